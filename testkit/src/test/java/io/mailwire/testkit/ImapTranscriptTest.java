package io.mailwire.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ImapTranscriptTest {

    private static String untilTagged(RawClient client, String tag) throws IOException {
        int untagged = 0;
        String line;
        while (!(line = client.line()).startsWith(tag + " ")) {
            untagged++;
        }
        return untagged + " then " + line;
    }

    @Test
    void playsLoginSelectAndAThousandSummariesInThreeTurns() throws IOException {
        ImapTranscript transcript = ImapTranscript.greeting("IMAP4rev1 SASL-IR AUTH=PLAIN")
                .login("ann", "secret")
                .select("INBOX", 1000, 7)
                .fetch("UID FETCH 1:* (UID)", 1, 1000, uid -> "(UID " + uid + ")")
                .command("UID SEARCH SEEN", "SEARCH 1 2")
                .lines("C: <tag9> NOOP", "S: <tag9> BAD no")
                .logout();
        try (ScriptedServer server =
                        ScriptedServer.script(transcript.toString()).tls().start();
                RawClient client =
                        RawClient.of(server).startTls(TestCertificates.shared().clientContext())) {
            assertEquals("* OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] imap.test ready", client.line());
            client.send("a AUTHENTICATE PLAIN AGFubgBzZWNyZXQ=\r\n");
            assertEquals("a OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] welcome", client.line());
            client.send("b SELECT \"INBOX\" (CONDSTORE)\r\n");
            assertEquals("6 then b OK [READ-WRITE] selected", untilTagged(client, "b"));
            client.send("c UID FETCH 1:* (UID)\r\nd UID SEARCH SEEN\r\ne NOOP\r\nf LOGOUT\r\n");
            assertEquals("1000 then c OK done", untilTagged(client, "c"));
            assertEquals("1 then d OK done", untilTagged(client, "d"));
            assertEquals("e BAD no", client.line());
            assertEquals("1 then f OK done", untilTagged(client, "f"));
            client.hangUp();
            server.verify();
            assertEquals(3, server.turns());
        }
    }
}
