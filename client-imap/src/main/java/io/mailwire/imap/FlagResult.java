package io.mailwire.imap;

import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What became of flags that were to be changed. Every message that was asked for is in exactly one of the three sets.
 *
 * @param folder the folder
 * @param changed the messages whose flags are as wanted now; without a condition and without {@link FlagChange#reporting}, one that
 *     was gone already is among them
 * @param refused the messages that were left alone, because they had changed meanwhile
 * @param gone the messages that are not there any more, as far as the server was asked: under a condition, or after
 *     {@link FlagChange#reporting}
 * @param flags the flags by UID, as far as the server told them: of all messages after {@link FlagChange#reporting}
 * @param modSeqs the new mod-sequences by UID, as far as the server told them: under a condition, of all messages that are there; else
 *     where CONDSTORE is in use (RFC 7162)
 */
public record FlagResult(
        String folder,
        UidSet changed,
        UidSet refused,
        UidSet gone,
        Map<Long, Set<Flag>> flags,
        Map<Long, Long> modSeqs) {

    /**
     * The largest of the new mod-sequences. Others may have changed other messages before it, so it is no point to read the folder's
     * changes from.
     *
     * @return the number, or empty where the server told none
     */
    public OptionalLong highestModSeq() {
        return modSeqs.values().stream().mapToLong(Long::longValue).max();
    }

    @Override
    public String toString() {
        return changed.size() + " changed in " + folder
                + (refused.isEmpty() ? "" : ", refused " + refused)
                + (gone.isEmpty() ? "" : ", gone " + gone);
    }
}
