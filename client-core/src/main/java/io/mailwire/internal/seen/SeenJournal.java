package io.mailwire.internal.seen;

import io.mailwire.SeenEntry;
import io.mailwire.SeenFolder;
import io.mailwire.SeenKey;
import io.mailwire.SeenStore;
import io.mailwire.internal.mime.FileSaver;
import io.mailwire.internal.mime.OwnerOnly;
import io.mailwire.internal.mime.SafeFileName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A directory of journals, one for each folder. */
public final class SeenJournal implements SeenStore {

    private static final Logger LOG = LoggerFactory.getLogger(SeenJournal.class);

    // Below this a file is not worth writing anew; above, it is once half of its lines are out of date.
    private static final int SMALL = 1000;

    private static final String SUFFIX = ".seen";

    // So that a name, with what comes behind it, has 255 octets at most: no file system has less.
    private static final int READABLE = 50;

    private final Path directory;
    private final JournalDisk disk;

    public SeenJournal(Path directory) {
        this(directory, JournalDisk.REAL);
    }

    /** For tests: with a disk of their own. */
    SeenJournal(Path directory, JournalDisk disk) {
        this.disk = disk;
        this.directory = directory.toAbsolutePath();
    }

    @Override
    public SeenFolder open(SeenKey key) {
        try {
            FileSaver.createDirectories(directory, OwnerOnly.directory(directory));
            Path file = target(directory.toRealPath().resolve(fileName(key) + SUFFIX));
            FolderLock lock = FolderLock.take(file.resolveSibling(lockName(file)));
            boolean done = false;
            try {
                SeenFolder folder = open(file, key, lock);
                done = true;
                return folder;
            } finally {
                if (!done) {
                    lock.close();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the journal of " + key + " in " + directory + " can't be used: " + e, e);
        }
    }

    // Where somebody has put the file elsewhere and left a symbolic link, it stays there, and the lock beside it: by
    // whatever name it is opened, it is one file. A link to nowhere is an error, as the disk that it leads to may be
    // missing now.
    private static Path target(Path file) throws IOException {
        if (!Files.isSymbolicLink(file)) {
            return file;
        }
        try {
            return file.toRealPath();
        } catch (NoSuchFileException e) {
            throw new NoSuchFileException(
                    file.toString(), Files.readSymbolicLink(file).toString(), "a symbolic link to what is not there");
        }
    }

    private static String lockName(Path file) {
        String name = String.valueOf(file.getFileName());
        return (name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name) + ".lock";
    }

    private JournalFolder open(Path file, SeenKey key, FolderLock lock) throws IOException {
        FileSaver.removeUnfinished(file);
        if (Files.notExists(file)) {
            write(file, key, new Entries());
        }
        JournalReader.Read read = JournalReader.read(file, key);
        if (read.hole()) {
            LOG.warn("{}: some of the last lines were not written in full, and are dropped", file);
            write(file, key, read.entries());
            read = JournalReader.read(file, key);
        }
        if (read.lines() > SMALL + 2L * read.entries().all().size() && shrunk(file, key, read.entries())) {
            read = JournalReader.read(file, key);
        }
        return new JournalFolder(file, read, lock, disk);
    }

    private boolean shrunk(Path file, SeenKey key, Entries entries) {
        try {
            write(file, key, entries);
            return true;
        } catch (UncheckedIOException e) {
            LOG.warn("{} could not be made smaller, and is used as it is: {}", file, e.toString());
            return false;
        }
    }

    // In full or not at all: a journal whose first line is missing would be taken for somebody else's file.
    private void write(Path file, SeenKey key, Entries entries) {
        disk.replace(file, out -> {
            out.write(ascii(JournalLine.header(key)));
            if (entries.lastUsed().isAfter(Instant.MIN)) {
                out.write(ascii(new JournalLine(JournalLine.USED, entries.lastUsed(), -1, "", "").encoded()));
            }
            for (Map.Entry<String, SeenEntry> e : entries.all().entrySet()) {
                SeenEntry entry = e.getValue();
                String verb = entry.handled() ? JournalLine.HANDLED : JournalLine.OFFERED;
                out.write(ascii(
                        new JournalLine(verb, entry.since(), entry.size(), e.getKey(), entry.content()).encoded()));
                if (entry.deleting()) {
                    out.write(
                            ascii(new JournalLine(JournalLine.DELETING, entry.since(), -1, e.getKey(), "").encoded()));
                }
            }
            if (!entries.all().isEmpty()) {
                out.write(ascii(JournalLine.synced(entries.lastUsed()))); // it is, before the file gets its name
            }
        });
    }

    static byte[] ascii(String line) {
        return line.getBytes(StandardCharsets.US_ASCII);
    }

    // For people to find; the digest makes it one name for one folder.
    private static String fileName(SeenKey key) {
        String readable = key.user() + "@" + key.host() + (key.folder().isEmpty() ? "" : " " + key.folder());
        String plain =
                SafeFileName.of(readable.replace('/', '_').replace('\\', '_').replace(':', '_'), "folder");
        return (plain.length() > READABLE
                        ? plain.substring(0, plain.offsetByCodePoints(0, plain.codePointCount(0, READABLE)))
                        : plain)
                + "-" + digest(JournalLine.header(key));
    }

    private static String digest(String text) {
        try {
            byte[] whole = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(whole, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }

    @Override
    public String toString() {
        return "SeenStore[journal in " + directory + "]";
    }
}
