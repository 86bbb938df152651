package io.mailwire.imap.internal.engine;

import io.mailwire.imap.FetchOptions;
import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.codec.FetchData;
import io.mailwire.imap.internal.codec.FetchDecoder;
import io.mailwire.imap.internal.codec.FetchRequest;
import io.mailwire.imap.internal.codec.SearchKey;
import io.mailwire.imap.internal.codec.ServerProfile;
import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.imap.internal.wire.Frame;
import io.mailwire.imap.internal.wire.FrameReader;
import io.mailwire.imap.internal.wire.RepeatedTexts;
import io.mailwire.internal.net.Deadline;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Summaries of a set of messages, read while they arrive. A long set goes in windows; the next is asked for when half of the present
 * one was read and all of it has come, so that the server is busy and memory is not. A window is one command, or several behind each
 * other where the server takes only short ones. For one thread, except {@link #abandon}.
 */
public final class SummaryFetch {

    // However large the summaries are, so many go at once.
    private static final int SMALLEST_WINDOW = 10;

    // Raw octets kept of a response that could not be read, and of all such: enough to report them.
    private static final int KEPT = 64 * 1024;
    private static final long KEPT_IN_ALL = 1024 * 1024;
    private static final int MOST_UNREAD = 1000;

    /** A response that could not be read. */
    public record Unread(List<String> reasons, ByteString octets) {}

    private final FolderOperations operations;
    private final ImapEngine engine;
    private final UidSet uids;
    private final FetchOptions options;
    private final Deque<UidSet> windows = new ArrayDeque<>();
    private final List<Unread> unread = Collections.synchronizedList(new ArrayList<>());
    private final RepeatedTexts repeated = new RepeatedTexts();
    private final Backoff backoff = new Backoff();
    private FetchRequest request = new FetchRequest(Set.of(), List.of(), -1, false);
    private SummaryMerge merge = new SummaryMerge(request);
    private int longestSet;
    private int windowSize = FetchWindow.MESSAGES;
    private boolean begun;
    private boolean ended;
    private @Nullable RuntimeException refusal;
    private long keptInAll;
    private long octets;
    private long responses;

    // Read by abandon(), which may come from another thread.
    private volatile @Nullable Window current;
    private volatile @Nullable Window next;
    private volatile boolean abandoned;

    /** Messages that were asked for together, and the answers. */
    private static final class Window {
        private final long size;
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

        /** Whether all of it has come, so that reading does not wait for the server any more. */
        boolean isComplete() {
            return answers.get(answers.size() - 1).isComplete()
                    && answers.stream().allMatch(Responses::isComplete);
        }

        void abandon() {
            answers.forEach(Responses::abandon);
        }
    }

    SummaryFetch(FolderOperations operations, ImapEngine engine, UidSet uids, FetchOptions options) {
        this.operations = operations;
        this.engine = engine;
        this.uids = uids;
        this.options = options;
    }

    /**
     * Blocks for the next summary; null at the end.
     *
     * @throws IllegalStateException if it was abandoned
     */
    public @Nullable FetchData next() {
        Deadline operation = engine.deadline();
        try {
            begin(operation);
            while (true) {
                if (abandoned) {
                    throw new IllegalStateException("the summaries were closed before all of them were read");
                }
                FetchData data = step(operation);
                if (data != null || ended) {
                    return data;
                }
            }
        } catch (RuntimeException e) {
            // Nothing will be read any more.
            ended = true;
            windows.clear();
            abandonWindows();
            throw e;
        }
    }

    /** Does one thing: gives what is ready, opens a window, or reads a response. */
    private @Nullable FetchData step(Deadline operation) {
        FetchData ready = merge.poll();
        if (ready != null) {
            return ready;
        }
        RuntimeException refused = refusal;
        if (refused != null) {
            // What came in spite of it has been given.
            refusal = null;
            throw refused;
        }
        Window window = current;
        if (window == null) {
            ended = ended || !openWindow(operation);
            return null;
        }
        Responses answers = window.reading();
        answers.operation(operation);
        prefetch(window, operation);
        if (answers.next() == FrameReader.Found.END) {
            endCommand(window, answers, operation);
            return null;
        }
        Frame frame = answers.frame();
        return take(FetchDecoder.decodeLazily(frame, engine.limits().nesting(), repeated), frame);
    }

    /** Responses so far that could not be told to be of any message. */
    public List<Unread> unread() {
        return List.copyOf(unread);
    }

    /** Drops what is still to come. From any thread. */
    public void abandon() {
        abandoned = true;
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

    private void begin(Deadline operation) {
        if (begun) {
            return;
        }
        begun = true;
        // What needs no extension needs no question for them either.
        Set<String> known = engine.state().capabilities();
        boolean extensions = options.items().stream().anyMatch(FetchRequest.EXTENSIONS::contains);
        Set<String> capabilities =
                known != null ? known : extensions ? operations.session().capabilities(operation) : Set.of();
        request = FetchRequest.of(
                options.items(),
                options.headerNames(),
                options.changedSince().orElse(-1),
                capabilities,
                operations.folder().highestModSeq() != 0);
        merge = new SummaryMerge(request);
        longestSet = ServerProfile.of(capabilities).longestSet(request.lengthWithoutSet() + 20);
        if (request.changedSince() >= 0) {
            // Few of them have changed, mostly; nobody knows how many.
            windows.add(uids);
            windows.removeIf(UidSet::isEmpty);
            return;
        }
        windowSize = fitting(request.expectedOctets());
        long exist = operations.folder().exists();
        boolean hollow = FetchWindow.isHollow(uids, exist, windowSize);
        if (hollow && exist <= windowSize) {
            windows.add(uids);
            return;
        }
        UidSet wanted = hollow ? operations.search(new SearchKey.Uids(uids)) : uids;
        windows.addAll(wanted.split(windowSize, Integer.MAX_VALUE));
    }

    private static int fitting(long octetsEach) {
        return (int) Math.max(SMALLEST_WINDOW, Math.min(FetchWindow.MESSAGES, FetchWindow.OCTETS / octetsEach));
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
        merge.begin(first);
        abandonLate(window);
        return true;
    }

    private void prefetch(Window window, Deadline operation) {
        if (next == null
                && !windows.isEmpty()
                && merge.given() * 2 >= window.size
                && window.at == window.answers.size() - 1
                && window.isComplete()) {
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

    /** Asks for fewer at once where summaries turn out to be larger than was expected. */
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
        CommandKind kind = request.isOfFlagsOnly() ? CommandKind.FETCH_FLAGS : CommandKind.FETCH;
        return pieces.stream()
                .map(piece -> operations.request(request.command(piece), kind, piece))
                .toList();
    }

    private void endCommand(Window window, Responses answers, Deadline operation) {
        StatusResponse reply = answers.reply();
        if (!reply.isOk()) {
            refused(window, answers, reply, operation);
        } else {
            backoff.answered();
        }
        if (++window.at == window.answers.size() || refusal != null) {
            window.abandon();
            current = null;
            merge.end();
            if (next == null) {
                shrink();
            }
        }
    }

    private void refused(Window window, Responses answers, StatusResponse reply, Deadline operation) {
        // Exchange answers NO when some of the messages are gone; the others came.
        if (reply.saysMessagesAreGone()) {
            return;
        }
        Optional<Duration> wait = backoff.wait(reply, operation);
        if (wait.isEmpty()) {
            refusal = answers.refused(reply);
            return;
        }
        UidSet again = merge.outstanding(window.pieces.get(window.at));
        engine.watching().pause(wait.get(), () -> abandoned);
        if (!again.isEmpty()) {
            Window ahead = next;
            if (ahead != null) {
                // Of two windows the first comes first.
                ahead.abandon();
                next = null;
            }
            windows.addFirst(again);
        }
    }

    private @Nullable FetchData take(FetchData data, Frame frame) {
        octets += frame.length();
        responses++;
        boolean unplaced = data.uid() < 0 && data.isSummary();
        if (!data.defects().isEmpty() || unplaced) {
            data.raw(keep(frame));
        }
        if (data.uid() >= 0) {
            return merge.take(data, frame.length());
        }
        // Flags that changed meanwhile come without a UID from old servers; anything more is a summary we cannot place.
        if (unplaced && unread.size() < MOST_UNREAD) {
            unread.add(
                    new Unread(data.defects().isEmpty() ? List.of("no UID") : List.copyOf(data.defects()), data.raw()));
        }
        return null;
    }

    private ByteString keep(Frame frame) {
        ByteString head = frame.head((int) Math.min(KEPT, KEPT_IN_ALL - keptInAll));
        keptInAll += head.size();
        return head;
    }
}
