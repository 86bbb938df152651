package io.mailwire.smtp.internal.mx;

import io.mailwire.TlsPolicy;

/**
 * The caller's TLS policy in the forms that a host may need. Made once, since what a policy needs for connections is kept with it.
 *
 * @param base as the caller set it
 * @param required the same, but required and checked
 * @param unauthenticated the same, but required and from whomever
 * @param dane whether TLSA records are looked for
 */
public record TlsRules(TlsPolicy base, TlsPolicy required, TlsPolicy unauthenticated, boolean dane) {

    public static TlsRules of(TlsPolicy base, boolean dane) {
        return new TlsRules(base, base.required(), base.required().unsafeTrustEverything(), dane);
    }
}
