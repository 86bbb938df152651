package io.mailwire.pop3;

import java.util.Locale;
import java.util.Optional;

/** The response code in brackets that says why a POP3 command was refused (RFC 2449 section 8). */
public enum Pop3ResponseCode {
    /** {@code IN-USE}: the maildrop is locked, mostly by another session of the same user (RFC 2449 section 8.1.2). */
    IN_USE("IN-USE", true),
    /** {@code LOGIN-DELAY}: this user logged in a moment ago and has to wait (RFC 2449 section 8.1.1). */
    LOGIN_DELAY("LOGIN-DELAY", true),
    /** {@code SYS/TEMP}: trouble on the server that is likely to pass (RFC 3206 section 4). */
    SYS_TEMP("SYS/TEMP", true),
    /** {@code SYS/PERM}: trouble on the server that somebody has to repair (RFC 3206 section 4). */
    SYS_PERM("SYS/PERM", false),
    /** {@code AUTH}: the user name, the password or the token is wrong (RFC 3206 section 4). */
    AUTH("AUTH", false),
    /** {@code UTF8}: the command or the maildrop needs UTF-8 mode (RFC 6856 section 5). */
    UTF8("UTF8", false),
    /** A code that Mailwire does not know; the response has it as the server spelled it. */
    OTHER("", false);

    private final String spelling;
    private final boolean isTransient;

    Pop3ResponseCode(String spelling, boolean isTransient) {
        this.spelling = spelling;
        this.isTransient = isTransient;
    }

    /**
     * Reads the code at the start of a response's text.
     *
     * @param text what follows {@code -ERR} or {@code +OK}
     * @return the code, or empty where the text does not begin with one
     */
    public static Optional<Pop3ResponseCode> atStartOf(String text) {
        String t = text.stripLeading();
        int end = t.indexOf(']');
        if (end < 0 || t.charAt(0) != '[') {
            return Optional.empty();
        }
        String code = t.substring(1, end).strip().toUpperCase(Locale.ROOT);
        for (Pop3ResponseCode known : values()) {
            // RFC 2449 section 8: a code is a hierarchy, and a client that does not know a level goes by those above
            // it.
            if (known != OTHER && (code.equals(known.spelling) || code.startsWith(known.spelling + "/"))) {
                return Optional.of(known);
            }
        }
        return code.isEmpty() ? Optional.empty() : Optional.of(OTHER);
    }

    /**
     * Whether the same command may succeed later.
     *
     * @return true for {@link #IN_USE}, {@link #LOGIN_DELAY} and {@link #SYS_TEMP}
     */
    public boolean isTransient() {
        return isTransient;
    }
}
