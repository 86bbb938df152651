package io.mailwire.imap;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What has happened in a folder since the last such result, or since it was selected; by whomever, this session included, as far as the
 * server tells. Flags that this session changes it is not told of: {@link Selection#change} answers which they are.
 *
 * @param folder the folder's name
 * @param end why it was returned
 * @param exists how many messages there are now
 * @param added messages that came and are still there
 * @param flags all flags that messages have now, for those whose flags have changed
 * @param removed messages that went; one that came and went unseen is in none of the sets
 * @param unidentified how many changes could not be said to be of which message: what was there before the first {@link Folder#idle}
 *     and went without QRESYNC, or what a server told in a way that makes no sense. If it is not 0, only a look at the folder tells
 */
public record IdleResult(
        String folder,
        IdleEnd end,
        long exists,
        UidSet added,
        Map<Long, Set<Flag>> flags,
        UidSet removed,
        long unidentified) {

    // In toString; the rest is counted.
    private static final int MOST_SHOWN = 5;
    private static final int LONGEST_SET = 100;

    /**
     * Whether anything has happened.
     *
     * @return true unless all are empty
     */
    public boolean hasChanges() {
        return !added.isEmpty() || !flags.isEmpty() || !removed.isEmpty() || unidentified > 0;
    }

    /** Such as {@code INBOX: added 12:14; flags 7 [\Seen]; removed 3; 20 messages}. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        if (!added.isEmpty()) {
            parts.add("added " + shown(added));
        }
        if (!flags.isEmpty()) {
            List<String> shown = flags.entrySet().stream()
                    .limit(MOST_SHOWN)
                    .map(e -> e.getKey() + " " + e.getValue())
                    .toList();
            int more = flags.size() - shown.size();
            parts.add("flags " + String.join(", ", shown) + (more > 0 ? " and of " + more + " more" : ""));
        }
        if (!removed.isEmpty()) {
            parts.add("removed " + shown(removed));
        }
        if (unidentified > 0) {
            parts.add(
                    unidentified == 1
                            ? "a change of an unknown message"
                            : unidentified + " changes of unknown messages");
        }
        if (parts.isEmpty()) {
            parts.add("nothing happened");
        }
        if (end != IdleEnd.CHANGED) {
            parts.add(
                    switch (end) {
                        case TIME_OVER -> "time is over";
                        case WOKEN -> "woken";
                        default -> "the folder was left";
                    });
        }
        return folder + ": " + String.join("; ", parts) + "; " + exists + " messages";
    }

    private static String shown(UidSet uids) {
        String text = uids.rangeCount() <= LONGEST_SET ? uids.toString() : "";
        return (text.isEmpty() || text.length() > LONGEST_SET) ? uids.size() + " messages" : text;
    }
}
