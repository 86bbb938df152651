package io.mailwire.imap;

import io.mailwire.imap.internal.wire.DirectSource;
import java.io.IOException;
import java.io.OutputStream;
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
        return octets instanceof DirectSource direct ? new Direct(direct) : new Taken(octets);
    }

    private void checkNotOver() {
        if (over) {
            throw new IllegalStateException("the handler has returned, and what it left was dropped");
        }
    }

    private class Taken extends ForwardingSource {
        Taken(Source octets) {
            super(octets);
        }

        @Override
        public long read(Buffer sink, long byteCount) throws IOException {
            checkNotOver();
            return super.read(sink, byteCount);
        }
    }

    private final class Direct extends Taken implements DirectSource {
        private final DirectSource direct;

        Direct(DirectSource direct) {
            super(direct);
            this.direct = direct;
        }

        @Override
        public long writeTo(OutputStream out) throws IOException {
            checkNotOver();
            return direct.writeTo(out);
        }
    }

    void end() {
        over = true;
    }
}
