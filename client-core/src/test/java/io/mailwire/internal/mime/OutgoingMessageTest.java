package io.mailwire.internal.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Address;
import io.mailwire.Email;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import okio.Okio;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OutgoingMessageTest {

    @Test
    void knowsTheEnvelope() {
        try (OutgoingMessage message = OutgoingMessage.of(Email.from("Ann <ann@exämple.org>")
                .to("bob@example.org", "Bob <bob@EXAMPLE.org>", "Bob@example.org")
                .cc("\"carol c\"@example.org")
                .bcc("dan@bücher.de", "bob@example.org")
                .build())) {
            assertEquals("ann@xn--exmple-cua.org", message.sender());
            assertEquals(
                    List.of("bob@example.org", "Bob@example.org", "\"carol c\"@example.org", "dan@xn--bcher-kva.de"),
                    message.recipients());
            assertFalse(message.needsSmtpUtf8(), "a domain never does");
        }
    }

    @Test
    void takesTheSenderBeforeTheAuthor() {
        try (OutgoingMessage message = OutgoingMessage.of(Email.from("a@example.org")
                .from("b@example.org")
                .sender("s@example.org")
                .build())) {
            assertEquals("s@example.org", message.sender());
        }
    }

    @Test
    void neverCarriesBcc() throws IOException {
        String sent = sent(Email.from("a@example.org")
                .to("b@example.org")
                .bcc("secret@example.org")
                .text("t")
                .build());
        assertFalse(sent.contains("secret"), sent);
        assertFalse(sent.toLowerCase().contains("bcc:"), sent); // hexadecimal ids may have "bcc"
    }

    @Test
    void leavesBccOutOfARawMessageAndNothingElse() throws IOException {
        String raw = "Bcc: x@example.org\r\nbCC :\r\n y@example.org,\r\n\tz@example.org\r\nTo: b@example.org\r\n"
                + "Bcc-Not: kept\r\nX: Bcc: kept\r\n\r\nBcc: in the body\r\n";
        Email email = Email.parse(raw.getBytes(StandardCharsets.UTF_8));
        assertEquals("To: b@example.org\r\nBcc-Not: kept\r\nX: Bcc: kept\r\n\r\nBcc: in the body\r\n", sent(email));
        try (OutgoingMessage message = OutgoingMessage.of(email)) {
            assertEquals(
                    List.of("b@example.org", "x@example.org", "y@example.org", "z@example.org"), message.recipients());
            assertEquals(List.of("Bcc fields were left out: 2"), message.notes());
        }
    }

    @Test
    void goesOnlyWhereTheNewestResentBlockSays() throws IOException { // RFC 5322 section 3.6.6
        String rest = "From: a@example.org\r\nTo: old@example.org\r\nCc: old@example.org\r\n\r\nBody\r\n";
        String newest = "Resent-Date: Tue, 3 Nov 2026 09:05:07 -0500\r\nResent-From: ann@example.org\r\n"
                + "Resent-To: team: b@example.org, c@example.org;\r\nresent-cc: B@example.org\r\n";
        String older = "Resent-From: x@example.org\r\nResent-To: y@example.org\r\nResent-Cc: z@example.org\r\n"
                + "Resent-Bcc: older@example.org\r\n";
        Email email = raw("Received: from x\r\nDKIM-Signature: v=1\r\n" + newest
                + "Resent-Bcc: secret@example.org\r\n" + older + "Received: from z\r\nResent-To: oldest@example.org\r\n"
                + rest);
        try (OutgoingMessage message = OutgoingMessage.of(email)) {
            assertEquals("ann@example.org", message.sender());
            assertEquals(
                    List.of("b@example.org", "c@example.org", "B@example.org", "secret@example.org"),
                    message.recipients());
            assertEquals(List.of("Bcc fields were left out: 2"), message.notes());
        }
        assertEquals(
                "Received: from x\r\nDKIM-Signature: v=1\r\n" + newest
                        + older.replace("Resent-Bcc: older@example.org\r\n", "")
                        + "Received: from z\r\nResent-To: oldest@example.org\r\n" + rest,
                sent(email));

        try (OutgoingMessage message =
                OutgoingMessage.of(raw("Resent-From: b@example.org\r\nResent-Sender: s@example.org\r\n" + rest))) {
            assertEquals("s@example.org", message.sender());
            assertEquals(List.of(), message.recipients(), "never to those who have it");
        }
    }

    @Test
    void keepsBccWhenAsked() throws IOException {
        String raw = "DKIM-Signature: v=1; h=bcc; b=x\r\nFrom: a@example.org\r\nBcc: b@example.org\r\n\r\nBody\r\n";
        Email email = raw(raw).keepBcc();
        assertEquals(raw, sent(email));
        try (OutgoingMessage message = OutgoingMessage.of(email)) {
            assertEquals(List.of("b@example.org"), message.recipients());
            assertEquals(List.of(), message.notes());
        }
        Email composed = Email.from("a@example.org").bcc("b@example.org").build();
        assertThrows(IllegalStateException.class, composed::keepBcc);
    }

    @Test
    void findsABccThatOnlyABareCrOrLfMakesAField() throws IOException {
        assertFalse(sent(raw("A: b\rBcc: secret@example.org\r\n\r\n")).contains("secret"));
        assertFalse(sent(raw("A: b\nBcc: secret@example.org\n\n")).contains("secret"));
        assertFalse(sent(raw("A: b\r\nBcc: secret@example.org")).contains("secret"), "at the very end");
        assertFalse(sent(raw("X: y\r\n".repeat(20_000) + "Bcc: secret@example.org\r\n\r\n"))
                .contains("secret"));
    }

    @Test
    void leavesOutWhateverIsReadAsBcc() throws IOException {
        assertEquals("A: b\r\n\r\n", sent(raw("Bcc" + " ".repeat(70) + ": secret@example.org\r\nA: b\r\n\r\n")));
        assertEquals(
                "A: b\r\n\r\n", sent(raw("Bcc" + "\t".repeat(70_000) + ":\r\n secret@example.org\r\nA: b\r\n\r\n")));
        assertEquals("A: b\r\nlitter\r\n\r\n", sent(raw("A: b\r\nlitter\r\nBcc: secret@example.org\r\n\r\n")));
        // our reading ends the header at the second line end only
        assertFalse(sent(raw("A: b\r\r\nBcc: secret@example.org\r\n\r\n")).contains("secret"));
        assertFalse(sent(raw("Bcc: a@example.org,\n" + " " + "x".repeat(3_000_000) + ",secret@example.org\n\n"))
                .contains("secret"));
    }

    @Test
    void dropsNothingOfABodyThatHasNoEmptyLineBeforeIt() throws IOException {
        String raw = "A: b\r\nThis is text,\r\nand more\r\n\r\nBcc: in the body\r\n\r\nBcc: and there\r\n";
        assertEquals(raw, sent(raw(raw)));
    }

    @Test
    void agreesWithTheReadingOfAnyHeader() throws IOException {
        Random random = new Random(5322);
        String[] pieces = {
            "Bcc",
            "bcc:",
            "BCC :",
            "Resent-Bcc: ",
            "Bcc\t:",
            "Bcc\001:",
            "Bc",
            "c",
            ":",
            " ",
            "\t",
            "\r\n",
            "\r\n",
            "\r\n",
            "\r\n ",
            "\n",
            "\r",
            "To: ",
            "litter",
            "X Y: ",
            "X-Größe: ",
            "From ",
            "http://",
            ",",
            "\u2003",
            "(",
            "\""
        };
        for (int run = 0; run < 20_000; run++) {
            StringBuilder s = new StringBuilder();
            int addresses = 0;
            for (int n = 1 + random.nextInt(14); n > 0; n--) {
                s.append(random.nextInt(4) == 0 ? "a" + addresses++ + "@b.c" : pieces[random.nextInt(pieces.length)]);
            }
            String raw = s.toString();
            Email email = raw(raw);
            String sent = sent(email);
            for (Address hidden : email.bcc()) {
                if (!hidden.domain().isEmpty() && hidden.address().matches("a\\d+@b\\.c")) {
                    assertFalse(sent.contains(hidden.address()), () -> raw + "\n----\n" + sent);
                }
            }
            // Where no bare CR makes a header another one, all is there but those fields, and a mailbox file's line
            // before
            // the message.
            if (raw.replace("\r\n", "").indexOf('\r') < 0) {
                byte[] octets = raw.getBytes(StandardCharsets.UTF_8);
                StringBuilder expected = new StringBuilder();
                int at = (int) MailboxLine.end(Spool.of(octets));
                for (HeaderField field :
                        new ReceivedContent(Spool.of(octets)).header().fields()) {
                    if (field.name().equalsIgnoreCase("Bcc") || field.name().equalsIgnoreCase("Resent-Bcc")) {
                        expected.append(new String(octets, at, (int) field.start() - at, StandardCharsets.ISO_8859_1));
                        at = (int) field.end();
                    }
                }
                expected.append(new String(octets, at, octets.length - at, StandardCharsets.ISO_8859_1));
                assertEquals(expected.toString().replaceAll("\r?\n", "\r\n"), sent, raw);
            }
        }
    }

    @Test
    void refusesToBreakASignatureOverBcc() {
        Email signed =
                raw("DKIM-Signature: v=1; d=example.org;\r\n h=From : To:\r\n bcc; b=x\r\nBcc: b@example.org\r\n\r\n");
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> OutgoingMessage.of(signed));
        assertTrue(e.getMessage().contains("DKIM"), e.getMessage());
        OutgoingMessage.of(raw("DKIM-Signature: v=1; h=From:To; b=bcc\r\nBcc: b@example.org\r\n\r\n"))
                .close();
    }

    @Test
    void leavesTheLineOfAMailboxFileOut() throws IOException {
        for (String line : List.of(
                "From ann@example.org Tue Nov  3 09:05:07 2026\r\n",
                ">From x\r\n",
                "From " + "x".repeat(100_000) + "\r\n")) {
            String rest = "From: a@example.org\r\n\r\nFrom here\r\n";
            for (Email email : List.of(raw(line + rest), raw(line + rest).keepBcc())) {
                assertEquals(rest, sent(email));
                try (OutgoingMessage message = OutgoingMessage.of(email);
                        OutgoingMessage verbatim = OutgoingMessage.verbatim(email)) {
                    assertEquals(List.of("the line of a mailbox file before the header was left out"), message.notes());
                    assertEquals(rest, Okio.buffer(verbatim.source()).readUtf8());
                    assertEquals("a@example.org", message.sender());
                }
                Email outer = Email.parse(
                        sent(Email.from("a@example.org").attach(email).build()).getBytes(StandardCharsets.ISO_8859_1));
                assertEquals(rest, new String(outer.attachments().get(0).bytes(), StandardCharsets.UTF_8));
            }
        }
        assertEquals("From : a@example.org\r\n\r\n", sent(raw("From : a@example.org\r\n\r\n")));
        assertEquals("", sent(raw("From x")));
    }

    @Test
    void knowsTheIdAndNothingBesideIt() {
        for (String[] c : new String[][] {
            {"<a@b> (comment)", "<a@b>"},
            {"\r\n <a@b>", "<a@b>"},
            {"a@b", "<a@b>"},
            {"  a@b  ", "<a@b>"},
            {"no id", ""},
            {"a@b@c", ""},
            {"<a\r\n b@c>", ""},
            {"<=?utf-8?q?x?=@b>", "<=?utf-8?q?x?=@b>"},
            {"", ""}
        }) {
            Email email = raw("Message-ID: " + c[0] + "\r\n\r\n");
            assertEquals(c[1], email.messageId().orElse(""), c[0]);
            assertEquals(
                    c[1],
                    email.reply()
                            .from("x@y.example")
                            .build()
                            .header("In-Reply-To")
                            .orElse(""),
                    c[0]);
            try (OutgoingMessage message = OutgoingMessage.of(email)) {
                assertEquals(c[1], message.messageId());
            }
        }
    }

    @Test
    void makesLineEndsCrlfAndSaysSo() throws IOException {
        Email email = raw("From: a@example.org\nTo: b@example.org\n\na\rb\r\nc\n");
        assertEquals("From: a@example.org\r\nTo: b@example.org\r\n\r\na\r\nb\r\nc\r\n", sent(email));
        try (OutgoingMessage message = OutgoingMessage.of(email)) {
            assertEquals(List.of("line ends that were not CRLF were made so: 5"), message.notes());
        }
        try (OutgoingMessage message = OutgoingMessage.of(raw("From: a@example.org\r\n\r\na\r\n"))) {
            assertEquals(List.of(), message.notes());
        }
    }

    @Test
    void passesARawMessageOctetByOctet() throws IOException {
        String raw =
                "DKIM-Signature: v=1;  odd\r\n\tfolding \r\nFrom:   a@example.org  \r\nX\u0001: \u00e9\r\n\r\n.\r\n..\r\n\u0000\u00ff no end";
        assertEquals(raw, sent(Email.parse(raw.getBytes(StandardCharsets.ISO_8859_1))));
    }

    @Test
    void seesWhatATransferNeeds() {
        assertEquals("", needs(raw("From: a@b.example\r\n\r\nplain\r\n")));
        assertEquals("8bit", needs(raw("From: a@b.example\r\n\r\né\r\n")));
        assertEquals("8bit headers utf8", needs(raw("From: a@b.example\r\nSubject: é\r\n\r\nx\r\n")));
        assertEquals("8bit headers utf8", needs(raw("From: a@b.example\r\nSubject: é")));
        assertEquals("8bit headers utf8", needs(raw("From: é@b.example\r\n\r\nx\r\n")));
        assertEquals("nul", needs(raw("From: a@b.example\r\n\r\na\0b\r\n")));
        assertEquals("", needs(raw("From: a@b.example\r\n\r\n" + "x".repeat(998) + "\r\n")));
        assertEquals("long", needs(raw("From: a@b.example\r\n\r\n" + "x".repeat(999) + "\r\n")));
        assertEquals("long", needs(raw("From: a@b.example\r\n\r\n" + "x".repeat(50_000) + "\r\ny\r\n")));
        assertEquals("long", needs(raw("From: a@b.example\r\n\r\n" + "y\r\n".repeat(9000) + "x".repeat(1001))));
        assertEquals("8bit", needs(raw("From: a@b.example\r\n\r\n" + "y\r\n".repeat(9000) + "é")));
        assertEquals(
                "",
                needs(Email.from("a@b.example")
                        .to("é <c@ä.example>")
                        .subject("é")
                        .text("é".repeat(5000))
                        .build()));
        assertEquals(
                "8bit headers utf8", needs(Email.from("é@b.example").text("x").build()));
    }

    private static String needs(Email email) {
        try (OutgoingMessage m = OutgoingMessage.of(email)) {
            return ((m.has8Bit() ? "8bit " : "")
                            + (m.hasNonAsciiHeaders() ? "headers " : "")
                            + (m.needsSmtpUtf8() ? "utf8 " : "")
                            + (m.hasNul() ? "nul " : "")
                            + (m.hasLongLines() ? "long " : ""))
                    .strip();
        }
    }

    @Test
    void refusesWhatHasNoEnvelope() {
        try (OutgoingMessage message = OutgoingMessage.of(raw("To: root\r\n\r\n"))) {
            assertThrows(IllegalArgumentException.class, message::sender);
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, message::recipients);
            assertTrue(e.getMessage().contains("root"), e.getMessage());
        }
    }

    @Test
    void keepsTheLineEndsOfABodyWhenAsked() throws IOException {
        for (String[] c : new String[][] {
            {"A: b\r\n\r\na\rb\nc\r\n", "A: b\r\n\r\na\rb\nc\r\n"},
            {"A: b\nBcc: secret@x.example\n\na\nb\r", "A: b\r\n\r\na\nb\r"},
            {"A: b\rBcc: secret@x.example\r\ra\r\0b", "A: b\r\n\r\na\r\0b"},
            {"\nBcc: in the body\n", "\r\nBcc: in the body\n"},
            {"\r\n\nx", "\r\n\nx"},
            {"\r\r\nx", "\r\n\r\nx"},
            {"A: b\rBcc: secret@x.example", "A: b\r\n"},
            {"A: b\r", "A: b\r\n"},
            {"A: b\r\n\r\nx\r", "A: b\r\n\r\nx\r"},
            {"X: y\n".repeat(40_000) + "\n\n\r", "X: y\r\n".repeat(40_000) + "\r\n\n\r"}
        }) {
            try (OutgoingMessage message = OutgoingMessage.verbatim(raw(c[0]))) {
                assertEquals(c[1], Okio.buffer(message.source()).readUtf8());
                assertTrue(message.hasBareLineEnds(), c[0]);
            }
        }
        try (OutgoingMessage message = OutgoingMessage.verbatim(raw("A: b\r\n\r\nx\r\n"))) {
            assertFalse(message.hasBareLineEnds());
        }
    }

    @Test
    void knowsOfBareLineEndsThatItMended() {
        for (String bare : List.of("A: b\n\r\n", "A: b\r\n\r\na\rb", "A: b\r\n\r\na\r")) {
            try (OutgoingMessage message = OutgoingMessage.of(raw(bare))) {
                assertTrue(message.hasBareLineEnds(), bare);
            }
        }
        try (OutgoingMessage message =
                OutgoingMessage.of(Email.from("a@b.example").text("a\nb\rc").build())) {
            assertFalse(message.hasBareLineEnds());
        }
    }

    @Test
    void writesAComposedMessageAgainInSevenBits() throws IOException {
        Email email = Email.from("a@example.org").text("é").build();
        try (OutgoingMessage message = OutgoingMessage.of(email);
                OutgoingMessage again = message.sevenBit()) {
            assertTrue(message.isComposed() && again.isComposed());
            assertFalse(again.has8Bit());
            assertEquals(
                    Okio.buffer(message.source()).readUtf8(),
                    Okio.buffer(again.source()).readUtf8());
        }
        try (OutgoingMessage message = OutgoingMessage.of(raw("A: b\r\n\r\né\r\n"))) {
            assertFalse(message.isComposed());
            assertThrows(IllegalStateException.class, message::sevenBit);
        }
    }

    @Test
    void encodesAttachedMessagesForSevenBits() throws IOException {
        Email eightBit = raw("From: a@example.org\r\n\r\né\r\n");
        Email inner = Email.from("b@example.org").text("é").attach(eightBit).build();
        Email email = Email.from("c@example.org")
                .attach(eightBit)
                .attach(inner)
                .attach(raw("Subject: é\r\n\r\n"))
                .attach(Email.from("é@b.example").text("x").build())
                .build();
        assertEquals("8bit", needs(email), "no header of its own has UTF-8");
        try (OutgoingMessage message = OutgoingMessage.of(email);
                OutgoingMessage seven = message.sevenBit()) {
            assertFalse(seven.has8Bit());
            Email read = Email.parse(Okio.buffer(seven.source()).inputStream());
            assertEquals(List.of(), read.defects());
            for (int i = 0; i < 4; i++) {
                Email was = Email.parse(email.attachments().get(i).openStream());
                Email is = Email.parse(read.attachments().get(i).openStream());
                assertEquals(was.text(), is.text());
                assertEquals(was.subject(), is.subject());
                assertEquals(was.from(), is.from());
                // RFC 2046 section 5.2.1, RFC 6532 section 3.7: only message/global may be encoded
                assertEquals(
                        i == 1 ? "message/rfc822" : "message/global",
                        read.attachments().get(i).type());
            }
        }
    }

    @Test
    void keepsALargeMessageInAFileUntilItIsClosed() throws IOException {
        Email email = Email.from("a@example.org")
                .attach("a", "a/b", new byte[2_000_000])
                .build();
        Set<String> before = openedSince(Set.of());
        try (OutgoingMessage message = OutgoingMessage.of(email)) {
            assertEquals(email.size(), message.size());
            Set<String> files = openedSince(before);
            assertEquals(1, files.size());
            assertTrue(files.iterator().next().endsWith("(deleted)"), "nothing remains even if the JVM is killed");
        }
        assertEquals(Set.of(), openedSince(before));
    }

    @Test
    void leavesNothingBehindWhenItFails() throws IOException {
        IOException cause = new IOException("broken");
        Email email = Email.from("a@example.org")
                .attach("a", "a/b", new byte[2_000_000])
                .attachStream("b", "a/b", () -> {
                    throw cause;
                })
                .build();
        Set<String> before = openedSince(Set.of());
        for (int i = 0; i < 3; i++) {
            UncheckedIOException e = assertThrows(UncheckedIOException.class, () -> OutgoingMessage.of(email));
            assertSame(cause, e.getCause());
        }
        Email outer = Email.from("a@example.org").attach(email).build();
        assertThrows(UncheckedIOException.class, () -> OutgoingMessage.of(outer));
        assertThrows(
                UncheckedIOException.class,
                email.redirect().from("b@example.org").to("c@example.org")::build);
        assertEquals(Set.of(), openedSince(before));
    }

    /** Names of temporary files that are open now and were not before; those of other tests may be closed meanwhile. */
    private static Set<String> openedSince(Set<String> before) throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        Assumptions.assumeTrue(Files.isDirectory(descriptors), "skipped: this system does not tell what is open");
        Set<String> open = new HashSet<>();
        try (Stream<Path> all = Files.list(descriptors)) {
            for (Path descriptor : all.toList()) {
                try {
                    String target = Files.readSymbolicLink(descriptor).toString();
                    if (target.contains("mailwire") && target.contains(".spool")) {
                        open.add(target);
                    }
                } catch (IOException e) {
                    continue; // closed meanwhile
                }
            }
        }
        open.removeAll(before);
        return open;
    }

    private static Email raw(String text) {
        return Email.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String sent(Email email) throws IOException {
        try (OutgoingMessage message = OutgoingMessage.of(email)) {
            String octets = Okio.buffer(message.source()).readString(StandardCharsets.ISO_8859_1);
            assertEquals(message.size(), octets.length());
            return octets;
        }
    }
}
