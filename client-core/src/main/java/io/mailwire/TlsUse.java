package io.mailwire;

/** Whether a connection is encrypted. */
public enum TlsUse {
    /** Always; a server without TLS is refused. */
    REQUIRED,
    /** When the server offers it. */
    OPPORTUNISTIC,
    /** Never. */
    UNSAFE_CLEARTEXT
}
