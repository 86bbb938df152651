package io.mailwire.imap.internal.engine;

import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.codec.BodyItem;
import io.mailwire.imap.internal.codec.ContentCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One FETCH of the same items of several messages, and whose wishes its answers fulfil. For one thread. */
final class ContentCommand {

    private final UidSet uids;
    private final List<WantedMessage> messages;
    private int next; // servers answer in order, so the next answer is of this message or near it

    /**
     * Not sent yet.
     *
     * @param messages those of the set, ascending
     */
    ContentCommand(UidSet uids, List<WantedMessage> messages) {
        this.uids = uids;
        this.messages = messages;
    }

    UidSet uids() {
        return uids;
    }

    /** What is asked of each message. */
    List<BodyItem> items() {
        return messages.get(0).items();
    }

    /** The wish that this is the answer to; null if nobody asked, or it came already. */
    @Nullable ContentJob job(ContentAnswers.Arrival arrival) {
        int index = indexOf(arrival.uid());
        if (index < 0) {
            return null;
        }
        next = index;
        for (ContentJob job : messages.get(index).jobs()) {
            if (job.isOpen() && job.item().isAnsweredBy(arrival.name())) {
                return job;
            }
        }
        return null;
    }

    private int indexOf(long uid) {
        for (int i = next; i < Math.min(next + 2, messages.size()); i++) {
            if (messages.get(i).uid() == uid) {
                return i;
            }
        }
        int low = 0;
        int high = messages.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long found = messages.get(middle).uid();
            if (found == uid) {
                return middle;
            }
            if (found < uid) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    /** The wishes that have no answer. */
    List<ContentJob> open() {
        List<ContentJob> open = new ArrayList<>(0);
        for (WantedMessage message : messages) {
            for (ContentJob job : message.jobs()) {
                if (job.isOpen()) {
                    open.add(job);
                }
            }
        }
        return open;
    }

    Stream<ContentJob> all() {
        return messages.stream().flatMap(message -> message.jobs().stream());
    }

    Request request(FolderOperations operations) {
        List<BodyItem> items = items();
        CommandKind kind =
                items.stream().anyMatch(BodyItem::marksSeen) ? CommandKind.FETCH_AND_MARK : CommandKind.FETCH;
        return operations.request(ContentCommands.fetch(uids, items), kind, uids);
    }
}
