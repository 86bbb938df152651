package io.mailwire.interop;

import static io.mailwire.imap.Search.keyword;
import static io.mailwire.imap.Search.subject;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Email;
import io.mailwire.imap.DownloadReport;
import io.mailwire.imap.FetchedMessages;
import io.mailwire.imap.Flag;
import io.mailwire.imap.FlagChange;
import io.mailwire.imap.Folder;
import io.mailwire.imap.FolderInfo;
import io.mailwire.imap.IdleResult;
import io.mailwire.imap.ImapClient;
import io.mailwire.imap.ImapMessage;
import io.mailwire.imap.ImapSession;
import io.mailwire.imap.UidSet;
import io.mailwire.imap.Upload;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Eight threads on one session with a real Dovecot for a minute: seven fetch, search, flag and list, with commands nested in their loops, one
 * idles. Every answer has what was asked for, and nobody waits for ever.
 */
@Tag("lab")
@Timeout(400)
class ImapStressLabTest {

    private static final int DORA = 13;
    private static final int MAILS = 400;
    private static final int WORKERS = 7;
    private static final Duration LONG = Duration.ofSeconds(Long.getLong("mailwire.stress.seconds", 60));
    // How long they work before they all rest for a moment, in which IDLE is worth it.
    private static final Duration WAVE = Duration.ofSeconds(4);

    private final String folder = "lab stress " + UUID.randomUUID();

    @BeforeEach
    void fillFolder() {
        Lab.required();
        try (ImapSession imap = client().connect()) {
            imap.create(folder);
            List<Upload> mails = new ArrayList<>();
            for (long uid = 1; uid <= MAILS; uid++) {
                mails.add(Upload.of(Email.parse(mail(uid))));
            }
            imap.appendAll(folder, mails);
        }
    }

    @AfterEach
    void deleteFolder() {
        try (ImapSession imap = client().connect()) {
            imap.delete(folder);
        }
    }

    private static ImapClient client() {
        return ImapClient.at(Lab.uri("imaps", "IMAPS")).tls(Lab.tls()).login(Lab.user(DORA), Lab.password(DORA));
    }

    private static String subjectOf(long uid) {
        return String.format("s%05dx", uid);
    }

    /** Some are larger than the memory of a queue. */
    private static byte[] mail(long uid) {
        String head = "From: a@example.org\r\nSubject: " + subjectOf(uid) + "\r\n\r\n";
        return (head + ("message " + uid + " ) * 1 FETCH {3} \r\n").repeat(uid % 50 == 0 ? 50_000 : (int) (10 + uid)))
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void eightThreadsShareOneSession() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(WORKERS + 1);
        Semaphore idles = new Semaphore(0);
        ImapClient traced = client().options(o -> o.trace(line -> {
            // One permit as long as IDLE is under way.
            if (!line.fromServer() && line.text().endsWith(" IDLE")) {
                idles.release();
            } else if (!line.fromServer() && line.text().equals("DONE")) {
                idles.drainPermits();
            }
        }));
        try (ImapSession other = client().connect();
                Folder same = other.select(folder);
                ImapSession session = traced.connect();
                Folder inbox = session.select(folder)) {
            assertEquals(MAILS, inbox.exists());
            AtomicBoolean over = new AtomicBoolean();
            Future<Integer> idler = threads.submit(() -> idle(inbox, over));
            int waves = (int) (LONG.toNanos() / WAVE.toNanos());
            int[] wave = {0};
            CyclicBarrier rest = new CyclicBarrier(WORKERS, () -> {
                // All are silent, so the one that idles does, and hears what another session does.
                try {
                    assertTrue(idles.tryAcquire(30, TimeUnit.SECONDS), "nobody idles");
                    idles.release();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                wave[0]++;
                same.messages(UidSet.of(wave[0])).add(Flag.FLAGGED);
            });
            long begun = System.nanoTime();
            List<Future<Integer>> running = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                Worker worker = new Worker(session, inbox, folder, i);
                running.add(threads.submit((Callable<Integer>) () -> {
                    int done = 0;
                    for (int w = 0; w < waves; w++) {
                        long until = System.nanoTime() + WAVE.toNanos();
                        for (; System.nanoTime() < until; done++) {
                            worker.anything();
                        }
                        rest.await(120, TimeUnit.SECONDS);
                    }
                    return done;
                }));
            }
            int done = 0;
            try {
                for (Future<Integer> thread : running) {
                    done += thread.get(LONG.toSeconds() * 4, TimeUnit.SECONDS);
                }
            } catch (ExecutionException e) {
                // The others only wait for the one that idles: what has ended it says more.
                if (idler.isDone()) {
                    idler.get();
                }
                throw e;
            }
            assertTrue(System.nanoTime() - begun >= waves * WAVE.toNanos());
            session.noop();
            over.set(true);
            inbox.wake();
            int heard = idler.get(30, TimeUnit.SECONDS);
            assertTrue(heard > 0, "the one that idles heard nothing");
            System.out.println("stress: " + done + " commands and more, " + wave[0] + " waves, heard " + heard);
        } finally {
            threads.shutdownNow();
        }
    }

