package io.mailwire.imap.internal.engine;

import io.mailwire.PeerException;
import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.imap.internal.wire.Frame;
import io.mailwire.imap.internal.wire.FrameReader;
import io.mailwire.imap.internal.wire.ImapCommand;
import io.mailwire.internal.net.Deadline;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * FETCHes values of a set of messages, and gives the responses one by one. A long set goes in windows; the next is asked for while the
 * present one is read, so that the server is busy and memory is not. A window is one command, or several behind each other where the
 * server takes only short ones. What a server finds too much at the moment is asked for again when it has had its rest. For one thread,
 * except {@link #abandon}.
 */
final class WindowedFetch {

    // However large the answers are, so many messages go at once.
    private static final int SMALLEST_WINDOW = 10;

    /** What is asked for, and what has come of it. */
    interface Asking {

        /** The FETCH for these. */
        ImapCommand command(UidSet messages);

        CommandKind kind();

        /** What comes next is about these. */
        void begin(UidSet window);

        /** Whether the window after this one is to be asked for. */
        boolean isNextDue(Progress window);

        /** Those that nothing, or not all, has come of: they will be asked for again. */
        UidSet outstanding(UidSet messages);

        /** The server refuses to tell of this message, and tells of the others. */
        void refused(long uid, StatusResponse reply);

        /** Nothing more comes about the window. */
        void end();
    }

    /** How far a window is. */
    interface Progress {

        /** How many messages it has. */
        long size();

        /** Whether all of it has come, so that reading does not wait for the server any more. */
        boolean isComplete();
    }

    /** What one step was. */
    enum Step {
        RESPONSE,
        OTHER,
        END
    }

    private final FolderOperations operations;
    private final ImapEngine engine;
    private final Asking asking;
    private final Deque<UidSet> windows = new ArrayDeque<>();
    private final Backoff backoff = new Backoff();
    private final Isolation isolation = new Isolation();
    private int windowSize = FetchWindow.MESSAGES;
    private int longestSet;
    private @Nullable RuntimeException refusal;
    private long octets;
    private long responses;

    // Read by abandon(), which may come from another thread.
    private volatile @Nullable Window current;
    private volatile @Nullable Window next;
    private volatile boolean abandoned;

    /** Messages that were asked for together, and the answers. */
    private static final class Window implements Progress {
        private final long size; // asked for with every response
        private final List<UidSet> pieces;
        private final List<Responses> answers;
        private int at;

        Window(UidSet uids, List<UidSet> pieces, List<Responses> answers) {
            this.size = uids.size();
            this.pieces = pieces;
            this.answers = answers;
        }

        Responses reading() {
            return answers.get(at);
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public boolean isComplete() {
            return at == answers.size() - 1
                    && answers.get(at).isComplete()
                    && answers.stream().allMatch(Responses::isComplete);
        }

        void abandon() {
            answers.forEach(Responses::abandon);
        }
    }

    WindowedFetch(FolderOperations operations, Asking asking) {
        this.operations = operations;
        this.engine = operations.session().engine();
        this.asking = asking;
    }

    /** How many messages to ask for at once, where each answer has about so many octets. */
    static int fitting(long octetsEach) {
        return (int) Math.max(SMALLEST_WINDOW, Math.min(FetchWindow.MESSAGES, FetchWindow.OCTETS / octetsEach));
    }

    /**
     * Begins, with nothing sent as yet.
     *
     * @param longest how long a set may be in a command
     */
    void begin(List<UidSet> inWindows, int size, int longest) {
        windows.addAll(inWindows);
        windowSize = size;
        longestSet = longest;
    }

    /**
     * Does one thing: opens a window, or reads a response. Blocks.
     *
     * @throws io.mailwire.imap.ImapCommandException where the server refuses for good; what came in spite of it was given
     */
    Step step(Deadline operation) {
        RuntimeException refused = refusal;
        if (refused != null) {
            refusal = null;
            throw refused;
        }
        Window window = current;
        if (window == null) {
            return openWindow(operation) || tellRefused(true) ? Step.OTHER : Step.END;
        }
        Responses answers = window.reading();
        answers.operation(operation);
        prefetch(window, operation);
        if (answers.next() == FrameReader.Found.END) {
            endCommand(window, answers, operation);
            return Step.OTHER;
        }
        octets += answers.frame().length();
        responses++;
        return Step.RESPONSE;
    }

    /** The response that the last step was; valid until the next. */
    Frame frame() {
        Window window = current;
        if (window == null) {
            throw new IllegalStateException("the last step was no response");
        }
        return window.reading().frame();
    }

    boolean isAbandoned() {
        return abandoned;
    }

    /** Drops what is still to come. From any thread. */
    void abandon() {
        abandoned = true;
        abandonWindows();
    }

    /** The same, for one who was thrown something. */
    void end() {
        windows.clear();
        abandonWindows();
    }

    private void abandonWindows() {
        Window present = current;
        if (present != null) {
            present.abandon();
        }
        Window ahead = next;
        if (ahead != null) {
            ahead.abandon();
        }
    }

    private boolean openWindow(Deadline operation) {
        UidSet first = windows.poll();
        if (first == null) {
            return false;
        }
        operations.folder().requireCurrent();
        Window window = next;
        if (window == null) {
            List<UidSet> pieces = pieces(first);
            window = new Window(first, pieces, engine.send(requests(pieces), operation));
        }
        current = window;
        next = null;
        asking.begin(first);
        abandonLate(window);
        return true;
    }

    private void prefetch(Window window, Deadline operation) {
        if (next == null && !windows.isEmpty() && !isolation.isLooking() && asking.isNextDue(window)) {
            shrink();
            UidSet following = windows.element();
            List<UidSet> pieces = pieces(following);
            List<Responses> sent = engine.trySend(requests(pieces), operation);
            if (sent != null) {
                Window ahead = new Window(following, pieces, sent);
                next = ahead;
                abandonLate(ahead);
            }
        }
    }

    /** Whoever abandoned everything while this window was on its way, did not see it. */
    private void abandonLate(Window window) {
        if (abandoned) {
            window.abandon();
        }
    }

    /** Asks for fewer at once where answers turn out to be larger than was expected. */
    private void shrink() {
        int fitting = responses == 0 ? windowSize : fitting(1 + octets / responses);
        if (fitting >= windowSize) {
            return;
        }
        windowSize = fitting;
        List<UidSet> rest = List.copyOf(windows);
        windows.clear();
        rest.forEach(w -> windows.addAll(w.split(fitting, Integer.MAX_VALUE)));
    }

    private List<UidSet> pieces(UidSet messages) {
        return messages.split(Long.MAX_VALUE, longestSet);
    }

    private List<Request> requests(List<UidSet> pieces) {
        return pieces.stream()
                .map(piece -> operations.request(asking.command(piece), asking.kind(), piece))
                .toList();
    }

    private void endCommand(Window window, Responses answers, Deadline operation) {
        StatusResponse reply = answers.reply();
        UidSet piece = window.pieces.get(window.at);
        if (!reply.isOk()) {
            refused(piece, answers, reply, operation);
        } else {
            backoff.answered();
            isolation.answered();
            tellRefused(false);
            askForRest(piece, reply);
        }
        if (++window.at == window.answers.size() || refusal != null) {
            window.abandon();
            current = null;
            asking.end();
            if (next == null) {
                shrink();
            }
        }
    }

    private void refused(UidSet piece, Responses answers, StatusResponse reply, Deadline operation) {
        // Exchange answers NO when some of the messages are gone; the others came.
        if (reply.saysMessagesAreGone()) {
            return;
        }
        Optional<Duration> wait = backoff.wait(reply, operation);
        if (wait.isPresent()) {
            UidSet again = asking.outstanding(piece);
            engine.watching().pause(wait.get(), () -> abandoned);
            askAgain(List.of(again));
        } else if (isolation.helps(reply)) {
            UidSet left = asking.outstanding(piece);
            if (left.size() < piece.size()) {
                isolation.answered();
                tellRefused(false);
            }
            askAgain(isolation.refused(piece, there(left, operation), reply, answers.refused(reply)));
        } else {
            refusal = answers.refused(reply);
        }
    }

    /** Halving needs messages, not the holes between them. */
    private UidSet there(UidSet messages, Deadline operation) {
        return messages.size() <= operations.folder().exists() ? messages : operations.existing(messages, operation);
    }

    private boolean tellRefused(boolean isEnd) {
        List<Isolation.Refused> found = isolation.found(isEnd);
        found.forEach(one -> asking.refused(one.uid(), one.reply()));
        RuntimeException failure = isEnd ? isolation.failure() : null;
        if (failure != null) {
            throw failure;
        }
        return !found.isEmpty();
    }

    /** Some work on so many messages at once only, the newest first, and say where they stopped (RFC 9738). */
    private void askForRest(UidSet piece, StatusResponse reply) {
        UidSet rest = reply.notReached(piece);
        if (rest.isEmpty()) {
            return;
        }
        if (rest.equals(piece)) {
            refusal = new PeerException(
                    operations.session().where() + "the server does not come to the end of a FETCH: it stopped at UID "
                            + reply.stoppedAt() + ", before any of UIDs " + piece,
                    true,
                    null);
            return;
        }
        askAgain(List.of(asking.outstanding(rest)));
    }

    /** Before what has not been asked for as yet: of two windows the first comes first. */
    private void askAgain(List<UidSet> sets) {
        for (int i = sets.size() - 1; i >= 0; i--) {
            UidSet again = sets.get(i);
            if (again.isEmpty()) {
                continue;
            }
            Window ahead = next;
            if (ahead != null) {
                ahead.abandon();
                next = null;
            }
            windows.addFirst(again);
        }
    }
}
