package io.mailwire.imap.internal.codec;

import io.mailwire.imap.UidSet;

/**
 * What an ESEARCH response says (RFC 9051 section 7.3.4, RFC 9394). Order means nothing in its sets.
 *
 * @param tag of the command that it answers; empty where it names none
 * @param byUid whether its numbers are UIDs
 * @param all what was found; empty where it does not say
 * @param min the least; 0 where it does not say, as when nothing was found
 * @param max the largest; 0 where it does not say
 * @param count how many; -1 where it does not say
 * @param hasPartial whether it tells a part
 * @param partial the part; empty for none
 */
public record SearchAnswer(
        String tag, boolean byUid, UidSet all, long min, long max, long count, boolean hasPartial, UidSet partial) {

    /** Whether it answers this command, by UID. */
    public boolean answers(String command) {
        return byUid && (tag.isEmpty() || tag.equals(command));
    }
}
