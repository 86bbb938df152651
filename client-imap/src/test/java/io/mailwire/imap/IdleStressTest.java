package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Timeouts;
import io.mailwire.TlsPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Eight threads on one session, one of which idles, in a folder that never rests: every change is told once, and nobody waits for ever. */
@Timeout(60)
class IdleStressTest {

    private static final int WORKERS = 7;
    private static final int WAVES = 10;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "IMAP4rev1 UNSELECT IDLE ESEARCH",
                "IMAP4rev1 UNSELECT IDLE",
                "IMAP4rev1 UNSELECT ESEARCH" // polls
            })
    void everyChangeIsToldOnceWhateverOthersDo(String capabilities) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WORKERS + 1);
        Set<Long> told = new TreeSet<>();
        try (ChangingServer server = new ChangingServer(capabilities)) {
            boolean idles = capabilities.contains("IDLE");
            try (ImapSession session = ImapClient.at(server.uri())
                            .tls(TlsPolicy.UNSAFE_CLEARTEXT)
                            .timeouts(Timeouts.ofEach(Duration.ofSeconds(20)))
                            .pollEvery(Duration.ofMillis(20))
                            .connect();
                    Folder inbox = session.select("INBOX")) {
                // What was there is told by the first search of our own.
                inbox.idle(Duration.ZERO);
                told.addAll(inbox.search(Search.all()).uids().stream().boxed().toList());
                settle(inbox.idle(Duration.ZERO), told);
                AtomicBoolean over = new AtomicBoolean();
                Future<Integer> idler = threads.submit(() -> {
                    int changes = 0;
                    while (!over.get()) {
                        IdleResult result = inbox.idle(Duration.ofMinutes(5));
                        assertEquals(0, result.unidentified(), result::toString);
                        apply(result, told);
                        changes++;
                    }
                    return changes;
                });
                CyclicBarrier wave = new CyclicBarrier(WORKERS, () -> {
                    try {
                        if (idles) {
                            server.awaitIdle(); // so that each wave breaks into one
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
                List<Future<?>> workers = new ArrayList<>();
                for (int i = 0; i < WORKERS; i++) {
                    Random random = new Random(i);
                    workers.add(threads.submit(() -> {
                        for (int n = 0; n < WAVES; n++) {
                            wave.await(20, TimeUnit.SECONDS);
                            for (int c = 0; c < 30; c++) {
                                anything(session, inbox, random);
                            }
                        }
                        return null;
                    }));
                }
                for (Future<?> worker : workers) {
                    worker.get(40, TimeUnit.SECONDS);
                }
                server.quiet();
                session.noop(); // whose answer is behind all that has happened
                over.set(true);
                inbox.wake();
                assertTrue(idler.get(20, TimeUnit.SECONDS) > WAVES);
                apply(inbox.idle(Duration.ZERO), told);
                assertEquals(
                        new TreeSet<>(inbox.search(Search.all()).uids().stream()
                                .boxed()
                                .toList()),
                        told);
            }
            assertEquals(server.uids(), told);
            assertEquals(List.of(), server.offences());
        } finally {
            threads.shutdownNow();
        }
    }

    /** What happened between looking at the folder and being told: some of it was seen already. */
    private static void settle(IdleResult result, Set<Long> told) {
        result.removed().forEach(told::remove);
        result.added().forEach(told::add);
    }

    private static void apply(IdleResult result, Set<Long> told) {
        result.removed().forEach(uid -> assertTrue(told.remove(uid), "gone, but was never there: " + uid));
        result.added().forEach(uid -> assertTrue(told.add(uid), "told twice: " + uid));
    }

    private static void anything(ImapSession session, Folder inbox, Random random) {
        switch (random.nextInt(5)) {
            case 0 -> session.noop();
            case 1 -> {
                String name = "Folder" + random.nextInt(1000);
                assertEquals(name + ": 5 messages", session.status(name).toString());
            }
            case 2 -> {
                String name = "Folder" + random.nextInt(1000);
                assertEquals(
                        List.of(name),
                        session.list(name).stream().map(FolderInfo::name).toList());
            }
            case 3 -> {
                UidSet uid = UidSet.of(1 + random.nextInt(1000));
                FlagResult result =
                        inbox.messages(uid).change(FlagChange.add(Flag.ANSWERED).reporting());
                result.flags().values().forEach(f -> assertEquals(Set.of(Flag.ANSWERED), f));
            }
            default -> inbox.search(Search.all()).count();
        }
    }
}
