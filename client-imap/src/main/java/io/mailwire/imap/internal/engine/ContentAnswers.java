package io.mailwire.imap.internal.engine;

import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.codec.BodyName;
import io.mailwire.imap.internal.codec.ContentData;
import io.mailwire.imap.internal.codec.ContentDecoder;
import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.imap.internal.wire.Frame;
import io.mailwire.imap.internal.wire.FrameReader;
import io.mailwire.imap.internal.wire.UidFinder;
import io.mailwire.internal.mime.Spool;
import io.mailwire.internal.net.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import okio.Buffer;
import okio.ByteString;
import okio.ForwardingSource;
import okio.Source;
import org.jspecify.annotations.Nullable;

/**
 * The contents in the answers to one FETCH, one by one while they arrive. What is left of one is skipped when the next is asked for.
 * A literal goes straight through; only where several messages or contents were asked for and the UID comes behind it does it wait in
 * a spool. Where only one content was asked for, a UID behind it is looked at when it ends. For one thread.
 */
final class ContentAnswers {

    // What waits for its UID; more than that in a file.
    private static final int IN_MEMORY = 256 * 1024;

    /**
     * One content.
     *
     * @param uid the message
     * @param name what of it
     * @param octets the octets; null where the server has none: NIL, or no value at all
     * @param size how many there are
     */
    record Arrival(long uid, BodyName name, @Nullable Source octets, long size) {}

    private record Parked(BodyName name, Spool spool) {}

    private final Responses answers;
    private final UidSet uids;
    private final int items;
    private final int maxDepth;
    private final Deque<Arrival> ready = new ArrayDeque<>();
    private final List<BodyName> streamed = new ArrayList<>(2);
    private final List<Parked> parked = new ArrayList<>(0);
    private final List<Spool> spools = new ArrayList<>(0); // of those in ready
    private @Nullable BodyName announced;
    private int literalEnd;
    private boolean inLiteral;
    private boolean unplaced;
    private boolean supposed; // that what is streamed is of the message that was asked for
    private boolean misplaced;
    private FrameReader.@Nullable Found ahead;
    private @Nullable RuntimeException failure;

    /**
     * The answers to one FETCH.
     *
     * @param uids of which messages
     * @param items how many contents of each were asked for
     */
    ContentAnswers(Responses answers, UidSet uids, int items, int maxDepth) {
        this.uids = uids;
        this.items = items;
        this.maxDepth = maxDepth;
        this.answers = answers.streaming(this::isContent);
    }

    private boolean isContent(byte[] before, int length) {
        announced = BodyName.before(before, length);
        return announced != null;
    }

    /** Sets the deadline for what is read from now on. */
    void operation(Deadline deadline) {
        answers.operation(deadline);
    }

    /** The deadline for what else belongs to the operation. */
    Deadline operation() {
        return answers.operation();
    }

    /**
     * Blocks for the next content; null when there is none left.
     *
     * @throws io.mailwire.PeerException if what was given last was of another message; the others can still be read
     */
    @Nullable Arrival next() {
        while (true) {
            Arrival arrival = ready.poll();
            if (arrival != null) {
                return arrival;
            }
            free();
            RuntimeException broken = failure;
            if (broken != null) {
                throw broken;
            }
            FrameReader.Found found = ahead != null ? ahead : inLiteral ? answers.resume() : answers.next();
            ahead = null;
            inLiteral = false;
            switch (found) {
                case END -> {
                    return null;
                }
                case LITERAL -> {
                    inLiteral = true;
                    Arrival begun = literal(answers.frame());
                    if (begun != null) {
                        return begun;
                    }
                }
                case RESPONSE -> response(answers.frame());
            }
        }
    }

