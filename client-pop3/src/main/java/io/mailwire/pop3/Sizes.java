package io.mailwire.pop3;

import io.mailwire.pop3.internal.codec.Maildrop;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Tells by the sizes, which several messages may have in common, whether some messages may be in a listing under other names. */
final class Sizes {

    private Sizes() {}

    /** Whether there are any, and a listing has as many messages of each of their sizes. One of no known size may be any. */
    static boolean areAllIn(Collection<Long> sizes, Maildrop listing) {
        Map<Long, Integer> listed = new HashMap<>();
        listing.entries().forEach(e -> listed.merge(e.size(), 1, Integer::sum));
        int anything = listed.getOrDefault(-1L, 0);
        int unplaced = 0;
        for (long size : sizes) {
            boolean there = size >= 0 && listed.merge(size, -1, Integer::sum) >= 0;
            unplaced += there ? 0 : size < 0 ? 0 : 1;
        }
        return !sizes.isEmpty() && sizes.size() <= listing.entries().size() && unplaced <= anything;
    }
}
