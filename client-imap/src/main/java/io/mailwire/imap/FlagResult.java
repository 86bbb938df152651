package io.mailwire.imap;

import java.util.Map;
import java.util.Set;

/**
 * What became of flags that were to be changed.
 *
 * @param folder the folder
 * @param changed the messages whose flags are as wanted now, as asked for; one that was gone already is among them
 * @param refused the messages that were left alone, because they had changed meanwhile
 * @param flags the flags by UID, as far as the server told them: after {@link FlagChange#reporting}
 */
public record FlagResult(String folder, UidSet changed, UidSet refused, Map<Long, Set<Flag>> flags) {

    @Override
    public String toString() {
        return changed.size() + " changed in " + folder + (refused.isEmpty() ? "" : ", refused " + refused);
    }
}
