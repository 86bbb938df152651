package io.mailwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
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

    /** What ends a line, or is no text. */
    private static final List<String> ENDS = List.of(
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
            "\ude00");

    // Their low octets are CR and LF; some of these decode, unquote or fold into trouble where somebody is careless.
    private static final List<String> ODD = List.of(
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
            "\tBcc: evil@example.org");

    private static final byte[] OCTETS = {1, 2, 3};

    private static final StreamSupplier NOTHING = InputStream::nullInputStream;

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
                    Map.entry("group", (b, s) -> b.to(AddressGroup.of("x" + s, Address.parse("y@example.org")))),
                    Map.entry("group of cc", (b, s) -> b.cc(AddressGroup.of(s + "x"))),
                    Map.entry("group of bcc", (b, s) -> b.bcc(AddressGroup.of("x" + s + "y"))),
                    Map.entry("group of replyTo", (b, s) -> b.replyTo(AddressGroup.of("x" + s))),
                    Map.entry("to by value", (b, s) -> b.to(Address.of("x" + s, "x@example.org"))),
                    Map.entry(
                            "from by value",
                            (b, s) -> b.from(Address.of("x", "x@" + s + "example.org"))
                                    .sender("x@example.org")),
                    Map.entry("stream name", (b, s) -> b.attachStream("x" + s, "text/plain", NOTHING)),
                    Map.entry("stream type", (b, s) -> b.attachStream("x", "text/" + s + "plain", NOTHING)),
                    Map.entry(
                            "calendar method",
                            (b, s) -> b.calendar("REQUEST" + s, "BEGIN:VCALENDAR\r\nMETHOD:REQUEST" + s)),
                    Map.entry("inReplyTo", (b, s) -> b.inReplyTo("<x" + s + "@example.org>")),
                    Map.entry("references", (b, s) -> b.references("<x@example.org>", "y" + s + "@example.org")),
                    Map.entry("listUnsubscribe", (b, s) -> b.listUnsubscribe(URI.create("https://example.org/x" + s))),
                    Map.entry(
                            "listUnsubscribe mailto",
                            (b, s) -> b.listUnsubscribe(URI.create("mailto:x" + s + "@example.org"))),
                    Map.entry(
                            "oneClickUnsubscribe",
                            (b, s) -> b.oneClickUnsubscribe(URI.create("https://example.org/?" + s))),
                    Map.entry("requestReadReceipt", (b, s) -> b.requestReadReceipt("x" + s + " <x@example.org>")),
                    Map.entry("language", (b, s) -> b.language("sv", "x-" + s)),
                    Map.entry(
                            "attach type parameter",
                            (b, s) -> b.attach("x.pdf", "text/x; charset=\"a" + s + "\"", OCTETS))));

    @Test
    void refusesWhatEndsALineInEverySetter() {
        for (String bad : ENDS) {
            SETTERS.forEach((name, setter) -> assertThrows(
                    IllegalArgumentException.class,
                    () -> setter.apply(Email.from("a@example.org"), bad),
                    () -> name + " takes " + bad.codePointAt(0)));
        }
    }

    @Test
    void letsNothingOfATextOutOfItsBody() {
        for (String odd : List.of(
                "\r\n\r\n--=_0_\r\nX: y",
                "a\rb\nc\r\nd",
                "\0",
                "\u2028",
                "\u560d\u560a",
                "\ud83d",
                "\r\n.\r\nQUIT\r\n")) {
            checkWellFormed(
                    Email.from("a@example.org")
                            .text(odd)
                            .html(odd)
                            .calendar("REQUEST", "BEGIN:VCALENDAR\nMETHOD:REQUEST\nX:" + odd)
                            .attach("a.txt", "text/plain", odd.getBytes(StandardCharsets.UTF_8))
                            .build(),
                    odd);
        }
    }

    @Test
    void checksWhatRedirectsToo() {
        Email email = Email.parse("From: a@example.org\r\n\r\nx\r\n".getBytes(StandardCharsets.US_ASCII));
        Map<String, BiFunction<RedirectBuilder, String, RedirectBuilder>> setters = Map.of(
                "from", (b, s) -> b.from("x" + s + " <x@example.org>"),
                "sender", (b, s) -> b.sender("\"x" + s + "\"@example.org"),
                "to", (b, s) -> b.to("x@" + s + "example.org"),
                "cc", (b, s) -> b.cc(Address.of("x" + s, "x@example.org")),
                "bcc", (b, s) -> b.bcc("\"" + s + "\" <x@example.org>"),
                "messageId", (b, s) -> b.messageId("<x" + s + "@example.org>"));
        for (String bad : ENDS) {
            setters.forEach((name, setter) -> assertThrows(
                    IllegalArgumentException.class,
                    () -> setter.apply(email.redirect(), bad),
                    () -> name + " takes " + bad));
        }
        for (String odd : ODD) {
            setters.forEach((name, setter) -> {
                RedirectBuilder builder = email.redirect()
                        .from("a@example.org")
                        .sender("a@example.org")
                        .to("b@example.org");
                try {
                    setter.apply(builder, odd);
                } catch (IllegalArgumentException e) {
                    return; // refused is fine
                }
                checkLines(builder.build(), name + ": " + odd);
            });
        }
    }

    @Test
    void letsNothingElseBecomeALineOrAField() {
        for (String odd : ODD) {
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
        ByteArrayOutputStream out = checkLines(email, what);
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

    private static ByteArrayOutputStream checkLines(Email email, String what) {
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
        return out;
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
