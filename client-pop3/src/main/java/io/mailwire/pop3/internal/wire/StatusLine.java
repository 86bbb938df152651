package io.mailwire.pop3.internal.wire;

import io.mailwire.internal.wire.MalformedException;

/**
 * The first line of every answer.
 *
 * <pre>
 * status = ("+OK" / "-ERR") [SP text]     ; RFC 1939 section 3
 * continue = "+" SP [base64]              ; RFC 5034 section 4
 * </pre>
 *
 * @param kind which of the three
 * @param text what follows, without spaces around it
 */
public record StatusLine(Kind kind, String text) {

    /** Which of the three. */
    public enum Kind {
        OK,
        ERR,
        CONTINUE
    }

    private static final StatusLine PLAIN_OK = new StatusLine(Kind.OK, "");

    /** Reads a line: in any case, with or without a space behind the indicator. */
    public static StatusLine parse(String line) throws MalformedException {
        if (line.equals("+OK")) {
            return PLAIN_OK; // the answer of some servers to every command of ten thousand
        }
        String l = line.strip();
        if (startsWith(l, "+OK")) {
            return new StatusLine(Kind.OK, l.substring(3).strip());
        }
        if (startsWith(l, "-ERR")) {
            return new StatusLine(Kind.ERR, l.substring(4).strip());
        }
        if (l.startsWith("+")) {
            return new StatusLine(Kind.CONTINUE, l.substring(1).strip());
        }
        throw new MalformedException("an answer is +OK or -ERR, this is neither", line);
    }

    // "+OKdGVzdA==" may be base64 behind a "+" without its space, so the indicator must end where it ends.
    private static boolean startsWith(String line, String indicator) {
        return line.regionMatches(true, 0, indicator, 0, indicator.length())
                && (line.length() == indicator.length() || !Character.isLetterOrDigit(line.charAt(indicator.length())));
    }

    public boolean isOk() {
        return kind == Kind.OK;
    }
}