    private @Nullable Arrival literal(Frame frame) {
        BodyName name = announced;
        if (name == null) {
            return null;
        }
        streamed.add(name);
        literalEnd = frame.length();
        long uid = uid(frame);
        if (uid < 0 && uids.size() == 1 && items == 1) {
            supposed = true;
            return new Arrival(uids.first(), name, new Supposed(answers.literal()), answers.literalSize());
        }
        if (uid < 0) {
            park(name);
            return null;
        }
        return uids.contains(uid) ? new Arrival(uid, name, answers.literal(), answers.literalSize()) : null;
    }

    private static long uid(Frame frame) {
        UidFinder finder = new UidFinder();
        finder.feed(frame.octets(), 0, frame.length());
        return finder.uid();
    }

    /** Content whose UID may come behind it, and then must be the one that was asked for. */
    private final class Supposed extends ForwardingSource {
        Supposed(Source literal) {
            super(literal);
        }

        @Override
        public long read(Buffer sink, long byteCount) throws IOException {
            long n = super.read(sink, byteCount);
            if (n < 0 && supposed && inLiteral) {
                lookAhead();
            }
            return n;
        }
    }

    private void lookAhead() {
        FrameReader.Found found;
        try {
            found = answers.resume();
        } catch (RuntimeException e) {
            failure = e; // and nothing behind it can be read
            throw e;
        }
        inLiteral = false;
        if (found == FrameReader.Found.RESPONSE) {
            response(answers.frame());
        } else {
            ahead = found;
        }
    }

    private void park(BodyName name) {
        Spool spool = new Spool(IN_MEMORY);
        parked.add(new Parked(name, spool));
        Buffer block = new Buffer();
        try {
            while (answers.literal().read(block, 64 * 1024) >= 0) {
                spool.sink().write(block, block.size());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write a temporary file: " + e.getMessage(), e);
        }
    }

    /** A response is at its end: what else it has is short, and what was streamed has a place in it. */
    private void response(Frame frame) {
        boolean isSupposed = supposed;
        supposed = false;
        boolean nothingElse = items == 1
                && parked.isEmpty()
                && !streamed.isEmpty()
                && frame.length() == literalEnd + 1
                && frame.octets()[literalEnd] == ')';
        if (!nothingElse) {
            ContentData data = ContentDecoder.decode(frame, maxDepth);
            unplaced |= data.broken();
            long uid = data.uid() < 0 && uids.size() == 1 ? uids.first() : data.uid();
            if (isSupposed && !uids.contains(uid)) {
                misplaced = true;
                streamed.clear();
                throw answers.contradiction("content of message " + uid);
            }
            if (uids.contains(uid)) {
                place(uid, data);
            } else {
                unplaced |= !parked.isEmpty() || !data.values().isEmpty();
                parked.forEach(p -> p.spool().close());
            }
            parked.clear();
        }
        streamed.clear();
    }

    private void place(long uid, ContentData data) {
        for (Parked p : parked) {
            spools.add(p.spool());
            ready.add(new Arrival(uid, p.name(), p.spool().source(), p.spool().size()));
        }
        for (ContentData.Value value : data.values()) {
            if (!streamed.remove(value.name())) {
                ByteString octets = value.octets();
                ready.add(
                        octets == null
                                ? new Arrival(uid, value.name(), null, 0)
                                : new Arrival(uid, value.name(), new Buffer().write(octets), octets.size()));
            }
        }
    }

    private void free() {
        spools.forEach(Spool::close);
        spools.clear();
    }

    /** Whether something came of which nobody can say what it belongs to, or that could not be read. */
    boolean hasUnplaced() {
        return unplaced;
    }

    /** Whether something was given that was of another message than was asked for. */
    boolean hasMisplaced() {
        return misplaced;
    }

    /** Reads what is left without looking, and gives the tagged reply, whatever it is. */
    StatusResponse reply() {
        while (next() != null) {
            // dropped
        }
        return answers.reply();
    }

    RuntimeException refused(StatusResponse reply) {
        return answers.refused(reply);
    }

    /** Stops reading: what still comes is dropped, and what waits is freed. */
    void abandon() {
        answers.abandon();
        free();
        parked.forEach(p -> p.spool().close());
        parked.clear();
        ready.clear();
    }
}
