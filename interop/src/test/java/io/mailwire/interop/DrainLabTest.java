package io.mailwire.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.DrainOutcome;
import io.mailwire.DrainReport;
import io.mailwire.SeenStore;
import io.mailwire.pop3.LeaveOnServer;
import io.mailwire.pop3.Pop3Client;
import io.mailwire.pop3.Pop3Message;
import io.mailwire.pop3.Pop3Session;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Drains of a real Dovecot: many messages, delays, lost connections. */
@Tag("lab")
@Timeout(300)
class DrainLabTest {

    private static final int MANY = 16;
    private static final int DELAYED = 17;
    private static final int CUT = 18;
    private static final int LEFT = 19;

    @BeforeEach
    void servers() {
        Lab.required();
    }

    private static Pop3Client client(String service, int user) {
        return Pop3Client.at(Lab.uri("pop3s", service)).tls(Lab.tls()).login(Lab.user(user), Lab.password(user));
    }

    /** Empties the maildrop and fills it with messages that say who they are, over several connections at once. */
    private static Map<String, byte[]> fill(int user, int count) throws Exception {
        client("POP3S", user).drain(message -> {});
        Map<String, byte[]> messages = new HashMap<>();
        List<List<byte[]>> shares = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        Random random = new Random(user);
        for (int i = 0; i < count; i++) {
            String id = "<" + user + "." + i + "@test.example>";
            byte[] message = message(id, i, random);
            messages.put(id, message);
            shares.get(i % shares.size()).add(message);
        }
        ExecutorService threads = Executors.newFixedThreadPool(shares.size());
        try {
            List<Callable<Void>> deliveries = new ArrayList<>();
            for (List<byte[]> share : shares) {
                deliveries.add(() -> {
                    LmtpDelivery.deliver(Lab.address(user), share);
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(deliveries)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
        return messages;
    }

    private static byte[] message(String id, int number, Random random) {
        StringBuilder s = new StringBuilder(
                "Message-ID: " + id + "\r\nFrom: lab@example.org\r\nSubject: Message " + number
                        + "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n");
        int lines = random.nextInt(40);
        for (int i = 0; i < lines; i++) {
            switch (random.nextInt(6)) {
                case 0 -> s.append(".");
                case 1 -> s.append("..").append(i);
                case 2 -> s.append("Räksmörgås ").append(random.nextLong());
                case 3 -> s.append(" \t");
                case 4 -> {}
                default -> s.append("x".repeat(random.nextInt(300)));
            }
            s.append("\r\n");
        }
        return s.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] octets(Pop3Message message) throws IOException {
        try (InputStream in = message.openStream()) {
            return in.readAllBytes();
        }
    }

    /** What was delivered is the end of what came; the server's trace fields are before it. */
    private static void check(Map<String, byte[]> delivered, byte[] came) {
        String text = new String(came, StandardCharsets.ISO_8859_1);
        int start = text.indexOf("Message-ID: <");
        String id = text.substring(start + 12, text.indexOf('\r', start));
        byte[] sent = delivered.remove(id);
        assertTrue(sent != null, () -> id + " came twice, or from nowhere");
        assertArrayEquals(sent, Arrays.copyOfRange(came, came.length - sent.length, came.length), id);
        String trace = text.substring(0, came.length - sent.length);
        assertTrue(trace.matches("(?s)(Return-Path|Delivered-To|Received):.*\\r\\n"), trace);
    }

    @Test
    void drainsTenThousandMessagesOctetForOctet(@TempDir Path journal) throws Exception {
        Map<String, byte[]> delivered = fill(MANY, 10_000);
        Pop3Client client = client("POP3S", MANY);
        long began = System.nanoTime();
        DrainReport report = client.drain(SeenStore.journal(journal), message -> check(delivered, octets(message)));
        System.err.println("10,000 messages with a journal: "
                + Duration.ofNanos(System.nanoTime() - began).toMillis() + " ms");
        assertTrue(report.isComplete() && report.confirmed(), report::toString);
        assertEquals(10_000, report.deleted().size());
        assertEquals(Map.of(), delivered);
        assertEquals("0 messages", client.drain(message -> {}).toString());
    }

    // LIST and UIDL, RETR and DELE of 1,000 messages in windows, QUIT.
    private static final int MOST_TURNS = 10;

    @Test
    void waitsForTheNetworkAsOftenAsItsTurnsAndNoMore() throws Exception {
        double path = turn("SLOW_POP3S") - turn("POP3S");
        LongPath.costsItsTurns("1,000 messages drained", MOST_TURNS, 0, path, where -> drained(where + "POP3S"));
    }

    private static double turn(String service) throws Exception {
        try (Pop3Session session = client(service, DELAYED).connect()) {
            return LongPath.turn(session::noop);
        }
    }

    private static LongPath.Run drained(String service) throws Exception {
        fill(DELAYED, 1000);
        try (Pop3Session session = client(service, DELAYED).connect()) {
            long before = session.turns();
            long began = System.nanoTime();
            DrainReport report = session.drain(DrainLabTest::octets);
            long took = System.nanoTime() - began;
            assertEquals(1000, report.deleted().size(), report::toString);
            return new LongPath.Run(took / 1_000_000, session.turns() - before);
        }
    }

    @Test
    void goesOnAfterEachOfSeveralLostConnections(@TempDir Path journal) throws Exception {
        Map<String, byte[]> delivered = fill(CUT, 300);
        try (CuttingRelay relay = new CuttingRelay(Integer.parseInt(Lab.setting("MAILWIRE_LAB_POP3")), 40_000)) {
            Pop3Client client = Pop3Client.at("pop3://" + Lab.host() + ":" + relay.port())
                    .tls(Lab.tls())
                    .login(Lab.user(CUT), Lab.password(CUT))
                    .drainOptions(o -> o.reconnectDelay(Duration.ofMillis(1)));
            int failed = 0;
            DrainReport report;
            do {
                report = client.drain(SeenStore.journal(journal), message -> check(delivered, octets(message)));
                failed += report.failed().size();
                assertEquals(List.of(), report.with(DrainOutcome.UNCONFIRMED), report::toString);
            } while (!report.isComplete() && failed < 100);
            assertTrue(report.isComplete(), report::toString);
            assertEquals(Map.of(), delivered);
            assertTrue(relay.cuts() > 2, () -> "cuts: " + relay.cuts());
        }
        assertEquals("0 messages", client("POP3S", CUT).drain(message -> {}).toString());
    }

    @Test
    void knowsNextTimeWhatItHasLeft(@TempDir Path journal) throws Exception {
        fill(LEFT, 20);
        Pop3Client client = client("POP3S", LEFT).drainOptions(o -> o.leave(LeaveOnServer.newest(5)));
        DrainReport first = client.drain(SeenStore.journal(journal), message -> {});
        assertEquals(15, first.deleted().size(), first::toString);
        DrainReport second = client.drain(SeenStore.journal(journal), message -> {
            throw new AssertionError(message + " was handed over twice");
        });
        assertEquals("5 messages, 5 left", second.toString());
        client("POP3S", LEFT).drain(message -> {});
    }

    /** Passes octets on, and cuts each connection off after some of them, a few more each time. */
    private static final class CuttingRelay implements AutoCloseable {

        private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final int target;
        private long limit;
        private int cuts;

        CuttingRelay(int target, long limit) throws IOException {
            this.target = target;
            this.limit = limit;
            Thread thread = new Thread(this::serve, "cutting relay");
            thread.setDaemon(true);
            thread.start();
        }

        int port() {
            return listener.getLocalPort();
        }

        synchronized int cuts() {
            return cuts;
        }

        private void serve() {
            while (!listener.isClosed()) {
                try (Socket client = listener.accept();
                        Socket server = new Socket(Lab.host(), target)) {
                    Thread up = new Thread(() -> copy(client, server, Long.MAX_VALUE));
                    up.setDaemon(true);
                    up.start();
                    if (!copy(server, client, limit)) {
                        synchronized (this) {
                            cuts++;
                        }
                    }
                    limit += 20_000;
                } catch (IOException e) {
                    // the test has what it wants, or the next connection is better
                }
            }
        }

        /** True at the end of the stream, false once the limit is reached. */
        private static boolean copy(Socket from, Socket to, long limit) {
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                byte[] block = new byte[8192];
                long left = limit;
                int n;
                while ((n = in.read(block, 0, (int) Math.min(block.length, left))) > 0) {
                    out.write(block, 0, n);
                    left -= n;
                    if (left == 0) {
                        return false;
                    }
                }
            } catch (IOException e) {
                // one side has gone
            }
            return true;
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }
}
