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
}
