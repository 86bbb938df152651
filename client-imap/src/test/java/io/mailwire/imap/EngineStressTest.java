package io.mailwire.imap;

import static io.mailwire.imap.Search.larger;
import static io.mailwire.imap.Search.subject;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ConnectionException;
import io.mailwire.Email;
import io.mailwire.Timeouts;
import io.mailwire.TlsPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Eight threads on one session, one of which idles: every answer is whole and the right one, and nothing waits for ever. Ten seconds in all, or
 * as long as {@code -Dsurefire.jvm.args=-Dmailwire.stress.seconds=60} says.
 */
@Timeout(400)
class EngineStressTest {

    private static final int WORKERS = 7;
    private static final Duration LONG = Duration.ofSeconds(Long.getLong("mailwire.stress.seconds", 10) / 2);
    // How long they work before they all rest for a moment, in which IDLE is worth it.
    private static final Duration WAVE = Duration.ofSeconds(1);

    private static ImapSession connect(BusyServer server) {
        return ImapClient.at(server.uri())
                .tls(TlsPolicy.UNSAFE_CLEARTEXT)
                .timeouts(Timeouts.ofEach(Duration.ofSeconds(20)))
                .connect();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void eightThreadsShareOneSession(boolean esearch) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WORKERS + 1);
        try (BusyServer server = new BusyServer(esearch)) {
            try (ImapSession session = connect(server);
                    Folder inbox = session.select("INBOX")) {
                AtomicInteger heard = new AtomicInteger();
                session.listen(
                        event -> {
                            if (heard.incrementAndGet() % 100 == 0) {
                                session.noop(); // a listener may use the session
                            }
                        },
                        Runnable::run);
                AtomicBoolean over = new AtomicBoolean();
                Future<Integer> idler = threads.submit(() -> idle(inbox, over));
                AtomicInteger waves = new AtomicInteger();
                CyclicBarrier rest = new CyclicBarrier(WORKERS, () -> {
                    try {
                        assertTrue(server.awaitIdle(), "nobody idles");
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    waves.incrementAndGet();
                });
                long end = System.nanoTime() + LONG.toNanos();
                List<Future<Integer>> running = new ArrayList<>();
                for (int i = 0; i < WORKERS; i++) {
                    Random random = new Random(100 + i);
                    running.add(threads.submit((Callable<Integer>) () -> {
                        int done = 0;
                        do {
                            long wave = System.nanoTime() + WAVE.toNanos();
                            for (; System.nanoTime() < wave; done++) {
                                anything(session, inbox, random);
                            }
                            rest.await(60, TimeUnit.SECONDS);
                            // The barrier's action is the same moment for all, so all of them end with the same wave.
                        } while (waves.get() < LONG.toNanos() / WAVE.toNanos());
                        return done;
                    }));
                }
                for (Future<Integer> thread : running) {
                    assertTrue(thread.get(4 * LONG.toSeconds() + 60, TimeUnit.SECONDS) > 0);
                }
                assertTrue(System.nanoTime() >= end, "not as long as it should be");
                over.set(true);
                inbox.wake();
                assertTrue(idler.get(20, TimeUnit.SECONDS) > 0, "nothing happened while one idled");
                assertTrue(heard.get() > 0, "nothing was heard");
            }
            assertEquals(List.of(), server.offences());
            assertTrue(server.deepest() > 1, "nothing was ever pipelined");
            assertTrue(
                    server.commands().stream().filter("IDLE"::equals).count() >= LONG.toNanos() / WAVE.toNanos(),
                    "each wave broke into an IDLE");
        } finally {
            threads.shutdownNow();
        }
    }

    /** How often something happened. */
    private static int idle(Folder inbox, AtomicBoolean over) {
        int changes = 0;
        while (!over.get()) {
            IdleResult news = inbox.idle(Duration.ofMinutes(5));
            assertEquals(0, news.unidentified(), news::toString);
            assertTrue(news.added().isEmpty() && news.removed().isEmpty(), news::toString);
            assertEquals(BusyServer.MESSAGES, news.exists());
            // Of some a change of flags by others was told, of the rest the answers to our own.
            news.flags()
                    .forEach((uid, flags) -> assertTrue(
                            uid <= BusyServer.MESSAGES
                                    && (flags.equals(Set.of(Flag.FLAGGED))
                                            || flags.equals(Set.of(Flag.SEEN))
                                            || flags.isEmpty()),
                            news::toString));
            changes += news.hasChanges() ? 1 : 0;
        }
        return changes;
    }

