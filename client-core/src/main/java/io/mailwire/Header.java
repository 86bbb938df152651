package io.mailwire;

/**
 * One field of a header (RFC 5322 section 2.2).
 *
 * @param name its name as it is written
 * @param value its value for people: unfolded, encoded words decoded (RFC 2047), without control characters
 * @param raw its value as it stands in the message, unfolded and not decoded; for what has a grammar of its own
 */
public record Header(String name, String value, String raw) {

    /** The field as one line. */
    @Override
    public String toString() {
        return name + ": " + value;
    }
}
