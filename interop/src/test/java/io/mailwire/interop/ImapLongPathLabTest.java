package io.mailwire.interop;

import static io.mailwire.imap.Search.all;
import static io.mailwire.imap.Search.from;
import static io.mailwire.imap.Search.larger;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Email;
import io.mailwire.Login;
import io.mailwire.imap.Flag;
import io.mailwire.imap.Folder;
import io.mailwire.imap.ImapClient;
import io.mailwire.imap.ImapMessage;
import io.mailwire.imap.ImapSession;
import io.mailwire.imap.SortKey;
import io.mailwire.imap.ThreadAlgorithm;
import io.mailwire.imap.UidSet;
import io.mailwire.imap.Upload;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On a path of 20 ms there and back, what is done with IMAP takes more: its turns and little else. */
@Tag("lab")
@Timeout(300)
class ImapLongPathLabTest {

    private static final int DORA = 10;
    /** 10,000 messages of 4 KiB, read only. */
    private static final int MANY = 1;

    private final String folder = "lab path " + UUID.randomUUID();
    private final String other = folder + "/other";

    private interface Work {
        void with(ImapSession imap) throws Exception;
    }

    private interface FolderWork {
        void with(Folder inbox) throws Exception;
    }

    @BeforeEach
    void createFolder() {
        Lab.required();
        try (ImapSession imap = client(DORA, "").connect()) {
            imap.create(folder);
            imap.create(other);
        }
    }

    @AfterEach
    void deleteFolder() {
        try (ImapSession imap = client(DORA, "").connect()) {
            imap.delete(other);
            imap.delete(folder);
        }
    }

    private static ImapClient client(int user, String path) {
        return ImapClient.at(Lab.uri("imaps", path + "IMAPS"))
                .tls(Lab.tls())
                .login(Login.password(Lab.user(user), Lab.password(user)).mechanism("PLAIN"));
    }

    private static double path() throws Exception {
        try (ImapSession near = client(MANY, "").connect();
                ImapSession far = client(MANY, "SLOW_").connect()) {
            return LongPath.turn(far::noop) - LongPath.turn(near::noop);
        }
    }

    private static Upload mail(String subject) {
        return Upload.of(Email.parse(
                ("From: ann@example.org\r\nSubject: " + subject + "\r\n\r\n" + "0123456789abcdef\r\n".repeat(60))
                        .getBytes(StandardCharsets.US_ASCII)));
    }

    private void fill(int count) {
        try (ImapSession imap = client(DORA, "").connect()) {
            imap.appendAll(folder, Collections.nCopies(count, mail("x")));
        }
    }

