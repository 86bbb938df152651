package io.mailwire.imap.internal.engine;

import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.codec.SortData;
import io.mailwire.imap.internal.codec.SortDataDecoder;
import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.imap.internal.wire.ImapCommand;
import io.mailwire.internal.net.Deadline;
import java.util.List;

/**
 * Fetches what sorting and threading need, where the server does neither. Some hundred octets for each message stay in memory. Apart
 * from {@link SummaryFetch}, which gives what programs want to see: see {@link SortDataDecoder}.
 */
final class SortFetch implements WindowedFetch.Asking {

    private final FolderOperations operations;
    private final SortDataDecoder found;
    private UidSet window = UidSet.EMPTY;

    /**
     * What to fetch beside dates and sizes.
     *
     * @param envelope whether headers count
     * @param references whether References count
     */
    SortFetch(FolderOperations operations, boolean envelope, boolean references) {
        this.operations = operations;
        this.found = new SortDataDecoder(envelope, references);
    }

    /** Ascending by UID; those that have gone meanwhile are left out. */
    List<SortData> all(UidSet uids, Deadline operation) {
        ImapEngine engine = operations.session().engine();
        Checkpoint checkpoint = engine.checkpoint(operation, "reading what to sort by");
        WindowedFetch fetch = new WindowedFetch(operations, this);
        int windowSize = (int) Math.min(FetchWindow.MESSAGES, operations.mostMessages());
        fetch.begin(uids.split(windowSize, Integer.MAX_VALUE), windowSize, operations.longestSet());
        try {
            WindowedFetch.Step step;
            while ((step = fetch.step(operation)) != WindowedFetch.Step.END) {
                checkpoint.pass();
                if (step == WindowedFetch.Step.RESPONSE) {
                    found.take(fetch.frame(), engine.limits().nesting(), window);
                }
            }
        } finally {
            fetch.end();
        }
        if (found.hasUnplaced()) {
            // Which messages that was nobody knows; but whatever is there has its place in the order.
            UidSet untold = uids.minus(found.uids());
            found.addBare(operations.existing(untold, operation));
        }
        return found.all();
    }

    @Override
    public ImapCommand command(UidSet messages) {
        return found.command(messages);
    }

    @Override
    public CommandKind kind() {
        return CommandKind.FETCH;
    }

    @Override
    public void begin(UidSet messages) {
        window = messages;
    }

    // What comes is taken at once, so the server never needs to wait.
    @Override
    public boolean isNextDue(WindowedFetch.Progress messages) {
        return true;
    }

    @Override
    public UidSet outstanding(UidSet messages) {
        return messages.minus(found.complete());
    }

    @Override
    public void refused(long uid, StatusResponse reply) {
        // It has its place in the order all the same.
        found.addBare(UidSet.of(uid));
    }

    @Override
    public void end() {
        // What has not come is as if it were empty.
    }
}
