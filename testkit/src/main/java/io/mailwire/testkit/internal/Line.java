package io.mailwire.testkit.internal;

import java.nio.charset.StandardCharsets;

/**
 * A line as it came, without its end.
 *
 * @param octets the line's octets
 * @param end what ended it: CRLF, a bare LF, or nothing because the connection ended
 */
public record Line(byte[] octets, End end) {
    /** What ended a line. */
    public enum End {
        CRLF,
        LF,
        NOTHING
    }

    /** The octets one char each, so that matching sees exactly what came. */
    public String latin1() {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    /** The line for people: UTF-8, control characters escaped. */
    public String shown() {
        String text = Escapes.show(new String(octets, StandardCharsets.UTF_8));
        return switch (end) {
            case CRLF -> text;
            case LF -> text + " <ended by a bare LF>";
            case NOTHING -> text + " <ended by the end of the connection>";
        };
    }
}
