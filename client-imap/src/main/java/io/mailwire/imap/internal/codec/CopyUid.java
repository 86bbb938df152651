package io.mailwire.imap.internal.codec;

import io.mailwire.imap.UidMap;
import io.mailwire.imap.UidSet;

/**
 * What COPYUID says (RFC 9051 section 7.1). Its two sets must be equally long; where they are not, nobody knows which copy is whose, and
 * a copy is no proof any more that its message is safe:
 *
 * <ul>
 *   <li>With more copies than messages each message named was copied, so it may be removed here; those not named may not.
 *   <li>With fewer, at least one of those named has no copy, and no telling which: none of them may be removed.
 * </ul>
 *
 * @param validity UIDVALIDITY of the folder that was copied to; 0 where nothing came that makes sense
 * @param uids which copy is whose, where that is known
 * @param copied the messages that have a copy
 * @param doubtful those named without a copy for each
 */
public record CopyUid(long validity, UidMap uids, UidSet copied, UidSet doubtful) {

    /** Nothing was said. */
    public static final CopyUid NONE = new CopyUid(0, UidMap.UNKNOWN, UidSet.EMPTY, UidSet.EMPTY);

    static CopyUid known(UidMap uids) {
        return new CopyUid(uids.validity(), uids, uids.sources(), UidSet.EMPTY);
    }

    static CopyUid unpaired(long validity, UidSet sources, UidSet targets) {
        boolean fewer = targets.size() < sources.size();
        return new CopyUid(validity, UidMap.UNKNOWN, fewer ? UidSet.EMPTY : sources, fewer ? sources : UidSet.EMPTY);
    }

    /** All messages that it names. */
    public UidSet named() {
        return copied.union(doubtful);
    }

    /** What two of them say; the later one alone where the folder was made anew in between. */
    public CopyUid and(CopyUid later) {
        if (validity != 0 && later.validity != 0 && validity != later.validity) {
            return later.named().isEmpty() ? this : later;
        }
        return new CopyUid(
                Math.max(validity, later.validity),
                uids.and(later.uids),
                copied.union(later.copied),
                doubtful.union(later.doubtful));
    }

    /** What the tagged reply says behind this: some servers say all of it twice. */
    public CopyUid andTagged(CopyUid tagged) {
        boolean again = !tagged.named().isEmpty()
                && (named().isEmpty() || !tagged.named().isDisjoint(named()));
        return again ? tagged : and(tagged);
    }
}