    /** From dialling on; the goodbye is not measured. */
    private static void opened(String what, int most, Work work) throws Exception {
        LongPath.costsItsTurns(what, most, 2, path(), path -> {
            long start = System.nanoTime();
            try (ImapSession imap = client(DORA, path).connect()) {
                work.with(imap);
                return new LongPath.Run(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start), imap.turns());
            }
        });
    }

    /** In a folder that is selected already. */
    private static void within(String what, int user, String name, int most, FolderWork work) throws Exception {
        LongPath.costsItsTurns(what, most, 0, path(), path -> {
            try (ImapSession imap = client(user, path).connect();
                    Folder inbox = user == MANY ? imap.examine(name) : imap.select(name)) {
                return LongPath.timed(imap.turns(), () -> work.with(inbox), imap::turns);
            }
        });
    }

    @ParameterizedTest(name = "{0}: {1} turns")
    @CsvSource({"login and select, 2", "append one, 2", "append many, 2", "list with status, 2", "status, 2"})
    void costsItsTurnsFromDiallingOn(String name, int turns) throws Exception {
        opened(
                name,
                turns,
                switch (name) {
                    case "login and select" ->
                        imap -> assertTrue(imap.select(folder).exists() >= 0);
                    case "append one" -> imap -> imap.append(folder, mail("x").email());
                    case "append many" -> imap -> imap.appendAll(folder, Collections.nCopies(64, mail("x")));
                    case "list with status" ->
                        imap -> assertTrue(imap.listWithStatus().size() > 1);
                    case "status" -> imap -> imap.status(folder);
                    default -> throw new IllegalArgumentException(name);
                });
    }

    @ParameterizedTest(name = "{0}: {1} turns")
    @CsvSource({
        "search, 1",
        "count, 1",
        "sort, 1",
        "thread, 1",
        "1000 summaries, 1",
        "10000 summaries, 10",
        "1000 bodies, 1"
    })
    void costsItsTurnsInALargeFolder(String name, int turns) throws Exception {
        within(
                name,
                MANY,
                "INBOX",
                turns,
                switch (name) {
                    case "search" ->
                        inbox -> assertTrue(inbox.search(larger(1)).uids().size() >= 10_000);
                    case "count" -> inbox -> assertTrue(inbox.search(larger(1)).count() >= 10_000);
                    case "sort" ->
                        inbox -> assertTrue(
                                inbox.search(all()).sort(SortKey.SIZE).size() >= 10_000);
                    case "thread" ->
                        inbox -> assertTrue(!inbox.search(all())
                                .threads(ThreadAlgorithm.ORDEREDSUBJECT)
                                .isEmpty());
                    case "1000 summaries" -> inbox -> assertEquals(1000, summaries(inbox, 1000));
                    case "10000 summaries" -> inbox -> assertEquals(10_000, summaries(inbox, 10_000));
                    case "1000 bodies" ->
                        inbox -> {
                            long[] octets = {0};
                            inbox.messages(UidSet.range(1, 1000))
                                    .download(d -> octets[0] += d.writeTo(OutputStream.nullOutputStream()))
                                    .orThrow();
                            assertTrue(octets[0] > 3_000_000, octets[0] + " octets");
                        };
                    default -> throw new IllegalArgumentException(name);
                });
    }

    private static int summaries(Folder inbox, int count) {
        int read = 0;
        for (ImapMessage m : inbox.messages(UidSet.range(1, count)).fetch()) {
            read += m.envelope() == null ? 0 : 1;
        }
        return read;
    }

    @Test
    void searchAndFlagsCostTheirTurn() throws Exception {
        fill(200);
        within(
                "search and flags",
                DORA,
                folder,
                1,
                inbox -> inbox.search(from("ann")).add(Flag.SEEN));
    }

    @Test
    void aMoveCostsItsTurn() throws Exception {
        fill(200);
        String[] where = {folder, other};
        LongPath.costsItsTurns("move of 200", 1, 0, path(), path -> {
            try (ImapSession imap = client(DORA, path).connect();
                    Folder from = imap.select(where[0])) {
                UidSet all = from.search(all()).uids();
                assertEquals(200, all.size());
                LongPath.Run run =
                        LongPath.timed(imap.turns(), () -> from.messages(all).moveTo(where[1]), imap::turns);
                String back = where[0];
                where[0] = where[1];
                where[1] = back;
                return run;
            }
        });
    }

    /** From the moment when another session has appended: DONE, and the search for the UID. */
    @Test
    void newsCostTheirTurnsWhileOneIdles() throws Exception {
        LongPath.costsItsTurns("idle", 2, 0, path(), path -> {
            CountDownLatch idles = new CountDownLatch(1);
            ImapClient client = client(DORA, path)
                    .options(o -> o.trace(line -> {
                        if (line.fromServer() && line.text().startsWith("+ idling")) {
                            idles.countDown();
                        }
                    }));
            try (ImapSession near = client(DORA, "").connect();
                    ImapSession imap = client.connect();
                    Folder inbox = imap.select(folder)) {
                inbox.idle(Duration.ZERO);
                CompletableFuture<UidSet> news = CompletableFuture.supplyAsync(
                        () -> inbox.idle(Duration.ofMinutes(1)).added());
                assertTrue(idles.await(20, TimeUnit.SECONDS));
                return LongPath.timed(
                        imap.turns(),
                        () -> {
                            long uid = near.append(folder, mail("news").email())
                                    .uid()
                                    .orElseThrow()
                                    .value();
                            assertEquals(UidSet.of(uid), news.get(30, TimeUnit.SECONDS));
                        },
                        imap::turns);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAttachmentOfTenMegabytesCostsItsTurns(boolean binary) throws Exception {
        byte[] attached = new byte[10_000_000];
        new Random(10).nextBytes(attached);
        try (ImapSession imap = client(DORA, "").connect()) {
            imap.append(
                    folder,
                    Email.from("dora@lab.test")
                            .to("dora@lab.test")
                            .subject("ten")
                            .text("x")
                            .attach("ten.bin", "application/octet-stream", attached)
                            .build());
        }
        within("10 MB attachment, BINARY " + binary, DORA, folder, 4, inbox -> {
            ImapMessage m = inbox.messages(UidSet.of(1)).fetch().iterator().next();
            var download = inbox.download(m, m.attachments().get(0));
            long got = (binary ? download.binary() : download).writeTo(OutputStream.nullOutputStream());
            assertEquals(attached.length, got);
        });
    }
}
