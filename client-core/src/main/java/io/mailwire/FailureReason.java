package io.mailwire;

/** Why a connection could not be made or was lost. */
public enum FailureReason {
    /** The host name has no address, or the look-up failed; {@link ConnectionException#isTransient} tells these apart where it is known. */
    UNRESOLVED,
    /** No address of the host, or no proxy, accepted the connection. */
    REFUSED,
    /** The TLS handshake failed, the certificate was not accepted, or encryption that is required is not to be had. */
    TLS,
    /** A deadline passed. */
    TIMEOUT,
    /** Another thread called {@code cancel()}, or the calling thread was interrupted (its flag stays set). */
    CANCELLED,
    /** The server closed the connection. */
    CLOSED_BY_PEER,
    /** The network failed: a reset, an unreachable route, a broken pipe. */
    LOST
}
