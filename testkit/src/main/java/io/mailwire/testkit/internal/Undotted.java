package io.mailwire.testkit.internal;

import java.io.IOException;
import java.io.OutputStream;

/** Takes the dots off a message as it comes, whatever the pieces, and finds its end. RFC 5321 §4.5.2 */
final class Undotted {
    private enum State {
        LINE_START,
        /** A dot at the start of a line: the end begins, or a doubled dot. */
        DOT,
        DOT_CR,
        TEXT,
        CR,
        END
    }

    private final OutputStream target;
    private State state = State.LINE_START;
    private boolean started;
    private long count;

    Undotted(OutputStream target) {
        this.target = target;
    }

    boolean atTheEnd() {
        return state == State.END;
    }

    boolean started() {
        return started;
    }

    /** How many octets the message has had so far. */
    long count() {
        return count;
    }

    /** Takes octets up to the end of the message: the position behind what was taken. */
    int take(byte[] octets, int from, int to) throws IOException {
        started |= from < to;
        int copyFrom = from;
        for (int at = from; at < to; at++) {
            byte octet = octets[at];
            switch (state) {
                case LINE_START -> {
                    if (octet == '.') {
                        copy(octets, copyFrom, at);
                        copyFrom = at + 1;
                        state = State.DOT;
                    } else {
                        state = octet == '\r' ? State.CR : State.TEXT;
                    }
                }
                case DOT -> state = octet == '\r' ? State.DOT_CR : State.TEXT;
                case DOT_CR -> {
                    if (octet == '\n') {
                        state = State.END;
                        return at + 1;
                    }
                    // a line ".\rx": its CR is content, and was not copied when it was the last octet of a piece
                    target.write('\r');
                    count++;
                    copyFrom = at;
                    state = octet == '\r' ? State.CR : State.TEXT;
                }
                case TEXT -> state = octet == '\r' ? State.CR : State.TEXT;
                case CR -> state = octet == '\n' ? State.LINE_START : octet == '\r' ? State.CR : State.TEXT;
                case END -> throw new IllegalStateException("the message has ended");
            }
            if (state == State.DOT_CR) {
                copyFrom = at + 1; // held back until the next octet says what it was
            }
        }
        copy(octets, copyFrom, to);
        return to;
    }

    private void copy(byte[] octets, int from, int to) throws IOException {
        if (to > from) {
            target.write(octets, from, to - from);
            count += to - from;
        }
    }
}
