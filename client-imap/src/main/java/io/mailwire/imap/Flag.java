package io.mailwire.imap;

import io.mailwire.imap.internal.wire.ImapCommand;

/**
 * A flag of a message: one of the system's, or a keyword (RFC 9051 section 2.3.2). Compared without regard to case.
 *
 * @param name as it goes over the wire: system flags begin with a backslash
 */
public record Flag(String name) implements Comparable<Flag> {

    /** Has been read. */
    public static final Flag SEEN = new Flag("\\Seen");

    /** Has been answered. */
    public static final Flag ANSWERED = new Flag("\\Answered");

    /** Marked as urgent or special. */
    public static final Flag FLAGGED = new Flag("\\Flagged");

    /** Marked for removal. */
    public static final Flag DELETED = new Flag("\\Deleted");

    /** Not finished. */
    public static final Flag DRAFT = new Flag("\\Draft");

    /**
     * A flag that a server sent. Whatever it is, it is kept; only {@link #keyword} and the constants can be set.
     *
     * @param name the name, in whatever case
     */
    public Flag {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) < 0x20 || name.charAt(i) == 0x7f) {
                throw new IllegalArgumentException("a flag has no control characters");
            }
        }
    }

    /**
     * A keyword of the user's or an application's, such as {@code $Forwarded} or {@code invoice}.
     *
     * @param name an atom: printable ASCII without spaces and <code>( ) { % * " \ ]</code>
     * @return the flag
     * @throws IllegalArgumentException if the name is no atom
     */
    public static Flag keyword(String name) {
        return new Flag(ImapCommand.checkedAtom("keyword", name));
    }

    /**
     * Whether this is a keyword and not one of the system's flags.
     *
     * @return true without a leading backslash
     */
    public boolean isKeyword() {
        return !name.startsWith("\\");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Flag flag && name.equalsIgnoreCase(flag.name);
    }

    @Override
    public int hashCode() {
        int hash = 0;
        for (int i = 0; i < name.length(); i++) {
            // As equalsIgnoreCase compares them.
            hash = 31 * hash + Character.toLowerCase(Character.toUpperCase(name.charAt(i)));
        }
        return hash;
    }

    @Override
    public int compareTo(Flag other) {
        return String.CASE_INSENSITIVE_ORDER.compare(name, other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
