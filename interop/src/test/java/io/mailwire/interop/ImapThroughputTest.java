package io.mailwire.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.TlsPolicy;
import io.mailwire.imap.Download;
import io.mailwire.imap.DownloadHandler;
import io.mailwire.imap.Folder;
import io.mailwire.imap.ImapClient;
import io.mailwire.imap.ImapSession;
import io.mailwire.imap.UidSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What bodies cost the client's processor, the reader's thread included, compared in one run with a raw socket that reads the same octets
 * and understands nothing of them. Prints the ratio; the bound is loose, since the machine may be busy.
 */
@Timeout(240)
@EnabledIfSystemProperty(
        named = "mailwire.measure",
        matches = "true",
        disabledReason =
                "times are noisy, so this measures only when asked: -Dsurefire.jvm.args=-Dmailwire.measure=true")
class ImapThroughputTest {

    private static final String LINE =
            "The quick brown fox jumps over the lazy dog, and the dog does not mind at all.\r\n";
    private static final int FEWEST = 20;
    private static final int ROUNDS = 100;
    private static final double GOOD = 1.5;

    private final AtomicLong readers = new AtomicLong();

    @ParameterizedTest(name = "{0} bodies of {1} lines")
    @CsvSource({"10000, 50", "40, 12800"})
    void bodiesCostLittleMoreThanARawSocket(int messages, int lines) throws Exception {
        String block = LINE.repeat(50);
        try (FastImapServer server = new FastImapServer(messages, block, lines / 50)) {
            long raw = Long.MAX_VALUE;
            long ours = Long.MAX_VALUE;
            // Until the compiler has done its work, which on a busy machine comes late.
            for (int round = 0; round < ROUNDS && (round < FEWEST || ours > GOOD * raw); round++) {
                raw = Math.min(raw, cpu(() -> readRaw(server, messages)));
                ours = Math.min(ours, cpu(() -> download(server, messages)));
            }
            String ratio = String.format(
                    Locale.ROOT,
                    "%,d bodies of %,d KiB by IMAP take %.2f times the CPU of a raw socket (%.0f and %.0f ms)",
                    messages,
                    server.size() / 1024,
                    (double) ours / raw,
                    ours / 1e6,
                    raw / 1e6);
            System.err.println(ratio);
            assertTrue(ours <= 3 * raw, ratio);
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private long cpu(Work work) throws Exception {
        var threads = ManagementFactory.getThreadMXBean();
        readers.set(0);
        long before = threads.getCurrentThreadCpuTime();
        work.run();
        return threads.getCurrentThreadCpuTime() - before + readers.get();
    }

    /** The same commands in the same windows, and the octets of the answers counted. */
    private static void readRaw(FastImapServer server, int messages) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            byte[] buffer = new byte[8192];
            long got = 0;
            long expected = 0;
            int window = (int) Math.max(1, Math.min(1000, 8 * 1024 * 1024 / server.size()));
            for (int first = 1; first <= messages; first += window) {
                int last = Math.min(messages, first + window - 1);
                out.write(FastImapServer.ascii("a UID FETCH " + first + ":" + last + " (UID BODY.PEEK[])\r\n"));
                expected += (last - first + 1) * server.size();
                while (got < expected) {
                    got += in.read(buffer);
                }
            }
        }
    }

    private ImapClient client(FastImapServer server) {
        return ImapClient.at("imap://127.0.0.1:" + server.port())
                .options(o -> o.tls(TlsPolicy.UNSAFE_CLEARTEXT).readerThreads(task -> {
                    Thread thread = new Thread(() -> {
                        task.run();
                        readers.addAndGet(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
                        synchronized (readers) {
                            readers.notifyAll();
                        }
                    });
                    thread.setDaemon(true);
                    return thread;
                }));
    }

    /** Takes contents to their ends, as a handler that stores them does. */
    private static final class Counter extends OutputStream implements DownloadHandler {
        private long octets;

        @Override
        public void handle(Download download) throws IOException {
            download.writeTo(this);
        }

        @Override
        public void write(int octet) {
            octets++;
        }

        @Override
        public void write(byte[] from, int offset, int length) {
            octets += length;
        }
    }

    private void download(FastImapServer server, int messages) throws InterruptedException {
        Counter counter = new Counter();
        try (ImapSession session = client(server).connect();
                Folder inbox = session.select("INBOX")) {
            inbox.messages(UidSet.range(1, messages)).download(counter).orThrow();
        }
        assertEquals(messages * server.size(), counter.octets);
        synchronized (readers) {
            while (readers.get() == 0) {
                readers.wait(1000);
            }
        }
    }
}
