package io.mailwire.imap.internal.codec;

import io.mailwire.imap.UidMap;

/** Reads the argument of COPYUID: {@code nz-number SP uid-set SP uid-set} (RFC 9051 section 7.1). */
public final class CopyUidDecoder {

    private CopyUidDecoder() {}

    /**
     * The map; {@link UidMap#UNKNOWN} where the server gave nothing that makes sense. Exchange says {@code 701} without sets where it
     * has copied nothing: that has a UIDVALIDITY, and is empty.
     */
    public static UidMap decode(StatusResponse response) {
        if (!response.has("COPYUID")) {
            return UidMap.UNKNOWN;
        }
        String[] words = response.argument().split(" +", -1);
        long[] validity = NumberSets.ends(words[0]);
        if (words.length == 1 && validity.length > 0) {
            return UidMap.of(validity[0], new long[0], new long[0]);
        }
        if (words.length != 3) {
            return UidMap.UNKNOWN;
        }
        long[] sources = NumberSets.ends(words[1]);
        long[] targets = NumberSets.ends(words[2]);
        if (validity.length == 0 || sources.length == 0 || count(sources) != count(targets)) {
            return UidMap.UNKNOWN;
        }
        return UidMap.of(validity[0], sources, targets);
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
