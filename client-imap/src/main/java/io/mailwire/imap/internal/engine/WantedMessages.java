package io.mailwire.imap.internal.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Messages in the order in which something was wanted of each first. For one thread. */
final class WantedMessages {

    private final int pass;
    private final List<WantedMessage> all = new ArrayList<>();
    private @Nullable WantedMessage last;
    private long highest;

    // Not before UIDs come out of order: mostly they ascend.
    private @Nullable Map<Long, WantedMessage> byUid;

    WantedMessages(int pass) {
        this.pass = pass;
    }

    /** What is wanted of this message; nothing yet where it is a new one. */
    WantedMessage of(long uid) {
        WantedMessage message = last;
        if (message == null || message.uid() != uid) {
            message = uid > highest ? added(uid) : found(uid);
            last = message;
        }
        return message;
    }

    private WantedMessage found(long uid) {
        Map<Long, WantedMessage> known = byUid;
        if (known == null) {
            known = new HashMap<>();
            for (WantedMessage message : all) {
                known.put(message.uid(), message);
            }
            byUid = known;
        }
        WantedMessage message = known.get(uid);
        return message == null ? added(uid) : message;
    }

    private WantedMessage added(long uid) {
        WantedMessage message = new WantedMessage(uid, pass);
        all.add(message);
        highest = Math.max(highest, uid);
        if (byUid != null) {
            byUid.put(uid, message);
        }
        return message;
    }

    List<WantedMessage> all() {
        return all;
    }
}
