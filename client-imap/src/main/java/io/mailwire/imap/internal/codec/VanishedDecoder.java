package io.mailwire.imap.internal.codec;

import io.mailwire.imap.UidSet;
import java.util.Locale;

/** Reads a VANISHED response (RFC 7162 section 3.2.10). ABNF: {@code "VANISHED" [SP "(EARLIER)"] SP known-uids}. */
public final class VanishedDecoder {

    private VanishedDecoder() {}

    /** The messages that have just gone; empty for those that were gone before, which come with EARLIER. */
    public static UidSet now(String line) {
        int words = line.toUpperCase(Locale.ROOT).indexOf("VANISHED") + "VANISHED".length();
        String argument = line.substring(words).strip();
        return argument.startsWith("(") ? UidSet.EMPTY : NumberSets.set(argument);
    }
}
