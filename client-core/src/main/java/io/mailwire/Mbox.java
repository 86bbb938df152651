package io.mailwire;

import io.mailwire.internal.mime.MboxAppender;
import io.mailwire.internal.mime.MboxReader;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.Objects;

/**
 * A mailbox file: messages one behind the other, each after a line that begins with {@code From } (RFC 4155). Immutable and
 * thread-safe; names a file and holds nothing open.
 *
 * <p>Written is the form called mboxrd: lines end with LF, and lines of a message that begin with {@code From } or with any number of
 * {@code >} before it get one more {@code >}. When read, one is taken away, which is right for files of that form; of the older
 * mboxo it differs only for lines that had a {@code >} from the start. Content-Length is not looked at.
 *
 * <p>A line begins a message if an empty line or nothing is before it, if it begins with {@code From } and has a month, a time and a
 * year as these lines have them, and if a header field or an empty line comes next. Without the empty line before it, it has to have an
 * address, the day of the week, month, day, time and year, in this order, and a header field next; the message before it then has a
 * defect. Other text that happens to begin a line with {@code From } does not, quoted or not.
 *
 * <pre>{@code
 * Mbox.at(Path.of("archive.mbox")).append(email);
 * try (MboxMessages all = Mbox.at(Path.of("archive.mbox")).read()) {
 *     for (Email email : all) System.out.println(email);
 * }
 * }</pre>
 */
public final class Mbox {

    private final Path file;

    private Mbox(Path file) {
        this.file = file;
    }

    /**
     * Names a file, which need not exist yet.
     *
     * @param file the mailbox file, in the default file system
     * @return the mailbox
     */
    public static Mbox at(Path file) {
        return new Mbox(Objects.requireNonNull(file));
    }

    /**
     * Reads the file, message by message while it is gone through, in a few dozen kilobytes of memory whatever its size. Each message
     * refers to its place in the file and stays valid, also when the reading is closed; once the file changes, reading any of them
     * fails, and so does going on.
     *
     * @return the messages, to be closed
     * @throws UncheckedIOException if there is no such file or it cannot be read
     */
    public MboxMessages read() {
        return new MboxMessages(MboxReader.of(file), file.toString());
    }

    /**
     * Reads a stream to its end into a temporary file, which goes when neither the messages nor any email of them is referred to any
     * more. Does not close the stream.
     *
     * @param in a mailbox file's content
     * @return the messages, to be closed
     * @throws UncheckedIOException if the stream fails
     */
    public static MboxMessages read(InputStream in) {
        return new MboxMessages(MboxReader.of(in), "a stream");
    }

    /**
     * Appends a message, as {@link #append(Email, String, OffsetDateTime)} with the sender that its Return-Path or From names, and its
     * Date or now.
     *
     * @param email the message
     * @throws UncheckedIOException if the message cannot be read or the file not be written
     */
    public void append(Email email) {
        MboxAppender.append(file, email);
    }

    /**
     * Appends a message, Bcc included, and waits until it is on the disk. The file is made if it does not exist. Appends of this and
     * other programs that lock the file wait for each other. If writing fails, the file is cut back to what it was; the exception says
     * so where even that failed. After a crash of the machine a part of the last message may be there: it is read with a defect,
     * and the next append begins on a line of its own.
     *
     * @param email the message
     * @param sender whom the envelope named as sender; "" for nobody, as in a bounce
     * @param received when it came
     * @throws UncheckedIOException if the message cannot be read or the file not be written
     */
    public void append(Email email, String sender, OffsetDateTime received) {
        MboxAppender.append(file, email, sender, received);
    }

    @Override
    public String toString() {
        return "Mbox[" + file + "]";
    }
}
