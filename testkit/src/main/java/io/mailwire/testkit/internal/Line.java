package io.mailwire.testkit.internal;

import java.nio.charset.StandardCharsets;

/**
 * A line as it came, without its end.
 *
 * @param latin1 the octets one char each, so that matching sees exactly what came
 * @param end what ended it: CRLF, a bare LF, or nothing because the connection ended
 */
public record Line(String latin1, End end) {
    /** What ended a line. */
    public enum End {
        CRLF,
        LF,
        NOTHING
    }

    static Line of(byte[] octets, int count, End end) {
        return new Line(new String(octets, 0, count, StandardCharsets.ISO_8859_1), end);
    }

    /** The line for people: UTF-8, control characters escaped. */
    public String shown() {
        byte[] octets = latin1.getBytes(StandardCharsets.ISO_8859_1);
        String text = Escapes.show(new String(octets, StandardCharsets.UTF_8));
        return switch (end) {
            case CRLF -> text;
            case LF -> text + " <ended by a bare LF>";
            case NOTHING -> text + " <ended by the end of the connection>";
        };
    }
}
