package io.mailwire.internal.mime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The line that begins with {@code From } and stands before a message in a mailbox file (RFC 4155). It is no field, so it is no part
 * of the message: what is sent, attached or redirected has none.
 */
final class MailboxLine {

    private static final int LONGEST = 1 << 20; // what of a line our own reading looks at

    private MailboxLine() {}

    /** Where the message begins behind it; 0 without such a line. */
    static long end(Octets octets) throws IOException {
        if (!begins(octets.newStream(0, Math.min(6, octets.size())).readAllBytes())) {
            return 0;
        }
        LineScanner lines = new LineScanner(octets, 0, octets.size());
        return lines.next() && is(lines.content(LONGEST)) ? lines.nextStart() : 0;
    }

    /** Whether the first line of a message is one. "From : ann@example.org" is a field all the same (RFC 5322 section 4.5). */
    static boolean is(byte[] line) {
        int colon = FieldLine.colon(line);
        return begins(line) && (colon < 0 || !FieldLine.isProper(FieldLine.name(line, colon)));
    }

    private static boolean begins(byte[] line) {
        String head = new String(line, 0, Math.min(6, line.length), StandardCharsets.US_ASCII);
        return head.startsWith("From ") || head.equals(">From ");
    }
}
