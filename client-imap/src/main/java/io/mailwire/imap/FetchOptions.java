package io.mailwire.imap;

import io.mailwire.imap.internal.wire.ImapCommand;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What to fetch of each message. Immutable and thread-safe: each method returns a changed copy.
 *
 * <pre>{@code
 * inbox.search(unseen()).fetch(FetchOptions.DEFAULTS.and(FetchItem.PREVIEW).headers("List-Id"));
 * }</pre>
 *
 * <p>What a server does not offer is not asked for, and comes as an empty {@code Optional}. Only {@link #changedSince} is refused there,
 * since without it the result would be another.
 */
public final class FetchOptions {

    /** Flags, internal date, size, envelope and structure: what every server has ready. */
    public static final FetchOptions DEFAULTS =
            of(FetchItem.FLAGS, FetchItem.INTERNAL_DATE, FetchItem.SIZE, FetchItem.ENVELOPE, FetchItem.STRUCTURE);

    /** What a list of messages shows: {@link #DEFAULTS} without the structure. */
    public static final FetchOptions ENVELOPES = DEFAULTS.without(FetchItem.STRUCTURE);

    /** What changes of a message: its flags, and its mod-sequence where the server keeps one. */
    public static final FetchOptions FLAGS = of(FetchItem.FLAGS, FetchItem.MOD_SEQ);

    /** Everything that the server has ready. Of the header, only References. */
    public static final FetchOptions EVERYTHING =
            new FetchOptions(EnumSet.complementOf(EnumSet.of(FetchItem.PREVIEW_NOW)), List.of(), -1);

    // What more names would do to the length of a command, no server's list of fields is worth.
    private static final int MOST_HEADERS = 100;

    private final Set<FetchItem> items;
    private final List<String> headerNames;
    private final long changedSince;

    private FetchOptions(Collection<FetchItem> items, List<String> headerNames, long changedSince) {
        EnumSet<FetchItem> copy = EnumSet.noneOf(FetchItem.class);
        copy.addAll(items);
        this.items = Collections.unmodifiableSet(copy);
        this.headerNames = headerNames;
        this.changedSince = changedSince;
    }

    /**
     * These items and nothing else.
     *
     * @param items what to fetch; nothing for the UIDs alone
     * @return the options
     */
    public static FetchOptions of(FetchItem... items) {
        return new FetchOptions(Arrays.asList(items), List.of(), -1);
    }

    /**
     * Adds items.
     *
     * @param more what to fetch too
     * @return a copy with them
     */
    public FetchOptions and(FetchItem... more) {
        List<FetchItem> all = new ArrayList<>(items);
        all.addAll(Arrays.asList(more));
        return new FetchOptions(all, headerNames, changedSince);
    }

    /**
     * Leaves items out.
     *
     * @param fewer what not to fetch
     * @return a copy without them
     */
    public FetchOptions without(FetchItem... fewer) {
        List<FetchItem> left = new ArrayList<>(items);
        left.removeAll(Arrays.asList(fewer));
        return new FetchOptions(left, headerNames, changedSince);
    }

    /**
     * Adds fields of the header.
     *
     * @param names such as {@code List-Id}, in any case
     * @return a copy that fetches these too
     * @throws IllegalArgumentException if one is no name of a field (RFC 5322 section 3.6.8), or if there are more than 100 in all
     */
    public FetchOptions headers(String... names) {
        List<String> all = new ArrayList<>(headerNames);
        for (String name : names) {
            ImapCommand.checkedFieldName(name);
            if (all.stream().noneMatch(name::equalsIgnoreCase)) {
                all.add(name);
            }
        }
        if (all.size() > MOST_HEADERS) {
            throw new IllegalArgumentException("more than " + MOST_HEADERS + " header fields");
        }
        return new FetchOptions(items, List.copyOf(all), changedSince);
    }

    /**
     * Fetches only what has changed since (RFC 7162 section 3.1.4.1). Such a fetch goes as one command, whatever the number of messages.
     *
     * @param modSeq a mod-sequence, such as {@link Folder#highestModSeq}
     * @return a copy with the condition
     * @throws IllegalArgumentException if the number is negative
     */
    public FetchOptions changedSince(long modSeq) {
        if (modSeq < 0) {
            throw new IllegalArgumentException("a negative mod-sequence: " + modSeq);
        }
        return new FetchOptions(items, headerNames, modSeq);
    }

    /**
     * What to fetch.
     *
     * @return the items
     */
    public Set<FetchItem> items() {
        return items;
    }

    /**
     * The fields of the header to fetch; {@link FetchItem#REFERENCES} aside.
     *
     * @return their names
     */
    public List<String> headerNames() {
        return headerNames;
    }

    /**
     * The condition.
     *
     * @return the mod-sequence, or empty
     */
    public OptionalLong changedSince() {
        return changedSince < 0 ? OptionalLong.empty() : OptionalLong.of(changedSince);
    }

    /** Whether a field of the header is among what is fetched. */
    boolean hasHeader(String name) {
        return (name.equalsIgnoreCase("References") && items.contains(FetchItem.REFERENCES))
                || headerNames.stream().anyMatch(name::equalsIgnoreCase);
    }

    @Override
    public String toString() {
        return items
                + (headerNames.isEmpty() ? "" : " headers " + headerNames)
                + (changedSince < 0 ? "" : " changed since " + changedSince);
    }
}
