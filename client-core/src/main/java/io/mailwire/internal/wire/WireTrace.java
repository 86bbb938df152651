package io.mailwire.internal.wire;

import io.mailwire.TraceLine;
import io.mailwire.TraceListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows the dialogue of one connection to the log {@code io.mailwire.wire} (DEBUG) and to the caller's listener. */
public final class WireTrace {

    private static final Logger LOG = LoggerFactory.getLogger("io.mailwire.wire");

    // A longer line is cut in the trace: nobody reads it, and a log is no place for megabytes.
    private static final int LINE_SHOWN = 2000;

    private final long connection;
    private final String server;
    private final @Nullable TraceListener listener;

    public WireTrace(long connection, String server, @Nullable TraceListener listener) {
        this.connection = connection;
        this.server = server;
        this.listener = listener;
    }

    /** Whether anybody looks, so that callers may save the work of making text. */
    public boolean isOn() {
        return listener != null || LOG.isDebugEnabled();
    }

    /** What we sent; the text must have its secrets replaced already. */
    public void sent(String text) {
        show(false, text);
    }

    /** What the server said. */
    public void received(String text) {
        show(true, text);
    }

    private void show(boolean fromServer, String text) {
        if (!isOn()) {
            return;
        }
        TraceLine line = new TraceLine(connection, server, fromServer, Printable.shortened(text, LINE_SHOWN));
        LOG.debug("{}", line);
        if (listener != null) {
            try {
                listener.onLine(line);
            } catch (RuntimeException e) {
                LOG.warn("a trace listener failed", e);
            }
        }
    }
}
