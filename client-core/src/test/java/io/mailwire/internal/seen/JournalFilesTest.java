package io.mailwire.internal.seen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mailwire.SeenFolder;
import io.mailwire.SeenKey;
import io.mailwire.SeenStore;
import io.mailwire.SeenStoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import okio.Buffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** The files of a journal: who may read them, who may open them, and what a crash leaves. */
@Timeout(60)
class JournalFilesTest {

    private static final SeenKey ANN = SeenKey.maildrop("pop.example.org", "ann");

    @TempDir
    Path temporary;

    private Path directory;

    @BeforeEach
    void inADirectoryThatIsNotThereYet() {
        directory = temporary.resolve("parent").resolve("seen");
    }

    private SeenFolder open() {
        return SeenStore.journal(directory).open(ANN);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    private Path journal() throws IOException {
        return files().stream()
                .filter(f -> f.toString().endsWith(".seen"))
                .findFirst()
                .orElseThrow();
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    /** So many lines out of date that the next opening writes the journal anew. */
    private void fill(SeenFolder folder) {
        for (int i = 0; i < 600; i++) {
            folder.handled("gone " + i, i);
            folder.forget(List.of("gone " + i));
        }
        folder.offered("offered", 1);
        folder.handled("handled", 2);
    }

    @Test
    void areReadByTheirOwnerAlone() throws IOException {
        assumeTrue(temporary.getFileSystem().supportedFileAttributeViews().contains("posix"), "POSIX modes");
        try (SeenFolder folder = open()) {
            fill(folder);
        }
        assertEquals("rwx------", mode(directory));
        long before = Files.size(journal());
        open().close();
        assertTrue(Files.size(journal()) < before, "it was written anew");
        assertEquals(2, files().size(), "journal and lock");
        for (Path file : files()) {
            assertEquals("rw-------", mode(file), file::toString);
        }
    }

    @Test
    void leaveADirectoryAsItIs() throws IOException {
        assumeTrue(temporary.getFileSystem().supportedFileAttributeViews().contains("posix"), "POSIX modes");
        Files.createDirectories(directory);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-x---"));
        open().close();
        assertEquals("rwxr-x---", mode(directory));
    }

    @Test
    void surviveACrashInEveryStepOfWritingThemAnew() throws IOException {
        try (SeenFolder folder = open()) {
            fill(folder);
        }
        byte[] old = Files.readAllBytes(journal());
        open().close();
        byte[] compact = Files.readAllBytes(journal());
        assertTrue(compact.length < old.length / 10, "it was written anew");
        Path part = directory.resolve("." + journal().getFileName() + ".part");
        // The new file made, written in part or in full, synced or zeros where it was not: the old one is in place.
        for (int written = 0; written <= compact.length; written += 23) {
            for (int zeros : new int[] {0, 100}) {
                Files.write(journal(), old);
                Files.write(part, Arrays.copyOf(Arrays.copyOf(compact, written), written + zeros));
                try (SeenFolder folder = open()) {
                    assertEquals(Set.of("offered", "handled"), folder.uids());
                    assertFalse(folder.find("offered").orElseThrow().handled());
                    assertTrue(folder.find("handled").orElseThrow().handled());
                }
                assertFalse(Files.exists(part), "what a crash left is removed");
            }
        }
        // Renamed, with a directory that was not synced: one name or the other.
        Files.write(journal(), compact);
        try (SeenFolder folder = open()) {
            assertEquals(Set.of("offered", "handled"), folder.uids());
        }
    }

    @Test
    void leaveAloneWhatOthersWrite() throws IOException {
        open().close();
        Path saving = Files.createFile(directory.resolve(".mailwire-0-0.part"));
        Path bobs = Files.createFile(directory.resolve(".bob@pop.example.org-0.seen.part"));
        open().close();
        assertTrue(Files.exists(saving) && Files.exists(bobs));
    }

    @Test
    void stayWhereASymbolicLinkLeads() throws IOException {
        try (SeenFolder folder = open()) {
            fill(folder);
        }
        Path link = journal();
        Path elsewhere = Files.createDirectories(temporary.resolve("elsewhere")).resolve("ann.seen");
        Files.move(link, elsewhere);
        Files.createSymbolicLink(link, elsewhere);
        long before = Files.size(elsewhere);
        try (SeenFolder folder = open()) {
            assertTrue(Files.size(elsewhere) < before, "it was written anew");
            folder.offered("more", 3);
            // by whatever name it is opened, it is one journal
            Path other = Files.createDirectories(temporary.resolve("other"));
            Files.createSymbolicLink(other.resolve(String.valueOf(link.getFileName())), elsewhere);
            SeenStoreException busy = assertThrows(
                    SeenStoreException.class, () -> SeenStore.journal(other).open(ANN));
            assertTrue(busy.isTransient());
        }
        assertTrue(Files.isSymbolicLink(link));
        try (SeenFolder folder = open()) {
            assertEquals(Set.of("offered", "handled", "more"), folder.uids());
        }
        Files.delete(elsewhere);
        // The disk that it leads to may be missing now: to begin anew would hand everything over again.
        UncheckedIOException e = assertThrows(UncheckedIOException.class, this::open);
        assertTrue(String.valueOf(e.getMessage()).contains("ann.seen"), e::getMessage);
        assertTrue(Files.isSymbolicLink(link));
    }

    @Test
    void takeNoUniqueIdThatTheyCouldNotReadAgain() {
        String longest = "x".repeat(JournalLine.LONGEST - 256);
        try (SeenFolder folder = open()) {
            folder.offered("before", 1);
            assertThrows(IllegalArgumentException.class, () -> folder.offered("ä".repeat(12_000), 1));
            assertThrows(IllegalArgumentException.class, () -> folder.handled(longest + "x", 1));
            folder.offered(longest, Long.MAX_VALUE);
            folder.handled(longest, Long.MAX_VALUE);
        }
        try (SeenFolder folder = open()) {
            assertEquals(Set.of("before", longest), folder.uids());
            folder.forget(List.of(longest));
        }
        try (SeenFolder folder = open()) {
            assertEquals(Set.of("before"), folder.uids());
        }
        SeenKey nobody = SeenKey.maildrop("pop.example.org", "ä".repeat(12_000));
        assertThrows(
                IllegalArgumentException.class,
                () -> SeenStore.journal(directory).open(nobody));
    }

    private static URL home(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    @Test
    void areKeptFromASecondClassLoaderOfTheProcess() throws Exception {
        URL[] path = Stream.of(SeenJournal.class, Buffer.class, Class.forName("kotlin.Unit"), Logger.class)
                .map(JournalFilesTest::home)
                .toArray(URL[]::new);
        try (URLClassLoader other = new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
            Class<?> key = other.loadClass(SeenKey.class.getName());
            Object ann = key.getMethod("maildrop", String.class, String.class).invoke(null, ANN.host(), ANN.user());
            Object store = other.loadClass(SeenJournal.class.getName())
                    .getConstructor(Path.class)
                    .newInstance(directory);
            var open = other.loadClass(SeenStore.class.getName()).getMethod("open", key);
            try (SeenFolder folder = open()) {
                for (int i = 0; i < 2; i++) {
                    InvocationTargetException refused =
                            assertThrows(InvocationTargetException.class, () -> open.invoke(store, ann));
                    RuntimeException busy = assertInstanceOf(RuntimeException.class, refused.getCause());
                    assertEquals(
                            SeenStoreException.class.getName(), busy.getClass().getName(), busy::toString);
                    assertTrue(
                            String.valueOf(busy.getMessage()).contains("another drain of this process"),
                            busy::toString);
                }
                folder.offered("a", 1);
            }
            ((AutoCloseable) open.invoke(store, ann)).close();
        }
        open().close();
    }
}
