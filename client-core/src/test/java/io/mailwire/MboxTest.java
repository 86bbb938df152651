package io.mailwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MboxTest {

    private static final OffsetDateTime DATE = OffsetDateTime.parse("2026-11-03T08:09:10+01:00");

    @TempDir
    Path directory;

    private Path file(String content) throws IOException {
        return Files.writeString(directory.resolve("test.mbox"), content);
    }

    private static List<Email> all(Mbox mbox) {
        try (MboxMessages messages = mbox.read()) {
            List<Email> all = new ArrayList<>();
            messages.forEach(all::add);
            return all;
        }
    }

    private static List<Email> all(String content) {
        List<Email> all = new ArrayList<>();
        Mbox.read(new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)))
                .forEach(all::add);
        return all;
    }

    private static String octets(Email email) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        email.writeTo(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void writesTheFormOfRfc4155() throws IOException {
        Mbox mbox = Mbox.at(directory.resolve("new.mbox"));
        Email first = Email.parse("Subject: one\r\n\r\nFrom here\r\n>From there\r\n>>From x\r\n> From\r\nFrom\r\nend"
                .getBytes(StandardCharsets.UTF_8));
        mbox.append(first, "ann@example.org", DATE);
        mbox.append(Email.parse("Subject: two\n\n".getBytes(StandardCharsets.UTF_8)), "", DATE);
        assertEquals("""
                From ann@example.org Tue Nov  3 07:09:10 2026
                Subject: one

                >From here
                >>From there
                >>>From x
                > From
                From
                end

                From MAILER-DAEMON Tue Nov  3 07:09:10 2026
                Subject: two


                """, Files.readString(directory.resolve("new.mbox")));
        List<Email> read = all(mbox);
        assertEquals(2, read.size());
        assertEquals("Subject: one\n\nFrom here\n>From there\n>>From x\n> From\nFrom\nend\n", octets(read.get(0)));
        assertEquals("Subject: two\n\n", octets(read.get(1)));
        assertEquals(List.of(), read.get(0).defects());
        assertEquals("Mbox[" + directory.resolve("new.mbox") + "]", mbox.toString());
        MboxMessages messages = mbox.read();
        assertEquals("MboxMessages[" + directory.resolve("new.mbox") + "]", messages.toString());
        messages.close();
        assertEquals("MboxMessages[" + directory.resolve("new.mbox") + ", closed]", messages.toString());
    }

    @Test
    void takesSenderAndDateFromTheMessage() throws IOException {
        Path file = directory.resolve("a.mbox");
        Mbox.at(file)
                .append(Email.from("ann@example.org")
                        .date(DATE)
                        .subject("x")
                        .text("From here")
                        .build());
        assertTrue(Files.readString(file).startsWith("From ann@example.org Tue Nov  3 07:09:10 2026\n"));
        assertFalse(Files.readString(file).contains("\r"));
        assertEquals(Optional.of("From here"), all(Mbox.at(file)).get(0).text());
        Mbox.at(file)
                .append(Email.parse("Return-Path: <bounce@example.org>\nFrom: a@b.c\nDate: %s\n\n"
                        .formatted("Tue, 3 Nov 2026 07:09:10 +0000")
                        .getBytes(StandardCharsets.UTF_8)));
        assertTrue(Files.readString(file).contains("\n\nFrom bounce@example.org Tue Nov  3 07:09:10 2026\n"));
    }

    @Test
    void letsNoSenderForgeALine() {
        Path file = directory.resolve("a.mbox");
        for (String sender : List.of("a\nFrom b", "\"a b\"@x", "a\r\n\r\nFrom x", "\u2028", " ", "x".repeat(5000))) {
            Mbox.at(file).append(Email.parse("Subject: x\n\n".getBytes(StandardCharsets.UTF_8)), sender, DATE);
        }
        List<Email> read = all(Mbox.at(file));
        assertEquals(6, read.size());
        read.forEach(e -> assertEquals("Subject: x\n\n", octets(e)));
    }

    @Test
    void splitsAtWhatProgramsWrite() {
        for (String postmark : List.of(
                "From ann@example.org Thu Nov 26 20:23:28 2026",
                "From ann@example.org  Thu Nov  5 20:23 2026",
                "From - Thu Nov 26 20:23:28 2026",
                "From MAILER-DAEMON Thu Nov 26 20:23:28 2026 remote from host",
                "From ann@example.org Thu, 26 Nov 2026 20:23:28 +0000",
                "From ann@example.org Thu Nov 26 20:23:28 CET 2026",
                "From \"ann b\"@example.org Thu Nov 26 20:23:28 +0100 2026",
                "From ??? 26 Nov 2026 20:23:28")) {
            for (String end : List.of("\n", "\r\n")) {
                String mbox = (postmark + "\nSubject: 1\n\none\n\n" + postmark + "\nSubject: 2\n\ntwo\n\n")
                        .replace("\n", end);
                List<Email> read = all(mbox);
                assertEquals(2, read.size(), postmark);
                assertEquals(Optional.of("one"), read.get(0).text());
                assertEquals(Optional.of("two"), read.get(1).text());
                assertEquals(List.of(), read.get(1).defects());
            }
        }
        assertEquals(
                2, all("From x\nSubject: 1\n\nFrom y Nov 20:23:28 2026\n\n\n").size(), "a message without a header");
    }

    @Test
    void doesNotSplitAtText() {
        String start = "From a Thu Nov 26 20:23:28 2026\nSubject: 1\n\n";
        for (String text : List.of(
                "From now on we write\n\nFrom Ann, at 10:00 in 2026\n\nno field here\n",
                "one\nFrom ann@example.org Thu Nov 26 20:23:28 2026\nis a line of a mailbox file\n", // no empty line
                // before
                "one\nFrom ann@example.org Thu Nov 26 20:23:28 2026\n\nSubject: two\n",
                "one\nFrom ann Thu Nov 26 20:23:28 2026\nSubject: two\n",
                "one\nFrom ann@example.org on Thu Nov 26 20:23:28 2026\nSubject: two\n",
                "one\nFrom ann@example.org Nov 26 20:23:28 2026\nSubject: two\n",
                "one\nFrom ann@example.org Thu Nov 26 20:23:28 2026, she wrote\nSubject: two\n",
                "one\n From ann@example.org Thu Nov 26 20:23:28 2026\nSubject: two\n",
                "one\n\nFrom ann@example.org Thu Nov 26 20:23:28 2026\nis a line of a mailbox file\n",
                "one\n\nFrom the archive\nSubject: two\n", // no date
                "one\n\nfrom ann@example.org Thu Nov 26 20:23:28 2026\nSubject: two\n",
                "one\n\n>From ann@example.org Thu Nov 26 20:23:28 2026\nSubject: two\n")) {
            List<Email> read = all(start + text + "\n");
            assertEquals(1, read.size(), text);
            assertEquals("Subject: 1\n\n" + text.replaceAll("(?m)^>From", "From"), octets(read.get(0)));
            assertEquals(List.of(), read.get(0).defects());
        }
    }

    @Test
    void splitsWhereTheEmptyLineIsMissing() {
        String postmark = "From ann@example.org Thu Nov 26 20:23:28 2026\n";
        for (String other : List.of(
                postmark,
                "From MAILER-DAEMON Thu Nov  5 20:23 2026\n",
                "From ann@example.org Thu Nov 26 20:23:28 CET 2026\n",
                "From ann@example.org  Thu Nov 26 20:23:28 2026 +0100\n")) {
            for (String end : List.of("\n", "\r\n")) {
                List<Email> read =
                        all((postmark + "Subject: 1\n\none\n" + other + "Subject: 2\n\ntwo\n\n").replace("\n", end));
                assertEquals(2, read.size(), other);
                assertEquals(Optional.of("one"), read.get(0).text());
                assertTrue(read.get(0).defects().toString().contains("no empty line"));
                assertEquals(Optional.of("two"), read.get(1).text());
                assertEquals(List.of(), read.get(1).defects());
            }
        }
        assertEquals(3, all((postmark + "Subject: 1\n").repeat(3)).size(), "in a header");
    }

    @Test
    void saysWhatIsWrong() {
        List<Email> single = all("Subject: not in a mailbox\n\nbody");
        assertEquals(1, single.size());
        assertTrue(single.get(0).defects().toString().contains("does not begin"));
        List<Email> cut = all("From a Thu Nov 26 20:23:28 2026\nSubject: 1\n\none\n\n"
                + "From a Thu Nov 26 20:23:28 2026\nSubject: 2\n\ncut of");
        assertEquals(List.of(), cut.get(0).defects());
        assertTrue(cut.get(1).defects().toString().contains("may be cut"));
        assertEquals("Subject: 2\n\ncut of", octets(cut.get(1)));
        assertEquals(List.of(), all(""));
        assertEquals(List.of(), all("\n\r\n\n"));
        assertThrows(
                UncheckedIOException.class,
                () -> Mbox.at(directory.resolve("none")).read());
    }

    @Test
    void beginsALineOfItsOwnBehindWhatWasCut() throws IOException {
        for (String tail : List.of("cut of", "no empty line\n", "cut of\r", "one\r\n", "whole\n\n", "whole\r\n\r\n")) {
            Path file = file("From a Thu Nov 26 20:23:28 2026\nSubject: 1\n\n" + tail);
            Mbox.at(file).append(Email.parse("Subject: 2\n\ntwo\n".getBytes(StandardCharsets.UTF_8)), "b", DATE);
            List<Email> read = all(Mbox.at(file));
            assertEquals(2, read.size(), tail);
            assertEquals(tail.strip(), read.get(0).text().orElseThrow().strip());
            assertEquals(Optional.of("two"), read.get(1).text());
        }
    }

    @Test
    void touchesNothingWhenTheMessageCannotBeRead() throws IOException {
        Path gone = Files.writeString(directory.resolve("gone.txt"), "x");
        Email email = Email.from("a@example.org").text("x").attach(gone).build();
        Files.delete(gone);
        Path file = file("From a Thu Nov 26 20:23:28 2026\nSubject: 1\n\n\n");
        String before = Files.readString(file);
        assertThrows(UncheckedIOException.class, () -> Mbox.at(file).append(email));
        assertEquals(before, Files.readString(file));
        Path fresh = directory.resolve("fresh.mbox");
        assertThrows(UncheckedIOException.class, () -> Mbox.at(fresh).append(email));
        assertFalse(Files.exists(fresh));
        Thread.currentThread().interrupt();
        Email good = Email.from("a@example.org").text("x").build();
        assertThrows(UncheckedIOException.class, () -> Mbox.at(file).append(good, "a", DATE));
        assertTrue(Thread.interrupted(), "the interrupt stays");
        assertEquals(before, Files.readString(file));
    }

    @Test
    void givesMessagesThatStayValidUntilTheFileChanges() throws IOException {
        Path file = file(
                "From a Thu Nov 26 20:23:28 2026\nSubject: 1\n\none\n\nFrom a Thu Nov 26 20:23:28 2026\nSubject: 2\n\n\n");
        MboxMessages messages = Mbox.at(file).read();
        Iterator<Email> iterator = messages.iterator();
        Email first = iterator.next();
        messages.close();
        assertThrows(IllegalStateException.class, iterator::hasNext);
        assertThrows(IllegalStateException.class, messages::iterator);
        assertEquals(Optional.of("one"), first.text());
        Iterator<Email> again = Mbox.at(file).read().iterator();
        again.next();
        again.next();
        assertThrows(NoSuchElementException.class, again::next);
        Files.writeString(file, "more", StandardOpenOption.APPEND);
        UncheckedIOException e = assertThrows(UncheckedIOException.class, () -> octets(first));
        assertTrue(e.getMessage().contains("has changed"), e.getMessage());
    }

    @Test
    void comesBackAsItWas() throws IOException {
        Random random = new Random(4155);
        String[] pieces = {
            "From ",
            ">",
            "F",
            "From",
            "\n",
            "\r\n",
            "\n\n",
            "x",
            "Subject: y\n",
            "\r",
            " ",
            "From a Thu Nov 26 20:23:28 2026\n",
            ">".repeat(300)
        };
        Path file = directory.resolve("random.mbox");
        List<String> written = new ArrayList<>();
        for (int run = 0; run < 150; run++) {
            StringBuilder s = new StringBuilder("Subject: " + run + "\n\n");
            for (int n = random.nextInt(30); n > 0; n--) {
                s.append(pieces[random.nextInt(pieces.length)]);
            }
            String message = s.toString();
            Mbox.at(file).append(Email.parse(message.getBytes(StandardCharsets.UTF_8)), "a@b", DATE);
            String asRead = message.replace("\r\n", "\n");
            written.add(asRead.endsWith("\n") ? asRead : asRead + "\n");
        }
        assertEquals(written, all(Mbox.at(file)).stream().map(MboxTest::octets).toList());
    }

    @Test
    void keepsAppendsOfManyThreadsApart() throws Exception {
        Path file = directory.resolve("many.mbox");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String subject = "Subject: " + i + "\n\n" + "line\n".repeat(500);
                done.add(threads.submit(() ->
                        Mbox.at(file).append(Email.parse(subject.getBytes(StandardCharsets.UTF_8)), "a@b", DATE)));
            }
            for (Future<?> f : done) {
                f.get();
            }
        } finally {
            threads.shutdown();
        }
        List<Email> read = all(Mbox.at(file));
        assertEquals(40, read.stream().map(Email::subject).distinct().count());
        read.forEach(e -> assertEquals(List.of(), e.defects()));
    }

    @Test
    void streamsAFileOfAnySizeWithoutHoldingIt() throws IOException {
        Path file = directory.resolve("large.mbox");
        String message = "From a Thu Nov 26 20:23:28 2026\nSubject: s\n\n" + "some text in a line\n".repeat(400) + "\n";
        int count = 5000; // 40 MB
        try (var out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < count; i++) {
                out.write(message);
            }
        }
        long size = 0;
        try (MboxMessages messages = Mbox.at(file).read()) {
            for (Email email : messages) {
                size += email.size();
                count--;
            }
        }
        assertEquals(0, count);
        assertEquals(5000L * (message.length() - 33), size);
        try (InputStream in = Files.newInputStream(file)) {
            assertEquals("s", Mbox.read(in).iterator().next().subject());
        }
    }
}
