package io.mailwire.internal.seen;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.SeenFolder;
import io.mailwire.SeenKey;
import io.mailwire.SeenStoreException;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Machines that lose their power: of what was not synced the disk has some blocks, in any order, and others never were written. */
@Timeout(120)
class JournalPowerLossTest {

    private static final SeenKey ANN = SeenKey.maildrop("pop.example.org", "ann");

    @TempDir
    Path directory;

    /** A disk that counts how often it syncs. */
    private static final class Disk implements JournalDisk {

        int syncs;

        @Override
        public void sync(FileDescriptor file) throws IOException {
            file.sync();
            syncs++;
        }
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(f -> f.toString().endsWith(".seen")).findFirst().orElseThrow();
        }
    }

    private SeenFolder open() {
        return new SeenJournal(directory).open(ANN);
    }

    private Map<String, Boolean> reopened() {
        try (SeenFolder folder = open()) {
            Map<String, Boolean> states = new TreeMap<>();
            folder.uids()
                    .forEach(uid ->
                            states.put(uid, folder.find(uid).orElseThrow().handled()));
            return states;
        }
    }

    /** The journal after these, as it is on the disk while the folder is open still. */
    private byte[] whileOpen(Steps steps) throws IOException {
        try (SeenFolder folder = open()) {
            steps.take(folder);
            return Files.readAllBytes(file());
        }
    }

    private interface Steps {
        void take(SeenFolder folder);
    }

    private static byte[] withHole(byte[] octets, int from, int to) {
        byte[] holed = octets.clone();
        Arrays.fill(holed, from, to, (byte) 0);
        return holed;
    }

    private static int line(byte[] octets, int number) {
        int at = 0;
        for (int i = 1; i < number; i++) {
            at = new String(octets, StandardCharsets.US_ASCII).indexOf('\n', at) + 1;
        }
        return at;
    }

    @Test
    void loseABlockOfAThousandDeletionsThatWereBeingNoted() throws IOException {
        List<String> uids = new ArrayList<>();
        byte[] octets = whileOpen(folder -> {
            for (int i = 0; i < 1000; i++) {
                uids.add("uid-" + i);
                folder.handled("uid-" + i, i);
            }
            folder.sync();
            folder.forget(uids);
        });
        int synced =
                line(octets, 1003); // behind the first line, the thousand, and the one that says that they are synced
        assertTrue(octets.length > synced + 3 * 4096);
        Files.write(file(), withHole(octets, synced + 4096, synced + 8192));
        Map<String, Boolean> known = reopened();
        assertTrue(known.size() > 50 && known.size() < 150, () -> known.size() + " are known still");
        assertTrue(known.values().stream().allMatch(handled -> handled), "and known as handled");
        byte[] mended = Files.readAllBytes(file());
        assertEquals(known, reopened(), "once mended it stays so");
        assertArrayEquals(mended, Files.readAllBytes(file()));
    }

    @Test
    void loseALineBeforeOneThatCameToTheDisk() throws IOException {
        byte[] octets = whileOpen(folder -> {
            folder.offered("a", 1);
            folder.handled("a", 1);
            folder.offered("b", 1); // the power goes before this has synced
        });
        Files.write(file(), withHole(octets, line(octets, 3), line(octets, 4) - 5));
        assertEquals(Map.of("a", false, "b", false), reopened());
    }

    @Test
    void leaveTheLinesThatWereSyncedAloneWhichAreDamagedOtherwise() throws IOException {
        byte[] octets = whileOpen(folder -> {
            folder.offered("a", 1);
            folder.handled("a", 1);
            folder.offered("b", 1);
            folder.handled("b", 1);
            folder.sync();
        });
        for (int damaged = 2; damaged <= 5; damaged++) {
            byte[] holed = withHole(octets, line(octets, damaged), line(octets, damaged + 1) - 5);
            Files.write(file(), holed);
            SeenStoreException e = assertThrows(SeenStoreException.class, this::open);
            assertTrue(String.valueOf(e.getMessage()).contains("damaged in line " + damaged), e::getMessage);
            assertArrayEquals(holed, Files.readAllBytes(file()));
        }
        // A line behind one that notes an offer says as much as one that says "synced".
        byte[] open = Arrays.copyOf(octets, line(octets, 6));
        Files.write(file(), withHole(open, line(open, 3), line(open, 4) - 5));
        assertThrows(SeenStoreException.class, this::open);
    }

    @Test
    void syncWhatAProgramThatWasKilledHasLeftBeforeAnythingIsWrittenBehindIt() throws IOException {
        byte[] octets = whileOpen(folder -> {
            folder.offered("a", 1);
            folder.handled("a", 1);
        });
        Files.write(file(), octets);
        Disk disk = new Disk();
        try (SeenFolder folder = new SeenJournal(directory, disk).open(ANN)) {
            assertEquals(1, disk.syncs);
            folder.sync();
            assertEquals(1, disk.syncs);
        }
        Disk after = new Disk();
        new SeenJournal(directory, after).open(ANN).close();
        assertEquals(0, after.syncs, "it says by itself that it is synced");
    }

    private static final List<String> UIDS = List.of("a", "b", "c", "d", "e", "f");

    private static String state(SeenFolder folder, String uid) {
        return folder.find(uid)
                .map(entry -> entry.handled() ? "handled" : "offered")
                .orElse("not known");
    }

    @Test
    void neverKnowAnythingOlderThanWhatWasSynced() throws IOException {
        Random random = new Random(20261127);
        for (int round = 0; round < 200; round++) {
            // What may be known of each after the loss: what was so when all was synced, or came after that.
            Map<String, Set<String>> mayBe = new HashMap<>();
            UIDS.forEach(uid -> mayBe.put(uid, new HashSet<>(Set.of("not known"))));
            long safe;
            byte[] octets;
            try (SeenFolder folder = open()) {
                safe = Files.size(file());
                for (int steps = random.nextInt(40); steps > 0; steps--) {
                    String uid = UIDS.get(random.nextInt(UIDS.size()));
                    boolean synced = false;
                    switch (random.nextInt(16)) {
                        case 0, 1 -> {
                            folder.offered(uid, 1);
                            synced = true;
                        }
                        case 2, 3, 4, 5, 6, 7 -> folder.handled(uid, 1);
                        case 8, 9, 10, 11, 12, 13, 14 -> folder.forget(List.of(uid));
                        default -> {
                            folder.sync();
                            synced = true;
                        }
                    }
                    if (synced) {
                        mayBe.forEach((any, states) -> states.clear());
                        safe = Files.size(file());
                    }
                    UIDS.forEach(any -> mayBe.get(any).add(state(folder, any)));
                }
                octets = Files.readAllBytes(file());
            }
            int written = (int) safe + random.nextInt(octets.length - (int) safe + 1);
            byte[] lost = Arrays.copyOf(octets, written);
            for (int holes = random.nextInt(3); holes > 0 && written > safe; holes--) {
                int from = (int) safe + random.nextInt(written - (int) safe);
                Arrays.fill(lost, from, Math.min(written, from + 1 + random.nextInt(90)), (byte) 0);
            }
            Files.write(file(), lost);
            try (SeenFolder folder = open()) {
                for (String uid : UIDS) {
                    String state = state(folder, uid);
                    assertTrue(mayBe.get(uid).contains(state), uid + " is " + state + ", may be " + mayBe.get(uid));
                }
                folder.offered("more", 1);
            }
            assertEquals(Boolean.FALSE, reopened().get("more"), "it goes on");
            Files.delete(file());
        }
    }
}
