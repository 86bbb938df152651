package io.mailwire.smtp.internal.wire;

import io.mailwire.internal.wire.MalformedException;

/**
 * One line of a reply.
 *
 * <pre>
 * Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ] CRLF    ; RFC 5321 section 4.2
 * </pre>
 *
 * @param code 200 to 599
 * @param isLast false where a hyphen promises another line
 * @param text without code and separator, trailing white space cut
 */
record ReplyLine(int code, boolean isLast, String text) {

    /** Reads a line. A code alone, and a tab for the space, occur and are taken. */
    static ReplyLine parse(String line) throws MalformedException {
        if (line.length() < 3 || !isDigit(line, 0) || !isDigit(line, 1) || !isDigit(line, 2)) {
            throw new MalformedException("not an SMTP reply", line);
        }
        int code = (line.charAt(0) - '0') * 100 + (line.charAt(1) - '0') * 10 + line.charAt(2) - '0';
        char separator = line.length() == 3 ? ' ' : line.charAt(3);
        if (code < 200 || code > 599 || (separator != ' ' && separator != '-' && separator != '\t')) {
            throw new MalformedException("not an SMTP reply", line);
        }
        return new ReplyLine(
                code,
                separator != '-',
                line.length() <= 4 ? "" : line.substring(4).stripTrailing());
    }

    private static boolean isDigit(String line, int at) {
        char c = line.charAt(at);
        return c >= '0' && c <= '9';
    }
}
