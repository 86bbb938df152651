package io.mailwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.internal.mime.OutgoingMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import okio.Okio;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** RFC 5322 section 3.6.6. */
@Timeout(60)
class RedirectTest {

    private static final String ORIGINAL =
            "Received: from x\r\nDKIM-Signature: v=1;  odd\r\n\tfolding \r\nFrom:   a@example.org  \r\nTo: old@example.org\r\n"
                    + "Subject: Plans\r\nMessage-ID: <1@example.org>\r\n\r\n.\r\n\u00ff no end";

    private static Email raw(String text) {
        return Email.parse(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String written(Email email) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        email.writeTo(out);
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    private static String sent(Email email) throws IOException {
        try (OutgoingMessage message = OutgoingMessage.of(email)) {
            return Okio.buffer(message.source()).readString(StandardCharsets.ISO_8859_1);
        }
    }

    private static RedirectBuilder redirect(String original) {
        return raw(original)
                .redirect()
                .from("Ann <ann@example.org>")
                .to("bob@example.org", "Räk <c@example.org>")
                .date(OffsetDateTime.parse("2026-11-03T09:05:07-05:00"))
                .messageId("r1@example.org");
    }

    private static final String BLOCK = "Resent-Date: Tue, 3 Nov 2026 09:05:07 -0500\r\n"
            + "Resent-From: Ann <ann@example.org>\r\n"
            + "Resent-To: bob@example.org, =?UTF-8?B?UsOkaw==?= <c@example.org>\r\n"
            + "Resent-Message-ID: <r1@example.org>\r\n";

    @Test
    void putsABlockBeforeWhatStaysOctetByOctet() throws IOException {
        Email email = redirect(ORIGINAL).build();
        assertEquals(BLOCK + ORIGINAL, written(email));
        assertEquals(BLOCK + ORIGINAL, sent(email));
        assertEquals("Plans", email.subject());
        assertEquals(Optional.of("<1@example.org>"), email.messageId());
        assertEquals(email.size(), written(email).length());
        assertEquals(List.of(), email.defects());
        try (OutgoingMessage message = OutgoingMessage.of(email)) {
            assertEquals("ann@example.org", message.sender());
            assertEquals(List.of("bob@example.org", "c@example.org"), message.recipients());
            assertEquals(List.of(), message.notes());
            assertThrows(IllegalStateException.class, message::sevenBit);
        }
    }

    @Test
    void sendsToThoseOfBccAndShowsThemToNobody(@TempDir Path directory) throws IOException {
        Email email = redirect(ORIGINAL)
                .cc("d@example.org")
                .bcc("secret@example.org")
                .from("e@example.org")
                .sender("s@example.org")
                .build();
        for (Email e : List.of(email, Email.parse(email.saveTo(directory)))) {
            assertFalse(sent(e).contains("secret"), sent(e));
            try (OutgoingMessage message = OutgoingMessage.of(e)) {
                assertEquals("s@example.org", message.sender());
                assertEquals(
                        List.of("bob@example.org", "c@example.org", "d@example.org", "secret@example.org"),
                        message.recipients());
            }
        }
        assertTrue(sent(email)
                .contains("Resent-From: Ann <ann@example.org>, e@example.org\r\nResent-Sender: s@example.org\r\n"));
    }

    @Test
    void putsTheNewestBlockOnTop() throws IOException {
        Email again = redirect(ORIGINAL)
                .build()
                .redirect()
                .from("bob@example.org")
                .to("z@example.org")
                .build();
        assertTrue(written(again).endsWith(BLOCK + ORIGINAL), written(again));
        try (OutgoingMessage message = OutgoingMessage.of(again)) {
            assertEquals("bob@example.org", message.sender());
            assertEquals(List.of("z@example.org"), message.recipients());
        }
    }

    @Test
    void makesAnIdAndADateOfItsOwn() {
        String written = written(raw(ORIGINAL)
                .redirect()
                .from("a@BÜCHER.example")
                .bcc("b@example.org")
                .build());
        assertTrue(
                written.matches(
                        "(?s)Resent-Date: [^\r\n]+\r\nResent-From: a@xn--bcher-kva.example\r\n"
                                + "Resent-Bcc: b@example.org\r\nResent-Message-ID: <[0-9a-f]{32}@xn--bcher-kva.example>\r\nReceived:.*"),
                written);
    }

    @Test
    void redirectsWhatWeComposed() throws IOException {
        Email own = Email.from("a@example.org")
                .to("b@example.org")
                .bcc("secret@example.org")
                .text("é")
                .attachStream("a.bin", "application/x-any", () -> new java.io.ByteArrayInputStream(new byte[] {1}))
                .build();
        Email email = own.redirect().from("b@example.org").to("z@example.org").build();
        assertTrue(written(email).endsWith(written(own)));
        assertFalse(sent(email).contains("secret"));
        try (OutgoingMessage message = OutgoingMessage.of(email)) {
            assertEquals(List.of("z@example.org"), message.recipients());
        }
        assertEquals(Optional.of("é"), email.text());
    }

    @Test
    void fitsTheLineEndsAndTheMailboxLineOfTheOriginal() {
        assertEquals(
                BLOCK.replace("\r\n", "\n") + "From: a@example.org\n\nx\n",
                written(redirect("From: a@example.org\n\nx\n").build()));
        assertEquals(
                BLOCK + "From: a@example.org\r\n\r\nx\r\n",
                written(redirect("From a@example.org Tue Nov  3\r\nFrom: a@example.org\r\n\r\nx\r\n")
                        .build()));
        assertEquals(BLOCK, written(redirect("").build()));
    }

    @Test
    void keepsTheBccOfOthersWithoutShowingItsOwn(@TempDir Path directory) throws IOException {
        String signed =
                "DKIM-Signature: v=1; h=from:bcc; b=x\r\nFrom: a@example.org\r\nBcc: seen@example.org\r\n\r\nx\r\n";
        Email kept = raw(signed)
                .keepBcc()
                .redirect()
                .from("ann@example.org")
                .bcc("secret@example.org")
                .build();
        Email keptLater = raw(signed)
                .redirect()
                .from("ann@example.org")
                .bcc("secret@example.org")
                .build()
                .keepBcc();
        Email again = kept.redirect()
                .from("ann@example.org")
                .to("z@example.org")
                .bcc("secret@example.org")
                .build();
        for (Email email : List.of(kept, keptLater, again)) {
            assertTrue(sent(email).endsWith("\r\n" + signed), sent(email));
            assertFalse(sent(email).contains("secret"), sent(email));
            assertTrue(written(email).contains("Resent-Bcc: secret@example.org\r\n"), written(email));
            try (OutgoingMessage message = OutgoingMessage.of(email)) {
                assertTrue(message.recipients().contains("secret@example.org"));
                assertEquals(List.of(), message.notes());
            }
            Email outer = Email.from("a@example.org").attach(email).build();
            assertFalse(sent(outer).contains("secret"), sent(outer));
        }
        Email notKept = redirect(signed).build();
        assertThrows(IllegalArgumentException.class, () -> sent(notKept));
    }

    @Test
    void neverShowsTheBccOfWhatWeComposed() throws IOException {
        Email email = Email.from("a@example.org")
                .to("b@example.org")
                .bcc("secret@example.org")
                .text("x")
                .build()
                .redirect()
                .from("b@example.org")
                .to("z@example.org")
                .build();
        assertTrue(written(email).contains("\r\nBcc: secret@example.org\r\n"), written(email));
        String sent = sent(email.keepBcc());
        assertFalse(sent.contains("secret"), sent);
        assertEquals(sent, sent(email));
    }

    @Test
    void takesNoFieldForAMailboxLine() {
        for (String line : List.of("From : a@example.org\r\n", "From: a@example.org\r\n", "From\r\n")) {
            String original = line + "To: b@example.org\r\n\r\nx\r\n";
            assertEquals(BLOCK + original, written(redirect(original).build()));
        }
        for (String line : List.of("From a@example.org Tue\r\n", ">From a Tue Nov  3 09:05:07 2026\r\n", "From \r\n")) {
            assertEquals(
                    BLOCK + "To: b@example.org\r\n\r\nx\r\n",
                    written(redirect(line + "To: b@example.org\r\n\r\nx\r\n").build()));
        }
    }

    @Test
    void printsItselfOnOneLineWhateverHappens(@TempDir Path directory) throws IOException {
        RedirectBuilder builder = redirect(ORIGINAL);
        assertEquals(
                "RedirectBuilder[from Ann <ann@example.org> to bob@example.org and 1 more, \"Plans\"]",
                builder.toString());
        Path file = Files.writeString(directory.resolve("a.eml"), ORIGINAL);
        RedirectBuilder changed = Email.parse(file).redirect();
        Files.writeString(file, "x");
        assertTrue(changed.toString().startsWith("RedirectBuilder[from nobody to nobody, "), changed::toString);
        assertThrows(
                java.io.UncheckedIOException.class,
                changed.from("a@example.org").to("b@example.org")::build);
    }

    @Test
    void refusesToGoRoundInCircles() { // RFC 5321 section 6.3
        String hop = "Received: from x\r\n";
        redirect(hop.repeat(100) + "\r\n").build();
        Email looping = raw(hop.repeat(101) + "\r\n");
        assertTrue(assertThrows(IllegalStateException.class, looping::redirect)
                .getMessage()
                .contains("circles"));
    }

    @Test
    void needsToKnowWhoAndToWhom() {
        RedirectBuilder nobody = raw(ORIGINAL).redirect().to("b@example.org");
        RedirectBuilder nowhere = raw(ORIGINAL).redirect().from("b@example.org");
        RedirectBuilder several = redirect(ORIGINAL).from("b@example.org");
        for (RedirectBuilder builder : List.of(nobody, nowhere, several)) {
            assertThrows(IllegalStateException.class, builder::build, builder::toString);
        }
    }
}
