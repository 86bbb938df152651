package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mailwire.Timeouts;
import io.mailwire.TlsPolicy;
import io.mailwire.testkit.ScriptedServer;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The server's leave for a literal (RFC 9051 section 7.6), which may be there before we have begun to wait for it. */
@Timeout(20)
class LeaveForLiteralsTest {

    private final CountDownLatch leaveWasRead = new CountDownLatch(1);

    /** Keeps the writer in its write until the reader has read the answer to it. */
    private final class SlowToReturn extends FilterOutputStream {
        SlowToReturn(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] octets, int from, int length) throws IOException {
            out.write(octets, from, length);
            if (new String(octets, from, length, StandardCharsets.US_ASCII).endsWith("}\r\n")) {
                try {
                    leaveWasRead.await(5, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    @Test
    void leaveThatComesBeforeItIsWaitedForCounts() {
        try (ScriptedServer server = ScriptedServer.start("""
                        S: * PREAUTH [CAPABILITY IMAP4rev1 UNSELECT] ready
                        C: <tag1> SELECT "INBOX"
                        S: * 1 EXISTS
                        S: <tag1> OK done
                        C: <tag2> UID SEARCH CHARSET UTF-8 SUBJECT {2}
                        S: + go on
                        S: * OK this line is behind it
                        C: <literal:é>
                        S: * SEARCH 1
                        S: <tag2> OK done
                        -- close
                        """);
                ImapSession session = ImapClient.at(server.uri("imap"))
                        .options(o -> o.tls(TlsPolicy.UNSAFE_CLEARTEXT)
                                .timeouts(Timeouts.ofEach(Duration.ofSeconds(10)))
                                .socketFactory(new WrappedOutput(SlowToReturn::new))
                                .trace(line -> {
                                    if (line.text().contains("behind it")) {
                                        leaveWasRead.countDown();
                                    }
                                }))
                        .connect()) {
            Folder inbox = session.select("INBOX");
            assertEquals(UidSet.of(1), inbox.search(Search.subject("é")).uids());
        }
    }
}
