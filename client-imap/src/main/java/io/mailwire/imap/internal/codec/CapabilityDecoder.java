package io.mailwire.imap.internal.codec;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/** Reads lists of capabilities, from CAPABILITY responses and from response codes (RFC 9051 section 7.2.2). */
public final class CapabilityDecoder {

    private CapabilityDecoder() {}

    /** The capabilities in upper case, in the server's order; unknown ones are kept. */
    public static Set<String> decode(String words) {
        Set<String> capabilities = new LinkedHashSet<>();
        String last = "";
        for (String word : words.strip().split("\\s+", -1)) {
            String capability = word.toUpperCase(Locale.ROOT);
            if ((capability.equals("+") || capability.equals("-")) && last.equals("LITERAL")) {
                // Some servers cut LITERAL+ in two.
                capabilities.remove(last);
                capability = last + capability;
            }
            if (!capability.isEmpty()) {
                capabilities.add(capability);
            }
            last = capability;
        }
        return Collections.unmodifiableSet(capabilities);
    }
}
