package io.mailwire.imap.internal.codec;

import io.mailwire.imap.internal.wire.NumberLine;
import io.mailwire.internal.wire.MalformedException;

/**
 * Refuses answers that name more messages than the folder can have, before they take any room: whoever works on them would never come
 * to an end. For one thread.
 */
final class MessageBound {

    private final long most;
    private long left;

    MessageBound(long most) {
        this.most = most;
        this.left = most;
    }

    /** Counts a range, in whichever direction. */
    void take(long first, long last, NumberLine line) throws MalformedException {
        left -= Math.abs(last - first) + 1;
        if (left < 0) {
            throw line.malformed("more than " + most + " messages, which the folder does not have");
        }
    }

    /** Forgets so many that turned out not to count. */
    void giveBack(long messages) {
        left += messages;
    }
}
