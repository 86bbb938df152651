package io.mailwire.imap.internal.codec;

import io.mailwire.imap.MessageThread;
import java.util.Arrays;
import java.util.List;

/**
 * Puts threads together: messages are added one by one, each behind what it answers. Neither adding nor {@link #build} recurses, so
 * that a thread may be as deep as it likes.
 */
public final class ThreadBuilder {

    /** In the place of a parent: a thread of its own. */
    public static final int NONE = -1;

    private long[] uids = new long[64];
    private int[] parents = new int[64];
    private int n;

    public ThreadBuilder() {}

    /**
     * Adds a message.
     *
     * @param uid 0 for one that is not there
     * @param parent what an earlier call returned, or {@link #NONE}
     * @return its number
     */
    public int add(long uid, int parent) {
        if (n == uids.length) {
            uids = Arrays.copyOf(uids, 2 * n);
            parents = Arrays.copyOf(parents, 2 * n);
        }
        uids[n] = uid;
        parents[n] = parent;
        return n++;
    }

    int size() {
        return n;
    }

    /** Whether a number is that of a message which is not there. */
    boolean isMissing(int number) {
        return number != NONE && uids[number] == 0;
    }

    /** The threads, in the order in which they were added, and so are the replies within them. */
    public List<MessageThread> build() {
        int[] replies = new int[n + 1];
        for (int i = 0; i < n; i++) {
            replies[parents[i] + 1]++;
        }
        MessageThread[][] filled = new MessageThread[n + 1][];
        for (int i = n - 1; i >= 0; i--) {
            MessageThread[] mine = filled[i + 1];
            MessageThread thread = new MessageThread(uids[i], mine == null ? List.of() : List.of(mine));
            int parent = parents[i] + 1;
            if (filled[parent] == null) {
                filled[parent] = new MessageThread[replies[parent]];
            }
            filled[parent][--replies[parent]] = thread;
        }
        return filled[0] == null ? List.of() : List.of(filled[0]);
    }
}
