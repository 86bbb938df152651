package io.mailwire.imap;

import java.util.List;

/**
 * What to tell of each folder in a list beside its name and attributes. Immutable and thread-safe: each method returns a changed copy.
 *
 * <pre>{@code
 * imap.list("*", ListOptions.NAMES.withStatus().withRights().withMetadata("/private/comment"));
 * }</pre>
 *
 * <p>It comes in the same round trip where the server has LIST-STATUS (RFC 5819), LIST-MYRIGHTS (RFC 8440) and LIST-METADATA (RFC 9590),
 * else in one more for all folders. What a server does not offer is not asked for, and comes as an empty {@code Optional}.
 */
public final class ListOptions {

    /** Names and attributes alone. */
    public static final ListOptions NAMES = new ListOptions(false, false, List.of());

    private final boolean status;
    private final boolean rights;
    private final List<String> entries;

    private ListOptions(boolean status, boolean rights, List<String> entries) {
        this.status = status;
        this.rights = rights;
        this.entries = entries;
    }

    /**
     * Tells each folder's {@linkplain FolderInfo#status status}.
     *
     * @return a copy that does
     */
    public ListOptions withStatus() {
        return new ListOptions(true, rights, entries);
    }

    /**
     * Tells {@linkplain FolderInfo#rights what this user may do} with each folder (RFC 4314).
     *
     * @return a copy that does
     */
    public ListOptions withRights() {
        return new ListOptions(status, true, entries);
    }

    /**
     * Tells {@linkplain FolderInfo#metadata annotations} of each folder (RFC 5464).
     *
     * @param entries such as {@code /private/comment}, in the place of those that were chosen before
     * @return a copy that does
     */
    public ListOptions withMetadata(String... entries) {
        return new ListOptions(status, rights, List.of(entries));
    }

    /**
     * Whether the status is told.
     *
     * @return true after {@link #withStatus}
     */
    public boolean hasStatus() {
        return status;
    }

    /**
     * Whether rights are told.
     *
     * @return true after {@link #withRights}
     */
    public boolean hasRights() {
        return rights;
    }

    /**
     * The annotations that are told.
     *
     * @return the entries; empty for none
     */
    public List<String> entries() {
        return entries;
    }

    @Override
    public String toString() {
        return "names" + (status ? ", status" : "") + (rights ? ", rights" : "")
                + (entries.isEmpty() ? "" : ", " + String.join(", ", entries));
    }
}
