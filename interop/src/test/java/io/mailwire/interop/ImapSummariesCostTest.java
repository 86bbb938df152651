package io.mailwire.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.mailwire.TlsPolicy;
import io.mailwire.imap.Folder;
import io.mailwire.imap.ImapClient;
import io.mailwire.imap.ImapMessage;
import io.mailwire.imap.ImapSession;
import io.mailwire.imap.UidSet;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * What 10,000 summaries cost the client, with the thread that reads for it: "delivered" where nobody looks at envelope and structure, so that
 * they are not decoded, and "every part read" where both are taken from each.
 */
@Timeout(180)
class ImapSummariesCostTest {

    private static final int MESSAGES = 10_000;
    private static final int ROUNDS = 60;

    // Not the aim, which is 3: what only something that went wrong exceeds. A raw socket only moves memory, so it takes
    // 0.1 to 0.3 µs,
    // by the machine, for what becomes 60 texts here.
    private static final int NOT_DELIVERED = 20;
    private static final int NOT_READ = 35;
    private static final long MEGABYTE = 1_000_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** What was spent by the caller's thread and the reader's. */
    private record Cost(long cpuNanos, long allocated) {
        static Cost of(Thread... threads) {
            long cpu = 0;
            long allocated = 0;
            for (Thread thread : threads) {
                cpu += THREADS.getThreadCpuTime(thread.getId());
                allocated += THREADS.getThreadAllocatedBytes(thread.getId());
            }
            return new Cost(cpu, allocated);
        }

        Cost since(Cost before) {
            return new Cost(cpuNanos - before.cpuNanos, allocated - before.allocated);
        }
    }

    private static Cost ours(FastImapServer server, boolean everyPart) {
        AtomicReference<Thread> reader = new AtomicReference<>();
        try (ImapSession imap = ImapClient.at("imap://127.0.0.1:" + server.port())
                        .tls(TlsPolicy.UNSAFE_CLEARTEXT)
                        .options(o -> o.readerThreads(task -> {
                            Thread thread = new Thread(task, "reader");
                            thread.setDaemon(true);
                            reader.set(thread);
                            return thread;
                        }))
                        .connect();
                Folder inbox = imap.select("INBOX")) {
            Thread[] threads = {Thread.currentThread(), reader.get()};
            Cost before = Cost.of(threads);
            long size = 0;
            long last = 0;
            long parts = 0;
            for (ImapMessage message : inbox.messages(UidSet.range(1, MESSAGES)).fetch()) {
                size += message.size();
                last = message.imapUid().value();
                if (everyPart) {
                    parts += message.envelope().to().size()
                            + message.structure().parts().size();
                }
            }
            Cost cost = Cost.of(threads).since(before);
            assertEquals(MESSAGES * 4527L, size);
            assertEquals(MESSAGES, last);
            assertEquals(everyPart ? MESSAGES * 5L : 0, parts);
            return cost;
        }
    }

    /**
     * The usual one. The least would compare the best luck of both sides, and a raw socket has more of it: on a busy machine all is there
     * already when it comes to read.
     */
    private static Cost usual(List<Cost> costs) {
        return costs.stream()
                .sorted(Comparator.comparingLong(Cost::cpuNanos))
                .toList()
                .get(costs.size() / 2);
    }

    /** The same commands, and the octets of the answers counted. */
    private static long rawCpu(FastImapServer server) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            long before = THREADS.getCurrentThreadCpuTime();
            byte[] buffer = new byte[8192];
            for (int window = 0; window < MESSAGES / 1000; window++) {
                out.write(("t" + window + " UID FETCH " + (window * 1000 + 1) + ":" + (window + 1) * 1000 + " (x)\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
            }
            String end = "t" + (MESSAGES / 1000 - 1) + " OK done\r\n";
            String tail = "";
            while (!tail.endsWith(end)) {
                int n = in.read(buffer);
                int from = Math.max(0, n - 40);
                tail = tail.substring(Math.max(0, tail.length() - 40))
                        + new String(buffer, from, n - from, StandardCharsets.US_ASCII);
            }
            return THREADS.getCurrentThreadCpuTime() - before;
        }
    }

    @Test
    void tenThousandSummariesAllocateLessThanSixtyMegabytes() throws Exception {
        try (FastImapServer server = new FastImapServer(MESSAGES)) {
            ours(server, true); // classes are loaded once
            long allocated = ours(server, false).allocated();
            assertTrue(allocated < 40 * MEGABYTE, String.format(Locale.ROOT, "%,d octets were allocated", allocated));
            long read = ours(server, true).allocated();
            assertTrue(read < 60 * MEGABYTE, String.format(Locale.ROOT, "%,d octets, all read", read));
        }
    }

    @Test
    @EnabledIfSystemProperty(
            named = "mailwire.measure",
            matches = "true",
            disabledReason =
                    "times are noisy, so this measures only when asked: -Dsurefire.jvm.args=-Dmailwire.measure=true")
    void tenThousandSummariesComparedWithARawSocket() throws Exception {
        try (FastImapServer server = new FastImapServer(MESSAGES)) {
            List<Cost> raws = new ArrayList<>();
            List<Cost> deliveries = new ArrayList<>();
            List<Cost> readings = new ArrayList<>();
            for (int round = 0; round < ROUNDS; round++) {
                if (round == ROUNDS / 2) {
                    // What was before is the compiler's time.
                    raws.clear();
                    deliveries.clear();
                    readings.clear();
                }
                raws.add(new Cost(rawCpu(server), 0));
                deliveries.add(ours(server, false));
                readings.add(ours(server, true));
            }
            long raw = usual(raws).cpuNanos();
            Cost delivered = usual(deliveries);
            Cost read = usual(readings);
            String ratio = String.format(
                    Locale.ROOT,
                    "%,d summaries delivered take %.1f times the CPU of a raw socket (%.0f and %.0f ms) and allocate %.1f MB; every"
                            + " part read %.1f times (%.0f ms) and %.1f MB",
                    MESSAGES,
                    (double) delivered.cpuNanos() / raw,
                    delivered.cpuNanos() / 1e6,
                    raw / 1e6,
                    (double) delivered.allocated() / MEGABYTE,
                    (double) read.cpuNanos() / raw,
                    read.cpuNanos() / 1e6,
                    (double) read.allocated() / MEGABYTE);
            System.err.println(ratio);
            assertTrue(delivered.cpuNanos() <= NOT_DELIVERED * raw, ratio);
            assertTrue(read.cpuNanos() <= NOT_READ * raw, ratio);
        }
    }
}
