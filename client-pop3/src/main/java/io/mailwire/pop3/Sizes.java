package io.mailwire.pop3;

import java.util.HashSet;
import java.util.Set;

/** Sizes of messages, which tell whether one may be another one under another name. A size that nobody says may be any. */
final class Sizes {

    private static final long ANY = -1;

    private final Set<Long> sizes = new HashSet<>();

    void add(long size) {
        sizes.add(size < 0 ? ANY : size);
    }

    /** Whether a message of this size may be one of these. */
    boolean mayHave(long size) {
        return !sizes.isEmpty() && (size < 0 || sizes.contains(ANY) || sizes.contains(size));
    }
}
