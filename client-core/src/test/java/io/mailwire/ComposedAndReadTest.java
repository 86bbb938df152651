package io.mailwire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.internal.mime.Inside;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
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

    // What only a text may have
    private static final String[] ODD = {
        "\r",
        "\n\r",
        "\r\n",
        "\n\n",
        "\0",
        "\u0007",
        "\u001b[1m",
        "\u007f",
        "\u0085",
        "\u2028",
        "\f",
        "x\ufeff",
        "\ud83d",
        "\ude00",
        " \n",
        "\t\n"
    };

    // By the one rule these become pictures that are shown, attachments, and texts.
    private static final String[] INLINE = {
        "image/png",
        "application/pdf",
        "audio/ogg",
        "text/css",
        "text/plain; charset=utf-8",
        "text/html; charset=utf-8",
        "text/plain; charset=utf-8; format=flowed",
        "application/octet-stream"
    };

    private final Random random = new Random(5322);
    private int files;
    private int ids;

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
            if (random.nextInt(4) == 0) {
                s.append(ODD[random.nextInt(ODD.length)]);
            }
        }
        return s.append(text(5)).toString();
    }

    private byte[] octets() {
        byte[] octets = new byte[random.nextInt(random.nextInt(20) == 0 ? 100_000 : 500)];
        random.nextBytes(octets);
        return octets;
    }

    private AddressGroup group() {
        return new AddressGroup(name(4), List.of(addresses()));
    }

    /** Under a name of any script, as far as this system has such. */
    private Path file(String extension) throws IOException {
        Path folder = Files.createDirectory(directory.resolve("d" + files++));
        byte[] content = random.nextBoolean() ? octets() : lines().getBytes(StandardCharsets.UTF_8);
        String name = name(5).replaceAll("[/\0]", "_");
        try {
            return Files.write(folder.resolve("x" + name + extension), content);
        } catch (InvalidPathException e) {
            return Files.write(folder.resolve("x" + extension), content); // a system that writes ASCII only
        }
    }

    private Email raw(int depth) throws IOException {
        return switch (random.nextInt(4)) {
            case 0 ->
                Email.parse(new String(written(email(depth)), StandardCharsets.UTF_8)
                        .replace("\r\n", "\n")
                        .getBytes(StandardCharsets.UTF_8));
            case 1 ->
                Email.parse(("From x@example.org Tue Nov  3 09:05:07 2026\r\n"
                                + new String(written(email(depth)), StandardCharsets.UTF_8))
                        .getBytes(StandardCharsets.UTF_8));
            case 2 -> Email.parse("Subject: é\nTo: x@example.org\n\né\n\n".getBytes(StandardCharsets.UTF_8));
            default -> Email.parse(("Subject: x\r\n\r\n" + "y\0".repeat(2000)).getBytes(StandardCharsets.US_ASCII));
        };
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
            b.to(group()).cc(AddressGroup.UNDISCLOSED).cc(group()).bcc(group()).replyTo(group());
        }
        if (random.nextInt(8) > 0) {
            String subject = name(random.nextInt(5) == 0 ? 100 : 8);
            b.subject(random.nextInt(4) == 0 ? "  " + subject + "   " : subject);
        }
        if (random.nextInt(4) > 0) {
            b.text(lines());
        }
        if (random.nextInt(2) > 0) {
            b.html(lines());
        }
        for (int n = random.nextInt(3); n > 0; n--) {
            String type = INLINE[random.nextInt(INLINE.length)];
            b.inline("id" + ids++ + "@x", type, octets());
        }
        if (random.nextInt(3) == 0) {
            String[] extensions = {".png", ".pdf", ".txt", ".bin", ".html", ""};
            b.inline("path" + ids++, file(extensions[random.nextInt(extensions.length)]));
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
            b.attach(file(random.nextBoolean() ? ".bin" : ".csv"));
        }
        if (random.nextInt(5) == 0) {
            b.calendar("REQUEST", "BEGIN:VCALENDAR\nMETHOD:REQUEST\nSUMMARY:" + name(5) + "\nEND:VCALENDAR");
        }
        if (depth < 3 && random.nextInt(3) == 0) {
            b.attach(random.nextBoolean() ? email(depth + 1) : raw(depth + 1));
        }
        if (random.nextBoolean()) {
            b.header("X-Odd", random.nextInt(4) == 0 ? " " + name(30) + " " : name(30))
                    .language("de", "en");
            b.priority(Priority.values()[random.nextInt(Priority.values().length)]);
            URI web = URI.create("https://example.org/u?a=b%20c");
            URI mail = URI.create("mailto:u@example.org");
            if (random.nextBoolean()) {
                b.oneClickUnsubscribe(web, mail);
            } else {
                b.listUnsubscribe(web, mail);
            }
            b.requestReadReceipt(Address.of(random.nextBoolean() ? "Räksmörgås" : "", "x@example.org"));
            b.messageId("x".repeat(1 + random.nextInt(random.nextInt(5) == 0 ? 880 : 50)) + ids++ + "@example.org");
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
            if (run % 5 == 0) {
                for (Email original : List.of(composed, read)) {
                    for (EmailBuilder builder : List.of(
                            original.reply(),
                            original.replyAll(),
                            original.forward(),
                            original.forwardAsAttachment())) {
                        Email made = builder.from(address()).text(lines()).build();
                        assertSame(made, Email.parse(written(made)), what + "\n" + made, true);
                    }
                    Email redirected = original.redirect()
                            .from(address())
                            .to(address())
                            .bcc(address())
                            .build();
                    assertSame(redirected, Email.parse(written(redirected)), what, true);
                    assertSame(composed, redirected, what, true, false);
                }
            }
        }
    }

    @Test
    void textsOfAnyCharacterComeBack() {
        for (String text : List.of(
                "\ufeffx",
                "\ufeff",
                "",
                "\n",
                "\n\n",
                "\0",
                "\r",
                "x\r\ry",
                " ",
                ".",
                "From x",
                "\u001b\u0085\u2028")) {
            Email composed = Email.from("a@example.org").text(text).html(text).build();
            String expected = text.replace("\r\n", "\n").replace('\r', '\n');
            for (Email email : List.of(composed, Email.parse(written(composed)))) {
                assertEquals(expected, email.text().orElseThrow());
                assertEquals(expected, email.html().orElseThrow());
            }
        }
    }

    @Test
    void blanksAtTheEndsOfASubjectAreNoPartOfIt() {
        Email composed = Email.from("a@example.org").subject("  a  b ").build();
        assertEquals("a  b", Email.parse(written(composed)).subject());
    }

    private static void assertSame(Email expected, Email read, String what, boolean bcc) {
        assertSame(expected, read, what, bcc, true);
    }

    private static void assertSame(Email expected, Email read, String what, boolean bcc, boolean header) {
        assertEquals(List.of(), read.defects(), what);
        for (String field : List.of("From", "Sender", "Reply-To", "To", "Cc")) {
            assertAddresses(expected, read, field, what);
        }
        if (bcc) {
            assertAddresses(expected, read, "Bcc", what);
        }
        // Blanks at the ends are written, and no reader sees them.
        assertEquals(expected.subject().strip(), read.subject(), what);
        assertEquals(expected.date(), read.date(), what);
        assertEquals(expected.messageId(), read.messageId(), what);
        for (String field : List.of(
                "X-Odd",
                "In-Reply-To",
                "References",
                "List-Unsubscribe",
                "List-Unsubscribe-Post",
                "Disposition-Notification-To",
                "Content-Language",
                "Importance",
                "Priority",
                "X-Priority")) {
            assertEquals(
                    expected.headers(field).stream().map(String::strip).toList(),
                    read.headers(field),
                    what + " " + field);
        }
        if (header) {
            assertEquals(expected.headers().toString(), read.headers().toString(), what);
        }
        assertEquals(expected.text(), read.text(), what);
        assertEquals(expected.html(), read.html(), what);
        assertParts(expected.inlineParts(), read.inlineParts(), what);
        assertParts(expected.attachments(), read.attachments(), what);
        assertParts(expected.parts(), read.parts(), what);
    }

    private static void assertAddresses(Email expected, Email read, String field, String what) {
        assertEquals(envelopes(expected.groups(field)), envelopes(read.groups(field)), what + " groups of " + field);
        assertEquals(
                envelopes(List.of(new AddressGroup("all", Inside.addresses(expected, field)))),
                envelopes(List.of(new AddressGroup("all", Inside.addresses(read, field)))),
                what + " " + field);
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

    private static String shown(Part p) {
        return p.role() + " " + p.type() + " " + p.contentId() + " " + Inside.givenName(p) + " " + p.fileName() + " "
                + List.of(p.parameter("method"), p.charset(), p.parameter("format"), p.parameter("x"));
    }

    private static void assertParts(List<Part> expected, List<Part> read, String what) {
        assertEquals(
                expected.stream().map(ComposedAndReadTest::shown).toList(),
                read.stream().map(ComposedAndReadTest::shown).toList(),
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
