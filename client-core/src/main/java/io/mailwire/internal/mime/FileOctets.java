package io.mailwire.internal.mime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * A file of the caller, which is opened for each block and kept open by nobody. It must stay as it was when we first saw it:
 * reading it afterwards fails once its size or its time of modification differ. Immutable.
 */
final class FileOctets implements Octets {

    private final Path file;
    private final long size;
    private final FileTime modified;

    /** Looks at the file. A directory and a file that cannot be read are refused at once. */
    FileOctets(Path file) throws IOException {
        this.file = file.toAbsolutePath();
        BasicFileAttributes attributes = Files.readAttributes(this.file, BasicFileAttributes.class);
        if (attributes.isDirectory()) {
            throw new IOException(file + " is a directory");
        }
        if (!Files.isReadable(this.file)) {
            throw new IOException(file + " must not be read");
        }
        this.size = attributes.size();
        this.modified = attributes.lastModifiedTime();
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int read(long position, byte[] into, int offset, int length) throws IOException {
        if (position >= size) {
            return -1;
        }
        BasicFileAttributes now;
        try {
            now = Files.readAttributes(file, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            throw new IOException(file + " is gone, though a message refers to it", e);
        }
        if (now.size() != size || !now.lastModifiedTime().equals(modified)) {
            throw new IOException(file + " has changed since a message was made of it");
        }
        try (SeekableByteChannel open = Files.newByteChannel(file)) {
            int n = open.position(position)
                    .read(ByteBuffer.wrap(into, offset, (int) Math.min(length, size - position)));
            if (n <= 0) {
                throw new IOException(file + " has become shorter while it was read");
            }
            return n;
        }
    }
}
