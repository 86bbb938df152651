package io.mailwire.imap.internal.engine;

import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.codec.FetchData;
import io.mailwire.imap.internal.codec.FetchRequest;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes one summary of each message out of however many responses a server tells of it.
 *
 * <ul>
 *   <li>A summary is complete when it has everything that was asked for. What comes of its message after that is dropped.
 *   <li>One that is not is kept until more comes. Where two responses tell the same thing, the later one counts.
 *   <li>What is not complete at the end of the window, has defects. Mere flags are no summary then, but an update that nobody asked for.
 * </ul>
 *
 * <p>For one thread.
 */
final class SummaryMerge {

    // A server that never sends what was asked for must not make us keep everything.
    private static final long MOST_HELD = FetchWindow.OCTETS;

    // UIDs that are further apart than this go into a set; closer ones into bits.
    private static final long NEAR = 1L << 22;

    private record Held(FetchData data, long octets) {}

    private final FetchRequest request;
    private final FetchData.Items wanted;
    private final Map<Long, Held> held = new LinkedHashMap<>();
    private final Deque<FetchData> ready = new ArrayDeque<>();
    private final BitSet givenNear = new BitSet();
    private final Set<Long> givenFar = new HashSet<>();
    private UidSet window = UidSet.EMPTY;
    private long given;
    private long heldOctets;

    SummaryMerge(FetchRequest request) {
        this.request = request;
        this.wanted = request.wanted();
    }

    /** Begins with other messages. */
    void begin(UidSet messages) {
        window = messages;
        given = 0;
        givenNear.clear();
        givenFar.clear();
        held.clear();
        heldOctets = 0;
    }

    /**
     * Takes what a response tells of a message.
     *
     * @param octets how long the response was
     * @return the summary if it is complete now; null otherwise
     */
    @Nullable FetchData take(FetchData data, long octets) {
        long uid = data.uid();
        if (!window.contains(uid) || isGiven(uid)) {
            return null;
        }
        Held earlier = held.isEmpty() ? null : held.get(uid);
        boolean keepsPlace = false;
        if (earlier != null) {
            heldOctets -= earlier.octets();
            keepsPlace = earlier.data().isSummary();
            data.completeBy(earlier.data());
        }
        if (!keepsPlace && earlier != null) {
            // An update of flags may come long before its message's turn.
            held.remove(uid);
        }
        if (data.isBroken() || data.hasAll(wanted)) {
            if (earlier != null) {
                held.remove(uid);
            }
            return give(data);
        }
        long size = octets + (earlier == null ? 0 : earlier.octets());
        held.put(uid, new Held(data, size));
        heldOctets += size;
        releaseOldest();
        return ready.poll();
    }

    private void releaseOldest() {
        Iterator<Held> oldest = held.values().iterator();
        while (heldOctets > MOST_HELD && oldest.hasNext()) {
            Held next = oldest.next();
            oldest.remove();
            heldOctets -= next.octets();
            ready.add(give(next.data()));
        }
    }

    /** The window is at its end: what is here will not become more. */
    void end() {
        for (Held last : held.values()) {
            if (request.isOfFlagsOnly() || last.data().isSummary()) {
                ready.add(give(last.data()));
            }
        }
        held.clear();
        heldOctets = 0;
    }

    /** A summary that is to be delivered before anything else is read; null for none. */
    @Nullable FetchData poll() {
        return ready.poll();
    }

    /** What stands in the place of a summary that will not come; of this window or an earlier one. */
    void add(FetchData unreadable) {
        ready.add(unreadable);
    }

    /** How many messages of the window were given out. */
    long given() {
        return given;
    }

    /** Those messages of a set that were not given out: they will be asked for again, so what is kept of them is dropped. */
    UidSet outstanding(UidSet messages) {
        UidSet rest = messages.minus(allGiven());
        held.keySet().removeIf(rest::contains);
        heldOctets = held.values().stream().mapToLong(Held::octets).sum();
        return rest;
    }

    // By ranges: a window may be as wide as 1:*.
    private UidSet allGiven() {
        long[] ends = new long[64];
        int n = 0;
        for (int from = givenNear.nextSetBit(0); from >= 0; ) {
            int to = givenNear.nextClearBit(from);
            ends = n == ends.length ? Arrays.copyOf(ends, 2 * n) : ends;
            ends[n++] = window.first() + from;
            ends[n++] = window.first() + to - 1;
            from = givenNear.nextSetBit(to);
        }
        UidSet far = UidSet.of(givenFar.stream().mapToLong(Long::longValue).toArray());
        return UidSet.ofRanges(Arrays.copyOf(ends, n)).union(far);
    }

    private FetchData give(FetchData data) {
        if (!data.hasAll(wanted)) {
            data.addDefect("the server did not send " + String.join(", ", request.missing(data)));
        }
        given++;
        long offset = data.uid() - window.first();
        if (offset < NEAR) {
            givenNear.set((int) offset);
        } else {
            givenFar.add(data.uid());
        }
        return data;
    }

    private boolean isGiven(long uid) {
        long offset = uid - window.first();
        return offset < NEAR ? givenNear.get((int) offset) : givenFar.contains(uid);
    }
}
