package io.mailwire.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SmtpSinkTest {
    private static final String ENVELOPE = "MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\n";

    private static RawClient greeted(SmtpSink sink) throws IOException {
        RawClient client = new RawClient(sink.host(), sink.port());
        assertEquals("220 sink.test ESMTP", client.line());
        client.send("EHLO me\r\n");
        String line;
        do {
            line = client.line();
        } while (line.startsWith("250-"));
        assertTrue(line.startsWith("250 "), line);
        return client;
    }

    private static void expect(RawClient client, String... codes) throws IOException {
        for (String code : codes) {
            String line = client.line();
            assertTrue(line.startsWith(code), "expected " + code + ", got " + line);
        }
    }

    @Test
    void takesAPipelinedMailInTwoTurns() throws IOException {
        try (SmtpSink sink = SmtpSink.start();
                RawClient client = greeted(sink)) {
            client.send(ENVELOPE + "DATA\r\n");
            expect(client, "250 2.1.0", "250 2.1.5", "354");
            client.send("Subject: x\r\n\r\n..\r\n.\r\nQUIT\r\n");
            expect(client, "250 2.0.0", "221");
            CaughtMail mail = sink.awaitMails(1).get(0);
            assertEquals("a@example.org", mail.sender());
            assertEquals(List.of("b@example.org"), mail.recipients());
            assertEquals("Subject: x\r\n\r\n.\r\n", mail.latin1());
            assertEquals(mail.latin1().length(), mail.size());
            assertEquals(3, sink.turns());
            assertEquals(List.of(), sink.complaints());
        }
    }

    @Test
    void takesWindowsOfBdat() throws IOException {
        try (SmtpSink sink = SmtpSink.start();
                RawClient client = greeted(sink)) {
            String mail = ENVELOPE + "BDAT 3\r\na\r\nBDAT 4 LAST\r\n.\r\nz";
            client.send(mail + mail);
            expect(client, "250 2.1.0", "250 2.1.5", "250 2.0.0 3", "250 2.0.0", "250", "250", "250", "250");
            assertEquals(2, sink.awaitMails(2).get(1).chunks());
            assertEquals("a\r\n.\r\nz", sink.mails().get(0).latin1());
            assertEquals(2, sink.turns());
        }
    }

    @Test
    void refusesRecipientsAndMessagesAsTold() throws IOException {
        try (SmtpSink sink = SmtpSink.builder()
                        .refuse("nobody@example.org", "550-5.1.1 no\n550 5.1.1 such user")
                        .answerToMessages("451 4.3.0 later")
                        .start();
                RawClient client = greeted(sink)) {
            client.send("MAIL FROM:<>\r\nRCPT TO:<NoBody@example.org>\r\nDATA\r\n");
            expect(client, "250", "550-5.1.1 no", "550 5.1.1 such user", "554");
            client.send("RCPT TO:<b@example.org>\r\nDATA\r\n");
            expect(client, "250", "354");
            client.send("x\r\n.\r\n");
            expect(client, "451 4.3.0 later");
            assertEquals(List.of(), sink.mails());
        }
    }

    @Test
    void refusesWhatItDoesNotAdvertise() throws IOException {
        try (SmtpSink sink = SmtpSink.builder().keywords("SIZE 10").start();
                RawClient client = greeted(sink)) {
            client.send("MAIL FROM:<a@example.org> BODY=8BITMIME\r\n");
            expect(client, "555");
            client.send("MAIL FROM:<a@example.org> SIZE=11\r\n");
            expect(client, "552");
            client.send("STARTTLS\r\n");
            expect(client, "503");
            client.send("MAIL FROM:<a@example.org> SIZE=9\r\n");
            expect(client, "250");
            client.send("RCPT TO:<b@example.org>\r\nBDAT 2 LAST\r\nx\n");
            expect(client, "250", "502");
            assertEquals(List.of("pipelined without an offer: BDAT 2 LAST"), sink.complaints());
            client.send("DATA\r\n");
            expect(client, "354");
            client.send("longer than ten\r\n.\r\n");
            expect(client, "552");
        }
    }

    @Test
    void complainsOfAMessageSentBeforeItsTurnAndOfBareLf() throws IOException {
        try (SmtpSink sink = SmtpSink.start();
                RawClient client = greeted(sink)) {
            client.send(ENVELOPE + "DATA\r\nx\ny\r\n.\r\n");
            expect(client, "250", "250", "354", "250");
            assertEquals(
                    List.of("sent the message before the reply to DATA", "a bare CR or LF in a message"),
                    sink.complaints());
        }
    }

    @Test
    void demandsALoginInsideStartTls() throws IOException {
        try (SmtpSink sink = SmtpSink.builder()
                        .keywords("STARTTLS")
                        .login("ann", "secret")
                        .modes(ServerModes.plain().settle(Duration.ofMillis(1)))
                        .start();
                RawClient client = greeted(sink)) {
            expect(client.send("MAIL FROM:<a@example.org>\r\n"), "530");
            expect(client.send("STARTTLS\r\n"), "220");
            client.startTls(TestCertificates.shared().clientContext());
            expect(client.send("EHLO me\r\n"), "250-sink.test", "250 AUTH PLAIN");
            expect(client.send("AUTH PLAIN AGFubgB3cm9uZw==\r\n"), "535");
            expect(client.send("AUTH PLAIN\r\n"), "334 ");
            expect(client.send("AGFubgBzZWNyZXQ=\r\n"), "235");
            expect(client.send("MAIL FROM:<a@example.org>\r\n"), "250");
        }
    }

    @Test
    void answersLmtpOncePerRecipient() throws IOException {
        try (SmtpSink sink = SmtpSink.builder().lmtp().start();
                RawClient client = new RawClient(sink.host(), sink.port())) {
            expect(client, "220 sink.test LMTP");
            expect(client.send("EHLO me\r\n"), "500");
            client.send("LHLO me\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nRCPT TO:<e@f>\r\nDATA\r\n");
            while (!client.line().startsWith("354")) {
                // the replies before it are the business of other tests
            }
            expect(client.send("x\r\n.\r\n"), "250", "250");
            expect(client.send("NOOP\r\n"), "250 2.0.0 still here");
        }
    }

    @Test
    void onlyCountsLargeMailsWhenTold() throws IOException {
        try (SmtpSink sink = SmtpSink.builder().discardBodies().start();
                RawClient client = greeted(sink)) {
            client.send(ENVELOPE + "DATA\r\n");
            expect(client, "250", "250", "354");
            String block = ("x".repeat(70) + "\r\n..\r\n").repeat(1000);
            for (int i = 0; i < 100; i++) {
                client.send(block);
            }
            expect(client.send(".\r\n"), "250");
            CaughtMail mail = sink.mails().get(0);
            assertEquals(100 * 1000 * 75L, mail.size());
            assertEquals("", mail.latin1());
        }
    }
}
