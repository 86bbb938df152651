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
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What bodies cost the client's processor, the reader's thread included, compared in one run with a raw socket that reads the same octets
 * and understands nothing of them. Both connections are open all the time: what it costs to open one is not what a body costs. Prints the
 * ratio of the medians, behind the rounds in which the compiler does its work; the bound is loose, since the machine may be busy.
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
    private static final int WARMING = 30;
    private static final int ROUNDS = 60;

    private final AtomicReference<Thread> reader = new AtomicReference<>();

    @ParameterizedTest(name = "{0} bodies of {1} lines")
    @CsvSource({"10000, 50", "40, 12800"})
    void bodiesCostLittleMoreThanARawSocket(int messages, int lines) throws Exception {
        String block = LINE.repeat(50);
        try (FastImapServer server = new FastImapServer(messages, block, lines / 50);
                Socket socket = new Socket("127.0.0.1", server.port());
                ImapSession session = client(server).connect();
                Folder inbox = session.select("INBOX")) {
            socket.setTcpNoDelay(true);
            assertTrue(socket.getInputStream().read(new byte[8192]) > 0); // the greeting
            List<Cost> raw = new ArrayList<>();
            List<Cost> ours = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                raw.add(cost(() -> readRaw(socket, server, messages)));
                ours.add(cost(() -> download(inbox, server, messages)));
            }
            double ratio = median(ours, Cost::cpu) / median(raw, Cost::cpu);
            String told = String.format(
                    Locale.ROOT,
                    "%,d bodies of %.1f KiB by IMAP take %.2f times the CPU of a raw socket (%.1f and %.1f ms), and allocate %,.0f octets each",
                    messages,
                    server.size() / 1024.0,
                    ratio,
                    median(ours, Cost::cpu) / 1e6,
                    median(raw, Cost::cpu) / 1e6,
                    median(ours, Cost::allocated) / messages);
            System.err.println(told);
            assertTrue(ratio <= 5, told);
        }
    }

    private record Cost(long cpu, long allocated) {}

    private static double median(List<Cost> costs, ToLongFunction<Cost> value) {
        long[] sorted = costs.subList(WARMING, costs.size()).stream()
                .mapToLong(value)
                .sorted()
                .toArray();
        return sorted[sorted.length / 2];
    }

    private interface Work {
        void run() throws Exception;
    }

    /** What work costs this thread and the reader. */
    private Cost cost(Work work) throws Exception {
        Cost before = spent();
        work.run();
        Cost after = spent();
        return new Cost(after.cpu - before.cpu, after.allocated - before.allocated);
    }

    private Cost spent() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = reader.get().getId();
        return new Cost(
                threads.getCurrentThreadCpuTime() + threads.getThreadCpuTime(id),
                threads.getCurrentThreadAllocatedBytes() + threads.getThreadAllocatedBytes(id));
    }

    /** The same commands in the same windows, and the octets of the answers counted. */
    private static void readRaw(Socket socket, FastImapServer server, int messages) throws IOException {
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream();
        byte[] buffer = new byte[8192];
        long got = 0;
        long expected = 0;
        int window = (int) Math.max(1, Math.min(1000, 8 * 1024 * 1024 / server.size()));
        for (int first = 1; first <= messages; first += window) {
            int last = Math.min(messages, first + window - 1);
            out.write(FastImapServer.ascii("a UID FETCH " + first + ":" + last + " (UID BODY.PEEK[])\r\n"));
            for (int uid = first; uid <= last; uid++) {
                expected += ("* " + uid + " FETCH (UID " + uid + " BODY[] {" + server.size() + "}\r\n)\r\n").length()
                        + server.size();
            }
            expected += "a OK done\r\n".length();
            while (got < expected) {
                got += in.read(buffer);
            }
        }
        assertEquals(expected, got);
    }

    private ImapClient client(FastImapServer server) {
        return ImapClient.at("imap://127.0.0.1:" + server.port())
                .options(o -> o.tls(TlsPolicy.UNSAFE_CLEARTEXT).readerThreads(task -> {
                    Thread thread = new Thread(task);
                    thread.setDaemon(true);
                    reader.set(thread);
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

    private static void download(Folder inbox, FastImapServer server, int messages) {
        Counter counter = new Counter();
        inbox.messages(UidSet.range(1, messages)).download(counter).orThrow();
        assertEquals(messages * server.size(), counter.octets);
    }
}
