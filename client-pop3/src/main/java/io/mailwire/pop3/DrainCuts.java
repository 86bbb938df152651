package io.mailwire.pop3;

import io.mailwire.pop3.internal.codec.Maildrop;
import java.util.HashMap;
import java.util.Map;

/** Counts how often a drain's connection was lost while it waited for a message: some servers hang up at one that they can't read. */
final class DrainCuts {

    private static final int MOST = 3;

    private final int most;
    private final Map<String, Integer> cuts = new HashMap<>();
    private final Map<String, Exception> givenUp = new HashMap<>();

    /**
     * Begins with none.
     *
     * @param reconnects how often a lost connection is made anew without anything being done: the last of these goes past the message
     */
    DrainCuts(int reconnects) {
        this.most = reconnects == 0 ? Integer.MAX_VALUE : Math.min(MOST, reconnects + 1);
    }

    /**
     * The connection was lost at this message: whether it is given up in this drain.
     *
     * @param justGaveUp whether another one was given up, and nothing was done since
     */
    boolean isOnceTooOften(DrainSlot slot, Exception loss, boolean justGaveUp) {
        String name = name(slot);
        if (cuts.merge(name, 1, Integer::sum) < most && !(justGaveUp && most < Integer.MAX_VALUE)) {
            return false;
        }
        givenUp.put(name, loss);
        giveUp(slot, loss);
        return true;
    }

    /** A message without a name is another object in each session. */
    void recall(DrainSlot slot) {
        Exception loss = givenUp.isEmpty() ? null : givenUp.get(name(slot));
        if (loss != null && (slot.isDoubtful() || !slot.item().isTried())) {
            giveUp(slot, loss);
        }
    }

    private static void giveUp(DrainSlot slot, Exception loss) {
        if (slot.isDoubtful()) {
            slot.doubtful(false); // it was handled, and whether it is there is not to be known
        } else {
            slot.item().failed(loss);
        }
    }

    private static String name(DrainSlot slot) {
        Maildrop.Entry entry = slot.entry();
        return slot.item().hasKey() ? slot.item().key() : entry.number() + " " + entry.size();
    }
}
