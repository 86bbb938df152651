package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.testkit.ScriptedServer;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens to contents while their commands are being written, or must not be. */
@Timeout(60)
class ContentRaceTest {

    private final CountDownLatch over = new CountDownLatch(1);

    /** Tells of a FETCH that has gone as if it had not, once the session has ended. */
    private final class FailsLate extends FilterOutputStream {
        FailsLate(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] octets, int from, int length) throws IOException {
            out.write(octets, from, length);
            if (new String(octets, from, length, StandardCharsets.US_ASCII).contains(" UID FETCH ")) {
                try {
                    assertTrue(over.await(20, TimeUnit.SECONDS), "the session did not end");
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                throw new IOException("Broken pipe");
            }
        }
    }

    @Test
    void handsOverWhatCameBeforeTheWriterNoticedThatTheConnectionIsLost() throws Exception {
        String script = Scripts.login(Talk.PLAIN) + Scripts.selected("INBOX", 2) + """
                C: <tag> UID FETCH 1:2 (UID BODY.PEEK[2])
                S: * 1 FETCH (UID 1 BODY[2] "one")
                S: * 2 FETCH (UID 2 BODY[2] "two")
                S: <tag> OK
                S: * BYE enough
                -- close
                """;
        try (ScriptedServer server = ScriptedServer.start(script);
                ImapSession imap = Scripts.cleartext(server)
                        .options(o -> o.socketFactory(new WrappedOutput(FailsLate::new)))
                        .connect()) {
            Folder inbox = imap.select("INBOX");
            imap.listen(event -> over.countDown(), Runnable::run);
            List<String> texts = new ArrayList<>();
            DownloadReport report = inbox.downloadAll(
                    List.of(Talk.attachment(inbox, 1, "8bit", 3), Talk.attachment(inbox, 2, "8bit", 3)),
                    each -> texts.add(each.text()));
            assertEquals(List.of("one", "two"), texts, report::toString);
            server.verify();
        }
    }

    /** The first command is throttled, and the second brings so much that the next window would be due. */
    @Test
    void exchange_isNotAskedForTheNextWindowWhileItWantsToBeLeftAlone() throws Exception {
        int large = 7_800_000;
        String script = Scripts.login(Talk.BINARY) + Scripts.selected("INBOX", 4) + """
                C: <tag1> UID FETCH 1 (UID BINARY.PEEK[2])
                C: <tag2> UID FETCH 2:3 (UID BODY.PEEK[2])
                S: <tag1> BAD Request is throttled. Suggested Backoff Time: 20 milliseconds
                S: * 2 FETCH (UID 2 BODY[2] <literal:@large>)
                S: * 3 FETCH (UID 3 BODY[2] "three")
                S: <tag2> OK
                C: <tag> UID FETCH 4 (UID BODY.PEEK[2])
                S: * 4 FETCH (UID 4 BODY[2] "four")
                S: <tag> OK
                C: <tag> UID FETCH 1 (UID BINARY.PEEK[2])
                S: * 1 FETCH (UID 1 BINARY[2] "one")
                S: <tag> OK
                """ + Scripts.LOGOUT;
        List<String> commands = new CopyOnWriteArrayList<>();
        try (ScriptedServer server =
                ScriptedServer.script(script).data("large", new byte[large]).start()) {
            try (ImapSession imap = Scripts.cleartext(server)
                    .options(o -> o.trace(line -> {
                        if (line.text().contains(" UID FETCH ")) {
                            commands.add(line.text());
                        }
                    }))
                    .connect()) {
                Folder inbox = imap.select("INBOX");
                List<String> sofar = new ArrayList<>();
                inbox.downloadAll(
                                List.of(
                                        Talk.attachment(inbox, 1, "base64", 4).binary(),
                                        Talk.attachment(inbox, 2, "8bit", large),
                                        Talk.attachment(inbox, 3, "8bit", 5),
                                        Talk.attachment(inbox, 4, "8bit", large)),
                                each -> {
                                    each.bytes();
                                    sofar.add(each.uid().value() + " after " + commands.size());
                                })
                        .orThrow();
                // What is asked for before the third is taken would have been asked for ahead.
                assertEquals(List.of("2 after 2", "3 after 2", "4 after 3", "1 after 4"), sofar);
            }
            server.verify();
        }
    }
}
