package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mailwire.TlsPolicy;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import okio.Buffer;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Contents of all sizes, in answers of all forms that servers give, cut anywhere on their way: each caller gets each octet of its own,
 * and none of what others are told.
 */
@Timeout(60)
class MixedContentTest {

    private static final int MESSAGES = 600;

    /** Looks like answers, so that whoever loses his place is found out. */
    private static byte[] content(long uid) {
        Random random = new Random(uid);
        int size = random.nextInt(4) == 0 ? random.nextInt(40) : random.nextInt(3) * 8192 + random.nextInt(9000);
        byte[] line = (")\r\n* " + uid + " FETCH (UID " + (uid % MESSAGES + 1) + " BODY[] {600}\r\n* OK {7}\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] octets = new byte[size];
        for (int i = 0; i < size; i++) {
            octets[i] = line[i % line.length];
        }
        return octets;
    }

    /** Answers FETCH of contents, each in a form of its own, in blocks of any size. One connection. */
    private static final class Server implements AutoCloseable {
        private final ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final Random random;
        private final AtomicReference<@Nullable Socket> socket = new AtomicReference<>();

        private int together;

        /**
         * Starts it.
         *
         * @param together how many FETCHes it waits for, to answer them all at once, before it answers each by itself
         */
        Server(long seed, int together) throws IOException {
            this.together = together;
            random = new Random(seed);
            Thread thread = new Thread(this::serve, "mixed-server");
            thread.setDaemon(true);
            thread.start();
        }

        private void serve() {
            try (Socket accepted = listening.accept()) {
                socket.set(accepted);
                InputStream in = new BufferedInputStream(accepted.getInputStream());
                OutputStream out = accepted.getOutputStream();
                out.write("* PREAUTH [CAPABILITY IMAP4rev1 UNSELECT] x\r\n".getBytes(StandardCharsets.US_ASCII));
                List<String> tags = new ArrayList<>();
                List<Iterator<Long>> wanted = new ArrayList<>();
                for (String line = BusyServer.line(in); line != null; line = BusyServer.line(in)) {
                    String[] words = line.split(" ", 5);
                    tags.add(words[0]);
                    ByteArrayOutputStream answer = new ByteArrayOutputStream();
                    if (words[1].equals("SELECT")) {
                        say(answer, "* " + MESSAGES + " EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n");
                    } else if (words[1].equals("UID")) {
                        wanted.add(UidSet.parse(words[3]).iterator());
                        if (wanted.size() < together) {
                            continue;
                        }
                        together = 1;
                        while (!wanted.isEmpty()) {
                            Iterator<Long> one = wanted.get(random.nextInt(wanted.size()));
                            answer(answer, one.next());
                            wanted.removeIf(uids -> !uids.hasNext());
                        }
                    }
                    tags.forEach(tag -> say(answer, tag + " OK done\r\n"));
                    tags.clear();
                    send(out, answer.toByteArray());
                }
            } catch (IOException e) {
                // the client has gone
            }
        }

        private void answer(ByteArrayOutputStream out, long uid) {
            byte[] content = content(uid);
            String literal = "BODY[] " + (random.nextInt(9) == 0 ? "~" : "") + "{" + content.length + "}\r\n";
            String end = random.nextInt(9) == 0 ? ")\n" : ")\r\n";
            switch (random.nextInt(8)) {
                case 0 -> both(out, "* " + uid + " FETCH (FLAGS (\\Seen) UID " + uid + " " + literal, content, end);
                case 1 -> both(out, "* " + uid + " FETCH (" + literal, content, " UID " + uid + end);
                case 2 -> both(out, "* " + uid + " FETCH (UID " + uid + " " + literal, content, " FLAGS ())\r\n");
                case 3 -> {
                    both(out, "* " + uid + " FETCH (UID " + uid + " " + literal, content, " X {700}\r\n");
                    say(out, ")".repeat(700) + end);
                }
                case 4 -> {
                    say(out, "* " + random.nextInt(9) + " FETCH (FLAGS (\\Deleted))\r\n* " + MESSAGES + " EXISTS\r\n");
                    both(out, "* " + uid + " FETCH (UID " + uid + " " + literal, content, end);
                }
                default -> both(out, "* " + uid + " FETCH (UID " + uid + " " + literal, content, end);
            }
        }

        private static void both(ByteArrayOutputStream out, String before, byte[] content, String behind) {
            say(out, before);
            out.writeBytes(content);
            say(out, behind);
        }

        private static void say(ByteArrayOutputStream out, String text) {
            out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
        }

        private void send(OutputStream out, byte[] octets) throws IOException {
            int at = 0;
            while (at < octets.length) {
                int n = Math.min(octets.length - at, 1 + random.nextInt(random.nextInt(3) == 0 ? 50 : 100_000));
                out.write(octets, at, n);
                at += n;
            }
        }

        @Override
        public void close() throws IOException {
            listening.close();
            Socket accepted = socket.get();
            if (accepted != null) {
                accepted.close();
            }
        }
    }

    private static ImapSession connect(Server server) {
        return ImapClient.at("imap://127.0.0.1:" + server.listening.getLocalPort())
                .options(o -> o.tls(TlsPolicy.UNSAFE_CLEARTEXT))
                .connect();
    }

    private static ByteString written(Download download) throws IOException {
        Buffer all = new Buffer();
        assertEquals(content(download.uid().value()).length, download.writeTo(all.outputStream()));
        return all.readByteString();
    }

    /** Reads contents in ways that change with each: all, a part, or nothing of it. */
    private static void read(Download download) throws IOException {
        long uid = download.uid().value();
        ByteString expected = ByteString.of(content(uid));
        switch ((int) (uid % 4)) {
            case 0 -> assertEquals(expected, ByteString.of(download.bytes()));
            case 1 -> {
                try (InputStream in = download.openStream()) {
                    assertEquals(expected.substring(0, expected.size() / 2), ByteString.read(in, expected.size() / 2));
                }
            }
            case 2 -> assertEquals(expected, written(download));
            default -> {
                // left where it is
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyContentArrivesWhole(long seed) throws Exception {
        try (Server server = new Server(seed, 1);
                ImapSession imap = connect(server);
                Folder inbox = imap.select("INBOX")) {
            DownloadReport report = inbox.messages(UidSet.range(1, MESSAGES))
                    .download(MixedContentTest::read)
                    .orThrow();
            assertEquals(MESSAGES, report.results().size());
            imap.noop();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6})
    void everyCallerGetsItsOwn(long seed) throws Exception {
        try (Server server = new Server(seed, 2);
                ImapSession imap = connect(server);
                Folder inbox = imap.select("INBOX")) {
            AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
            Thread other = new Thread(() -> inbox.messages(UidSet.range(MESSAGES / 2 + 1, MESSAGES))
                    .download(MixedContentTest::read)
                    .orThrow());
            other.setUncaughtExceptionHandler((thread, e) -> failure.set(e));
            other.start();
            inbox.messages(UidSet.range(1, MESSAGES / 2))
                    .download(MixedContentTest::read)
                    .orThrow();
            other.join();
            assertEquals(null, failure.get());
        }
    }
}
