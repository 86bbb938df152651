package io.mailwire.imap;

import java.io.IOException;
import okio.Buffer;
import okio.ForwardingSource;
import okio.Source;
import org.jspecify.annotations.Nullable;

/** Content on its way from the server, for whoever takes it first, until the handler returns. */
final class ArrivingContent {

    private final Source octets;
    private final DownloadSettings settings;
    private boolean taken;
    private volatile boolean over;

    ArrivingContent(Source octets, DownloadSettings settings) {
        this.octets = octets;
        this.settings = settings;
    }

    /** The content; null if it was taken before, is not on its way any more, or something else is wanted. */
    synchronized @Nullable Source take(DownloadSettings wanted) {
        if (taken || over || !settings.isSameContent(wanted)) {
            return null;
        }
        taken = true;
        return new ForwardingSource(octets) {
            @Override
            public long read(Buffer sink, long byteCount) throws IOException {
                if (over) {
                    throw new IllegalStateException("the handler has returned, and what it left was dropped");
                }
                return super.read(sink, byteCount);
            }
        };
    }

    void end() {
        over = true;
    }
}
