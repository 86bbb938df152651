package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ConnectionException;
import io.mailwire.Email;
import io.mailwire.FailureReason;
import io.mailwire.MailException;
import io.mailwire.PeerException;
import io.mailwire.TlsPolicy;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** COMPRESS=DEFLATE, against a server that compresses by the JDK's streams. */
@Timeout(30)
class CompressTest {

    /** Answers a few commands; compressed from COMPRESS on. One connection. */
    private static final class DeflatingServer implements AutoCloseable {
        private final OneClient client = new OneClient();
        private final List<String> commands = new CopyOnWriteArrayList<>();
        private final boolean garbles;
        private final CountDownLatch idling = new CountDownLatch(2);
        private volatile byte[] appended = new byte[0];

        DeflatingServer(boolean garbles) throws IOException {
            this.garbles = garbles;
            Thread thread = new Thread(
                    () -> {
                        try (Socket socket = client.accept()) {
                            serve(socket);
                        } catch (IOException e) {
                            // The client has gone.
                        }
                    },
                    "deflating-server");
            thread.setDaemon(true);
            thread.start();
        }

        ImapClient client() {
            return ImapClient.at(client.uri()).tls(TlsPolicy.UNSAFE_CLEARTEXT).compress();
        }

        private void serve(Socket socket) throws IOException {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            say(out, "* PREAUTH [CAPABILITY IMAP4rev1 LITERAL+ COMPRESS=DEFLATE UIDPLUS IDLE UNSELECT] ready");
            while (true) {
                String line = BusyServer.line(in);
                if (line == null) {
                    return;
                }
                String tag = line.substring(0, line.indexOf(' '));
                String command = line.substring(tag.length() + 1);
                commands.add(command);
                if (command.endsWith("+}")) {
                    int size = Integer.parseInt(command.substring(command.indexOf('{') + 1, command.indexOf('+')));
                    appended = in.readNBytes(size);
                    BusyServer.line(in);
                }
                if (command.equals("COMPRESS DEFLATE")) {
                    // What follows the OK may be in the same packet as the OK.
                    ByteArrayOutputStream together = new ByteArrayOutputStream();
                    say(together, tag + " OK begin");
                    out.write(together.toByteArray());
                    if (garbles) {
                        say(out, "* OK this is no DEFLATE, and it is long enough to be noticed as such");
                        return;
                    }
                    in = new InflaterInputStream(in, new Inflater(true));
                    out = new DeflaterOutputStream(out, new Deflater(Deflater.BEST_SPEED, true), 512, true);
                    say(out, "* OK unasked");
                } else if (command.startsWith("LIST")) {
                    for (int i = 0; i < 5000; i++) {
                        say(out, "* LIST () \"/\" \"folder " + i + "\"");
                    }
                    say(out, tag + " OK");
                } else if (command.startsWith("SELECT")) {
                    say(out, "* 0 EXISTS");
                    say(out, tag + " OK");
                } else if (command.equals("IDLE")) {
                    say(out, "+ idling");
                    if (!commands.contains("UID SEARCH ALL")) {
                        say(out, "* 1 EXISTS");
                    }
                    idling.countDown();
                    commands.add(String.valueOf(BusyServer.line(in)));
                    say(out, tag + " OK");
                } else if (command.startsWith("UID SEARCH")) {
                    say(out, "* SEARCH 7");
                    say(out, tag + " OK");
                } else if (command.contains("hang up")) {
                    return;
                } else if (command.equals("LOGOUT")) {
                    say(out, "* BYE");
                    say(out, tag + " OK");
                    return;
                } else {
                    say(out, tag + " OK");
                }
            }
        }

        private static void say(OutputStream out, String line) throws IOException {
            out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }

        @Override
        public void close() {
            client.close();
        }
    }

    @Test
    void compressesBothWays() throws Exception {
        byte[] mail = ("Subject: a\r\n\r\n" + "0123456789\r\n".repeat(50_000)).getBytes(StandardCharsets.US_ASCII);
        try (DeflatingServer server = new DeflatingServer(false)) {
            List<String> traced = new CopyOnWriteArrayList<>();
            try (ImapSession imap = server.client()
                    .options(o -> o.trace(line -> traced.add(line.toString())))
                    .connect()) {
                assertTrue(imap.isCompressed());
                assertEquals(5000, imap.list().size());
                imap.append("x", Email.parse(mail));
                imap.noop();
            }
            assertEquals(
                    new String(mail, StandardCharsets.US_ASCII),
                    new String(server.appended, StandardCharsets.US_ASCII));
            assertEquals(
                    List.of(
                            "COMPRESS DEFLATE",
                            "LIST \"\" \"*\"",
                            "LSUB \"\" \"*\"",
                            "APPEND \"x\" {600014+}",
                            "NOOP",
                            "LOGOUT"),
                    server.commands);
            assertTrue(traced.stream().anyMatch(l -> l.contains("NOOP")), "the trace shows what is meant");
            assertTrue(traced.stream().anyMatch(l -> l.contains("* OK unasked")), traced.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void idlesCompressed(boolean cancels) throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (DeflatingServer server = new DeflatingServer(false)) {
            ImapSession imap = server.client().connect();
            Folder inbox = imap.select("INBOX");
            assertEquals(UidSet.of(7), inbox.idle(Duration.ofMinutes(5)).added());
            Future<IdleResult> idle = threads.submit(() -> inbox.idle(Duration.ofMinutes(5)));
            server.idling.await();
            if (cancels) {
                imap.cancel();
            } else {
                imap.close();
            }
            ExecutionException e = assertThrows(ExecutionException.class, () -> idle.get(3, TimeUnit.SECONDS));
            assertEquals(
                    FailureReason.CANCELLED,
                    assertInstanceOf(ConnectionException.class, e.getCause()).reason());
            assertTrue(server.commands.contains("DONE"), server.commands.toString());
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void endsTheSessionOnWhatIsNotCompressed() throws Exception {
        try (DeflatingServer server = new DeflatingServer(true);
                ImapSession imap = server.client().connect()) {
            MailException e = assertThrows(MailException.class, imap::noop);
            assertTrue(e instanceof PeerException, e.toString());
            assertTrue(e.getMessage().contains("compressed"), e.getMessage());
            assertFalse(e.isSessionUsable());
        }
    }

    @Test
    void tellsTheEndOfACompressedConnection() throws Exception {
        try (DeflatingServer server = new DeflatingServer(false);
                ImapSession imap = server.client().connect()) {
            ConnectionException e = assertThrows(ConnectionException.class, () -> imap.create("hang up"));
            assertEquals(FailureReason.CLOSED_BY_PEER, e.reason());
        }
        try (DeflatingServer server = new DeflatingServer(false);
                ImapSession imap = server.client().connect()) {
            imap.noop();
            imap.cancel();
            assertThrows(IllegalStateException.class, imap::noop);
        }
    }
}
