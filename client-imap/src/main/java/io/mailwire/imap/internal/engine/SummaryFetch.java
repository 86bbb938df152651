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
import io.mailwire.imap.internal.wire.ImapCommand;
import io.mailwire.imap.internal.wire.RepeatedTexts;
import io.mailwire.internal.net.Deadline;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Summaries of a set of messages, read while they arrive, in windows ({@link WindowedFetch}); the next is asked for when half of the
 * present one was read and all of it has come. For one thread, except {@link #abandon}.
 */
public final class SummaryFetch {

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
    private final List<Unread> unread = Collections.synchronizedList(new ArrayList<>());
    private final WindowedFetch fetch;
    private final RepeatedTexts repeated = new RepeatedTexts();
    private FetchRequest request = new FetchRequest(Set.of(), List.of(), -1, false);
    private SummaryMerge merge = new SummaryMerge(request);
    private boolean begun;
    private boolean ended;
    private long keptInAll;

    private final class Asking implements WindowedFetch.Asking {

        @Override
        public ImapCommand command(UidSet messages) {
            return request.command(messages);
        }

        @Override
        public CommandKind kind() {
            return request.isOfFlagsOnly() ? CommandKind.FETCH_FLAGS : CommandKind.FETCH;
        }

        @Override
        public void begin(UidSet window) {
            merge.begin(window);
        }

        // Whoever reads may take long; two windows should not wait for them.
        @Override
        public boolean isNextDue(WindowedFetch.Progress window) {
            return merge.given() * 2 >= window.size() && window.isComplete();
        }

        @Override
        public UidSet outstanding(UidSet messages) {
            return merge.outstanding(messages);
        }

        @Override
        public void refused(long uid, StatusResponse reply) {
            merge.add(FetchData.unreadable(uid, "the server refuses to tell of it: " + reply.words()));
        }

        @Override
        public void end() {
            merge.end();
        }
    }

    SummaryFetch(FolderOperations operations, ImapEngine engine, UidSet uids, FetchOptions options) {
        this.operations = operations;
        this.engine = engine;
        this.uids = uids;
        this.options = options;
        this.fetch = new WindowedFetch(operations, new Asking());
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
                if (fetch.isAbandoned()) {
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
            fetch.end();
            throw e;
        }
    }

    /** Does one thing: gives what is ready, opens a window, or reads a response. */
    private @Nullable FetchData step(Deadline operation) {
        FetchData ready = merge.poll();
        if (ready != null) {
            return ready;
        }
        WindowedFetch.Step step = fetch.step(operation);
        ended |= step == WindowedFetch.Step.END;
        if (step != WindowedFetch.Step.RESPONSE) {
            return null;
        }
        Frame frame = fetch.frame();
        return take(FetchDecoder.decodeLazily(frame, engine.limits().nesting(), repeated), frame);
    }

    /** Responses so far that could not be told to be of any message. */
    public List<Unread> unread() {
        return List.copyOf(unread);
    }

    /** Drops what is still to come. From any thread. */
    public void abandon() {
        fetch.abandon();
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
        int longestSet = ServerProfile.of(capabilities).longestSet(request.lengthWithoutSet() + 20);
        if (request.changedSince() >= 0) {
            // Few of them have changed, mostly; nobody knows how many.
            fetch.begin(uids.isEmpty() ? List.of() : List.of(uids), FetchWindow.MESSAGES, longestSet);
            return;
        }
        int windowSize = (int) Math.min(WindowedFetch.fitting(request.expectedOctets()), operations.mostMessages());
        long exist = operations.folder().exists();
        boolean hollow = FetchWindow.isHollow(uids, exist, windowSize);
        if (hollow && exist <= windowSize) {
            fetch.begin(List.of(uids), windowSize, longestSet);
            return;
        }
        UidSet wanted = hollow ? operations.search(new SearchKey.Uids(uids)) : uids;
        fetch.begin(wanted.split(windowSize, Integer.MAX_VALUE), windowSize, longestSet);
    }

    private @Nullable FetchData take(FetchData data, Frame frame) {
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
