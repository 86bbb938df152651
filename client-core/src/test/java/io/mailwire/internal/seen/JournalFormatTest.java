package io.mailwire.internal.seen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.SeenEntry;
import io.mailwire.SeenFolder;
import io.mailwire.SeenKey;
import io.mailwire.SeenStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Journals of earlier programs, and what newer ones note beside it. */
class JournalFormatTest {

    private static final SeenKey ANN = SeenKey.maildrop("127.0.0.1:45209", "ann");
    private static final String CONTENT = "26-1f504c20560bf73b";

    @TempDir
    Path directory;

    private SeenFolder open() {
        return SeenStore.journal(directory).open(ANN);
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(f -> f.toString().endsWith(".seen")).findFirst().orElseThrow();
        }
    }

    private void write(String... lines) throws IOException {
        open().close();
        Files.writeString(file(), String.join("\n", lines) + "\n");
    }

    private static final String HEADER = "mailwire-seen 1 127.0.0.1:45209 ann - 0 3f33e5a5";

    @Test
    void readsAJournalThatKnowsOfferedHandledAndForgot() throws IOException {
        write(
                HEADER,
                "offered 2026-11-27T08:30:41.548518341Z 49 a ddc27b1f",
                "handled 2026-11-27T08:30:41.575419790Z 49 a f924cb4b",
                "offered 2026-11-27T08:30:41.865139076Z 22 b f1b4a06f");
        try (SeenFolder folder = open()) {
            assertEquals(
                    new SeenEntry(true, 49, Instant.parse("2026-11-27T08:30:41.575419790Z")),
                    folder.find("a").orElseThrow());
            assertFalse(folder.find("b").orElseThrow().handled());
            folder.handled("b", 22, CONTENT);
        }
        try (SeenFolder folder = open()) {
            assertEquals("", folder.find("a").orElseThrow().content());
            assertEquals(CONTENT, folder.find("b").orElseThrow().content());
        }
        write(
                HEADER,
                "handled 2026-11-27T08:30:41.575419790Z 49 a f924cb4b",
                "forgot 2026-11-27T08:30:41.947695649Z -1 a 92293ef9");
        try (SeenFolder folder = open()) {
            assertEquals(Set.of(), folder.uids());
        }
    }

    @Test
    void remembersContentAndThatAMessageWasToBeDeleted() throws IOException {
        try (SeenFolder folder = open()) {
            folder.handled("a", 49, CONTENT);
            folder.handled("b", 50, CONTENT);
            folder.deleting(List.of("a", "b", "never heard of"));
            folder.handled("b", 50, CONTENT); // it is there still
            for (int i = 0; i < 600; i++) { // so that it is written anew
                folder.handled("gone " + i, i, CONTENT);
                folder.forget(List.of("gone " + i));
            }
        }
        long before = Files.size(file());
        for (int time = 0; time < 2; time++) {
            try (SeenFolder folder = open()) {
                SeenEntry a = folder.find("a").orElseThrow();
                assertTrue(a.handled() && a.deleting());
                assertEquals(CONTENT, a.content());
                assertFalse(folder.find("b").orElseThrow().deleting());
                assertEquals(Set.of("a", "b"), folder.uids());
            }
        }
        assertTrue(Files.size(file()) < before / 10, "it was written anew");
        try (SeenFolder folder = open()) {
            folder.offered("a", 49); // another message
            assertFalse(folder.find("a").orElseThrow().deleting());
        }
    }

    @Test
    void countsFromWhenAMessageWasHandledThoughTheServerCountsItsOctetsOtherwise() {
        Entries entries = new Entries();
        Instant day = Instant.parse("2026-11-01T00:00:00Z");
        entries.handled("a", 10, CONTENT, day);
        entries.handled("a", 12, CONTENT, day.plusSeconds(1));
        assertEquals(day, entries.find("a").orElseThrow().since());
        entries.handled("a", 14, "14-0", day.plusSeconds(2));
        assertEquals(day.plusSeconds(2), entries.find("a").orElseThrow().since());
    }

    @Test
    void takesNoContentThatItCouldNotReadAgain() {
        try (SeenFolder folder = open()) {
            for (String content : List.of("a b", "a\nb", "ä", "x".repeat(129))) {
                assertThrows(IllegalArgumentException.class, () -> folder.handled("a", 1, content));
            }
            folder.handled("a", 1, "x".repeat(128));
        }
        try (SeenFolder folder = open()) {
            assertEquals(Set.of("a"), folder.uids());
        }
    }
}
