package io.mailwire.imap.internal.engine;

import io.mailwire.imap.UidSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which UID each sequence number stands for (RFC 9051 section 2.3.1.2): the UIDs of a folder in ascending order, of which any can go.
 *
 * <p>UIDs are ranges in blocks of bounded size, eight octets a range, so that a folder without gaps takes next to nothing and a
 * million messages with a gap behind each take 8 MB. To find or remove one, the blocks are counted through, then the ranges of one
 * block. Not thread-safe.
 */
final class SequenceMap {

    // The square root of the worst case, more or less: so many blocks of so many ranges are a million.
    private static final int MOST_RANGES = 1024;

    /** Some neighbouring ranges. */
    private static final class Block {
        private int[] bounds; // first, last, first, last, ... as unsigned numbers
        private int ranges;
        private int size; // how many UIDs

        Block(int[] bounds, int ranges) {
            this.bounds = bounds;
            this.ranges = ranges;
            for (int i = 0; i < ranges; i++) {
                size += (int) (last(i) - first(i) + 1);
            }
        }

        long first(int range) {
            return Integer.toUnsignedLong(bounds[2 * range]);
        }

        long last(int range) {
            return Integer.toUnsignedLong(bounds[2 * range + 1]);
        }

        /** Removes UIDs that all lie in one range. */
        void remove(int range, long from, long to) {
            size -= (int) (to - from + 1);
            boolean atFirst = from == first(range);
            boolean atLast = to == last(range);
            if (atFirst && atLast) {
                System.arraycopy(bounds, 2 * range + 2, bounds, 2 * range, 2 * (ranges - range - 1));
                ranges--;
            } else if (atFirst) {
                bounds[2 * range] = (int) (to + 1);
            } else if (atLast) {
                bounds[2 * range + 1] = (int) (from - 1);
            } else {
                makeRoom();
                System.arraycopy(bounds, 2 * range + 1, bounds, 2 * range + 3, 2 * (ranges - range) - 1);
                bounds[2 * range + 1] = (int) (from - 1);
                bounds[2 * range + 2] = (int) (to + 1);
                ranges++;
            }
        }

        void append(long from, long to) {
            size += (int) (to - from + 1);
            if (ranges > 0 && last(ranges - 1) + 1 == from) {
                bounds[2 * ranges - 1] = (int) to;
                return;
            }
            makeRoom();
            bounds[2 * ranges] = (int) from;
            bounds[2 * ranges + 1] = (int) to;
            ranges++;
        }

        private void makeRoom() {
            if (2 * ranges + 2 > bounds.length) {
                bounds = Arrays.copyOf(bounds, Math.max(4, 2 * bounds.length));
            }
        }

        Block secondHalf() {
            int half = ranges / 2;
            Block second = new Block(Arrays.copyOfRange(bounds, 2 * half, 2 * ranges), ranges - half);
            ranges = half;
            size -= second.size;
            return second;
        }
    }

    private final List<Block> blocks = new ArrayList<>();
    private int size;

    /**
     * The UIDs of a folder.
     *
     * @throws IllegalArgumentException if there are more than fit into an int
     */
    static SequenceMap of(UidSet uids) {
        SequenceMap map = new SequenceMap();
        map.append(uids);
        return map;
    }

    /** How many messages there are. */
    int size() {
        return size;
    }

    /** The largest UID; 0 for no message. */
    long last() {
        if (blocks.isEmpty()) {
            return 0;
        }
        Block block = blocks.get(blocks.size() - 1);
        return block.last(block.ranges - 1);
    }

    /**
     * The UID of a message.
     *
     * @param number its sequence number, from 1 to {@link #size}
     */
    long uidAt(long number) {
        checkNumber(number);
        long left = number - 1;
        for (Block block : blocks) {
            if (left < block.size) {
                for (int i = 0; i < block.ranges; i++) {
                    long count = block.last(i) - block.first(i) + 1;
                    if (left < count) {
                        return block.first(i) + left;
                    }
                    left -= count;
                }
            }
            left -= block.size;
        }
        throw new AssertionError("sizes and ranges differ");
    }

