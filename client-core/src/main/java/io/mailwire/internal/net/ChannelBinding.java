package io.mailwire.internal.net;

/**
 * What ties a login to the TLS connection that it runs on, so that nobody between can pass it on (RFC 5056). Immutable.
 *
 * <p>Not a secret: both ends of the connection know it, and a man in the middle has another one.
 */
public final class ChannelBinding {

    /** RFC 9266: keying material exported from this very connection. */
    public static final String TLS_EXPORTER = "tls-exporter";

    /** RFC 5929 section 4: the digest of the server's certificate. */
    public static final String TLS_SERVER_END_POINT = "tls-server-end-point";

    private final String type;
    private final byte[] data;

    ChannelBinding(String type, byte[] data) {
        this.type = type;
        this.data = data.clone();
    }

    /** The registered name of the type, as SCRAM's {@code p=} wants it. */
    public String type() {
        return type;
    }

    /** The octets to bind to, a copy. */
    public byte[] data() {
        return data.clone();
    }

    @Override
    public String toString() {
        return type;
    }
}
