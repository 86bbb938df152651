package io.mailwire;

import io.mailwire.internal.mime.MboxReader;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The messages of a mailbox file, read while they are gone through. Every iteration begins with the first. The iterators are for one
 * thread each; reading the file may throw {@link java.io.UncheckedIOException}, as when it has changed.
 */
public final class MboxMessages implements Iterable<Email>, AutoCloseable {

    private final MboxReader reader;
    private final String source;
    private volatile boolean closed;

    MboxMessages(MboxReader reader, String source) {
        this.reader = reader;
        this.source = source;
    }

    /**
     * Goes through the messages from the first.
     *
     * @return an iterator, which looks for a message when it is asked for it
     * @throws IllegalStateException if this is closed
     */
    @Override
    public Iterator<Email> iterator() {
        checkOpen();
        MboxReader.Messages messages = reader.messages();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                checkOpen();
                return messages.hasNext();
            }

            @Override
            public Email next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("there are no more messages");
                }
                return messages.next();
            }
        };
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the mailbox file is closed");
        }
    }

    /** Ends the reading; emails that were given out stay valid. */
    @Override
    public void close() {
        closed = true;
    }

    /** Of which file. Reads nothing. */
    @Override
    public String toString() {
        return "MboxMessages[" + source + (closed ? ", closed" : "") + "]";
    }
}
