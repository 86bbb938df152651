package io.mailwire.internal.mime;

import java.util.Locale;

/** Media types and what callers write to choose among them. */
public final class MediaTypes {

    private MediaTypes() {}

    /**
     * Whether a type is meant by a pattern.
     *
     * @param type in lower case, without parameters
     * @param pattern a media type such as {@code application/pdf}, one like {@code image/*}, or {@code *}{@code /*}
     */
    public static boolean matches(String type, String pattern) {
        String wanted = pattern.strip().toLowerCase(Locale.ROOT);
        if (wanted.equals("*/*") || wanted.equals("*")) {
            return true;
        }
        return wanted.endsWith("/*") ? type.startsWith(wanted.substring(0, wanted.length() - 1)) : type.equals(wanted);
    }
}
