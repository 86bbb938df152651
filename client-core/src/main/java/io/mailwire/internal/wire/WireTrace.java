package io.mailwire.internal.wire;

import io.mailwire.TraceLine;
import io.mailwire.TraceListener;
import io.mailwire.internal.text.Printable;
import io.mailwire.internal.text.Secrets;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows the dialogue of one connection to the log {@code io.mailwire.wire} (DEBUG) and to the caller's listener. What was sent as a
 * secret is kept out of the server's words too: many servers repeat a command that they do not take.
 */
public final class WireTrace {

    private static final Logger LOG = LoggerFactory.getLogger("io.mailwire.wire");

    // A longer line is cut in the trace: nobody reads it, and a log is no place for megabytes.
    private static final int LINE_SHOWN = 2000;

    private static final String BEARER = "auth=Bearer ";

    private final long connection;
    private final String server;
    private final @Nullable TraceListener listener;
    private final Secrets secrets = new Secrets();

    public WireTrace(long connection, String server, @Nullable TraceListener listener) {
        this.connection = connection;
        this.server = server;
        this.listener = listener;
    }

    /** Whether anybody looks, so that callers may save the work of making text. */
    public boolean isOn() {
        return listener != null || LOG.isDebugEnabled();
    }

    /** Keeps this out of what is shown from now on, and what it holds where it is a message of SASL's in base64. */
    public void hide(String secret) {
        ByteString decoded = ByteString.decodeBase64(secret);
        if (decoded != null) {
            String message = Lines.text(decoded);
            secrets.add(message);
            secrets.add(message.substring(
                    message.lastIndexOf('\0') + 1)); // RFC 4616: the password stands behind the last NUL
            for (String field : message.split("\u0001", -1)) { // RFC 7628 section 3.1
                if (field.startsWith(BEARER)) {
                    secrets.add(field.substring(BEARER.length()));
                }
            }
        }
        secrets.add(secret);
    }

    /** The server's words without the secrets that it repeats. */
    public String withoutSecrets(String text) {
        return secrets.removedFrom(text);
    }

    /** What we sent; the text must have its secrets replaced already. */
    public void sent(String text) {
        show(false, text);
    }

    /** What the server said. */
    public void received(String text) {
        if (isOn()) {
            show(true, withoutSecrets(text));
        }
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