    private static void anything(ImapSession session, Folder inbox, Random random) throws IOException {
        long uid = 1 + random.nextInt(BusyServer.MESSAGES);
        switch (random.nextInt(11)) {
            case 0 -> summaries(inbox, random, uid);
            case 1 -> assertArrayEquals(BusyServer.body(uid), body(inbox, uid).bytes());
            case 2 -> {
                byte[] expected = Arrays.copyOf(BusyServer.body(uid), 100);
                try (InputStream in = body(inbox, uid).openStream()) {
                    assertArrayEquals(expected, in.readNBytes(100)); // and the rest is left
                }
            }
            case 3 -> {
                // Ideographs make it a literal, for which the server's leave is waited.
                Search search = random.nextBoolean() ? larger(uid) : larger(uid).and(subject("件名"));
                assertEquals(BusyServer.MESSAGES - uid, inbox.search(search).count());
            }
            case 4 -> {
                String name = "Folder" + uid;
                assertEquals(
                        List.of("INBOX", name),
                        session.list(name).stream().map(FolderInfo::name).toList());
            }
            case 5 -> inbox.messages(UidSet.of(uid)).add(Flag.SEEN);
            case 6 -> {
                // Literals, for which the server's leave is waited; some are larger than the sockets' buffers.
                byte[] mail = ("Subject: x\r\n\r\n" + "y".repeat(random.nextInt(20) == 0 ? 2_000_000 : 2000))
                        .getBytes(StandardCharsets.US_ASCII);
                assertEquals(
                        mail.length,
                        session.append("Archive", Email.parse(mail)).size());
            }
            case 7 ->
                assertEquals(
                        "Folder" + uid + ": " + BusyServer.MESSAGES + " messages",
                        session.status("Folder" + uid).toString());
            case 8 ->
                assertEquals(
                        Set.of(uid),
                        inbox.messages(UidSet.of(uid))
                                .change(FlagChange.add(Flag.SEEN).reporting())
                                .flags()
                                .keySet());
            case 9 -> bodies(session, inbox, random, uid);
            default -> session.noop();
        }
    }

    /** Contents of many messages, some left half-way, with commands in between, about the same messages too. */
    private static void bodies(ImapSession session, Folder inbox, Random random, long from) {
        UidSet uids = UidSet.ofRanges(from, Math.min(BusyServer.MESSAGES, from + random.nextInt(100)));
        DownloadReport report = inbox.messages(uids).download(d -> {
            byte[] expected = BusyServer.body(d.uid().value());
            switch (random.nextInt(60)) {
                case 0 -> inbox.messages(uids).add(Flag.FLAGGED);
                case 1 -> session.noop();
                case 2 ->
                    assertArrayEquals(expected, body(inbox, d.uid().value()).bytes());
                case 3 -> {
                    try (InputStream in = d.openStream()) {
                        assertArrayEquals(Arrays.copyOf(expected, 50), in.readNBytes(50));
                    }
                    return;
                }
                default -> {
                    // read on
                }
            }
            assertArrayEquals(expected, d.bytes());
        });
        assertTrue(report.isComplete(), report::toString);
    }

    private static Download body(Folder inbox, long uid) {
        try (FetchedMessages one = inbox.messages(UidSet.of(uid)).fetch()) {
            ImapMessage message = one.iterator().next();
            return inbox.download(message, message.structure().parts().get(0));
        }
    }

    /** Commands within the loop, some of them about its own messages; some loops are left, with and without closing. */
    private static void summaries(Folder inbox, Random random, long from) throws IOException {
        long last = Math.min(BusyServer.MESSAGES, from + random.nextInt(1500));
        FetchedMessages messages = inbox.messages(UidSet.ofRanges(from, last)).fetch();
        long expected = from;
        for (ImapMessage message : messages) {
            assertEquals(expected++, message.imapUid().value());
            assertEquals(
                    "subject of " + message.imapUid().value(),
                    message.envelope().subject());
            switch (random.nextInt(400)) {
                case 0 -> inbox.messages(UidSet.of(message.imapUid().value())).add(Flag.FLAGGED);
                case 1 -> inbox.session().noop();
                case 2 ->
                    assertEquals(
                            BusyServer.MESSAGES - 5, inbox.search(larger(5)).count());
                case 3 -> {
                    return;
                }
                case 4 -> {
                    messages.close();
                    return;
                }
                default -> {
                    // read on
                }
            }
        }
        assertEquals(last + 1, expected);
        assertEquals(List.of(), messages.unparsed());
    }

    @Test
    void closingUnderAReaderNeverPassesAPartForTheWhole() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            for (int round = 0; round < 10; round++) {
                try (BusyServer server = new BusyServer(true)) {
                    ImapSession session = connect(server);
                    Folder inbox = session.select("INBOX");
                    CountDownLatch reading = new CountDownLatch(1 + 40 * round);
                    Future<?> reader = threads.submit(() -> {
                        for (ImapMessage message :
                                inbox.messages(UidSet.ofRanges(1, 1000)).fetch()) {
                            assertTrue(message.imapUid().value() > 0);
                            reading.countDown();
                        }
                        return null;
                    });
                    reading.await();
                    session.close();
                    try {
                        reader.get(10, TimeUnit.SECONDS);
                        assertEquals(0, reading.getCount());
                    } catch (ExecutionException e) {
                        ConnectionException told = org.junit.jupiter.api.Assertions.assertInstanceOf(
                                ConnectionException.class, e.getCause());
                        assertTrue(told.getMessage().contains("closed"), told.getMessage());
                        assertTrue(
                                Arrays.stream(told.getStackTrace())
                                        .anyMatch(f -> f.getClassName().startsWith(EngineStressTest.class.getName())),
                                "not the caller's stack");
                    }
                    assertThrows(IllegalStateException.class, session::noop);
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
