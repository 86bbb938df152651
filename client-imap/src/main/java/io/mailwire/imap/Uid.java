package io.mailwire.imap;

/**
 * What a server calls one message of one folder for good: its UID, and the UIDVALIDITY without which the UID means nothing later
 * (RFC 9051 section 2.3.1.1).
 *
 * @param validity the folder's UIDVALIDITY; 0 where it is not known, for UIDs of the session at hand
 * @param value 1 to 4294967295
 */
public record Uid(long validity, long value) implements Comparable<Uid> {

    /**
     * Refuses numbers that are none.
     *
     * @param validity the folder's UIDVALIDITY, or 0
     * @param value 1 to 4294967295
     */
    public Uid {
        if (value < 1 || value > UidSet.MAX || validity < 0 || validity > UidSet.MAX) {
            throw new IllegalArgumentException("no UID: " + value + " under UIDVALIDITY " + validity);
        }
    }

    /**
     * Reads what {@link #toString} writes.
     *
     * @param text UIDVALIDITY, a slash, UID
     * @return the UID
     * @throws IllegalArgumentException if it is none
     */
    public static Uid parse(String text) {
        int slash = text.indexOf('/');
        try {
            return new Uid(
                    Long.parseLong(text.substring(0, Math.max(0, slash))), Long.parseLong(text.substring(slash + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not UIDVALIDITY/UID: \"" + text + "\"", e);
        }
    }

    @Override
    public int compareTo(Uid other) {
        return validity == other.validity ? Long.compare(value, other.value) : Long.compare(validity, other.validity);
    }

    /** UIDVALIDITY, a slash, UID. */
    @Override
    public String toString() {
        return validity + "/" + value;
    }
}
