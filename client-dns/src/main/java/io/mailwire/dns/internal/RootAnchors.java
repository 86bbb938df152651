package io.mailwire.dns.internal;

/**
 * The keys that sign the root of the DNS, as IANA publishes their digests (RFC 9718). The second is in use from 2026 on; both are valid while
 * one takes over from the other.
 */
public final class RootAnchors {

    public static final String ZONE_LINES = """
            . 172800 IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D
            . 172800 IN DS 38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16
            """;

    private RootAnchors() {}
}
