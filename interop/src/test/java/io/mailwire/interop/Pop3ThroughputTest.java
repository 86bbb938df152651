package io.mailwire.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.TlsPolicy;
import io.mailwire.pop3.Pop3Client;
import io.mailwire.pop3.Pop3Session;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What 10,000 small messages cost the client's processor, compared in one run with a raw socket that reads the same octets and
 * understands nothing of them. Prints the ratio; the bound is loose, since the machine may be busy.
 */
@Timeout(120)
class Pop3ThroughputTest {

    private static final int MESSAGES = 10_000;
    private static final int ROUNDS = 10;

    @Test
    void tenThousandSmallMessagesCostLittleMoreThanARawSocket() throws Exception {
        try (FastServer server = new FastServer(message(4096))) {
            long raw = Long.MAX_VALUE;
            long ours = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS; round++) {
                raw = Math.min(raw, cpu(server::readRaw));
                ours = Math.min(ours, cpu(server::download));
            }
            String ratio = String.format(
                    Locale.ROOT,
                    "%,d messages of 4 KiB by POP3 take %.1f times the CPU of a raw socket (%.0f ms and %.0f ms)",
                    MESSAGES,
                    (double) ours / raw,
                    ours / 1e6,
                    raw / 1e6);
            System.err.println(ratio);
            assertTrue(ours <= 4 * raw, ratio);
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

    private static byte[] message(int size) {
        StringBuilder s = new StringBuilder("From: a@example.org\r\nSubject: speed\r\n\r\n");
        while (s.length() < size) {
            s.append("The quick brown fox jumps over the lazy dog, and the dog does not mind at all.\r\n");
        }
        return s.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Answers from memory, as fast as the socket takes it. */
    private static final class FastServer implements AutoCloseable {

        private final ServerSocket listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        private final byte[] message;
        private final byte[] answer;
        private final byte[] listing;

        FastServer(byte[] message) throws IOException {
            this.message = message;
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(("+OK " + message.length + " octets\r\n").getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(message);
            out.writeBytes(".\r\n".getBytes(StandardCharsets.US_ASCII));
            this.answer = out.toByteArray();
            ByteArrayOutputStream list = new ByteArrayOutputStream();
            say(list, "+OK");
            for (int i = 1; i <= MESSAGES; i++) {
                say(list, i + " " + message.length);
            }
            say(list, ".");
            this.listing = list.toByteArray();
            Thread thread = new Thread(this::accept, "fast-server");
            thread.setDaemon(true);
            thread.start();
        }

        private void accept() {
            while (true) {
                try (Socket socket = listening.accept()) {
                    serve(socket);
                } catch (IOException e) {
                    if (listening.isClosed()) {
                        return;
                    }
                }
            }
        }

        private void serve(Socket socket) throws IOException {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream(), 8192);
            OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 256 * 1024);
            say(out, "+OK ready");
            out.flush();
            while (true) {
                String command = line(in);
                switch (command.split(" ", 2)[0]) {
                    case "CAPA" -> say(out, "+OK\r\nPIPELINING\r\nUSER\r\nTOP\r\nUIDL\r\n.");
                    case "LIST", "UIDL" -> out.write(listing);
                    case "RETR" -> out.write(answer);
                    case "" -> {
                        return;
                    }
                    default -> say(out, "+OK");
                }
                if (in.available() == 0) {
                    out.flush();
                }
            }
        }

        private static void say(OutputStream out, String line) throws IOException {
            out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }

        private static String line(InputStream in) throws IOException {
            StringBuilder s = new StringBuilder();
            int c;
            while ((c = in.read()) >= 0 && c != '\n') {
                if (c != '\r') {
                    s.append((char) c);
                }
            }
            return s.toString();
        }

        /** The same commands in the same windows, and the octets of the answers counted. */
        void readRaw() throws IOException {
            try (Socket socket = new Socket(listening.getInetAddress(), listening.getLocalPort())) {
                socket.setTcpNoDelay(true);
                InputStream in = socket.getInputStream();
                OutputStream out = socket.getOutputStream();
                byte[] buffer = new byte[8192];
                long expected = "+OK ready\r\n".length();
                long got = 0;
                StringBuilder commands = new StringBuilder("LIST\r\nUIDL\r\n");
                expected += 2L * listing.length;
                for (int i = 1; i <= MESSAGES; i++) {
                    commands.append("RETR ").append(i).append("\r\n");
                    expected += answer.length;
                    if (i % 50 == 0) {
                        out.write(commands.toString().getBytes(StandardCharsets.US_ASCII));
                        commands.setLength(0);
                        while (got < expected - 50L * answer.length) {
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

        void download() {
            byte[] buffer = new byte[8192];
            long[] octets = new long[1];
            try (Pop3Session session = Pop3Client.at("pop3://127.0.0.1:" + listening.getLocalPort())
                    .login("ann", "secret")
                    .options(o -> o.tls(TlsPolicy.UNSAFE_CLEARTEXT).unsafeAllowPasswordsInCleartext())
                    .connect()) {
                session.download(session.messages(), m -> {
                            try (InputStream in = m.openStream()) {
                                for (int n; (n = in.read(buffer)) >= 0; ) {
                                    octets[0] += n;
                                }
                            }
                        })
                        .orThrow();
                session.quit();
            }
            assertEquals((long) MESSAGES * message.length, octets[0]);
        }

        @Override
        public void close() throws IOException {
            listening.close();
        }
    }
}
