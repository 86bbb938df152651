package io.mailwire.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.TlsPolicy;
import io.mailwire.pop3.Pop3Client;
import io.mailwire.pop3.Pop3Handler;
import io.mailwire.pop3.Pop3Message;
import io.mailwire.pop3.Pop3Session;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * What 10,000 small messages cost the client's processor, compared in one run with a raw socket that reads the same octets and
 * understands nothing of them. Prints the ratio; the bound is loose, since the machine may be busy.
 */
@Timeout(120)
@EnabledIfSystemProperty(
        named = "mailwire.measure",
        matches = "true",
        disabledReason =
                "times are noisy, so this measures only when asked: -Dsurefire.jvm.args=-Dmailwire.measure=true")
class Pop3ThroughputTest {

    private static final int MESSAGES = 10_000;
    private static final String LINE =
            "The quick brown fox jumps over the lazy dog, and the dog does not mind at all.\r\n";
    private static final int FEWEST = 20;
    private static final int ROUNDS = 100;
    private static final int WINDOW = 50;

    // Rounds go on until both are this good, or there were enough.
    private static final int GOOD = 2;

    @Test
    void tenThousandSmallMessagesCostLittleMoreThanARawSocket() throws Exception {
        try (FastPop3Server server = new FastPop3Server(MESSAGES, LINE, 50)) {
            long raw = Long.MAX_VALUE;
            long rawWithDele = Long.MAX_VALUE;
            long ours = Long.MAX_VALUE;
            long drained = Long.MAX_VALUE;
            // Until the compiler has done its work, which on a busy machine comes late.
            for (int round = 0;
                    round < ROUNDS && (round < FEWEST || ours > GOOD * raw || drained > GOOD * rawWithDele);
                    round++) {
                raw = Math.min(raw, cpu(() -> readRaw(server, false)));
                rawWithDele = Math.min(rawWithDele, cpu(() -> readRaw(server, true)));
                ours = Math.min(ours, cpu(() -> download(server)));
                drained = Math.min(drained, cpu(() -> drain(server)));
            }
            String ratio = String.format(
                    Locale.ROOT,
                    "%,d messages of 4 KiB by POP3 take %.1f times the CPU of a raw socket (%.0f and %.0f ms), a drain %.1f times (%.0f and %.0f ms)",
                    MESSAGES,
                    (double) ours / raw,
                    ours / 1e6,
                    raw / 1e6,
                    (double) drained / rawWithDele,
                    drained / 1e6,
                    rawWithDele / 1e6);
            System.err.println(ratio);
            assertTrue(ours <= 3 * raw && drained <= 4 * rawWithDele, ratio);
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static long cpu(Work work) throws IOException {
        var threads = ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();
        work.run();
        return threads.getCurrentThreadCpuTime() - before;
    }

    /** The same commands in windows, each message deleted one window later where that is asked for, and the octets of the answers counted. */
    private static void readRaw(FastPop3Server server, boolean deleting) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            OutputStream out = socket.getOutputStream();
            byte[] buffer = new byte[8192];
            StringBuilder commands = new StringBuilder("LIST\r\nUIDL\r\n");
            long expected = "+OK ready\r\n".length() + server.listingsSize();
            long got = 0;
            long window = WINDOW * (server.answerSize() + (deleting ? "+OK\r\n".length() : 0));
            for (int i = 1; i <= MESSAGES + (deleting ? WINDOW : 0); i++) {
                if (i <= MESSAGES) {
                    commands.append("RETR ").append(i).append("\r\n");
                    expected += server.answerSize();
                }
                if (deleting && i > WINDOW) {
                    commands.append("DELE ").append(i - WINDOW).append("\r\n");
                    expected += "+OK\r\n".length();
                }
                if (i % WINDOW == 0) {
                    out.write(FastPop3Server.ascii(commands.toString()));
                    commands.setLength(0);
                    while (got < expected - window) {
                        got += in.read(buffer);
                    }
                }
            }
            while (got < expected) {
                got += in.read(buffer);
            }
            assertEquals(expected, got);
        }
    }

    private static Pop3Client client(FastPop3Server server) {
        return Pop3Client.at("pop3://127.0.0.1:" + server.port())
                .login("ann", "secret")
                .options(o -> o.tls(TlsPolicy.UNSAFE_CLEARTEXT).unsafeAllowPasswordsInCleartext());
    }

    /** Reads messages to their ends, as a handler that stores them does. */
    private static final class Counter implements Pop3Handler {
        private final byte[] buffer = new byte[8192];
        private long octets;

        @Override
        public void handle(Pop3Message message) throws IOException {
            try (InputStream in = message.openStream()) {
                for (int n; (n = in.read(buffer)) >= 0; ) {
                    octets += n;
                }
            }
        }
    }

    private static void download(FastPop3Server server) {
        Counter counter = new Counter();
        try (Pop3Session session = client(server).connect()) {
            session.download(session.messages(), counter).orThrow();
            session.quit();
        }
        assertEquals(MESSAGES * server.size(), counter.octets);
    }

    private static void drain(FastPop3Server server) {
        Counter counter = new Counter();
        assertEquals(MESSAGES, client(server).drain(counter).deleted().size());
        assertEquals(MESSAGES * server.size(), counter.octets);
    }
}
