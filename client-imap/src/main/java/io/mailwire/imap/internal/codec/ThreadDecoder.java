package io.mailwire.imap.internal.codec;

import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.wire.NumberLine;
import java.io.IOException;
import java.util.Arrays;

/**
 * Reads THREAD responses while they arrive (RFC 5256 section 4). ABNF: {@code thread-list = "(" (thread-members / thread-nested) ")"}.
 *
 * <p>Parentheses nest as deep as a discussion forks, and a long discussion forks often, so the limit on nesting does not apply here:
 * nothing recurses, and the length of the line bounds the rest.
 */
public final class ThreadDecoder {

    // A million forks one in the other take a few megabytes; nobody has them.
    private static final int DEEPEST = 1 << 20;

    private ThreadDecoder() {}

    /**
     * Adds the threads of one response.
     *
     * @param most how many messages there can be in all
     */
    public static void decode(NumberLine line, ThreadBuilder to, int most) throws IOException {
        SearchDecoder.afterType(line);
        // For each open parenthesis, what stood before it; the last is where the next message belongs.
        int[] before = new int[16];
        boolean[] begun = new boolean[16];
        int depth = 0;
        int parent = ThreadBuilder.NONE;
        while (line.peek() >= 0) {
            if (line.take('(')) {
                if (depth > 0 && !begun[depth]) {
                    // Messages that answer one which is not there; what is between two that are not there says nothing.
                    parent = to.isMissing(parent) ? parent : to.add(0, parent);
                    begun[depth] = true;
                }
                if (++depth > DEEPEST) {
                    throw line.malformed("threads nested deeper than " + DEEPEST);
                }
                if (depth == before.length) {
                    before = Arrays.copyOf(before, 2 * depth);
                    begun = Arrays.copyOf(begun, 2 * depth);
                }
                before[depth] = parent;
                begun[depth] = false;
            } else if (line.take(')')) {
                if (depth == 0) {
                    throw line.malformed("a parenthesis too many");
                }
                parent = before[depth--];
            } else {
                long uid = line.number();
                if (uid < 1 || uid > UidSet.MAX || depth == 0) {
                    throw line.malformed("no thread");
                }
                parent = to.add(uid, parent);
                begun[depth] = true;
            }
            if (to.size() > most) {
                throw line.malformed("more than " + most + " messages, which the folder does not have");
            }
        }
        if (depth > 0) {
            throw line.malformed("a thread does not end");
        }
    }
}
