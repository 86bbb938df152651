package io.mailwire.interop;

import static io.mailwire.imap.Search.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.DeliveryReport;
import io.mailwire.DeliveryStatus;
import io.mailwire.Email;
import io.mailwire.Part;
import io.mailwire.PartRole;
import io.mailwire.imap.BodyPart;
import io.mailwire.imap.Folder;
import io.mailwire.imap.ImapClient;
import io.mailwire.imap.ImapMessage;
import io.mailwire.imap.ImapSession;
import io.mailwire.imap.Selection;
import io.mailwire.smtp.SmtpClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What real servers write and describe, read by us. */
@Tag("lab")
@Timeout(120)
class ReadingLabTest {

    private static final int ME = 8;

    @BeforeEach
    void servers() {
        Lab.required();
    }

    private static SmtpClient smtp() {
        return SmtpClient.at(Lab.uri("smtps", "SMTPS")).tls(Lab.tls()).login(Lab.user(ME), Lab.password(ME));
    }

    /** Waits for a message with that field, hands it over and takes it away. */
    private static void arrived(String field, String text, Consumer<ImapMessage> check) {
        Instant until = Instant.now().plus(Duration.ofSeconds(60));
        try (ImapSession imap = ImapClient.at(Lab.uri("imaps", "IMAPS"))
                        .tls(Lab.tls())
                        .login(Lab.user(ME), Lab.password(ME))
                        .connect();
                Folder inbox = imap.select("INBOX")) {
            while (Instant.now().isBefore(until)) {
                imap.noop();
                Selection found = inbox.search(header(field, text));
                if (found.count() > 0) {
                    ImapMessage message = found.fetch().iterator().next();
                    check.accept(message);
                    found.delete();
                    return;
                }
            }
        }
        throw new AssertionError(field + ": " + text + " did not arrive");
    }

    @Test
    void readsWhatPostfixReportsOfADelivery() throws IOException {
        String id = "id-" + UUID.randomUUID();
        try (Socket socket = new Socket(Lab.host(), Integer.parseInt(Lab.setting("MAILWIRE_LAB_SMTP")))) {
            socket.setSoTimeout(30_000);
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            OutputStream out = socket.getOutputStream();
            reply(in, "220");
            say(in, out, "EHLO client.test", "250");
            say(in, out, "MAIL FROM:<" + Lab.address(ME) + "> RET=HDRS ENVID=" + id, "250");
            say(
                    in,
                    out,
                    "RCPT TO:<" + Lab.address(ME) + "> NOTIFY=SUCCESS ORCPT=rfc822;someone@" + Lab.domain(),
                    "250");
            say(in, out, "DATA", "354");
            say(in, out, "Subject: " + id + "\r\nMessage-ID: <" + id + "@example.org>\r\n\r\ntext\r\n.", "250");
            say(in, out, "QUIT", "221");
        }
        arrived("Subject", id, message -> {});
        arrived("Subject", "Successful Mail Delivery Report", message -> {
            Email email = message.email();
            DeliveryReport report = email.deliveryReport().orElseThrow();
            assertEquals(Optional.of(id), report.envelopeId());
            assertTrue(report.arrivalDate().isPresent());
            DeliveryStatus status = report.recipients().get(0);
            assertEquals(Lab.address(ME), status.finalRecipient());
            assertEquals(Optional.of("someone@" + Lab.domain()), status.originalRecipient());
            assertEquals(2, status.status().orElseThrow().category());
            assertEquals(
                    Optional.of("<" + id + "@example.org>"),
                    report.returned().orElseThrow().messageId());
            assertEquals(List.of(), email.defects());
        });
    }

    private static void say(BufferedReader in, OutputStream out, String line, String expected) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
        reply(in, expected);
    }

    private static void reply(BufferedReader in, String expected) throws IOException {
        String line = in.readLine();
        while (line != null && line.length() > 3 && line.charAt(3) == '-') {
            line = in.readLine();
        }
        assertTrue(line != null && line.startsWith(expected), String.valueOf(line));
    }

    /** The rule for parts says the same of Dovecot's BODYSTRUCTURE as of the whole message. */
    @Test
    void sortsPartsOfAStructureAsThoseOfTheMessage() {
        for (String body : List.of(
                "Content-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n--b\nContent-Type: application/pdf\n"
                        + "Content-Disposition: inline; filename=a.pdf\n\nx\n--b\n\nmore\n--b\nContent-Type: message/rfc822\n\n"
                        + "Content-Type: multipart/mixed; boundary=i\n\n--i\n\ninner\n--i--\n--b--\n",
                "Content-Type: multipart/related; boundary=b; start=\"<r@x>\"\n\n--b\nContent-Type: image/png; name=l.png\n"
                        + "Content-ID: <l@x>\n\nx\n--b\nContent-Type: multipart/alternative; boundary=c\nContent-ID: <r@x>\n\n"
                        + "--c\n\ntext\n--c\nContent-Type: text/x-amp-html\n\nx\n--c\nContent-Type: text/html\n\n<p>\n--c\n"
                        + "Content-Type: text/calendar; method=REQUEST\n\nx\n--c--\n--b\nContent-Type: application/pdf; name=s.pdf\n"
                        + "Content-ID: <s@x>\n\nx\n--b--\n",
                "Content-Type: multipart/signed; boundary=b\n\n--b\n\ntext\n--b\nContent-Type: application/pgp-signature\n\nx\n--b--\n",
                "Content-Type: text/html; name=\"mail.html\"\n\n<p>\n")) {
            String id = "<" + UUID.randomUUID() + "@example.org>";
            Email email = Email.parse(("From: " + Lab.address(ME) + "\nTo: " + Lab.address(ME) + "\nMessage-ID: " + id
                            + "\nMIME-Version: 1.0\n" + body)
                    .replace("\n", "\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            assertTrue(smtp().send(email).isComplete());
            arrived("Message-ID", id, message -> {
                Email whole = message.email();
                for (PartRole role : PartRole.values()) {
                    assertEquals(
                            whole.parts().stream()
                                    .filter(p -> p.role() == role)
                                    .map(Part::type)
                                    .toList(),
                            message.structure().parts(role).stream()
                                    .map(BodyPart::type)
                                    .toList(),
                            role + " in " + body);
                }
            });
        }
    }
}
