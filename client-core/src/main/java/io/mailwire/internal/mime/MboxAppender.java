package io.mailwire.internal.mime;

import io.mailwire.Address;
import io.mailwire.Email;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;

/** Appends to mailbox files. What comes from the caller is all read before the file is touched. */
public final class MboxAppender {

    // RFC 4155 appendix A: the timestamp of asctime, in UTC
    private static final DateTimeFormatter ASCTIME =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH);

    // A lock of a file is the whole JVM's, so its threads need one among themselves. It is held while the file is
    // written.
    private static final ReentrantLock APPENDING = new ReentrantLock();

    private MboxAppender() {}

    /** Under the sender and date that the message itself names. */
    public static void append(Path file, Email email) {
        MessageContent content = Emails.contentOf(email);
        String sender = content.addresses("Return-Path").stream()
                .findFirst()
                .or(() -> content.addresses("From").stream().findFirst())
                .map(Address::address)
                .orElse("");
        append(file, email, sender, content.date().orElseGet(OffsetDateTime::now));
    }

    /** Under a sender and date that the caller knows. */
    public static void append(Path file, Email email, String sender, OffsetDateTime received) {
        MessageContent content = Emails.contentOf(email);
        String postmark = postmark(sender, received);
        try (Spool entry = Bridge.filled(out -> {
            out.write(postmark.getBytes(StandardCharsets.UTF_8));
            MboxQuoting quoting = new MboxQuoting(out);
            content.writeTo(quoting);
            quoting.finish();
            out.write('\n');
        })) {
            APPENDING.lock();
            try {
                append(file, entry);
            } finally {
                APPENDING.unlock();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot append to " + file + ": " + e.getMessage(), e);
        }
    }

    // Nothing of the caller's can end the line, and the sender is one word.
    private static String postmark(String sender, OffsetDateTime received) {
        StringBuilder word = new StringBuilder();
        EncodedWords.withoutControls(sender.strip())
                .codePoints()
                .limit(320) // RFC 5321 section 4.5.3.1
                .forEach(c -> word.appendCodePoint(Character.isSpaceChar(c) ? '_' : c));
        return "From " + (word.isEmpty() ? "MAILER-DAEMON" : word) + " "
                + ASCTIME.format(received.withOffsetSameInstant(ZoneOffset.UTC)) + "\n";
    }

    private static void append(Path file, Spool entry) throws IOException {
        boolean created = !Files.exists(file);
        // No channel for the writing: an interrupt must not leave a part of a message.
        try (RandomAccessFile target = new RandomAccessFile(file.toFile(), "rw")) {
            FileLock lock = target.getChannel().lock(); // an interrupt ends the waiting, and nothing is written yet
            try {
                write(entry, target, file);
            } finally {
                lock.release();
            }
        }
        Path folder = file.toAbsolutePath().getParent();
        if (created && folder != null) { // every file has one
            FileSaver.syncDirectory(folder);
        }
    }

    private static void write(Spool entry, RandomAccessFile target, Path file) throws IOException {
        long before = target.length();
        boolean complete = false;
        try {
            byte[] separation = separation(target, before);
            target.seek(before);
            target.write(separation);
            entry.writeTo(new ToFile(target));
            target.getFD().sync();
            complete = true;
        } finally {
            if (!complete) {
                cutBack(target, before, file);
            }
        }
    }

    private static void cutBack(RandomAccessFile target, long length, Path file) throws IOException {
        try {
            target.setLength(length);
            target.getFD().sync();
        } catch (IOException e) {
            throw new IOException(
                    file + " now ends with a part of a message, behind its first " + length
                            + " octets, which cannot be cut off: " + e.getMessage(),
                    e);
        }
    }

    // What ends the message before, should it have been cut or written by a program that leaves the empty line out.
    private static byte[] separation(RandomAccessFile target, long length) throws IOException {
        if (length == 0) {
            return new byte[0];
        }
        byte[] tail = new byte[(int) Math.min(4, length)];
        target.seek(length - tail.length);
        target.readFully(tail);
        String end = new String(tail, StandardCharsets.ISO_8859_1);
        String missing = end.endsWith("\n\n") || end.endsWith("\n\r\n") ? "" : end.endsWith("\n") ? "\n" : "\n\n";
        return missing.getBytes(StandardCharsets.US_ASCII);
    }

    private static final class ToFile extends OutputStream {
        private final RandomAccessFile file;

        ToFile(RandomAccessFile file) {
            this.file = file;
        }

        @Override
        public void write(int b) throws IOException {
            file.write(b);
        }

        @Override
        public void write(byte[] octets, int offset, int length) throws IOException {
            file.write(octets, offset, length);
        }
    }
}
