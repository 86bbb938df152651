package io.mailwire.imap.internal.codec;

import io.mailwire.imap.Uid;
import java.util.ArrayList;
import java.util.List;

/** Reads the argument of APPENDUID: {@code nz-number SP append-uid}, a set after MULTIAPPEND (RFC 9051 section 7.1, RFC 4315). */
public final class AppendUidDecoder {

    private AppendUidDecoder() {}

    /**
     * The UIDs of the messages, in their order.
     *
     * @param count how many messages there were
     * @return as many UIDs; none where the server gave another number of them, or nothing that makes sense
     */
    public static List<Uid> decode(StatusResponse response, int count) {
        if (!response.has("APPENDUID")) {
            return List.of();
        }
        String[] words = response.argument().split(" +", -1);
        long[] validity = words.length == 2 ? NumberSets.ends(words[0]) : new long[0];
        if (validity.length != 2 || validity[0] != validity[1]) {
            return List.of();
        }
        List<Uid> uids = new ArrayList<>();
        long[] ends = NumberSets.ends(words[1]);
        for (int i = 0; i < ends.length; i += 2) {
            // 2:4 and 4:2 are the same (RFC 9051 section 9, uid-range), and UIDs ascend in the order of the messages.
            long last = Math.max(ends[i], ends[i + 1]);
            for (long uid = Math.min(ends[i], ends[i + 1]); uid <= last && uids.size() <= count; uid++) {
                uids.add(new Uid(validity[0], uid));
            }
        }
        return uids.size() == count ? List.copyOf(uids) : List.of();
    }
}
