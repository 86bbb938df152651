package io.mailwire.internal.seen;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.SeenEntry;
import io.mailwire.SeenFolder;
import io.mailwire.SeenKey;
import io.mailwire.SeenStore;
import io.mailwire.SeenStoreException;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SeenJournalTest {

    private static final SeenKey ANN = SeenKey.maildrop("pop.example.org", "ann");

    @TempDir
    Path directory;

    private SeenStore store() {
        return SeenStore.journal(directory);
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(f -> f.toString().endsWith(".seen")).findFirst().orElseThrow();
        }
    }

    private static Map<String, Boolean> states(SeenFolder folder) {
        Map<String, Boolean> states = new HashMap<>();
        folder.uids()
                .forEach(uid -> states.put(uid, folder.find(uid).orElseThrow().handled()));
        return states;
    }

    private Map<String, Boolean> reopened() {
        try (SeenFolder folder = store().open(ANN)) {
            return states(folder);
        }
    }

    @Test
    void remembersWhatWasOfferedAndHandled() {
        Instant before = Instant.now();
        try (SeenFolder folder = store().open(ANN)) {
            assertEquals(Instant.MIN, folder.lastUsed());
            folder.offered("a", 10);
            folder.handled("a", 10);
            folder.offered("b", -1);
            folder.offered("c", 7);
            folder.handled("c", 7);
            folder.forget(List.of("c", "never heard of"));
        }
        try (SeenFolder folder = store().open(ANN)) {
            assertEquals(Map.of("a", true, "b", false), states(folder));
            SeenEntry a = folder.find("a").orElseThrow();
            assertEquals(10, a.size());
            assertFalse(a.since().isBefore(before));
            assertFalse(folder.lastUsed().isBefore(a.since()));
            assertEquals(Optional.empty(), folder.find("c"));
            folder.offered("b", 3);
            assertEquals(Set.of("a", "b"), folder.uids());
        }
    }

    @Test
    void canBeReadByPeople() throws IOException {
        try (SeenFolder folder = store().open(ANN)) {
            folder.offered("UID 1%é", 4711);
        }
        List<String> lines = Files.readAllLines(file(), StandardCharsets.US_ASCII);
        assertTrue(lines.get(0).startsWith("mailwire-seen 1 pop.example.org ann - 0 "), lines::toString);
        assertTrue(lines.get(1).matches("offered [0-9T:.-]+Z 4711 UID%201%25%C3%A9 [0-9a-f]{8}"), lines::toString);
        assertTrue(file().getFileName().toString().startsWith("ann@pop.example.org-"), file()::toString);
    }

    @Test
    void keepsAFileForEachFolderWhateverItsName() {
        List<SeenKey> keys = List.of(
                ANN,
                SeenKey.maildrop("pop.example.org", "../ann"),
                SeenKey.maildrop("pop.example.org", "ann" + "x".repeat(300)),
                SeenKey.maildrop("pop.example.org", "ann" + "x".repeat(301)),
                SeenKey.maildrop("pop.example.org:1995", "ann"),
                new SeenKey("pop.example.org", "ann", "INBOX", 1),
                new SeenKey("pop.example.org", "ann", "INBOX", 2),
                new SeenKey("pop.example.org", "ann", "-", 0),
                SeenKey.maildrop("pop.example.org", "δοκιμή\r\n"));
        for (int i = 0; i < keys.size(); i++) {
            try (SeenFolder folder = store().open(keys.get(i))) {
                assertEquals(Set.of(), folder.uids());
                folder.offered("uid", i);
            }
        }
        for (int i = 0; i < keys.size(); i++) {
            try (SeenFolder folder = store().open(keys.get(i))) {
                assertEquals(i, folder.find("uid").orElseThrow().size());
            }
        }
        assertEquals(SeenKey.maildrop("POP.Example.Org", "ann"), ANN);
    }

    @Test
    void losesTheLastStepAtMostWhereverAWriteWasCutOff() throws IOException {
        List<Map<String, Boolean>> afterEachLine = new ArrayList<>();
        try (SeenFolder folder = store().open(ANN)) {
            afterEachLine.add(states(folder));
            for (String uid : List.of("two", "uid % é", "")) {
                folder.offered(uid, 12);
                afterEachLine.add(states(folder));
                folder.handled(uid, 12);
                afterEachLine.add(states(folder));
            }
            folder.forget(List.of("two"));
            afterEachLine.add(states(folder));
            afterEachLine.add(states(folder)); // closing notes that all is synced
        }
        byte[] whole = Files.readAllBytes(file());
        int header = new String(whole, StandardCharsets.US_ASCII).indexOf('\n') + 1;
        for (int cut = header; cut <= whole.length; cut++) {
            byte[] torn = Arrays.copyOf(whole, cut);
            Files.write(file(), torn);
            int lines = (int) new String(torn, StandardCharsets.US_ASCII)
                            .chars()
                            .filter(c -> c == '\n')
                            .count()
                    - 1;
            assertEquals(afterEachLine.get(lines), reopened(), "cut after " + cut);
            // blocks that the file system made room for, but never wrote
            Files.write(file(), Arrays.copyOf(torn, cut + 600));
            try (SeenFolder folder = store().open(ANN)) {
                assertEquals(afterEachLine.get(lines), states(folder), "zeros after " + cut);
                folder.offered("new", 1);
            }
            assertEquals(Boolean.FALSE, reopened().get("new"), "it goes on behind the last good line");
        }
    }

    @Test
    void refusesWhatIsNoneOfOursAndLeavesItAsItIs() throws IOException {
        try (SeenFolder folder = store().open(ANN)) {
            folder.offered("a", 1);
            folder.offered("b", 1);
            folder.offered("c", 1);
        }
        String good = Files.readString(file());
        String[] lines = good.split("\n");
        Map<String, String> wrong = Map.of(
                "",
                "is no journal",
                "Dear diary,\n",
                "is no journal",
                good.replace("mailwire-seen 1 ", "mailwire-seen 2 "),
                "another version",
                good.replace(" ann ", " bob "),
                "another folder",
                lines[0].substring(0, 20),
                "another folder",
                good.replace(lines[1], lines[1].replace(" a ", " x ")),
                "damaged in line 2",
                good.replace(lines[2] + "\n", "\0\0\0\n"),
                "damaged in line 3",
                good.replace(lines[3], lines[3].replace(" c ", " x ")),
                "damaged in line 4",
                good + "a note of mine\n",
                "damaged in line 6",
                good.replace(lines[2], "x".repeat(100_000)),
                "damaged in line 3");
        for (Map.Entry<String, String> e : wrong.entrySet()) {
            byte[] octets = e.getKey().getBytes(StandardCharsets.US_ASCII);
            Files.write(file(), octets);
            SeenStoreException refused = assertThrows(SeenStoreException.class, () -> store().open(ANN), e.getValue());
            String message = String.valueOf(refused.getMessage());
            assertTrue(message.contains(e.getValue()), () -> message + " should say: " + e.getValue());
            assertTrue(message.contains(file().toString()), message);
            assertFalse(refused.isTransient());
            assertArrayEquals(octets, Files.readAllBytes(file()));
        }
        Files.writeString(file(), good);
        assertEquals(3, reopened().size());
    }

    @Test
    void saysWhoHasItOpen() {
        try (SeenFolder folder = store().open(ANN)) {
            SeenStoreException busy = assertThrows(SeenStoreException.class, () -> store().open(ANN));
            assertTrue(busy.isTransient());
            assertTrue(String.valueOf(busy.getMessage()).contains("another drain of this process"), busy::getMessage);
            // what the refusal opened and closed must not have let go of the lock
            assertThrows(SeenStoreException.class, () -> store().open(ANN));
            store().open(SeenKey.maildrop("pop.example.org", "bob")).close();
            folder.offered("a", 1);
        }
        SeenFolder closed = store().open(ANN);
        closed.close();
        closed.close();
        assertThrows(IllegalStateException.class, () -> closed.offered("a", 1));
        assertThrows(IllegalStateException.class, () -> closed.find("a"));
    }

    @Test
    void shrinksAndKeepsWhatItKnows() throws IOException {
        Instant first;
        Instant last;
        try (SeenFolder folder = store().open(ANN)) {
            folder.offered("stays", 5);
            folder.handled("stays", 5);
            folder.offered("open", 6);
            first = folder.find("stays").orElseThrow().since();
            for (int i = 0; i < 1500; i++) {
                folder.handled("m" + i, i);
            }
            folder.forget(folder.uids().stream().filter(u -> u.startsWith("m")).toList());
            last = folder.lastUsed();
        }
        long before = Files.size(file());
        try (SeenFolder folder = store().open(ANN)) {
            assertTrue(Files.size(file()) < 500, () -> "from " + before);
            assertEquals(Map.of("stays", true, "open", false), states(folder));
            assertEquals(first, folder.find("stays").orElseThrow().since());
            assertEquals(last, folder.lastUsed());
            folder.offered("more", 1);
        }
        assertEquals(Map.of("stays", true, "open", false, "more", false), reopened());
    }

    @Test
    void agreesWithAModelOverManyRandomSteps() {
        Random random = new Random(20261126);
        Map<String, Boolean> model = new HashMap<>();
        for (int round = 0; round < 60; round++) {
            try (SeenFolder folder = store().open(ANN)) {
                assertEquals(model, states(folder));
                int steps = random.nextInt(60);
                for (int i = 0; i < steps; i++) {
                    String uid = random.ints(random.nextInt(3), 0, 0x250)
                            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                            .toString();
                    switch (random.nextInt(3)) {
                        case 0 -> {
                            folder.handled(uid, random.nextLong());
                            model.put(uid, true);
                        }
                        case 1 -> {
                            folder.forget(List.of(uid));
                            model.remove(uid);
                        }
                        default -> {
                            folder.offered(uid, random.nextInt());
                            model.put(uid, false);
                        }
                    }
                }
            }
        }
    }

    @Test
    void isNotHurtByAnInterrupt() {
        Thread.currentThread().interrupt();
        try (SeenFolder folder = store().open(ANN)) {
            folder.offered("a", 1);
            folder.handled("a", 1);
            folder.sync();
        }
        assertEquals(Map.of("a", true), reopened());
        assertTrue(Thread.interrupted());
    }

    @Test
    void makesItsDirectoryAndSaysWhereItCannot() throws IOException {
        SeenStore deep = SeenStore.journal(directory.resolve("a/b"));
        deep.open(ANN).close();
        assertTrue(Files.isDirectory(directory.resolve("a/b")));
        assertEquals("SeenStore[journal in " + directory.resolve("a/b") + "]", deep.toString());
        Path taken = Files.writeString(directory.resolve("file"), "mine");
        UncheckedIOException e = assertThrows(
                UncheckedIOException.class, () -> SeenStore.journal(taken).open(ANN));
        assertTrue(String.valueOf(e.getMessage()).contains(taken.toString()), e::getMessage);
        assertEquals("mine", Files.readString(taken));
    }

    @Test
    void isOnTheDiskBeforeAMessageIsHandedOver() throws IOException {
        store().open(ANN).close();
        Path file = file();
        List<Integer> synced = new ArrayList<>();
        try (FolderLock lock = FolderLock.take(directory.resolve("other.lock"));
                SeenFolder folder = new JournalFolder(file, JournalReader.read(file, ANN), lock, new JournalDisk() {
                    @Override
                    public void sync(FileDescriptor fd) throws IOException {
                        fd.sync();
                        synced.add(Files.readAllLines(file).size());
                    }
                })) {
            folder.offered("a", 1);
            assertEquals(List.of(2), synced, "all that was written when offered() returns");
            folder.handled("a", 1);
            folder.offered("b", 1);
            assertEquals(List.of(2, 4), synced);
            folder.handled("b", 1);
            folder.sync();
            folder.sync();
            assertEquals(List.of(2, 4, 5), synced);
            assertTrue(folder.toString().endsWith(".seen, 2 messages]"), folder::toString);
        }
    }

    @Test
    void takesAnotherSizeForAnotherMessageAndCountsFromWhenItWasHandled() {
        Entries entries = new Entries();
        Instant day = Instant.parse("2026-11-01T00:00:00Z");
        entries.offered("a", 10, day);
        entries.offered("a", 10, day.plusSeconds(1));
        assertEquals(day, entries.find("a").orElseThrow().since());
        // A handler that failed for two weeks: the time to keep the message begins when it did not.
        entries.handled("a", 10, "", day.plusSeconds(2));
        entries.handled("a", 10, "", day.plusSeconds(3));
        assertEquals(day.plusSeconds(2), entries.find("a").orElseThrow().since());
        entries.offered("a", 11, day.plusSeconds(4));
        entries.handled("a", 11, "", day.plusSeconds(5));
        assertEquals(day.plusSeconds(5), entries.find("a").orElseThrow().since());
        entries.handled("a", 12, "", day.plusSeconds(6));
        assertEquals(day.plusSeconds(6), entries.find("a").orElseThrow().since());
    }

    @Test
    void notesATimeAnewThatNoRightClockCanHaveTold() {
        Entries entries = new Entries();
        Instant day = Instant.parse("2026-11-01T00:00:00Z");
        entries.handled("a", 10, "", Instant.EPOCH.plusSeconds(5));
        assertFalse(entries.find("a").orElseThrow().isTimeKnown());
        entries.handled("a", 10, "", day);
        assertEquals(day, entries.find("a").orElseThrow().since());
        assertTrue(entries.find("a").orElseThrow().isTimeKnown());
        entries.handled("a", 10, "", Instant.EPOCH.plusSeconds(5));
        assertEquals(day, entries.find("a").orElseThrow().since(), "a clock that goes wrong later changes nothing");
    }

    @Test
    void memoryKeepsTheSameRules() {
        SeenStore memory = SeenStore.inMemory();
        try (SeenFolder folder = memory.open(ANN)) {
            folder.offered("a", 1);
            folder.handled("a", 1);
            folder.offered("b", 1);
            folder.handled("c", 1);
            folder.forget(List.of("c"));
            folder.sync();
            assertTrue(assertThrows(SeenStoreException.class, () -> memory.open(ANN))
                    .isTransient());
        }
        try (SeenFolder folder = memory.open(ANN)) {
            assertEquals(Map.of("a", true, "b", false), states(folder));
            assertEquals("SeenFolder[in memory, 2 messages]", folder.toString());
            assertTrue(folder.lastUsed().isAfter(Instant.MIN));
        }
        assertEquals("SeenStore[in memory, 1 folder]", memory.toString());
    }
}
