package io.mailwire.internal.mime;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.UUID;
import okio.Buffer;
import okio.Okio;
import okio.Source;

/**
 * Writes files so that a name stands for a complete file or for none: into a temporary file in the same directory first, synced,
 * then moved into place. On a failure nothing remains.
 *
 * <p>Failures of the file are {@link UncheckedIOException}; an {@link IOException} is one of the source.
 */
public final class FileSaver {

    private FileSaver() {}

    /** What can write itself, perhaps more than once. */
    public interface Content {
        /** Writes everything; does not close. */
        void writeTo(OutputStream out) throws IOException;
    }

    /** Hears of the steps of a saving. Tests end the program there. */
    public interface Steps {
        /** This is done. */
        void done(String what);
    }

    /**
     * Saves under a safe form of the suggested name, with a number added where a file of that name exists. Never overwrites, never
     * leaves the directory. Closes the source.
     *
     * @return the file
     */
    public static Path saveTo(Path directory, String suggestedName, Source source) throws IOException {
        try (source) {
            return saveTo(directory, suggestedName, copying(source));
        } catch (SourceFailure e) {
            throw e.cause;
        }
    }

    /** {@link #saveTo(Path, String, Source)} of what writes itself; its failures and the file's are not told apart. */
    public static Path saveTo(Path directory, String suggestedName, Content content) {
        String name = SafeFileName.of(suggestedName, "file");
        Path folder = directory.toAbsolutePath();
        Path temporary = write(folder, content);
        try {
            Path saved = new FreeName(folder, name).take(target -> moveWithoutReplacing(temporary, target));
            syncDirectory(folder);
            return saved;
        } catch (IOException e) {
            throw failed("save " + name + " in " + directory, e);
        } finally {
            deleteQuietly(temporary);
        }
    }

    /** {@link #saveTo(Path, String, Source)} from a stream. */
    public static Path saveTo(Path directory, String suggestedName, InputStream in) throws IOException {
        return saveTo(directory, suggestedName, Okio.source(in));
    }

    /**
     * Saves as this very file. One that exists is replaced once the new one is complete. Closes the source.
     *
     * @return the file
     */
    public static Path saveAs(Path file, Source source) throws IOException {
        try (source) {
            return saveAs(file, copying(source));
        } catch (SourceFailure e) {
            throw e.cause;
        }
    }

    /** {@link #saveAs(Path, Source)} of what writes itself; its failures and the file's are not told apart. */
    public static Path saveAs(Path file, Content content) {
        Path target = file.toAbsolutePath();
        Path folder = target.getParent();
        if (folder == null || Files.isDirectory(target)) {
            throw new IllegalArgumentException(file + " is a directory; saveTo(directory) picks a name in it");
        }
        Path temporary = write(folder, content);
        try {
            replace(temporary, target);
            syncDirectory(folder);
            return file;
        } catch (IOException e) {
            throw failed("save " + file, e);
        } finally {
            deleteQuietly(temporary);
        }
    }

    /** {@link #saveAs(Path, Source)} from a stream. */
    public static Path saveAs(Path file, InputStream in) throws IOException {
        return saveAs(file, Okio.source(in));
    }

    /**
     * {@link #saveAs(Path, Content)} for its owner's eyes only, by the only writer that the file has. So the temporary file's name is
     * always the same, and {@link #removeUnfinished} finds one that a crash has left.
     *
     * @param steps told of each step that is done
     */
    public static void saveForOwner(Path file, Content content, Steps steps) {
        Path temporary = unfinished(file);
        boolean replaced = false;
        try {
            Files.deleteIfExists(temporary);
            steps.done("removed what was unfinished");
            fill(temporary, content, OwnerOnly.file(temporary));
            steps.done("wrote and synced");
            replace(temporary, file);
            replaced = true;
            steps.done("moved");
            Path folder = temporary.toAbsolutePath().getParent();
            if (folder != null) {
                syncDirectory(folder);
            }
        } catch (IOException e) {
            throw failed("save " + file, e);
        } finally {
            if (!replaced) {
                deleteQuietly(temporary);
            }
        }
    }

