package io.mailwire;

import io.mailwire.internal.text.Printable;
import java.util.List;
import java.util.Optional;

/**
 * A server's SMTP reply (RFC 5321 section 4.2): a three-digit code and one or more lines of text.
 *
 * @param code the code, 200 to 599
 * @param lines the text of each line, without the code
 */
public record Reply(int code, List<String> lines) {

    private static final int SHOWN = 2000;

    /**
     * Keeps an unchangeable copy of the lines.
     *
     * @param code the code, 200 to 599
     * @param lines the text of each line, without the code
     */
    public Reply {
        lines = List.copyOf(lines);
    }

    /**
     * The whole text.
     *
     * @return the lines joined by a space
     */
    public String text() {
        return String.join(" ", lines);
    }

    /**
     * The enhanced status code at the start of the text, if its class agrees with the reply code (RFC 2034 section 4).
     *
     * @return the code, or empty
     */
    public Optional<EnhancedStatus> enhancedStatus() {
        return lines.isEmpty()
                ? Optional.empty()
                : EnhancedStatus.atStartOf(lines.get(0)).filter(s -> s.category() == code / 100);
    }

    /**
     * Whether this is a positive completion reply.
     *
     * @return true for 2yz
     */
    public boolean isPositive() {
        return code / 100 == 2;
    }

    /**
     * Whether this is a transient negative completion reply.
     *
     * @return true for 4yz
     */
    public boolean isTransient() {
        return code / 100 == 4;
    }

    /**
     * Whether this is a permanent negative completion reply.
     *
     * @return true for 5yz
     */
    public boolean isPermanent() {
        return code / 100 == 5;
    }

    @Override
    public String toString() {
        return Printable.shortened(code + " " + text(), SHOWN);
    }
}
