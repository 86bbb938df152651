package io.mailwire.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ConnectionException;
import io.mailwire.Email;
import io.mailwire.SendException;
import io.mailwire.SendOutcome;
import io.mailwire.testkit.ScriptedServer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The connection breaks after every single octet, of either side: the outcome is always the right one, and never a guess. */
@Timeout(60)
class SmtpCutTest {

    private static final String BEFORE = """
            S: 220 mx.test ESMTP
            C: EHLO client.test
            S: 250-mx.test
            S: 250 PIPELINING
            """;
    private static final String ENVELOPE = """
            C: MAIL FROM:<ann@example.org>
            C: RCPT TO:<bob@example.com>
            C: RCPT TO:<carol@example.com>
            C: DATA
            S: 250 2.1.0 ok
            S: 550-5.1.1 no
            S: 550 5.1.1 such user
            S: 250 2.1.5 ok
            S: 354 go on
            """;
    private static final String MESSAGE = """
            C: <data>
            C: QUIT
            S: 250-2.0.0 queued
            S: 250 2.0.0 as 17
            """;
    private static final String AFTER = "S: 221 2.0.0 bye\n";

    private static final String ALL = BEFORE + ENVELOPE + MESSAGE + AFTER;

    /** How many octets the server sends in that part. */
    private static long octets(String script) {
        return script.lines()
                .filter(l -> l.startsWith("S: "))
                .mapToLong(l -> l.substring(3).getBytes(StandardCharsets.UTF_8).length + 2)
                .sum();
    }

    @Test
    void aCutAfterEveryOctetOfTheServerGivesTheRightOutcome() {
        long connected = octets(BEFORE);
        long invited = octets(BEFORE + ENVELOPE);
        long taken = octets(BEFORE + ENVELOPE + MESSAGE);
        long all = octets(ALL);
        for (long n = 0; n <= all; n++) {
            try (ScriptedServer server = ScriptedServer.script(ALL).cutAfter(n).start()) {
                SmtpClient client = TestClients.plain(server.uri("smtp"));
                String when = "cut after " + n + " of " + all;
                if (n < connected) {
                    assertThrows(ConnectionException.class, () -> client.send(mail()), when);
                } else if (n < taken) {
                    SendException e = assertThrows(SendException.class, () -> client.send(mail()), when);
                    assertEquals(
                            n < invited ? SendOutcome.NOT_SENT : SendOutcome.UNKNOWN,
                            e.result().outcome(),
                            when);
                    assertEquals(n < invited, e.isTransient(), when);
                } else {
                    assertEquals(SendOutcome.SENT, client.send(mail()).outcome(), when);
                }
                assertTrue(server.connections().size() <= 1, "nothing is ever sent again by itself");
            }
        }
    }

    @Test
    void aCutAfterEveryOctetOfOursIsNeverTakenForSent() {
        long all;
        try (ScriptedServer server = ScriptedServer.start(ALL)) {
            TestClients.plain(server.uri("smtp")).send(mail());
            server.verify();
            all = server.bytesReceived();
        }
        long end = all - "QUIT\r\n".length();
        for (long n = 0; n < end; n++) {
            try (ScriptedServer server =
                    ScriptedServer.script(ALL).cutAfterReceived(n).start()) {
                SmtpClient client = TestClients.plain(server.uri("smtp"));
                try {
                    SendOutcome outcome = client.send(mail()).outcome();
                    throw new AssertionError(outcome + " though the server had only " + n + " of " + end + " octets");
                } catch (SendException e) {
                    assertTrue(e.result().outcome() != SendOutcome.SENT);
                } catch (ConnectionException e) {
                    // While connecting: nothing was sent, and the exception says so by its type.
                }
            }
        }
    }

    private static Email mail() {
        return Mails.to("bob@example.com", "carol@example.com");
    }
}
