package io.mailwire.imap.internal.wire;

import org.jspecify.annotations.Nullable;

/** Atoms that nearly every summary has, which need not be made strings again for each. */
final class UsualAtoms {

    private static final int LONGEST = 13;
    private static final String[][] BY_LENGTH = new String[LONGEST + 1][];

    static {
        BY_LENGTH[3] = new String[] {"UID"};
        BY_LENGTH[5] = new String[] {"FLAGS", "\\Seen"};
        BY_LENGTH[6] = new String[] {"MODSEQ"};
        BY_LENGTH[8] = new String[] {"ENVELOPE", "\\Flagged", "\\Deleted"};
        BY_LENGTH[9] = new String[] {"\\Answered"};
        BY_LENGTH[11] = new String[] {"RFC822.SIZE"};
        BY_LENGTH[12] = new String[] {"INTERNALDATE"};
        BY_LENGTH[13] = new String[] {"BODYSTRUCTURE"};
    }

    private UsualAtoms() {}

    /** The atom that these octets are; null where they are another one. */
    static @Nullable String find(byte[] octets, int from, int to) {
        int length = to - from;
        String[] candidates = length <= LONGEST ? BY_LENGTH[length] : null;
        if (candidates != null) {
            for (String candidate : candidates) {
                if (is(candidate, octets, from)) {
                    return candidate;
                }
            }
        }
        return null;
    }

    private static boolean is(String atom, byte[] octets, int from) {
        for (int i = 0; i < atom.length(); i++) {
            if (atom.charAt(i) != octets[from + i]) {
                return false;
            }
        }
        return true;
    }
}
