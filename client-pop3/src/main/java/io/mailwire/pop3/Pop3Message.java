package io.mailwire.pop3;

import io.mailwire.CommandException;
import io.mailwire.Email;
import io.mailwire.MailException;
import io.mailwire.ReceivedMessage;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.internal.text.Printable;
import io.mailwire.pop3.internal.codec.Maildrop;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * One message of a maildrop. {@link #uid}, {@link #number} and {@link #size} are at hand; everything else asks the server and blocks.
 *
 * <p>From {@link Pop3Session#messages()} its content can be had as long as the session lives, from the server anew each time. In a
 * {@linkplain Pop3Session#drain drain} or a {@linkplain Pop3Session#download download} it is on its way already, for the handler's
 * thread and until the handler returns: {@link #email} keeps it, so that it can be had again and again, while {@link #openStream},
 * {@link #saveTo} and {@link #saveAs} without that let it pass by once.
 *
 * <p>Reading does not mark or delete anything, but see {@link Pop3Client} for Gmail. For one thread at a time.
 */
public final class Pop3Message implements ReceivedMessage {

    private final Maildrop.Entry entry;
    private final Content content;

    Pop3Message(Maildrop.Entry entry, Content content) {
        this.entry = entry;
        this.content = content;
    }

    /**
     * Its unique id, the same in every session (UIDL, RFC 1939 section 7).
     *
     * @return the id, or an empty string where the server has none for it
     */
    @Override
    public String uid() {
        return entry.uid();
    }

    /**
     * Its number, which holds for this session only.
     *
     * @return 1 or more
     */
    public int number() {
        return entry.number();
    }

    /**
     * Its size as the server says, which need not be exact.
     *
     * @return octets, or -1 where the server does not say
     */
    @Override
    public long size() {
        return entry.size();
    }

    /**
     * In a drain's handler: whether an earlier drain with the same store had given it to a handler of which it is not known that it was
     * through with it. Sends nothing.
     *
     * @return true if it was offered before; false without a store, and outside a drain
     */
    @Override
    public boolean isOfferedBefore() {
        return content.isOfferedBefore();
    }

    /**
     * Retrieves it and parses it (RETR); blocks. A large one is kept in a temporary file as long as the {@code Email} is in use.
     *
     * @return the message; it stays readable when the session is over
     * @throws MailException if the server refuses or the connection fails
     */
    @Override
    public Email email() {
        return content.email(this);
    }

    /**
     * Retrieves its header only (TOP with no lines); blocks.
     *
     * @return a message with the header fields and no body
     * @throws UnsupportedCapabilityException if the server does not know TOP
     * @throws MailException if the server refuses or the connection fails
     * @throws IllegalStateException in a drain or a download, where the whole message is on its way
     */
    public Email headers() {
        return content.headers(this);
    }

    /**
     * Retrieves it as a stream (RETR), at constant memory: what is read comes from the connection, with CRLF line ends as it was sent.
     * Closing it early, or using the session further, drops what is left, up to 64 MiB and one minute; more ends the session.
     *
     * @return the stream; its methods throw a {@link MailException} where the server or the connection fails
     * @throws MailException if the server refuses or the connection fails
     */
    public InputStream openStream() {
        return content.openStream(this);
    }

    /**
     * Retrieves it into a new file in a directory, at constant memory; blocks. The name is made of the unique id; a file is there in
     * full or not at all.
     *
     * @param directory where to
     * @return the file
     * @throws UncheckedIOException if the file can't be written; the session stays usable
     * @throws MailException if the server refuses or the connection fails
     */
    @Override
    public Path saveTo(Path directory) {
        return content.saveTo(this, directory);
    }

    /**
     * Retrieves it into a file, at constant memory; blocks. The file is there in full or not at all.
     *
     * @param file the file to write
     * @return the file
     * @throws UncheckedIOException if the file can't be written; the session stays usable
     * @throws MailException if the server refuses or the connection fails
     */
    @Override
    public Path saveAs(Path file) {
        return content.saveAs(this, file);
    }

    /**
     * Marks it for deletion (DELE); blocks. It is deleted when {@link Pop3Session#quit()} is confirmed, and only then. In the handler of
     * {@link Pop3Session#download} or {@link Pop3Session#headers} it sends nothing: DELE follows once the handler has returned.
     *
     * @throws CommandException if the server refuses
     * @throws MailException if the connection fails
     * @throws IllegalStateException in a drain, where returning from the handler is what deletes
     */
    public void delete() {
        content.delete(this);
    }

    /**
     * In a drain's handler: keeps it on the server when the handler returns. Sends nothing.
     *
     * @throws IllegalStateException outside a drain's handler
     */
    public void keep() {
        content.keep(this);
    }

    // As long as a line of a listing can be.
    private static final int SHOWN = 8 * 1024;

    @Override
    public String toString() {
        return "Pop3Message[" + entry.number()
                + (entry.uid().isEmpty() ? ", no uid" : ", uid " + Printable.shortened(entry.uid(), SHOWN))
                + (entry.size() < 0 ? "" : ", " + entry.size() + " octets") + "]";
    }

    /** A name for the file, before it is made safe. */
    String fileName() {
        return (entry.uid().isEmpty() ? "message-" + entry.number() : entry.uid()) + ".eml";
    }

    Maildrop.Entry entry() {
        return entry;
    }

    /** Whether its content comes from there. */
    boolean isOf(Content source) {
        return content.equals(source);
    }
}