    /** How many changes by another session were heard of. */
    private static int idle(Folder inbox, AtomicBoolean over) {
        TreeSet<Long> flagged = new TreeSet<>();
        while (!over.get()) {
            IdleResult news = inbox.idle(Duration.ofMinutes(5));
            assertEquals(0, news.unidentified(), news::toString);
            assertTrue(news.added().isEmpty() && news.removed().isEmpty(), news::toString);
            assertEquals(MAILS, news.exists());
            news.flags().forEach((uid, flags) -> {
                if (flags.contains(Flag.FLAGGED)) {
                    flagged.add(uid);
                }
            });
        }
        return flagged.size();
    }

    /** What one thread does. Its keyword is its own, so it knows which messages have it. */
    private static final class Worker {
        private final ImapSession session;
        private final Folder inbox;
        private final String name;
        private final Random random;
        private final Flag own;
        private final TreeSet<Long> marked = new TreeSet<>();

        Worker(ImapSession session, Folder inbox, String name, int number) {
            this.session = session;
            this.inbox = inbox;
            this.name = name;
            this.random = new Random(number);
            this.own = Flag.keyword("own" + number);
        }

        private long uid() {
            return 1 + random.nextInt(MAILS);
        }

        void anything() throws Exception {
            long uid = uid();
            switch (random.nextInt(9)) {
                case 0 -> summaries(uid);
                case 1 -> assertArrayEquals(mail(uid), whole(uid));
                case 2 -> leaveHalfWay(uid);
                case 3 ->
                    assertEquals(
                            UidSet.of(uid),
                            inbox.search(subject(subjectOf(uid))).uids());
                case 4 -> {
                    assertEquals(MAILS, session.status(name).messages().orElseThrow());
                    assertEquals(
                            List.of(name),
                            session.list(name).stream().map(FolderInfo::name).toList());
                }
                case 5 -> {
                    inbox.messages(UidSet.of(uid)).add(own);
                    marked.add(uid);
                }
                case 6 ->
                    assertTrue(
                            inbox.messages(UidSet.of(uid))
                                            .change(FlagChange.add(Flag.SEEN).reporting())
                                            .flags()
                                            .get(uid)
                                            .contains(own)
                                    == marked.contains(uid),
                            "the keyword of " + uid);
                case 7 ->
                    assertEquals(UidSet.of(marked.stream().mapToLong(u -> u).toArray()), mine());
                default -> bodies(uid);
            }
        }

        private UidSet mine() {
            return inbox.search(keyword(own.name())).uids();
        }

        private byte[] whole(long uid) throws Exception {
            byte[][] got = new byte[1][];
            inbox.messages(UidSet.of(uid)).download(d -> got[0] = d.bytes()).orThrow();
            return got[0];
        }

        private void leaveHalfWay(long uid) {
            inbox.messages(UidSet.of(uid))
                    .download(d -> {
                        try (InputStream in = d.openStream()) {
                            assertArrayEquals(Arrays.copyOf(mail(uid), 100), in.readNBytes(100));
                        }
                    })
                    .orThrow();
        }

        /** Commands within the loop, some about its own messages; some loops are left. */
        private void summaries(long from) {
            long expected = from;
            try (FetchedMessages messages =
                    inbox.messages(UidSet.range(from, MAILS)).fetch()) {
                for (ImapMessage m : messages) {
                    assertEquals(expected++, m.imapUid().value());
                    assertEquals(subjectOf(m.imapUid().value()), m.envelope().subject());
                    assertEquals(mail(m.imapUid().value()).length, m.size());
                    switch (random.nextInt(80)) {
                        case 0 -> {
                            inbox.messages(UidSet.of(m.imapUid().value())).add(own);
                            marked.add(m.imapUid().value());
                        }
                        case 1 -> session.noop();
                        case 2 ->
                            assertEquals(
                                    m.imapUid().value(),
                                    inbox.search(subject(m.envelope().subject()))
                                            .uids()
                                            .first());
                        case 3 -> {
                            return;
                        }
                        default -> {
                            // read on
                        }
                    }
                }
            }
            assertEquals(MAILS + 1, expected);
        }

        /** Contents of many, with commands in between. */
        private void bodies(long from) {
            UidSet uids = UidSet.range(from, Math.min(MAILS, from + 30));
            DownloadReport report = inbox.messages(uids).download(d -> {
                long uid = d.uid().value();
                if (random.nextInt(20) == 0) {
                    inbox.messages(uids).remove(Flag.ANSWERED);
                } else if (random.nextInt(20) == 0) {
                    assertEquals(1, inbox.search(subject(subjectOf(uid))).uids().size());
                }
                assertArrayEquals(mail(uid), d.bytes());
            });
            assertTrue(report.isComplete(), report::toString);
        }
    }
}
