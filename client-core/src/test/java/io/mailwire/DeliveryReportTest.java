package io.mailwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reports as servers of all kinds write them. */
@Timeout(60)
class DeliveryReportTest {

    private static Email parse(String text) {
        return Email.parse(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    private static String report(String type, String status) {
        return "From: MAILER-DAEMON@mx.example.org\nSubject: Undelivered Mail Returned to Sender\n"
                + "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
                + "--b\n\nIt did not work.\n\n--b\nContent-Type: " + type + "\n\n" + status + "\n--b--\n";
    }

    private static DeliveryReport read(String status) {
        return parse(report("message/delivery-status", status)).deliveryReport().orElseThrow();
    }

    @Test
    void takesOnlyATypeForOne() {
        DeliveryReport report = read("""
                Reporting-MTA: the big one; really

                Final-Recipient: rfc822 ; bob@example.com
                Original-Recipient: "x;y"@example.com
                Action: failed
                Remote-MTA: dns; mx.example.com; second
                Diagnostic-Code: 550 5.1.1 User unknown; please check

                Final-Recipient: carol@example.com
                Action: failed
                Remote-MTA: mx one; mx two
                Diagnostic-Code: SMTP ; 550 no; really

                Final-Recipient: x-local; dan
                Action: failed
                Remote-MTA: ; empty
                Diagnostic-Code: 550; no such user
                """);
        assertEquals("the big one; really", report.reportingMta());
        DeliveryStatus bob = report.recipients().get(0);
        assertEquals("bob@example.com", bob.finalRecipient());
        assertEquals(Optional.of("\"x;y\"@example.com"), bob.originalRecipient());
        assertEquals(Optional.of("mx.example.com; second"), bob.remoteMta());
        assertEquals("", bob.diagnosticType());
        assertEquals("550 5.1.1 User unknown; please check", bob.diagnostic());
        DeliveryStatus carol = report.recipients().get(1);
        assertEquals("carol@example.com", carol.finalRecipient());
        assertEquals(Optional.of("mx one; mx two"), carol.remoteMta());
        assertEquals("smtp", carol.diagnosticType());
        assertEquals("550 no; really", carol.diagnostic());
        DeliveryStatus dan = report.recipients().get(2);
        assertEquals("x-local; dan", dan.finalRecipient());
        assertEquals(Optional.of("empty"), dan.remoteMta());
        assertEquals("550; no such user", dan.diagnostic());
    }

    @Test
    void ofPostfix() {
        Email bounce = parse("""
                Date: Mon, 23 Nov 2026 08:09:12 +0100 (CET)
                From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
                Subject: Undelivered Mail Returned to Sender
                To: ann@example.org
                Auto-Submitted: auto-replied
                MIME-Version: 1.0
                Content-Type: multipart/report; report-type=delivery-status;
                \tboundary="4F0A2C0123.1764/mx.example.org"
                Content-Transfer-Encoding: 8bit

                This is a MIME-encapsulated message.

                --4F0A2C0123.1764/mx.example.org
                Content-Description: Notification
                Content-Type: text/plain; charset=utf-8

                This is the mail system at host mx.example.org.

                <bob@example.com>: host mail.example.com[192.0.2.1] said: 550 5.1.1
                    <bob@example.com>: Recipient address rejected (in reply to RCPT TO command)

                --4F0A2C0123.1764/mx.example.org
                Content-Description: Delivery report
                Content-Type: message/delivery-status

                Reporting-MTA: dns; mx.example.org
                X-Postfix-Queue-ID: 4F0A2C0123
                X-Postfix-Sender: rfc822; ann@example.org
                Original-Envelope-Id: QQ314159
                Arrival-Date: Mon, 23 Nov 2026 08:09:10 +0100 (CET)

                Final-Recipient: rfc822; bob@example.com
                Original-Recipient: rfc822;robert@example.com
                Action: failed
                Status: 5.1.1
                Remote-MTA: dns; mail.example.com
                Diagnostic-Code: smtp; 550 5.1.1 <bob@example.com>: Recipient address
                    rejected

                --4F0A2C0123.1764/mx.example.org
                Content-Description: Undelivered Message
                Content-Type: message/rfc822

                Message-ID: <1@example.org>
                From: ann@example.org
                Subject: Hello

                Hi Bob

                --4F0A2C0123.1764/mx.example.org--
                """);
        DeliveryReport report = bounce.deliveryReport().orElseThrow();
        assertEquals("mx.example.org", report.reportingMta());
        assertEquals(Optional.of("QQ314159"), report.envelopeId());
        assertEquals(Optional.of(OffsetDateTime.parse("2026-11-23T08:09:10+01:00")), report.arrivalDate());
        assertEquals(
                Optional.of("<1@example.org>"), report.returned().orElseThrow().messageId());
        assertEquals(Optional.of("Hi Bob"), report.returned().orElseThrow().text());
        DeliveryStatus bob = report.recipients().get(0);
        assertEquals("bob@example.com", bob.finalRecipient());
        assertEquals(Optional.of("robert@example.com"), bob.originalRecipient());
        assertEquals("robert@example.com", bob.recipient());
        assertEquals(DeliveryAction.FAILED, bob.action());
        assertEquals("Optional[5.1.1]", bob.status().toString());
        assertEquals("smtp", bob.diagnosticType());
        assertEquals("550 5.1.1 <bob@example.com>: Recipient address rejected", bob.diagnostic());
        assertEquals(Optional.of("mail.example.com"), bob.remoteMta());
        assertEquals(List.of(bob), report.failed());
        assertEquals(
                "DeliveryReport[mx.example.org: failed robert@example.com 5.1.1 \"550 5.1.1 <bob@example.com>:"
                        + " Recipient address rejected\"]",
                report.toString());
        assertEquals(List.of(), bounce.defects());
        assertEquals(Optional.empty(), bounce.readReceipt());
    }

    @Test
    void ofEximWithoutAReturnedBody() {
        DeliveryReport report = parse("""
                X-Failed-Recipients: bob@example.com
                Content-Type: multipart/report; report-type=delivery-status; boundary=1764-eximdsn-42

                --1764-eximdsn-42
                Content-type: text/plain; charset=us-ascii

                This message was created automatically by mail delivery software.

                --1764-eximdsn-42
                Content-type: message/delivery-status

                Reporting-MTA: dns; exim.example.org

                Action: failed
                Final-Recipient: rfc822;bob@example.com
                Status: 5.0.0
                Remote-MTA: dns; mail.example.com
                Diagnostic-Code: smtp; 550 no such user here

                --1764-eximdsn-42
                Content-type: text/rfc822-headers

                Message-Id: <E1-2@exim.example.org>
                Subject: Hello

                --1764-eximdsn-42--
                """).deliveryReport().orElseThrow();
        assertEquals("bob@example.com", report.recipients().get(0).recipient());
        assertEquals("550 no such user here", report.recipients().get(0).diagnostic());
        assertEquals(
                Optional.of("<E1-2@exim.example.org>"),
                report.returned().orElseThrow().messageId());
    }

    @Test
    void ofExchange() {
        DeliveryReport report = read("""
                Reporting-MTA: dns;DB3PR01.eurprd01.prod.example.com
                Received-From-MTA: dns;AM6PR01.eurprd01.prod.example.com
                Arrival-Date: Mon, 23 Nov 2026 07:09:10 +0000

                Final-Recipient: RFC822;<bob@example.com>
                Action: Failed
                Status: 5.1.10
                Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup
                X-Display-Name: Bob

                """);
        assertEquals("bob@example.com", report.recipients().get(0).finalRecipient());
        assertEquals("Optional[5.1.10]", report.recipients().get(0).status().toString());
        assertTrue(report.recipients().get(0).diagnostic().endsWith("Recipient not found by SMTP address lookup"));
    }

    @Test
    void ofGmailWithItsPictureAndItsLongRemoteName() {
        Email bounce = parse("""
                From: Mail Delivery Subsystem <mailer-daemon@googlemail.example>
                Content-Type: multipart/report; boundary="0000a"; report-type=delivery-status

                --0000a
                Content-Type: multipart/related; boundary="0000b"

                --0000b
                Content-Type: multipart/alternative; boundary="0000c"

                --0000c
                Content-Type: text/plain; charset="UTF-8"

                ** Address not found **

                --0000c
                Content-Type: text/html; charset="UTF-8"

                <img src="cid:icon.png">

                --0000c--
                --0000b
                Content-Type: image/png; name="icon.png"
                Content-Disposition: attachment; filename="icon.png"
                Content-Transfer-Encoding: base64
                Content-ID: <icon.png>

                iVBORw0KGgo=
                --0000b--
                --0000a
                Content-Type: message/delivery-status

                Reporting-MTA: dns; googlemail.example
                Received-From-MTA: dns; ann@example.org
                Arrival-Date: Mon, 23 Nov 2026 00:50:10 -0800 (PST)
                X-Original-Message-ID: <1@example.org>

                Final-Recipient: rfc822; bob+2026@example.com
                Action: failed
                Status: 5.1.1
                Remote-MTA: dns; mx.example.com. (192.0.2.1, the server for the domain example.com.)
                Diagnostic-Code: smtp; 550-5.1.1 The account that you tried to reach does not exist.
                 550 5.1.1 Please try double-checking it. - gsmtp
                Last-Attempt-Date: Mon, 23 Nov 2026 00:50:11 -0800 (PST)

                --0000a
                Content-Type: message/rfc822

                Subject: Hello

                Hi
                --0000a--
                """);
        DeliveryStatus bob = bounce.deliveryReport().orElseThrow().recipients().get(0);
        assertEquals("bob+2026@example.com", bob.finalRecipient(), "a plus is a plus");
        assertEquals(
                Optional.of("mx.example.com. (192.0.2.1, the server for the domain example.com.)"), bob.remoteMta());
        assertEquals(Optional.of(OffsetDateTime.parse("2026-11-23T00:50:11-08:00")), bob.lastAttempt());
        assertEquals(
                List.of("icon.png", "part.bin", "part.eml"),
                bounce.attachments().stream().map(Part::fileName).toList());
    }

    @Test
    void thatIsWrappedInAPartOfItsOwn() {
        String fields =
                "Reporting-MTA: dns; mx.example.org\n\nFinal-Recipient: rfc822; bob@example.com\nAction: failed\n"
                        + "Status: 5.2.2\n";
        DeliveryReport report = read("Content-Type: message/delivery-status\n\n" + fields);
        assertEquals("Optional[5.2.2]", report.recipients().get(0).status().toString());
        assertEquals("mx.example.org", report.reportingMta());
        assertEquals(
                report,
                read("Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n"
                        + Base64.getMimeEncoder().encodeToString(fields.getBytes(StandardCharsets.US_ASCII))));
        assertEquals(
                report,
                read("Content-Type: multipart/mixed; boundary=i\n\n--i\nContent-Type: message/delivery-status\n\n"
                        + fields + "\n--i--\n"));
    }

    @Test
    void ofSendmailForSeveralRecipientsWithADelay() {
        DeliveryReport report = read("""
                Reporting-MTA: dns; sendmail.example.org
                Received-From-MTA: DNS; client.example.org
                Arrival-Date: Mon, 23 Nov 2026 08:09:10 +0100

                Final-Recipient: RFC822; bob@example.com
                Action: delayed
                Status: 4.4.1
                Remote-MTA: DNS; mail.example.com
                Last-Attempt-Date: Mon, 23 Nov 2026 12:09:10 +0100
                Will-Retry-Until: Sat, 28 Nov 2026 08:09:10 +0100

                Original-Recipient: rfc822; list@example.org
                Final-Recipient: RFC822; cyd@example.com
                Action: expanded (to multi-recipient alias)
                Status: 2.1.5

                Final-Recipient: x400; /C=US/ADMD= /PRMD=X/O=Y/
                Action: relayed
                Status: 2.0.0 (sent on)

                """);
        assertEquals(
                List.of(DeliveryAction.DELAYED, DeliveryAction.EXPANDED, DeliveryAction.RELAYED),
                report.recipients().stream().map(DeliveryStatus::action).toList());
        assertEquals(
                Optional.of(OffsetDateTime.parse("2026-11-28T08:09:10+01:00")),
                report.recipients().get(0).retryUntil());
        assertEquals(
                "x400; /C=US/ADMD= /PRMD=X/O=Y/", report.recipients().get(2).finalRecipient());
        assertEquals("Optional[2.0.0]", report.recipients().get(2).status().toString());
        assertEquals(List.of(), report.failed());
        assertTrue(report.toString().endsWith(" and 2 more]"), report::toString);
    }

    @Test
    void withAddressesInAllTheirEncodings() {
        Email bounce = parse(report("message/global-delivery-status", """
                Reporting-MTA: dns; mx.example.org

                Original-Recipient: rfc822; bob+40example.com
                Final-Recipient: utf-8; δοκιμή@example.com
                Action: failed
                Status: 5.6.7

                Original-Recipient: utf-8; \\x{3B4}\\x{3bf}x@example.com
                Final-Recipient: rfc822; ann@example.com (Ann)
                Action: delivered
                Status: 2.0.0

                Final-Recipient: utf-8; a\\x{0A}b\\x{D800}@example.com
                Action: failed
                Status: 5.6.7

                Final-Recipient: rfc822; =?utf-8?q?evil=40evil.example=2C?= <x@example.com>
                Action: failed
                Status: 5.0.0

                """));
        List<DeliveryStatus> all = bounce.deliveryReport().orElseThrow().recipients();
        assertEquals("bob@example.com", all.get(0).recipient());
        assertEquals("δοκιμή@example.com", all.get(0).finalRecipient());
        assertEquals("δοx@example.com", all.get(1).recipient());
        assertEquals("ann@example.com", all.get(1).finalRecipient());
        assertFalse(all.get(2).finalRecipient().contains("\n"), "no control, no half of a character");
        assertEquals("x@example.com", all.get(3).finalRecipient(), "no encoded word makes an address");
    }

    @Test
    void thatBreaksTheRules() {
        // no empty line between the message's fields and the recipient's, none between recipients, one too many
        DeliveryReport report = read("""


                Reporting-MTA: mx.example.org
                Final-Recipient: bob@example.com
                Action: failed
                Status: 5.1.1 (bad mailbox)
                Final-Recipient: rfc822; cyd@example.com

                Status: 4.2.2
                Diagnostic-Code: it is full

                """);
        assertEquals("mx.example.org", report.reportingMta());
        assertEquals(
                List.of("failed bob@example.com 5.1.1", "delayed cyd@example.com 4.2.2 \"it is full\""),
                report.recipients().stream().map(DeliveryStatus::toString).toList());
        // no report-type, or multipart/mixed
        String good = report("message/delivery-status", """
                Reporting-MTA: dns; mx.example.org

                Final-Recipient: rfc822; bob@example.com
                Action: failed
                Status: 5.1.1
                """);
        assertTrue(parse(good.replace("report-type=delivery-status; ", ""))
                .deliveryReport()
                .isPresent());
        assertTrue(parse(good.replace("multipart/report; report-type=delivery-status; ", "multipart/mixed; "))
                .deliveryReport()
                .isPresent());
        // declared as text: only with all that a report must have, and only where a report has its second part
        String text = good.replace("message/delivery-status", "text/plain");
        assertTrue(parse(text).deliveryReport().isPresent());
        assertTrue(parse(text.replace("Reporting-MTA: dns; mx.example.org\n", ""))
                .deliveryReport()
                .isEmpty());
        assertTrue(parse(text.replace("multipart/report", "multipart/mixed"))
                .deliveryReport()
                .isEmpty());
        // nothing in it
        Email empty = parse(report("message/delivery-status", "\n"));
        assertTrue(empty.deliveryReport().isEmpty());
        assertTrue(empty.defects().toString().contains("any recipient"));
    }

    @Test
    void isNotWhatQmailSends() {
        assertTrue(parse("""
                From: MAILER-DAEMON@qmail.example.org
                Subject: failure notice

                Hi. This is the qmail-send program at qmail.example.org.
                I'm afraid I wasn't able to deliver your message to the following addresses.

                <bob@example.com>:
                192.0.2.1 does not like recipient.

                --- Below this line is a copy of the message.

                Subject: Hello
                """).deliveryReport().isEmpty());
        assertTrue(Email.from("a@example.org")
                .to("b@example.org")
                .text("x")
                .build()
                .deliveryReport()
                .isEmpty());
    }

    @Test
    void ofAForwardedBounceIsNotTheForwardersOwn() {
        String bounce = report("message/delivery-status", "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b.c\n");
        Email forward =
                parse("Content-Type: multipart/mixed; boundary=f\n\n--f\n\nLook\n--f\nContent-Type: message/rfc822\n\n"
                        + bounce + "\n--f--\n");
        assertTrue(forward.deliveryReport().isEmpty());
        assertTrue(forward.attachments()
                .get(0)
                .message()
                .orElseThrow()
                .deliveryReport()
                .isPresent());
    }
}
