package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mailwire.testkit.ScriptedServer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How often one waits for the server, by what the client counts and by what the server does. */
@Timeout(60)
class ImapTurnsTest {

    private static final String CONNECT = Scripts.login(Scripts.EVERYTHING);
    private static final String SELECT = Scripts.selected("INBOX", 1000);

    private interface Use {
        void with(ImapSession imap, Folder inbox) throws Exception;
    }

    /** Both counts of what is done behind the login and the SELECT, whose two turns are not in it. */
    private static void takes(int turns, String script, byte[] data, Use use) throws Exception {
        try (ScriptedServer server = ScriptedServer.script(CONNECT + SELECT + script)
                .data("data", data)
                .tls()
                .start()) {
            ImapSession imap = Scripts.tls(server, "imaps").connect();
            Folder inbox = imap.select("INBOX");
            assertEquals(2, imap.turns(), "connect, login and select, as the client counts");
            assertEquals(2, server.turns(), "connect, login and select, as the server counts");
            use.with(imap, inbox);
            assertEquals(turns, imap.turns() - 2, "as the client counts");
            assertEquals(turns, server.turns() - 2, "as the server counts");
            imap.cancel();
        }
    }

    @Test
    void connectAndLoginAndSelectTakeTwo() throws Exception {
        takes(0, "", new byte[0], (imap, inbox) -> assertEquals(1000, inbox.exists()));
    }

    @Test
    void aThousandSummariesTakeOne() throws Exception {
        StringBuilder script = new StringBuilder("C: <tag> UID FETCH 1:1000 " + Scripts.SUMMARY_ITEMS + "\n");
        for (int i = 1; i <= 1000; i++) {
            script.append(Scripts.summary(i, i, "subject " + i));
        }
        takes(1, script + "S: <tag> OK\n", new byte[0], (imap, inbox) -> {
            int read = 0;
            for (ImapMessage m : inbox.messages(UidSet.range(1, 1000)).fetch()) {
                assertEquals("subject " + ++read, m.envelope().subject());
            }
            assertEquals(1000, read);
        });
    }

    @Test
    void aThousandSmallBodiesTakeOne() throws Exception {
        byte[] body = ("Subject: x\r\n\r\n" + "a line of a body\r\n".repeat(100))
                .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        StringBuilder script = new StringBuilder("C: <tag> UID FETCH 1:1000 (UID BODY.PEEK[])\n");
        for (int i = 1; i <= 1000; i++) {
            script.append("S: * " + i + " FETCH (UID " + i + " BODY[] <literal:@data>)\n");
        }
        takes(1, script + "S: <tag> OK\n", body, (imap, inbox) -> {
            int[] read = {0};
            inbox.messages(UidSet.range(1, 1000))
                    .download(d -> read[0] += d.bytes().length)
                    .orThrow();
            assertEquals(1000 * body.length, read[0]);
        });
    }

    /** Of the four that it may take, one is for the summary that says where it is and one for itself. */
    @Test
    void anAttachmentOfTenMegabytesTakesTwo() throws Exception {
        byte[] attached = new byte[10_000_000];
        new Random(1).nextBytes(attached);
        byte[] encoded = java.util.Base64.getMimeEncoder().encode(attached);
        String script = "C: <tag> UID FETCH 5 " + Scripts.SUMMARY_ITEMS + "\n"
                + "S: * 1 FETCH (UID 5 FLAGS () INTERNALDATE \"17-Jul-2026 02:44:25 +0000\" RFC822.SIZE 13900000 ENVELOPE NIL"
                + " BODYSTRUCTURE " + Talk.attachment("BASE64", encoded.length) + ")\nS: <tag> OK\n"
                + "C: <tag> UID FETCH 5 (UID BODY.PEEK[2])\n"
                + "S: * 1 FETCH (UID 5 BODY[2] <literal:@data>)\nS: <tag> OK\n";
        takes(2, script, encoded, (imap, inbox) -> {
            ImapMessage m;
            try (FetchedMessages one = inbox.messages(UidSet.of(5)).fetch()) {
                m = one.iterator().next();
            }
            byte[] got = inbox.download(m, m.attachments().get(0)).bytes();
            org.junit.jupiter.api.Assertions.assertArrayEquals(attached, got);
        });
    }
}
