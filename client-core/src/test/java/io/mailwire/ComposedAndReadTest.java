package io.mailwire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever can be composed is read again as what it was. */
@Timeout(120)
class ComposedAndReadTest {

    private static final int RUNS = 150;

    // What needs quoting, encoding, folding or stuffing somewhere.
    private static final String[] PIECES = {
        "a",
        "Z",
        "0",
        " ",
        "  ",
        ".",
        "..",
        ",",
        ";",
        ":",
        "@",
        "\"",
        "\\",
        "'",
        "(",
        ")",
        "<",
        ">",
        "[",
        "]",
        "=",
        "=?",
        "?=",
        "=?utf-8?q?x?=",
        "%41",
        "*0",
        "&",
        "/",
        "-- ",
        "--",
        "From ",
        ">From ",
        "é",
        "ß",
        "日本",
        "😀",
        "e\u0301",
        "\u00a0",
        "word",
        "a-long-word-without-any-blank-in-it-",
        "Bcc: x",
        "\t",
        "_",
        "~",
        "{",
        "}",
        "|",
        "+",
        "#",
        "$"
    };

    private final Random random = new Random(5322);

    @TempDir
    Path directory;

    private String text(int most) {
        StringBuilder s = new StringBuilder();
        for (int n = 1 + random.nextInt(most); n > 0; n--) {
            s.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return s.toString();
    }

    /** Without what a display name or a file name is stripped of. */
    private String name(int most) {
        String name = text(most).replace('\t', ' ').strip();
        return name.isEmpty()
                ? "x"
                : name.length() > 200 ? name.substring(0, 100).strip() : name;
    }

    private String lines() {
        StringBuilder s = new StringBuilder();
        for (int n = random.nextInt(8); n > 0; n--) {
            s.append(text(random.nextInt(10) == 0 ? 300 : 20)).append('\n');
        }
        return s.append(text(5)).toString();
    }

    private byte[] octets() {
        byte[] octets = new byte[random.nextInt(random.nextInt(20) == 0 ? 100_000 : 500)];
        random.nextBytes(octets);
        return octets;
    }

    private Address address() {
        String local = random.nextInt(3) == 0 ? name(5).replace("\u00a0", "") : "ann" + random.nextInt(100);
        if (local.isBlank()) {
            local = "x";
        }
        String quoted = '"' + local.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        String domain =
                new String[] {"example.org", "exämple.org", "[192.0.2.1]", "mail.example.com"}[random.nextInt(4)];
        return Address.of(random.nextBoolean() ? "" : name(6), quoted + "@" + domain);
    }

    private Address[] addresses() {
        Address[] some = new Address[random.nextInt(random.nextInt(10) == 0 ? 60 : 4)];
        for (int i = 0; i < some.length; i++) {
            some[i] = address();
        }
        return some;
    }

    private Email email(int depth) throws IOException {
        EmailBuilder b = Email.from("first@example.org").from(address()).sender(address());
        b.to(addresses()).cc(addresses()).replyTo(addresses()).bcc(addresses());
        if (random.nextInt(3) == 0) {
            b.to(new AddressGroup(name(4), List.of(addresses()))).cc(AddressGroup.UNDISCLOSED);
        }
        if (random.nextInt(8) > 0) {
            b.subject(name(random.nextInt(5) == 0 ? 100 : 8));
        }
        if (random.nextInt(4) > 0) {
            b.text(lines());
        }
        if (random.nextInt(2) > 0) {
            b.html(lines());
        }
        for (int n = random.nextInt(3); n > 0; n--) {
            b.inline("id" + n + random.nextInt(100) + "@x", "image/png", octets());
        }
        for (int n = random.nextInt(3); n > 0; n--) {
            b.attach(
                    name(6),
                    random.nextBoolean() ? "application/pdf" : "text/plain; charset=utf-8; x=\"" + "y y\"",
                    octets());
        }
        if (random.nextInt(3) == 0) {
            byte[] streamed = octets();
            b.attachStream(name(5), "application/zip", () -> new ByteArrayInputStream(streamed));
        }
        if (random.nextInt(4) == 0) {
            Path file = Files.write(directory.resolve("f" + random.nextInt(1_000_000) + ".bin"), octets());
            b.attach(file);
        }
        if (random.nextInt(5) == 0) {
            b.calendar("REQUEST", "BEGIN:VCALENDAR\nMETHOD:REQUEST\nSUMMARY:" + name(5) + "\nEND:VCALENDAR");
        }
        if (depth < 3 && random.nextInt(3) == 0) {
            b.attach(email(depth + 1));
        }
        if (random.nextBoolean()) {
            b.header("X-Odd", name(30)).priority(Priority.HIGH).language("de", "en");
            b.oneClickUnsubscribe(URI.create("https://example.org/u?a=b%20c"), URI.create("mailto:u@example.org"));
            b.inReplyTo("<1@example.org>").references("<0@example.org>", "<1@example.org>");
        }
        return b.date(OffsetDateTime.of(
                        2000 + random.nextInt(50),
                        1 + random.nextInt(12),
                        1 + random.nextInt(28),
                        random.nextInt(24),
                        random.nextInt(60),
                        random.nextInt(60),
                        0,
                        ZoneOffset.ofTotalSeconds(60 * (random.nextInt(1200) - 600))))
                .build();
    }

    private static byte[] written(Email email) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        email.writeTo(out);
        return out.toByteArray();
    }

