package io.mailwire.imap;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * A message and what answers it (RFC 5256). However deep a discussion is, none of the methods here recurses; a program that walks
 * through one itself should not either.
 *
 * @param uid the message; 0 where several answer one that is not there
 * @param replies what answers it, in order; empty for none
 */
public record MessageThread(long uid, List<MessageThread> replies) {

    /**
     * Keeps a copy of the list.
     *
     * @param uid the message, or 0
     * @param replies what answers it
     */
    public MessageThread {
        if (uid < 0 || uid > UidSet.MAX) {
            throw new IllegalArgumentException("no UID: " + uid);
        }
        replies = List.copyOf(replies);
    }

    /**
     * Whether the message is not there, only what answers it.
     *
     * @return true where {@link #uid} is 0
     */
    public boolean isMissing() {
        return uid == 0;
    }

    /**
     * Its messages, this one and all below it.
     *
     * @return a set
     */
    public UidSet uids() {
        long[] found = new long[16];
        int n = 0;
        Deque<MessageThread> left = new ArrayDeque<>();
        left.push(this);
        while (!left.isEmpty()) {
            MessageThread thread = left.pop();
            if (!thread.isMissing()) {
                found = n == found.length ? java.util.Arrays.copyOf(found, 2 * n) : found;
                found[n++] = thread.uid();
            }
            thread.replies().forEach(left::push);
        }
        return UidSet.of(java.util.Arrays.copyOf(found, n));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MessageThread thread && toString().equals(thread.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    /** As RFC 5256 writes it, such as {@code (3 6 (4 23)(44 7 96))}, with {@code ?} for a message that is not there. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("(");
        Deque<Iterator<MessageThread>> open = new ArrayDeque<>();
        MessageThread next = this;
        while (next != null) {
            text.append(next.isMissing() ? "?" : Long.toString(next.uid()));
            if (next.replies().size() == 1) {
                text.append(' ');
                next = next.replies().get(0);
                continue;
            }
            if (next.replies().isEmpty()) {
                text.append(')');
            } else {
                text.append(' ');
                open.push(next.replies().iterator());
            }
            next = null;
            while (next == null && !open.isEmpty()) {
                if (open.element().hasNext()) {
                    next = open.element().next();
                    text.append('(');
                } else {
                    open.pop();
                    text.append(')');
                }
            }
        }
        return text.toString();
    }
}
