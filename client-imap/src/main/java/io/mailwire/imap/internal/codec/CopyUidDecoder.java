package io.mailwire.imap.internal.codec;

import io.mailwire.imap.UidMap;
import io.mailwire.imap.UidSet;

/** Reads the argument of COPYUID: {@code nz-number SP uid-set SP uid-set} (RFC 9051 section 7.1). */
public final class CopyUidDecoder {

    private CopyUidDecoder() {}

    /**
     * What was copied; {@link CopyUid#NONE} where the server gave nothing that makes sense. Exchange says {@code 701} without sets where
     * it has copied nothing: that has a UIDVALIDITY, and is empty.
     */
    public static CopyUid decode(StatusResponse response) {
        if (!response.has("COPYUID")) {
            return CopyUid.NONE;
        }
        String[] words = response.argument().split(" +", -1);
        long[] validity = NumberSets.ends(words[0]);
        if (validity.length == 0 || words.length > 3) {
            return CopyUid.NONE;
        }
        long[] sources = words.length > 1 ? NumberSets.ends(words[1]) : new long[0];
        long[] targets = words.length > 2 ? NumberSets.ends(words[2]) : new long[0];
        if (words.length > 1 && sources.length == 0) {
            return CopyUid.NONE;
        }
        return count(sources) == count(targets)
                ? CopyUid.known(UidMap.of(validity[0], sources, targets))
                : CopyUid.unpaired(validity[0], UidSet.ofRanges(sources), UidSet.ofRanges(targets));
    }

    // The lists pair by position, so what counts is their length, repetitions included.
    private static long count(long[] ends) {
        long count = 0;
        for (int i = 0; i < ends.length; i += 2) {
            count += Math.abs(ends[i + 1] - ends[i]) + 1;
        }
        return count;
    }
}
