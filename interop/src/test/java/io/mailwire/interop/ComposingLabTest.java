package io.mailwire.interop;

import static io.mailwire.imap.Search.header;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Address;
import io.mailwire.AddressGroup;
import io.mailwire.Email;
import io.mailwire.Part;
import io.mailwire.Priority;
import io.mailwire.imap.Folder;
import io.mailwire.imap.ImapClient;
import io.mailwire.imap.ImapMessage;
import io.mailwire.imap.ImapSession;
import io.mailwire.imap.Selection;
import io.mailwire.smtp.SmtpClient;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the builder makes, through a real Postfix and back from a real Dovecot. */
@Tag("lab")
@Timeout(120)
class ComposingLabTest {

    private static final int ME = 6;

    private static final String ICS =
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y\r\nMETHOD:PUBLISH\r\nBEGIN:VEVENT\r\n"
                    + "UID:1\r\nDTSTAMP:20261103T090507Z\r\nDTSTART:20261103T090507Z\r\nSUMMARY:Möte\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

    @TempDir
    Path directory;

    @BeforeEach
    void servers() {
        Lab.required();
    }

    private static SmtpClient smtp() {
        return SmtpClient.at(Lab.uri("smtps", "SMTPS")).tls(Lab.tls()).login(Lab.user(ME), Lab.password(ME));
    }

    private static ImapClient imap() {
        return ImapClient.at(Lab.uri("imaps", "IMAPS")).tls(Lab.tls()).login(Lab.user(ME), Lab.password(ME));
    }

    /** Sends it, waits for it, and takes it away. */
    private static Email throughTheServers(Email email, String field, String id) {
        assertTrue(smtp().send(email).isComplete());
        Instant until = Instant.now().plus(Duration.ofSeconds(30));
        try (ImapSession imap = imap().connect();
                Folder inbox = imap.select("INBOX")) {
            while (Instant.now().isBefore(until)) {
                imap.noop();
                Selection found = inbox.search(header(field, id));
                if (found.count() == 1) {
                    ImapMessage message = found.fetch().iterator().next();
                    Email arrived = Email.parse(octets(message.email()));
                    found.delete();
                    return arrived;
                }
            }
        }
        throw new AssertionError(field + ": " + id + " did not arrive");
    }

