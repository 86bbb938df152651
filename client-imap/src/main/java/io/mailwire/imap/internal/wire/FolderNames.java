package io.mailwire.imap.internal.wire;

import io.mailwire.internal.wire.Lines;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** How names of folders stand on the wire: the one place that writes them, and reads them. Thread-safe. */
public final class FolderNames {

    /** IMAP4rev1: modified UTF-7 (RFC 3501 section 5.1.3). Raw UTF-8, which servers send as well, is read all the same. */
    public static final FolderNames MODIFIED_UTF7 = new FolderNames(false, null);

    /** As they are: after ENABLE UTF8=ACCEPT (RFC 9755 section 3), and where the server speaks IMAP4rev2 only (RFC 9051 section 5.1). */
    public static final FolderNames UTF8 = new FolderNames(true, null);

    /** The one name that every server has. */
    public static final String INBOX = "INBOX";

    private final boolean utf8;
    private final @Nullable OddNames odd;

    private FolderNames(boolean utf8, @Nullable OddNames odd) {
        this.utf8 = utf8;
        this.odd = odd;
    }

    /** The same, except for the names that a server lists in a way of its own: those are written as it lists them. */
    public FolderNames with(OddNames oddOnes) {
        return new FolderNames(utf8, oddOnes);
    }

    /** A name as the standard wants it. */
    public String encode(String name) {
        return utf8 ? name : ModifiedUtf7.encode(name);
    }

    /** A name as this server knows it: as it was listed, as far as it was, and the rest as the standard wants it. */
    ByteString octets(String name) {
        OddNames.Listed listed = odd == null ? null : odd.beginningOf(name);
        return listed == null
                ? ByteString.encodeUtf8(encode(name))
                : listed.followedBy(encode(name.substring(listed.name().length())));
    }

    /** A name as users know it. */
    public String decode(String text) {
        return utf8 ? text : ModifiedUtf7.decode(text);
    }

    /** The same, with INBOX in capitals: it has no case (RFC 9051 section 5.1). */
    public String decodeFolder(String text) {
        String name = decode(text);
        return isInbox(name) ? INBOX : name;
    }

    /**
     * The same for a name in a list of folders: one that would be written in another way is written in this one from now on, for the
     * server knows the folder by no other.
     *
     * @param delimiter of levels; empty for none
     */
    public String decodeListed(ByteString octets, String delimiter) {
        String name = decodeFolder(Lines.text(octets));
        if (odd != null && !isInbox(name)) {
            odd.listed(
                    new OddNames.Listed(name, octets, delimiter),
                    !ByteString.encodeUtf8(encode(name)).equals(octets));
        }
        return name;
    }

    /** Whether this is INBOX, whatever its case. */
    public static boolean isInbox(String name) {
        return name.equalsIgnoreCase(INBOX);
    }

    /** Whether two names are of one folder. */
    public static boolean isSame(String name, String other) {
        return name.equals(other) || (isInbox(name) && isInbox(other));
    }
}
