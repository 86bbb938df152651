package io.mailwire.imap.internal.codec;

import io.mailwire.imap.internal.wire.ResponseCursor;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;

/** Reads lists of capabilities, from CAPABILITY responses and from response codes (RFC 9051 section 7.2.2). */
public final class CapabilityDecoder {

    // What RFC 9051 appendix E made part of IMAP4rev2; BINARY only as far as APPEND and FETCH go.
    private static final Set<String> BUILT_IN = Set.of(
            "NAMESPACE",
            "UNSELECT",
            "UIDPLUS",
            "ESEARCH",
            "SEARCHRES",
            "ENABLE",
            "IDLE",
            "SASL-IR",
            "LIST-EXTENDED",
            "LIST-STATUS",
            "MOVE",
            "LITERAL-",
            "CHILDREN",
            "SPECIAL-USE",
            "STATUS=SIZE",
            "BINARY");

    private CapabilityDecoder() {}

    /**
     * The capabilities that count. Nothing is inferred from IMAP4rev2, which servers offer without all that belongs to it, unless
     * IMAP4rev1 is absent: then there is nothing else that the server could speak.
     *
     * @param off what the client's user has switched off, in upper case
     */
    public static Set<String> decode(String words, Set<String> off) {
        Set<String> effective = new LinkedHashSet<>(decode(words));
        if (speaksRev2Only(effective)) {
            effective.addAll(BUILT_IN);
        }
        effective.removeAll(off);
        return Collections.unmodifiableSet(effective);
    }

    /** The number of a capability such as {@code APPENDLIMIT=35651584}; empty where it is not there, or has none. */
    public static OptionalLong limit(Set<String> capabilities, String name) {
        String start = name + "=";
        for (String capability : capabilities) {
            if (capability.startsWith(start)) {
                long limit = ResponseCursor.parseNumber(capability.substring(start.length()));
                return limit < 0 ? OptionalLong.empty() : OptionalLong.of(limit);
            }
        }
        return OptionalLong.empty();
    }

    /** Whether the server speaks IMAP4rev2 and nothing older. */
    public static boolean speaksRev2Only(Set<String> capabilities) {
        return capabilities.contains("IMAP4REV2") && !capabilities.contains("IMAP4REV1");
    }

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