    /**
     * EXPUNGE: the message goes, and those behind it move up (RFC 9051 section 7.5.1).
     *
     * @param number its sequence number, from 1 to {@link #size}
     * @return its UID
     */
    long removeAt(long number) {
        checkNumber(number);
        long left = number - 1;
        for (int b = 0; b < blocks.size(); b++) {
            Block block = blocks.get(b);
            if (left >= block.size) {
                left -= block.size;
                continue;
            }
            int range = 0;
            long count = block.last(0) - block.first(0) + 1;
            while (left >= count) {
                left -= count;
                range++;
                count = block.last(range) - block.first(range) + 1;
            }
            long uid = block.first(range) + left;
            block.remove(range, uid, uid);
            tidy(b);
            size--;
            return uid;
        }
        throw new AssertionError("sizes and ranges differ");
    }

    private void checkNumber(long number) {
        if (number < 1 || number > size) {
            throw new IllegalArgumentException("no message has the number " + number + " of " + size);
        }
    }

    /**
     * VANISHED: messages go.
     *
     * @return those that were there
     */
    UidSet remove(UidSet uids) {
        long[] gone = new long[16];
        int n = 0;
        long[] ranges = uids.toRanges();
        int b = 0;
        for (int r = 0; r < ranges.length && b < blocks.size(); r += 2) {
            // Both ascend, so that no block before this one has anything more to lose.
            while (b < blocks.size() && lastOf(b) < ranges[r]) {
                b++;
            }
            for (int at = b; at < blocks.size() && firstOf(at) <= ranges[r + 1]; ) {
                Block block = blocks.get(at);
                int range = 0;
                while (range < block.ranges && block.last(range) < ranges[r]) {
                    range++;
                }
                if (range == block.ranges || block.first(range) > ranges[r + 1]) {
                    at++;
                    continue;
                }
                long from = Math.max(block.first(range), ranges[r]);
                long to = Math.min(block.last(range), ranges[r + 1]);
                block.remove(range, from, to);
                size -= (int) (to - from + 1);
                if (n + 2 > gone.length) {
                    gone = Arrays.copyOf(gone, 2 * n);
                }
                gone[n++] = from;
                gone[n++] = to;
                tidy(at);
            }
        }
        return UidSet.ofRanges(Arrays.copyOf(gone, n));
    }

    private long firstOf(int block) {
        return blocks.get(block).first(0);
    }

    private long lastOf(int block) {
        Block b = blocks.get(block);
        return b.last(b.ranges - 1);
    }

    private void tidy(int block) {
        Block touched = blocks.get(block);
        if (touched.ranges == 0) {
            blocks.remove(block);
        } else if (touched.ranges > MOST_RANGES) {
            blocks.add(block + 1, touched.secondHalf());
        }
    }

    /**
     * Messages came.
     *
     * @param uids larger than {@link #last}
     * @throws IllegalArgumentException if one is not, or there are more than fit into an int
     */
    void append(UidSet uids) {
        if (uids.isEmpty()) {
            return;
        }
        if (uids.first() <= last() || uids.size() + size > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("UIDs " + uids.first() + ":" + uids.last() + " behind " + last());
        }
        long[] ranges = uids.toRanges();
        for (int r = 0; r < ranges.length; r += 2) {
            if (blocks.isEmpty() || blocks.get(blocks.size() - 1).ranges >= MOST_RANGES) {
                blocks.add(new Block(new int[0], 0));
            }
            blocks.get(blocks.size() - 1).append(ranges[r], ranges[r + 1]);
        }
        size += (int) uids.size();
    }

    /** All UIDs. */
    UidSet uids() {
        int ranges = blocks.stream().mapToInt(b -> b.ranges).sum();
        long[] bounds = new long[2 * ranges];
        int n = 0;
        for (Block block : blocks) {
            for (int i = 0; i < block.ranges; i++) {
                bounds[n++] = block.first(i);
                bounds[n++] = block.last(i);
            }
        }
        return UidSet.ofRanges(bounds);
    }
}
