package io.mailwire.imap;

import java.util.List;
import java.util.OptionalLong;

/**
 * Which annotations to read (RFC 5464 section 4.2). Immutable and thread-safe.
 *
 * <pre>{@code
 * imap.metadata("INBOX", MetadataQuery.of("/private/vendor/acme").below(MetadataDepth.INFINITY).upTo(4096));
 * }</pre>
 */
public final class MetadataQuery {

    private final List<String> entries;
    private final MetadataDepth depth;
    private final long maxSize;

    private MetadataQuery(List<String> entries, MetadataDepth depth, long maxSize) {
        this.entries = entries;
        this.depth = depth;
        this.maxSize = maxSize;
    }

    /**
     * These entries and no others.
     *
     * @param entries such as {@code /private/comment}
     * @return the query
     * @throws IllegalArgumentException if there is none
     */
    public static MetadataQuery of(String... entries) {
        if (entries.length == 0) {
            throw new IllegalArgumentException("no entry was given");
        }
        return new MetadataQuery(List.of(entries), MetadataDepth.ZERO, -1);
    }

    /**
     * Reads what is below the entries as well.
     *
     * @param depth how far
     * @return a copy that does
     */
    public MetadataQuery below(MetadataDepth depth) {
        return new MetadataQuery(entries, depth, maxSize);
    }

    /**
     * Leaves out values that are longer; the result tells how long the longest is.
     *
     * @param octets the size, from 0 to 4294967295
     * @return a copy with the limit
     * @throws IllegalArgumentException if the number is none of these
     */
    public MetadataQuery upTo(long octets) {
        if (octets < 0 || octets > UidSet.MAX) {
            throw new IllegalArgumentException("no size: " + octets);
        }
        return new MetadataQuery(entries, depth, octets);
    }

    /**
     * The entries.
     *
     * @return as they were given
     */
    public List<String> entries() {
        return entries;
    }

    /**
     * How far below the entries to read.
     *
     * @return the depth
     */
    public MetadataDepth depth() {
        return depth;
    }

    /**
     * The limit of values.
     *
     * @return octets, or empty for none
     */
    public OptionalLong maxSize() {
        return maxSize < 0 ? OptionalLong.empty() : OptionalLong.of(maxSize);
    }

    @Override
    public String toString() {
        return entries
                + (depth == MetadataDepth.ZERO ? "" : ", depth " + depth)
                + (maxSize < 0 ? "" : ", up to " + maxSize + " octets");
    }
}
