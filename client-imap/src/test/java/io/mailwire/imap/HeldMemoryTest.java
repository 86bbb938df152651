package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.TlsPolicy;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is left in memory of a session that is over, as long as somebody keeps one of its messages. */
@Timeout(60)
class HeldMemoryTest {

    private static final int SESSIONS = 10;

    // More than a queue holds, so that all of the reader's memory has been on its way.
    private static final int SIZE = 1_200_000;

    // Each would hold a mebibyte.
    private static final long MOST = SESSIONS * 1024L * 1024 / 3;

    private final ConcurrentLinkedQueue<String> offences = new ConcurrentLinkedQueue<>();

    @Test
    void aLostSessionHoldsNothingOfWhatWasReadInIt() throws Exception {
        List<Folder> kept = new ArrayList<>();
        lose(kept);
        long before = used();
        for (int i = 0; i < SESSIONS; i++) {
            lose(kept);
        }
        long held = used() - before;
        assertTrue(held < MOST, held + " octets for " + kept.size() + " folders");
        assertTrue(offences.isEmpty(), offences::toString);
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }

    /** A session whose connection ends behind all that a caller still reads. */
    private void lose(List<Folder> kept) throws Exception {
        try (OneClient client = new OneClient()) {
            CountDownLatch sent = new CountDownLatch(1);
            Daemons.start("losing-server", offences, () -> serve(client.accept(), sent));
            ImapSession imap =
                    ImapClient.at(client.uri()).tls(TlsPolicy.UNSAFE_CLEARTEXT).connect();
            Folder inbox = imap.select("INBOX");
            DownloadReport report = inbox.messages(UidSet.of(1)).download(d -> {
                try (InputStream in = d.openStream()) {
                    assertTrue(sent.await(20, TimeUnit.SECONDS));
                    in.transferTo(OutputStream.nullOutputStream());
                }
            });
            assertTrue(report.isComplete(), report::toString);
            assertThrows(RuntimeException.class, imap::noop);
            kept.add(inbox);
        }
    }

    private static void serve(Socket socket, CountDownLatch sent) throws IOException {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        OutputStream out = socket.getOutputStream();
        say(out, "* PREAUTH [CAPABILITY IMAP4rev1 UNSELECT] x\r\n");
        for (String line = BusyServer.line(in); line != null; line = BusyServer.line(in)) {
            if (line.contains("SELECT")) {
                say(out, "* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n");
            } else if (line.contains("FETCH")) {
                say(out, "* 1 FETCH (UID 1 BODY[] {" + SIZE + "}\r\n" + "x".repeat(SIZE) + ")\r\n");
                sent.countDown();
                socket.shutdownOutput();
                return;
            }
            say(out, line.substring(0, line.indexOf(' ')) + " OK done\r\n");
        }
    }

    private static void say(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }
}
