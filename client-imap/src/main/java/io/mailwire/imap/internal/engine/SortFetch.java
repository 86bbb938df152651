package io.mailwire.imap.internal.engine;

import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.codec.SearchKey;
import io.mailwire.imap.internal.codec.SortData;
import io.mailwire.imap.internal.codec.SortDataDecoder;
import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.imap.internal.wire.FrameReader;
import io.mailwire.internal.net.Deadline;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fetches what sorting and threading need, where the server does neither. Some hundred octets for each message stay in memory. Apart
 * from {@link SummaryFetch}, which gives what programs want to see: see {@link SortDataDecoder}.
 */
final class SortFetch {

    private final FolderOperations operations;
    private final boolean envelope;
    private final boolean references;

    /**
     * What to fetch beside dates and sizes.
     *
     * @param envelope whether headers count
     * @param references whether References count
     */
    SortFetch(FolderOperations operations, boolean envelope, boolean references) {
        this.operations = operations;
        this.envelope = envelope;
        this.references = references;
    }

    /** Ascending by UID; those that have gone meanwhile are left out. The next window is asked for while one is read. */
    List<SortData> all(UidSet uids, Deadline operation) {
        SortDataDecoder found = new SortDataDecoder();
        Responses reading = null;
        UidSet window = UidSet.EMPTY;
        for (UidSet next : uids.split(FetchWindow.MESSAGES, operations.longestSet())) {
            operations.folder().requireCurrent();
            Responses ahead = operations
                    .session()
                    .engine()
                    .send(
                            operations.request(
                                    SortDataDecoder.command(next, envelope, references), CommandKind.FETCH, next),
                            operation);
            read(reading, window, found);
            reading = ahead;
            window = next;
        }
        read(reading, window, found);
        if (found.hasUnplaced()) {
            // Which messages that was nobody knows; but whatever is there has its place in the order.
            UidSet untold = uids.minus(found.uids());
            found.addBare(operations
                    .searching()
                    .search(new SearchKey.Uids(untold), operation)
                    .intersect(untold));
        }
        return found.all();
    }

    private void read(@Nullable Responses answers, UidSet window, SortDataDecoder found) {
        if (answers == null) {
            return;
        }
        int depth = operations.session().engine().limits().nesting();
        while (answers.next() != FrameReader.Found.END) {
            found.take(answers.frame(), depth, window);
        }
        StatusResponse reply = answers.reply();
        // Exchange answers NO when some of the messages are gone; the others came.
        if (!reply.isOk() && !reply.saysMessagesAreGone()) {
            throw answers.refused(reply);
        }
    }
}
