package io.mailwire.imap.internal.engine;

import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.codec.Commands;
import io.mailwire.imap.internal.codec.FetchData;
import io.mailwire.imap.internal.codec.FetchDecoder;
import io.mailwire.imap.internal.codec.SearchKey;
import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.imap.internal.wire.Frame;
import io.mailwire.imap.internal.wire.FrameReader;
import io.mailwire.internal.net.Deadline;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Summaries of a set of messages, read while they arrive. A long set goes in windows; the next is asked for when half of the present
 * one was read and all of it has come, so that the server is busy and memory is not. For one thread, except {@link #abandon}.
 */
public final class SummaryFetch {

    /** Summaries per window. */
    static final int WINDOW = 1000;

    // Raw octets kept of a response that could not be read; enough to report it.
    private static final int KEPT = 64 * 1024;

    /** A response that could not be read. */
    public record Unread(List<String> reasons, ByteString octets) {}

    private final FolderOperations operations;
    private final ImapEngine engine;
    private final UidSet uids;
    private final Deque<UidSet> windows = new ArrayDeque<>();
    private final List<Unread> unread = new ArrayList<>();
    private boolean begun;
    private UidSet window = UidSet.EMPTY;
    private long delivered;
    private @Nullable Responses next;

    // Read by abandon(), which may come from a cleaner's thread.
    private volatile @Nullable Responses current;
    private volatile boolean abandoned;

    SummaryFetch(FolderOperations operations, ImapEngine engine, UidSet uids) {
        this.operations = operations;
        this.engine = engine;
        this.uids = uids;
    }

    /** Blocks for the next summary; null at the end. */
    public @Nullable FetchData next() {
        Deadline operation = engine.deadline();
        begin();
        while (!abandoned) {
            Responses answers = current;
            if (answers == null) {
                if (!openWindow(operation)) {
                    return null;
                }
                continue;
            }
            answers.operation(operation);
            prefetch(answers, operation);
            if (answers.next() == FrameReader.Found.END) {
                current = null;
                endWindow(answers);
                continue;
            }
            FetchData data =
                    FetchDecoder.decode(answers.frame(), engine.limits().nesting());
            if (isOurs(data, answers.frame())) {
                delivered++;
                return data;
            }
        }
        return null;
    }

    /** Responses so far that could not be told to be of any message. */
    public List<Unread> unread() {
        return List.copyOf(unread);
    }

    /** Drops what is still to come. From any thread. */
    public void abandon() {
        abandoned = true;
        Responses answers = current;
        if (answers != null) {
            answers.abandon();
        }
        Responses ahead = next;
        if (ahead != null) {
            ahead.abandon();
        }
    }

    private void begin() {
        if (!begun) {
            begun = true;
            UidSet wanted = uids;
            if (uids.size() > WINDOW && uids.size() > operations.folder().exists()) {
                // Mostly holes, as 1:* has: windows of what is there are fewer.
                wanted = operations.search(new SearchKey.Uids(uids));
            }
            windows.addAll(wanted.split(WINDOW, FolderOperations.LONGEST_SET));
        }
    }

    private boolean openWindow(Deadline operation) {
        UidSet first = windows.poll();
        if (first == null) {
            return false;
        }
        Responses ahead = next;
        next = null;
        operations.folder().requireCurrent();
        window = first;
        delivered = 0;
        current = ahead != null ? ahead : engine.send(request(first), operation);
        return true;
    }

    private void prefetch(Responses answers, Deadline operation) {
        UidSet following = windows.peek();
        if (next == null && following != null && delivered * 2 >= window.size() && answers.isComplete()) {
            next = engine.trySend(request(following), operation);
        }
    }

    private Request request(UidSet piece) {
        return operations.request(Commands.fetchSummaries(piece), CommandKind.FETCH, piece);
    }

    private void endWindow(Responses answers) {
        StatusResponse reply = answers.reply();
        // Exchange answers NO when some of the messages are gone; the others came.
        boolean partial = reply.has("EXPUNGEISSUED") || reply.text().contains("no longer exist");
        if (!reply.isOk() && !partial) {
            throw answers.refused(reply);
        }
    }

    private boolean isOurs(FetchData data, Frame frame) {
        if (data.uid() < 0) {
            // Flags that changed meanwhile come without a UID from old servers; anything more is a summary we cannot
            // place.
            if (data.isSummary()) {
                unread.add(new Unread(
                        data.defects().isEmpty() ? List.of("no UID") : List.copyOf(data.defects()), frame.head(KEPT)));
            }
            return false;
        }
        return data.isSummary() && window.contains(data.uid());
    }
}
