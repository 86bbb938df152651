package io.mailwire.imap;

import io.mailwire.imap.internal.engine.Content;
import io.mailwire.imap.internal.engine.ContentWish;
import org.jspecify.annotations.Nullable;

/** How a download is made. Immutable. */
record DownloadSettings(
        boolean isEncoded,
        long offset,
        long length,
        boolean isBinary,
        boolean marksSeen,
        @Nullable DownloadListener progress) {

    static final DownloadSettings ALL = new DownloadSettings(false, 0, ContentWish.ALL, false, false, null);

    boolean isRange() {
        return offset > 0 || length != ContentWish.ALL;
    }

    DownloadSettings encoded(long start, long most) {
        return new DownloadSettings(true, start, most, false, marksSeen, progress);
    }

    DownloadSettings from(long start) {
        if (start < 0 || start > UidSet.MAX) {
            throw new IllegalArgumentException("no offset: " + start);
        }
        if (isRange()) {
            throw new IllegalStateException("this begins at " + offset + " already");
        }
        return new DownloadSettings(isEncoded, start, length, isBinary, marksSeen, progress);
    }

    DownloadSettings withBinary() {
        return new DownloadSettings(isEncoded, offset, length, true, marksSeen, progress);
    }

    DownloadSettings withMarkSeen() {
        return new DownloadSettings(isEncoded, offset, length, isBinary, true, progress);
    }

    DownloadSettings withProgress(DownloadListener listener) {
        return new DownloadSettings(isEncoded, offset, length, isBinary, marksSeen, listener);
    }

    /** Where in the whole the listener is told that this is. */
    Content.@Nullable Progress contentProgress() {
        DownloadListener listener = progress;
        // Octets before are those of what is transferred only where that is not decoded here.
        long before = isEncoded ? offset : 0;
        return listener == null
                ? null
                : (octets, total) -> listener.onProgress(before + octets, total < 0 ? -1 : before + total);
    }

    /** Whether content that is on its way by these settings is what is wanted by others. */
    boolean isSameContent(DownloadSettings other) {
        return isEncoded == other.isEncoded && offset == other.offset && length == other.length;
    }

    @Override
    public String toString() {
        return (length == ContentWish.ALL ? "" : ", " + length + " octets")
                + (offset == 0 ? "" : ", from " + offset)
                + (isBinary ? ", decoded by the server" : "")
                + (marksSeen ? ", marking it seen" : "");
    }
}
