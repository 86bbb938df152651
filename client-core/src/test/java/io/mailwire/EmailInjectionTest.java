package io.mailwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** No string of a caller ends a header, begins another, or gets out of its parameter. */
@Timeout(60)
class EmailInjectionTest {

    private static final byte[] OCTETS = {1, 2, 3};

    /** Every setter that takes a string which becomes part of a header. */
    private static final Map<String, BiFunction<EmailBuilder, String, EmailBuilder>> SETTERS =
            new TreeMap<>(Map.ofEntries(
                    Map.entry("from", (b, s) -> b.from("x" + s + "@example.org").sender("x@example.org")),
                    Map.entry(
                            "from name",
                            (b, s) -> b.from("x" + s + " <x@example.org>").sender("x@example.org")),
                    Map.entry(
                            "from quoted name",
                            (b, s) -> b.from("\"x" + s + "\" <x@example.org>").sender("x@example.org")),
                    Map.entry("sender", (b, s) -> b.sender("x@example" + s + ".org")),
                    Map.entry("to", (b, s) -> b.to("\"x" + s + "\"@example.org")),
                    Map.entry("cc", (b, s) -> b.cc("x <x" + s + "@example.org>")),
                    Map.entry("bcc", (b, s) -> b.bcc("x@example.org (" + s + ")")),
                    Map.entry("replyTo", (b, s) -> b.replyTo("x@[" + s + "]")),
                    Map.entry("subject", (b, s) -> b.subject("x" + s + "y")),
                    Map.entry("messageId", (b, s) -> b.messageId("<x" + s + "@example.org>")),
                    Map.entry("header name", (b, s) -> b.header("X-" + s + "Y", "v")),
                    Map.entry("header value", (b, s) -> b.header("X-Y", "v" + s + "w")),
                    Map.entry("inline id", (b, s) -> b.inline("x" + s, "image/png", OCTETS)),
                    Map.entry("inline type", (b, s) -> b.inline("x", "image/png" + s, OCTETS)),
                    Map.entry("attach name", (b, s) -> b.attach("x" + s + ".pdf", "application/pdf", OCTETS)),
                    Map.entry("attach type", (b, s) -> b.attach("x.pdf", "application/" + s + "pdf", OCTETS)),
                    Map.entry(
                            "attach type parameter",
                            (b, s) -> b.attach("x.pdf", "text/x; charset=\"a" + s + "\"", OCTETS))));

    @Test
    void refusesWhatEndsALineInEverySetter() {
        for (String bad : List.of(
                "\r\nBcc: evil@example.org",
                "\nBcc: evil@example.org",
                "\rBcc: evil@example.org",
                "\r\n\r\nbody",
                "\0",
                "\u0085",
                "\u2028",
                "\u2029",
                "\u000b",
                "\u001b",
                "\u007f",
                "\ud83d",
                "\ude00")) {
            SETTERS.forEach((name, setter) -> assertThrows(
                    IllegalArgumentException.class,
                    () -> setter.apply(Email.from("a@example.org"), bad),
                    () -> name + " takes " + bad.codePointAt(0)));
        }
    }

    @Test
    void letsNothingElseBecomeALineOrAField() {
        // Their low octets are CR and LF; some of these decode, unquote or fold into trouble where somebody is
        // careless.
        for (String odd : List.of(
                "\u560d\u560aBcc: evil@example.org",
                "\u010d\u010aBcc: evil@example.org",
                "=?utf-8?q?=0D=0ABcc=3A_evil=40example.org?=",
                "=?utf-8?b?DQpCY2M6IGV2aWxAZXhhbXBsZS5vcmc=?=",
                "%0D%0ABcc: evil",
                "\\r\\nBcc: evil",
                "\"; filename=\"evil.exe",
                "\\\"; filename=\\\"evil.exe",
                "'; x='",
                "*0=evil",
                ">,<evil@example.org",
                " ".repeat(2000) + "Bcc: evil@example.org",
                "x".repeat(5000),
                "é".repeat(5000),
                "\tBcc: evil@example.org")) {
            SETTERS.forEach((name, setter) -> {
                Email email;
                try {
                    email = setter.apply(Email.from("a@example.org"), odd)
                            .text("body")
                            .build();
                } catch (IllegalArgumentException e) {
                    return; // refused is fine
                }
                checkWellFormed(email, name + ": " + odd);
            });
        }
    }

    private static void checkWellFormed(Email email, String what) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        email.writeTo(out);
        String written = out.toString(StandardCharsets.UTF_8);
        assertTrue(
                !written.replace("\r\n", "").contains("\r")
                        && !written.replace("\r\n", "").contains("\n"),
                what);
        for (String line : written.split("\r\n", -1)) {
            assertTrue(line.getBytes(StandardCharsets.UTF_8).length <= 998, what);
            assertTrue(!line.startsWith("Bcc: evil"), what);
        }
        Email read = Email.parse(out.toByteArray());
        assertEquals(email.to(), read.to(), what);
        assertEquals(email.subject(), read.subject(), what);
        assertEquals(email.bcc().size(), read.bcc().size(), what);
        assertEquals(email.text(), read.text(), what);
        assertEquals(
                email.attachments().stream().map(Part::fileName).toList(),
                read.attachments().stream().map(Part::fileName).toList(),
                what);
        assertEquals(
                email.inlineParts().stream().map(Part::contentId).toList(),
                read.inlineParts().stream().map(Part::contentId).toList(),
                what);
        assertEquals(List.of(), read.defects(), what);
    }

    @Test
    void refusesAFileWhoseNameHoldsALineEnd(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("a\r\nBcc: x"), OCTETS);
        assertThrows(
                IllegalArgumentException.class,
                () -> Email.from("a@example.org").attach(file));
        assertThrows(
                IllegalArgumentException.class,
                () -> Email.from("a@example.org").inline("x", file));
    }

    @Test
    void keepsTheFieldsThatHaveMethodsOfTheirOwn() {
        for (String name : List.of(
                "From",
                "to",
                "BCC",
                "Subject",
                "Content-Type",
                "content-transfer-encoding",
                "MIME-Version",
                "Date",
                "Message-ID",
                "Received",
                "",
                " X",
                "X Y",
                "X:",
                "Ü",
                "X\t")) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Email.from("a@example.org").header(name, "x"),
                    name);
        }
    }

    @Test
    void refusesToEncodeWhatMustNotBeEncoded() { // RFC 2045 section 6.4
        for (String type : List.of("multipart/mixed", "message/rfc822", "message/partial")) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Email.from("a@example.org").attach("x", type, OCTETS));
        }
    }
}