    @Test
    void anyMessage() throws IOException {
        for (int run = 0; run < RUNS; run++) {
            Email composed = email(0);
            byte[] octets = written(composed);
            Email read = Email.parse(octets);
            String what = "run " + run + "\n" + composed;
            assertSame(composed, read, what, true);
            if (run % 10 == 0) { // and once more through a file, an mbox and jakarta.mail
                Path file = read.saveAs(directory.resolve("run.eml"));
                assertSame(composed, Email.parse(file), what, true);
                Path mbox = directory.resolve("run" + run + ".mbox");
                Mbox.at(mbox).append(composed);
                assertSame(composed, Mbox.at(mbox).read().iterator().next(), what, true);
                assertSame(composed, Email.of(composed.toMimeMessage()), what, true);
            }
        }
    }

    private static void assertSame(Email expected, Email read, String what, boolean bcc) {
        assertEquals(List.of(), read.defects(), what);
        for (String field : List.of("From", "Sender", "Reply-To", "To", "Cc")) {
            assertAddresses(expected, read, field, what);
        }
        if (bcc) {
            assertAddresses(expected, read, "Bcc", what);
        }
        assertEquals(expected.subject(), read.subject(), what);
        assertEquals(expected.date(), read.date(), what);
        assertEquals(expected.messageId(), read.messageId(), what);
        for (String field :
                List.of("X-Odd", "In-Reply-To", "References", "List-Unsubscribe", "Content-Language", "Importance")) {
            assertEquals(expected.headers(field), read.headers(field), what + " " + field);
        }
        assertEquals(expected.headers().toString(), read.headers().toString(), what);
        // A message of nothing at all is one with an empty text.
        assertEquals(expected.text().filter(t -> !t.isEmpty()), read.text().filter(t -> !t.isEmpty()), what);
        assertEquals(expected.html(), read.html(), what);
        assertParts(expected.inlineParts(), read.inlineParts(), what);
        assertParts(expected.attachments(), read.attachments(), what);
        assertParts(expected.parts(), read.parts(), what);
    }

    private static void assertAddresses(Email expected, Email read, String field, String what) {
        assertEquals(envelopes(expected.groups(field)), envelopes(read.groups(field)), what + " groups of " + field);
        assertEquals(
                envelopes(List.of(new AddressGroup("all", all(expected, field)))),
                envelopes(List.of(new AddressGroup("all", all(read, field)))),
                what + " " + field);
    }

    private static List<Address> all(Email email, String field) {
        return switch (field) {
            case "From" -> email.from();
            case "Reply-To" -> email.replyTo();
            case "To" -> email.to();
            case "Cc" -> email.cc();
            case "Bcc" -> email.bcc();
            default -> List.of();
        };
    }

    // Domains are written in A-labels, so addresses are compared as an envelope has them.
    private static List<String> envelopes(List<AddressGroup> groups) {
        List<String> all = new ArrayList<>();
        for (AddressGroup group : groups) {
            all.add(group.name() + ":");
            group.members().forEach(a -> all.add(a.name() + " " + a.envelopeAddress()));
        }
        return all;
    }

    private static void assertParts(List<Part> expected, List<Part> read, String what) {
        assertEquals(
                expected.stream()
                        .map(p -> p.type() + " " + p.contentId() + " " + p.fileName() + " " + p.parameter("method"))
                        .toList(),
                read.stream()
                        .map(p -> p.type() + " " + p.contentId() + " " + p.fileName() + " " + p.parameter("method"))
                        .toList(),
                what);
        for (int i = 0; i < expected.size(); i++) {
            Part was = expected.get(i);
            Part is = read.get(i);
            if (was.message().isPresent()) {
                assertTrue(is.message().isPresent(), what);
                assertSame(was.message().get(), is.message().get(), what + " in " + was, false);
            } else if (was.type().equals("text/calendar")
                    || was.role() == PartRole.TEXT
                    || was.role() == PartRole.HTML) {
                assertEquals(
                        was.text().replace("\r\n", "\n").strip(),
                        is.text().replace("\r\n", "\n").strip(),
                        what);
            } else {
                assertArrayEquals(was.bytes(), is.bytes(), what + " " + was);
            }
        }
    }
}
