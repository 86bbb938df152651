package io.mailwire.internal.seen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.mailwire.SeenFolder;
import io.mailwire.SeenKey;
import io.mailwire.SeenStore;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full for a moment. */
class JournalBrokenTest {

    private static final SeenKey KEY = SeenKey.maildrop("pop.example.org", "ann");

    // A line behind half a line would spoil both, and the journal with them.
    @Test
    void writesNothingBehindAWriteThatFailed(@TempDir Path directory) {
        boolean[] full = {false};
        JournalDisk disk = new JournalDisk() {
            @Override
            public void append(RandomAccessFile file, byte[] lines) throws IOException {
                if (full[0]) {
                    full[0] = false;
                    file.write(lines, 0, lines.length / 2);
                    throw new IOException("disk full");
                }
                file.write(lines);
            }
        };
        try (SeenFolder folder = new SeenJournal(directory, disk).open(KEY)) {
            folder.offered("a", 1);
            full[0] = true;
            assertThrows(UncheckedIOException.class, () -> folder.handled("a", 1));
            assertThrows(UncheckedIOException.class, () -> folder.offered("b", 1));
        }
        try (SeenFolder folder = SeenStore.journal(directory).open(KEY)) {
            assertEquals(Set.of("a"), folder.uids());
        }
    }
}
