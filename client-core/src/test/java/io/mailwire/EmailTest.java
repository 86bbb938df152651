package io.mailwire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EmailTest {

    @TempDir
    Path directory;

    @Test
    void writesAPlainTextOfAsciiAsItIs() {
        Email email = Email.from("Ann <ann@example.org>")
                .to("bob@example.org")
                .subject("Hello")
                .text("Hello Bob.\nBye.")
                .date(OffsetDateTime.of(2026, 11, 3, 9, 5, 7, 99, ZoneOffset.ofHours(-5)))
                .messageId("1@example.org")
                .build();
        assertEquals("""
                From: Ann <ann@example.org>
                To: bob@example.org
                Subject: Hello
                Date: Tue, 3 Nov 2026 09:05:07 -0500
                Message-ID: <1@example.org>
                MIME-Version: 1.0
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: 7bit

                Hello Bob.
                Bye.
                """.replace("\n", "\r\n"), written(email));
    }

    @Test
    void nestsPartsByWhatTheyAreFor() {
        EmailBuilder builder = Email.from("a@example.org");
        assertEquals("text/plain", structure(builder.build()));
        assertEquals("text/plain", structure(builder.text("t").build()));
        assertEquals(
                "multipart/alternative(text/plain text/html)",
                structure(builder.html("h").build()));
        builder.inline("logo", "image/png", new byte[3]);
        assertEquals(
                "multipart/alternative(text/plain multipart/related(text/html image/png))", structure(builder.build()));
        builder.attach("a.pdf", "application/pdf", new byte[3]);
        assertEquals(
                "multipart/mixed(multipart/alternative(text/plain multipart/related(text/html image/png))"
                        + " application/pdf)",
                structure(builder.build()));
        assertEquals(
                "multipart/mixed(application/pdf)",
                structure(Email.from("a@example.org")
                        .attach("a.pdf", "application/pdf", new byte[3])
                        .build()));
    }

    // As Angus sees it.
    private static String structure(Email email) {
        try {
            return structure(email.toMimeMessage());
        } catch (MessagingException | IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String structure(jakarta.mail.Part part) throws MessagingException, IOException {
        String type = part.getContentType().replaceAll("[;\\s].*", "").strip();
        if (!part.isMimeType("multipart/*")) {
            return type.replaceAll("(?s);.*", "");
        }
        Multipart multipart = (Multipart) part.getContent();
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < multipart.getCount(); i++) {
            parts.add(structure(multipart.getBodyPart(i)));
        }
        return type.replaceAll("(?s);.*", "") + "(" + String.join(" ", parts) + ")";
    }

    @Test
    void comesBackAsItWasBuilt() throws IOException {
        Random random = new Random(2822);
        for (int run = 0; run < 400; run++) {
            EmailBuilder builder = Email.from("\"" + text(random, 10, false) + "\" <a@example.org>");
            for (int i = random.nextInt(4); i > 0; i--) {
                builder.to(Address.of(text(random, 40, false), "b" + i + "@exämple.org")
                        .toString());
                builder.cc("c" + i + "@example.org")
                        .bcc("d" + i + "@example.org")
                        .replyTo("e" + i + "@example.org");
            }
            builder.subject(text(random, 200, false));
            if (random.nextBoolean()) {
                builder.text(text(random, 4000, true));
            }
            if (random.nextBoolean()) {
                builder.html("<p>" + text(random, 4000, true));
                for (int i = random.nextInt(3); i > 0; i--) {
                    builder.inline("cid" + i, "image/png", octets(random, 3000));
                }
            }
            for (int i = random.nextInt(4); i > 0; i--) {
                String name = text(random, 150, false)
                        .codePoints()
                        .limit(100)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
                builder.attach("x" + name + ".bin", "application/x-test", octets(random, 3000));
            }
            builder.header("X-Custom", text(random, 300, false));
            Email email = builder.build();

            String written = written(email);
            for (String line : written.split("\r\n", -1)) {
                assertTrue(line.length() <= 998, line);
                assertTrue(line.chars().allMatch(c -> c < 0x7f && c != '\r' && c != '\n'), line);
            }
            Email read = Email.parse(written.getBytes(StandardCharsets.UTF_8));
            assertEquals(List.of(), read.defects());
            assertEquals(envelope(email.from()), envelope(read.from()));
            assertEquals(names(email.from()), names(read.from()));
            assertEquals(envelope(email.to()), envelope(read.to()));
            assertEquals(names(email.to()), names(read.to()));
            assertEquals(email.cc(), read.cc());
            assertEquals(email.bcc(), read.bcc());
            assertEquals(email.replyTo(), read.replyTo());
            assertEquals(email.subject().strip(), read.subject());
            assertEquals(email.header("X-Custom").map(String::strip), read.header("X-Custom"));
            assertEquals(email.date(), read.date());
            assertEquals(email.messageId(), read.messageId());
            if (email.text().isPresent() || email.html().isPresent()) {
                assertEquals(email.text(), read.text());
            }
            assertEquals(email.html(), read.html());
            assertSameParts(email.attachments(), read.attachments());
            assertSameParts(email.inlineParts(), read.inlineParts());
            assertEquals(email.size(), read.size());
        }
    }

    private static void assertSameParts(List<Part> expected, List<Part> actual) {
        assertEquals(expected.toString(), actual.toString());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i).fileName(), actual.get(i).fileName());
            assertEquals(expected.get(i).contentId(), actual.get(i).contentId());
            assertEquals(expected.get(i).size(), actual.get(i).size());
            assertArrayEquals(expected.get(i).bytes(), actual.get(i).bytes());
        }
    }

    private static List<String> envelope(List<Address> addresses) {
        return addresses.stream().map(Address::envelopeAddress).toList();
    }

    private static List<Optional<String>> names(List<Address> addresses) {
        return addresses.stream().map(Address::name).toList();
    }

    private static String text(Random random, int most, boolean lines) {
        String[] alphabets = {
            "abc xyz .,",
            "abc éß \u20ac",
            "日本語 テスト",
            "\ud83d\ude00a ",
            "=?_ \u00a0=?utf-8?q?x?= ",
            "()<>@,;:/[]?='%* " // no quotes: some callers of this put their own around it
        };
        String alphabet = alphabets[random.nextInt(alphabets.length)] + (lines ? "\n.\t\r" : "");
        int[] points = alphabet.codePoints().toArray();
        StringBuilder s = new StringBuilder();
        int length = random.nextInt(most);
        while (s.length() < length) {
            s.appendCodePoint(points[random.nextInt(points.length)]);
            if (random.nextInt(200) == 0) {
                s.append("w".repeat(random.nextInt(most * 3)));
            }
        }
        return s.toString();
    }

    private static byte[] octets(Random random, int most) {
        byte[] octets = new byte[random.nextInt(most)];
        random.nextBytes(octets);
        return octets;
    }

    @Test
    void isTheSameEachTimeItIsWritten() {
        Email email = Email.from("a@exämple.org").text("t").html("h").build();
        assertEquals(written(email), written(email));
        String id = email.messageId().orElseThrow();
        assertTrue(id.matches("<[0-9a-f]{32}@xn--exmple-cua\\.org>"), id);
        EmailBuilder builder = Email.from("a@example.org");
        assertNotEquals(builder.build().messageId(), builder.build().messageId(), "two messages have two names");
    }

    @Test
    void doesNotFollowWhatTheCallerDoesAfterwards() {
        byte[] octets = {1, 2, 3};
        EmailBuilder builder = Email.from("a@example.org").attach("a", "application/x-test", octets);
        Email email = builder.build();
        octets[0] = 9;
        builder.to("late@example.org").attach("b", "application/x-test", octets);
        assertEquals(List.of(), email.to());
        assertEquals(1, email.attachments().size());
        assertArrayEquals(new byte[] {1, 2, 3}, email.attachments().get(0).bytes());
    }

    @Test
    void reportsAMissingFileWhenItIsAttached() {
        Path missing = directory.resolve("missing.pdf");
        UncheckedIOException e = assertThrows(
                UncheckedIOException.class, () -> Email.from("a@example.org").attach(missing));
        assertTrue(e.getMessage().contains("missing.pdf"), e.getMessage());
        assertThrows(
                UncheckedIOException.class, () -> Email.from("a@example.org").attach(directory));
    }

    @Test
    void readsAnAttachedFileWhenItIsWrittenAndSaysWhenItHasChanged() throws IOException {
        Path file = Files.writeString(directory.resolve("Räk.txt"), "content");
        Email email = Email.from("a@example.org").attach(file).build();
        Email read = Email.parse(written(email).getBytes(StandardCharsets.UTF_8));
        assertEquals("content", read.attachments().get(0).text());
        assertEquals("Räk.txt", read.attachments().get(0).fileName());
        assertEquals("text/plain", read.attachments().get(0).type());
        Files.setLastModifiedTime(file, FileTime.fromMillis(1));
        UncheckedIOException e = assertThrows(UncheckedIOException.class, () -> written(email));
        assertTrue(e.getMessage().contains("changed"), e.getMessage());
        Files.delete(file);
        assertThrows(UncheckedIOException.class, () -> written(email));
    }

    @Test
    void parsesAFileWithoutCopyingItAndSaysWhenItHasChanged() throws IOException {
        Path file = Files.writeString(directory.resolve("a.eml"), "Subject: Hello\r\n\r\nText\r\n");
        Email email = Email.parse(file);
        assertEquals("Hello", email.subject());
        assertEquals(Optional.of("Text"), email.text());
        Files.writeString(file, "Subject: Other\r\n\r\nLonger text\r\n");
        assertThrows(UncheckedIOException.class, email::text);
        assertTrue(Email.parse(file).toString().contains("Other"));
        Email unread = Email.parse(file);
        Files.writeString(file, "x");
        assertTrue(unread.toString().contains("has changed"), unread::toString);
        assertThrows(UncheckedIOException.class, () -> Email.parse(directory.resolve("b.eml")));
    }

    @Test
    void savesUnderASafeNameAndNeverOverwrites() throws IOException {
        Email email = Email.parse("Subject: ../../Re: a/b\r\n\r\nx\r\n".getBytes(StandardCharsets.UTF_8));
        Path first = email.saveTo(directory);
        Path second = email.saveTo(directory);
        assertEquals(directory, first.getParent());
        assertNotEquals(first, second);
        assertEquals("Subject: ../../Re: a/b\r\n\r\nx\r\n", Files.readString(second));
        Path named = email.saveAs(directory.resolve("x.eml"));
        assertEquals(Files.readString(first), Files.readString(named));
        assertEquals(
                "message.eml",
                Email.parse(new byte[0]).saveTo(directory).getFileName().toString());
    }

    @Test
    void passesTheOctetsOfAParsedMessageUnchanged() {
        byte[] raw = "Subject:  odd\n\tfolding \r\nX\u00ff: \u0080\r\n\nbody\rwith\nall line ends\r\n"
                .getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Email.parse(new ByteArrayInputStream(raw)).writeTo(out);
        assertArrayEquals(raw, out.toByteArray());
    }

    @Test
    void crossesTheBridgeToJakartaMailAndBack() throws Exception {
        MimeMessage message = new MimeMessage(Session.getInstance(new Properties()));
        message.setFrom(new InternetAddress("ann@example.org", "Änn"));
        message.setRecipient(Message.RecipientType.TO, new InternetAddress("bob@example.org"));
        message.setSubject("Räksmörgås");
        message.setText("Hej då", "utf-8");
        Email email = Email.of(message);
        assertEquals("Räksmörgås", email.subject());
        assertEquals(Optional.of("Hej då"), email.text());
        assertEquals(Optional.of("Änn"), email.from().get(0).name());
        MimeMessage back = email.toMimeMessage();
        assertEquals("Räksmörgås", back.getSubject());
        assertEquals("Hej då", ((String) back.getContent()).strip());

        Email composed =
                Email.from("a@example.org").bcc("b@example.org").text("é").build();
        assertEquals(
                "b@example.org",
                composed.toMimeMessage()
                        .getRecipients(Message.RecipientType.BCC)[0]
                        .toString());
        assertEquals("é", ((String) composed.toMimeMessage().getContent()).strip());
    }

    @Test
    void keepsLargeMessagesOutOfMemoryAndReadsTheirPartsFromAnywhere() throws IOException {
        byte[] large = octets(new Random(1), 3_000_000);
        Email email = Email.from("a@example.org")
                .text("t")
                .attach("large.bin", "application/x-test", large)
                .build();
        Email read = Email.parse(new ByteArrayInputStream(written(email).getBytes(StandardCharsets.UTF_8)));
        assertArrayEquals(large, read.attachments().get(0).bytes());
        Path saved = read.attachments().get(0).saveTo(directory);
        assertArrayEquals(large, Files.readAllBytes(saved));
        assertEquals("large.bin", saved.getFileName().toString());
    }

    @Test
    void needsASenderForSeveralAuthors() {
        EmailBuilder builder = Email.from("a@example.org").from("b@example.org");
        assertThrows(IllegalStateException.class, builder::build);
        assertEquals(2, builder.sender("c@example.org").build().from().size());
    }

    @Test
    void printsItselfOnOneLine() {
        Email email = Email.from("Ann <a@example.org>")
                .to("b@example.org", "c@example.org")
                .subject("Report")
                .attach("x.pdf", "application/pdf", new byte[1])
                .build();
        assertEquals(
                "Email[from Ann <a@example.org> to b@example.org and 1 more, \"Report\", 1 attachment]",
                email.toString());
        Email hostile = Email.parse("Subject: a\r\n b\u0007\u009b\r\nFrom: x\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        assertFalse(hostile.toString().chars().anyMatch(c -> c < ' '));
    }

    private static String written(Email email) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        email.writeTo(out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
