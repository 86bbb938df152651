package io.mailwire.smtp;

/** On whose word a server of a direct delivery was to be encrypted and authenticated. */
public enum TlsBasis {
    /** Nobody's: STARTTLS where offered, the certificate reported and not enforced (RFC 7435). */
    OPPORTUNISTIC,
    /** The caller's: TLS and a certificate that is valid for the server's name. */
    REQUIRED,
    /** The recipient domain's MTA-STS policy (RFC 8461): a server that it names, TLS, and a certificate for the server's name. */
    MTA_STS,
    /** TLSA records (RFC 7672): TLS, and a certificate that they vouch for. */
    DANE,
    /** TLSA records of which none is usable (RFC 7672 section 2.2): TLS, from whomever. */
    DANE_UNUSABLE
}
