package io.mailwire.imap;

import io.mailwire.imap.internal.codec.FetchData;
import io.mailwire.imap.internal.engine.SummaryFetch;
import java.lang.ref.Cleaner;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Summaries of messages, read while they arrive: iterating blocks for the next. To be iterated once, by one thread; other threads,
 * and this one in the loop, may give other commands meanwhile.
 *
 * <p>Iterated to the end it needs no closing. Left in the middle, what is still to come is kept until {@link #close}, until the
 * session closes, or until this object is garbage.
 */
public final class FetchedMessages implements Iterable<ImapMessage>, AutoCloseable {

    private static final Cleaner CLEANER = Cleaner.create();

    private final Folder folder;
    private final SummaryFetch summaries;
    private final FetchOptions options;
    private final AtomicBoolean iterated = new AtomicBoolean();
    private final Cleaner.Cleanable cleanable;

    FetchedMessages(Folder folder, SummaryFetch summaries, FetchOptions options) {
        this.folder = folder;
        this.options = options;
        this.summaries = summaries;
        this.cleanable = CLEANER.register(this, summaries::abandon);
    }

    /**
     * Begins to read.
     *
     * @return the summaries; its methods throw {@link io.mailwire.MailException} where reading fails
     * @throws IllegalStateException when called twice
     */
    @Override
    public Iterator<ImapMessage> iterator() {
        if (!iterated.compareAndSet(false, true)) {
            throw new IllegalStateException("summaries can be iterated once; call fetch() again");
        }
        return new Messages(this);
    }

    /**
     * Begins to read.
     *
     * @return the summaries as a sequential stream
     * @throws IllegalStateException when called after {@link #iterator}
     */
    public Stream<ImapMessage> stream() {
        return StreamSupport.stream(spliterator(), false).onClose(this::close);
    }

    /**
     * Responses that could not be told to be of any message, among those read so far. A message whose summary is readable in part is
     * not here, but has {@linkplain ImapMessage#defects defects}.
     *
     * @return the responses; empty if all went well
     */
    public List<UnparsedResponse> unparsed() {
        return summaries.unread().stream()
                .map(u -> new UnparsedResponse(u.reasons(), u.octets().string(StandardCharsets.ISO_8859_1)))
                .toList();
    }

    /** Drops what is still to come; the session stays usable. Does not block. */
    @Override
    public void close() {
        cleanable.clean();
    }

    /** What it is, without asking for anything. */
    @Override
    public String toString() {
        return "summaries from " + folder.name() + ", to be iterated once" + (iterated.get() ? ": begun" : "");
    }

    /** Holds on to the outer object, so that it is not garbage while somebody iterates. */
    private static final class Messages implements Iterator<ImapMessage> {
        private final FetchedMessages owner;
        private @Nullable ImapMessage next;
        private boolean ended;

        Messages(FetchedMessages owner) {
            this.owner = owner;
        }

        @Override
        public boolean hasNext() {
            if (next == null && !ended) {
                FetchData data = owner.summaries.next();
                ended = data == null;
                next = data == null ? null : new ImapMessage(owner.folder, data, owner.options);
            }
            return next != null;
        }

        @Override
        public ImapMessage next() {
            ImapMessage message = hasNext() ? next : null;
            if (message == null) {
                throw new NoSuchElementException();
            }
            next = null;
            return message;
        }
    }
}