    /** Removes what a crash within {@link #saveForOwner} has left; for the file's only writer, as that is. */
    public static void removeUnfinished(Path file) throws IOException {
        Files.deleteIfExists(unfinished(file));
    }

    private static Path unfinished(Path file) {
        return file.resolveSibling("." + file.getFileName() + ".part");
    }

    private static Path write(Path folder, Content content) {
        Path temporary = folder.resolve(".mailwire-" + UUID.randomUUID() + ".part");
        try {
            fill(temporary, content);
        } catch (IOException e) {
            throw failed("write into " + folder, e);
        }
        return temporary;
    }

    // A plain stream and no channel: an interrupt while it writes must not leave half a file.
    private static void fill(Path temporary, Content content, FileAttribute<?>... attributes) throws IOException {
        boolean complete = false;
        try {
            Files.createFile(temporary, attributes);
            try (OutputStream out = open(temporary)) {
                BufferedOutputStream buffered = new BufferedOutputStream(out, 64 * 1024);
                content.writeTo(buffered);
                buffered.flush();
                if (out instanceof FileOutputStream file) {
                    file.getFD().sync();
                }
            }
            complete = true;
        } finally {
            if (!complete) {
                deleteQuietly(temporary);
            }
        }
    }

    private static OutputStream open(Path file) throws IOException {
        return file.getFileSystem().equals(FileSystems.getDefault())
                ? new FileOutputStream(file.toFile())
                : Files.newOutputStream(file); // within an archive, for instance, where there is nothing to sync
    }

    private static Content copying(Source source) {
        return out -> {
            Buffer block = new Buffer();
            while (readInto(block, source)) {
                block.writeTo(out);
            }
        };
    }

    private static boolean readInto(Buffer block, Source source) {
        try {
            return source.read(block, 64 * 1024) >= 0;
        } catch (IOException e) {
            throw new SourceFailure(e);
        }
    }

    /**
     * Makes a directory and those above it that are not there yet, so that they are there after a crash, too.
     *
     * @param attributes of the directory itself, where it is made
     */
    public static void createDirectories(Path directory, FileAttribute<?>... attributes) throws IOException {
        Path parent = directory.getParent();
        if (Files.isDirectory(directory)) {
            return;
        }
        if (parent != null) {
            createDirectories(parent);
        }
        try {
            Files.createDirectory(directory, attributes);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
        if (parent != null) {
            syncDirectory(parent);
        }
    }

    // A move replaces what is there; a link does not, and is as atomic. Where there are no links, the name is taken by
    // an empty
    // file first, which only we replace.
    private static void moveWithoutReplacing(Path temporary, Path target) throws IOException {
        try {
            Files.createLink(target, temporary);
            return;
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException | UnsupportedOperationException e) {
            Files.createFile(target);
        }
        try {
            replace(temporary, target);
        } catch (IOException e) {
            deleteQuietly(target);
            throw e;
        }
    }

    private static void replace(Path temporary, Path target) throws IOException {
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    // After a crash the name must still be there: POP3 deletes on the server what was saved. Not every system can sync
    // a directory.
    static void syncDirectory(Path folder) {
        // An interrupt closes the channel before it has synced; it is put off, since the name has to be safe either
        // way.
        boolean interrupted = Thread.interrupted();
        try {
            while (!syncedUnlessInterrupted(folder)) {
                interrupted |= Thread.interrupted();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean syncedUnlessInterrupted(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
            return true;
        } catch (ClosedByInterruptException e) {
            return false;
        } catch (IOException | UnsupportedOperationException e) {
            return true; // Windows has no such thing, nor have archives
        }
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // the failure that brought us here says more
        }
    }

    private static UncheckedIOException failed(String what, IOException e) {
        return new UncheckedIOException("cannot " + what + ": " + e, e);
    }

    private static final class SourceFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final IOException cause;

        SourceFailure(IOException cause) {
            super(cause);
            this.cause = cause;
        }
    }
}
