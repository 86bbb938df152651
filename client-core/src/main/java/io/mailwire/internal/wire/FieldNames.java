package io.mailwire.internal.wire;

/** What is the name of a header field (RFC 5322 section 3.6.8: {@code field-name = 1*ftext}). */
public final class FieldNames {

    private FieldNames() {}

    /** Whether it is one: printable ASCII without spaces and colons, and not empty. */
    public static boolean isName(String name) {
        return !name.isEmpty() && name.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ':');
    }
}
