package io.mailwire.imap.internal.engine;

import io.mailwire.MailException;
import io.mailwire.PeerException;
import io.mailwire.imap.ImapCommandException;
import io.mailwire.internal.mime.FileSaver;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import okio.Buffer;
import okio.Okio;
import okio.Source;

/**
 * A download that goes on where it was. What has come lies in {@code file.part} as the server sent it, not decoded, behind a line that
 * says of what it is; the file itself appears when all of it is there.
 *
 * <p>Never a corrupt file: a part file of another content counts for nothing, and one that others wrote is left alone; of ours counts only what was synced before more was
 * written, for a crash may leave a tail of zeros; the last octets of that are fetched again and compared; and where the end is, the
 * server says.
 */
public final class PartialFile {

    /** Content as the server has it. */
    public interface Origin {
        /** From an octet on; from 0 on it is all of it, and not a range. */
        Source from(long offset);

        /** Undoes the encoding. */
        Source decoded(Source encoded);
    }

    /** Synced this often; what is more than a multiple of it may be anything after a crash. */
    static final long SYNCED = 1024 * 1024;

    // Compared before going on. Two contents that differ at all differ here, or in what the identity is made of.
    private static final int OVERLAP = 4096;

    private static final String OURS = "mailwire-download ";
    private static final String FORMAT = OURS + "1 ";

    private final Path target;
    private final Path partial;
    private final byte[] header;
    private final long expected;
    private final Origin origin;

    /**
     * A download to this file.
     *
     * @param identity what tells the content from any other, in ASCII without line ends
     * @param expected how many octets there should be, as encoded; -1 if nobody knows
     */
    public PartialFile(Path target, String identity, long expected, Origin origin) {
        Path name = target.getFileName();
        if (name == null || Files.isDirectory(target)) {
            throw new IllegalArgumentException(target + " is not a file");
        }
        this.target = target;
        this.partial = target.resolveSibling(name + ".part");
        this.header = (FORMAT + identity + "\n").getBytes(StandardCharsets.US_ASCII);
        this.expected = expected;
        this.origin = origin;
    }

    /** Downloads what is missing and makes the file of it. */
    public void complete() {
        requireNoLink();
        try (RandomAccessFile file = new RandomAccessFile(partial.toFile(), "rw");
                FileLock lock = locked(file)) {
            requireOurs(file);
            long trusted = trusted(file);
            boolean whole = trusted > 0 && goOn(file, trusted);
            if (!whole) {
                startOver(file);
            }
            file.getFD().sync();
            if (lock.isValid()) {
                decode(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + partial + ": " + e.getMessage(), e);
        }
        try {
            Files.deleteIfExists(partial);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + partial + ": " + e.getMessage(), e);
        }
    }

    /** Refuses what leads elsewhere, or is no file: who may write into the directory must not choose what is written. */
    private void requireNoLink() {
        if (Files.exists(partial, LinkOption.NOFOLLOW_LINKS)
                && !Files.isRegularFile(partial, LinkOption.NOFOLLOW_LINKS)) {
            FileAlreadyExistsException e =
                    new FileAlreadyExistsException(partial.toString(), null, "not a file of its own");
            throw new UncheckedIOException("cannot write " + partial + ": " + e.getMessage(), e);
        }
    }

    private FileLock locked(RandomAccessFile file) throws IOException {
        try {
            FileLock lock = file.getChannel().tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException e) {
            // by this very program
        }
        throw new IllegalStateException("another download writes " + partial);
    }

    /** Refuses a file that others wrote, which browsers give such names, too. */
    private void requireOurs(RandomAccessFile file) throws IOException {
        byte[] found = new byte[(int) Math.min(file.length(), header.length)];
        file.seek(0);
        file.readFully(found);
        String begin = new String(found, StandardCharsets.ISO_8859_1);
        // A crash may leave zeros for the header, but nothing behind it, for it is synced before that is written.
        boolean isTorn = file.length() <= header.length && begin.chars().allMatch(c -> c == 0);
        if (!isTorn && !begin.startsWith(OURS)) {
            throw new FileAlreadyExistsException(partial.toString(), null, "not a part of a download of ours");
        }
    }

    /** How many octets of the content are there for sure. */
    private long trusted(RandomAccessFile file) throws IOException {
        byte[] found = new byte[header.length];
        if (file.length() < header.length) {
            return 0;
        }
        file.seek(0);
        file.readFully(found);
        // One octet behind them is what proves a sync: the last ones may have been on their way to the disk.
        return Arrays.equals(found, header) ? Math.max(0, file.length() - header.length - 1) / SYNCED * SYNCED : 0;
    }

    /** Appends what is behind the trusted octets; false if the server has something else there, or cannot do ranges. */
    private boolean goOn(RandomAccessFile file, long trusted) throws IOException {
        try {
            return appendRest(file, trusted);
        } catch (PeerException | ImapCommandException e) {
            if (!mayBeAboutRanges(e)) {
                throw e;
            }
            return false;
        }
    }

    // Not where the message is gone, nor where the same may be answered later: what is here is kept for that.
    private static boolean mayBeAboutRanges(MailException e) {
        boolean gone = e instanceof ImapCommandException refused
                && refused.code().filter(ContentFailures.GONE::equals).isPresent();
        return e.isSessionUsable() && !e.isTransient() && !gone;
    }

    private boolean appendRest(RandomAccessFile file, long trusted) throws IOException {
        byte[] known = new byte[OVERLAP];
        file.seek(header.length + trusted - OVERLAP);
        file.readFully(known);
        try (Source rest = origin.from(trusted - OVERLAP)) {
            Buffer again = new Buffer();
            while (again.size() < OVERLAP && rest.read(again, OVERLAP - again.size()) >= 0) {
                // a few more
            }
            if (!Arrays.equals(known, again.readByteArray())) {
                return false;
            }
            file.setLength(header.length + trusted);
            append(file, rest, trusted);
        }
        // How long it is may be a lie, so the end is where nothing comes any more.
        for (long have = trusted; have != file.length() - header.length; ) {
            have = file.length() - header.length;
            if (have != expected) {
                try (Source more = origin.from(have)) {
                    append(file, more, have);
                }
            }
        }
        return true;
    }

    private void startOver(RandomAccessFile file) throws IOException {
        try (Source all = origin.from(0)) {
            // Not before something comes: the server may refuse all of it, too.
            file.setLength(0);
            file.seek(0);
            file.write(header);
            file.getFD().sync();
            append(file, all, 0);
        }
    }

    private void append(RandomAccessFile file, Source from, long at) throws IOException {
        file.seek(header.length + at);
        Buffer block = new Buffer();
        long have = at;
        while (from.read(block, Math.min(64 * 1024, SYNCED - have % SYNCED)) >= 0) {
            have += block.size();
            file.write(block.readByteArray());
            if (have % SYNCED == 0) {
                file.getFD().sync();
            }
        }
    }

    private void decode(RandomAccessFile file) throws IOException {
        file.seek(header.length);
        FileSaver.saveAs(target, origin.decoded(Okio.source(new Octets(file))));
    }

    /** The file from where it stands. */
    private static final class Octets extends InputStream {
        private final RandomAccessFile file;

        Octets(RandomAccessFile file) {
            this.file = file;
        }

        @Override
        public int read() throws IOException {
            return file.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            return file.read(into, offset, length);
        }
    }
}
