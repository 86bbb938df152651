package io.mailwire.internal.seen;

import io.mailwire.internal.mime.FileSaver;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/** All that a journal does to its disk, each in one step. Tests put theirs in its place, and end the program between or within two. */
interface JournalDisk {

    /** The disk itself. */
    JournalDisk REAL = new JournalDisk() {};

    /** Puts lines behind what is there, in one write. */
    default void append(RandomAccessFile file, byte[] lines) throws IOException {
        file.write(lines);
    }

    /** Drops an unfinished end. */
    default void cut(RandomAccessFile file, long length) throws IOException {
        file.setLength(length);
    }

    /** Makes the disk keep what was written. */
    default void sync(FileDescriptor file) throws IOException {
        file.sync();
    }

    /** Puts a new file in the place of one, in full or not at all. */
    default void replace(Path file, FileSaver.Content content) {
        FileSaver.saveForOwner(file, content, step -> {});
    }
}
