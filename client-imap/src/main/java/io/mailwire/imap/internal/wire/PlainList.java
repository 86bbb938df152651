package io.mailwire.imap.internal.wire;

/**
 * Finds the end of a list in parentheses without reading what is in it, as long as everything in it is as the grammar wants it: strings
 * stand between blanks or parentheses and have no backslash, literals are announced as RFC 9051 section 4.3 says. What this accepts,
 * {@link ResponseCursor} takes for the same list; whatever is doubtful is left to that.
 */
final class PlainList {

    // Longer numbers of octets are none of a literal that is kept in memory.
    private static final int MOST_DIGITS = 9;

    private PlainList() {}

    /**
     * Looks for the ")" that belongs to a "(".
     *
     * @param open where the "(" is
     * @param end where the response ends
     * @return the index behind the ")"; -1 where something is not plain
     */
    static int end(byte[] octets, int open, int end) {
        int depth = 0;
        int i = open;
        while (i < end) {
            byte octet = octets[i];
            if ((octet > ')' && octet != '{') || octet == ' ') {
                i++; // most of what is in no string
            } else if (octet == '"') {
                i = stringEnd(octets, i, end);
            } else if (octet == '{') {
                i = literalEnd(octets, i, end);
            } else {
                i++;
                depth += octet == '(' ? 1 : octet == ')' ? -1 : 0;
                if (depth == 0) {
                    return i;
                }
            }
            if (i < 0) {
                return -1;
            }
        }
        return -1;
    }

    private static int stringEnd(byte[] octets, int quote, int end) {
        int i = Quotes.next(octets, quote + 1, end);
        boolean plain = i + 1 < end && octets[i] == '"' && separates(octets[quote - 1]) && separates(octets[i + 1]);
        return plain ? i + 1 : -1;
    }

    private static int literalEnd(byte[] octets, int brace, int end) {
        if (!separates(octets[brace - 1])) {
            return -1;
        }
        int i = brace + 1;
        int size = 0;
        while (i < end && octets[i] >= '0' && octets[i] <= '9' && i - brace <= MOST_DIGITS) {
            size = size * 10 + (octets[i] - '0');
            i++;
        }
        boolean announced =
                i > brace + 1 && i + 2 < end && octets[i] == '}' && octets[i + 1] == '\r' && octets[i + 2] == '\n';
        return announced && size < end - (i + 3) && separates(octets[i + 3 + size]) ? i + 3 + size : -1;
    }

    private static boolean separates(byte octet) {
        return octet == ' ' || octet == '(' || octet == ')';
    }
}
