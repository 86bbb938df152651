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
 * @param range of positions that its part is of, as the server writes it; empty where it tells no part
 * @param partial the part; empty for none
 */
public record SearchAnswer(
        String tag, boolean byUid, UidSet all, long min, long max, long count, String range, UidSet partial) {

    /** Whether it tells a part. */
    public boolean hasPartial() {
        return !range.isEmpty();
    }

    /** Whether it tells this part and no more than that has. */
    public boolean isPart(long from, long to) {
        String least = Math.min(from, to) + "";
        String most = Math.max(from, to) + "";
        return (range.equals(least + ":" + most) || range.equals(most + ":" + least))
                && partial.size() <= Math.abs(to - from) + 1;
    }

    SearchAnswer with(UidSet all, UidSet partial) {
        return new SearchAnswer(tag, byUid, all, min, max, count, range, partial);
    }

    /** What this and another line in answer to the same search say together; the sets aside. */
    SearchAnswer and(SearchAnswer other) {
        return new SearchAnswer(
                tag,
                byUid,
                all,
                min == 0 || other.min == 0 ? min + other.min : Math.min(min, other.min),
                Math.max(max, other.max),
                // Two numbers may be of two parts, or the same one twice: as if neither were told.
                count < 0 || other.count < 0 ? Math.max(count, other.count) : -1,
                other.range.isEmpty() ? range : other.range,
                partial);
    }

    /** Whether it answers this command, by UID. */
    public boolean answers(String command) {
        return byUid && (tag.isEmpty() || tag.equals(command));
    }
}