    private static byte[] octets(Email email) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        email.writeTo(out);
        return out.toByteArray();
    }

    private static String text(Email email) {
        return new String(octets(email), StandardCharsets.ISO_8859_1);
    }

    private Email everything() throws Exception {
        byte[] random = new byte[300_000];
        new Random(6).nextBytes(random);
        Address me = Address.of("Jag, Själv", Lab.address(ME));
        return Email.from(me)
                .to(AddressGroup.of("Grupp: ä", me))
                .cc(AddressGroup.UNDISCLOSED)
                .bcc("hidden@discard.test")
                .replyTo(me)
                .subject("Räksmörgås 日本語 " + UUID.randomUUID())
                .text("Grüße\n.\nFrom here\n" + "lång rad ".repeat(300) + "\n")
                .html("<p>Grüße <img src='cid:logo'>")
                .inline("logo", "image/png", new byte[] {1, 2, 3})
                .calendar("PUBLISH", ICS)
                .attach("日本語のとても長いファイル名、いくつかの部分に分けなければならないもの.bin", "application/octet-stream", random)
                .attach(Files.writeString(directory.resolve("räk.csv"), "unix;lines\nof;a text\nFrom;here\n"))
                .attachStream("stream.bin", "application/x-any", () -> new ByteArrayInputStream(random, 0, 100_000))
                .attach(Email.from("x@example.org")
                        .bcc("secret@example.org")
                        .subject("inner")
                        .text("é")
                        .build())
                .attach(Email.parse("Subject: raw\r\n\r\n8 bit: é\r\n".getBytes(StandardCharsets.UTF_8)))
                .attach(Email.parse("Subject: é\r\n\r\nNUL: \0".getBytes(StandardCharsets.UTF_8)))
                .header("X-Note", "é")
                .inReplyTo("<1@example.org>")
                .references("<0@example.org>", "<1@example.org>")
                .priority(Priority.HIGH)
                .oneClickUnsubscribe(
                        URI.create("https://example.org/u?x=" + "y".repeat(200)),
                        URI.create("mailto:leave@example.org"))
                .requestReadReceipt(me)
                .language("sv", "ja")
                .build();
    }

    @Test
    void comesBackAsItWasComposed() throws Exception {
        Email sent = everything();
        Email arrived = throughTheServers(sent, "Message-ID", sent.messageId().orElseThrow());

        // The servers put their trace before it; every octet of ours is there, but for the Bcc.
        String ours = text(sent).replace("Bcc: hidden@discard.test\r\n", "");
        assertTrue(text(arrived).endsWith(ours), () -> "sent:\n" + ours + "\narrived:\n" + text(arrived));
        assertFalse(text(arrived).contains("hidden") || text(arrived).contains("secret"));

        assertEquals(List.of(), arrived.defects());
        assertEquals(sent.from(), arrived.from());
        assertEquals(sent.to(), arrived.to());
        assertEquals(List.of(), arrived.cc());
        assertEquals(sent.replyTo(), arrived.replyTo());
        assertEquals(sent.subject(), arrived.subject());
        assertEquals(sent.date(), arrived.date());
        assertEquals(sent.text(), arrived.text());
        assertEquals(sent.html(), arrived.html());
        for (String field : List.of(
                "X-Note",
                "In-Reply-To",
                "References",
                "Importance",
                "List-Unsubscribe",
                "List-Unsubscribe-Post",
                "Content-Language")) {
            assertEquals(sent.header(field), arrived.header(field));
            assertTrue(sent.header(field).isPresent(), field);
        }
        assertTrue(arrived.header("Disposition-Notification-To").orElseThrow().endsWith("<" + Lab.address(ME) + ">"));
        same(sent.inlineParts(), arrived.inlineParts());
        same(sent.attachments(), arrived.attachments());
        assertEquals(7, arrived.attachments().size());
    }

    private static void same(List<Part> sent, List<Part> arrived) {
        assertEquals(sent.toString(), arrived.toString());
        for (int i = 0; i < sent.size(); i++) {
            assertEquals(sent.get(i).fileName(), arrived.get(i).fileName());
            assertEquals(sent.get(i).contentId(), arrived.get(i).contentId());
            assertArrayEquals(sent.get(i).bytes(), arrived.get(i).bytes());
        }
    }

    @Test
    void answersForwardsAndRedirectsWhatArrived() throws Exception {
        Email sent = everything();
        Email arrived = throughTheServers(sent, "Message-ID", sent.messageId().orElseThrow());

        Email answer = arrived.reply()
                .from(Lab.address(ME))
                .text("Ja.\n\n" + arrived.quoted())
                .build();
        Email answered =
                throughTheServers(answer, "Message-ID", answer.messageId().orElseThrow());
        assertEquals("Re: " + sent.subject(), answered.subject());
        assertEquals(sent.messageId(), answered.header("In-Reply-To"));
        assertEquals(answer.text(), answered.text());

        for (Email forward : List.of(
                arrived.forward()
                        .from(Lab.address(ME))
                        .to(Lab.address(ME))
                        .text("Se nedan.")
                        .build(),
                arrived.forwardAsAttachment()
                        .from(Lab.address(ME))
                        .to(Lab.address(ME))
                        .text("Se nedan.")
                        .build())) {
            Email forwarded =
                    throughTheServers(forward, "Message-ID", forward.messageId().orElseThrow());
            assertEquals(forward.text(), forwarded.text());
            assertEquals(forward.html(), forwarded.html());
            same(forward.inlineParts(), forwarded.inlineParts());
            same(forward.attachments(), forwarded.attachments());
        }

        // Not what arrived here: its Delivered-To says that it has been here, and Postfix would take it for a loop.
        Email saved = Email.parse(everything().saveAs(directory.resolve("saved.eml")));
        Email redirect = saved.redirect()
                .from(Lab.address(ME))
                .to(Lab.address(ME))
                .bcc("hidden@discard.test")
                .build();
        Email redirected = throughTheServers(
                redirect,
                "Resent-Message-ID",
                redirect.header("Resent-Message-ID").orElseThrow());
        assertTrue(text(redirected).endsWith(text(redirect).replaceAll("(Resent-)?Bcc: hidden@discard.test\r\n", "")));
        assertEquals(saved.subject(), redirected.subject());
        assertEquals(Optional.of(Lab.address(ME)), redirected.header("Resent-To"));
    }
}
