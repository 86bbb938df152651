package io.mailwire.smtp.internal.mx;

import io.mailwire.TlsPolicy;

/**
 * The caller's TLS policy in the forms that a host may need. Made once, since what a policy needs for connections is kept with it.
 *
 * @param base as the caller set it
 * @param required the same, but required and checked, also where the caller checks nothing: a domain's word is worth nothing then
 * @param unauthenticated the same, but required and from whomever
 * @param dane whether TLSA records are looked for
 */
public record TlsRules(TlsPolicy base, TlsPolicy required, TlsPolicy unauthenticated, boolean dane) {

    public static TlsRules of(TlsPolicy base, boolean dane) {
        return new TlsRules(base, checked(base), base.required().unsafeTrustEverything(), dane);
    }

    // RFC 8461 section 4.1 and RFC 8689 section 4.2.1: the certificate must be valid for the name.
    private static TlsPolicy checked(TlsPolicy base) {
        if (!base.trustsEverything()) {
            return base.required();
        }
        TlsPolicy checked = TlsPolicy.REQUIRED;
        if (base.trustStore().isPresent()) {
            checked = checked.trusting(base.trustStore().get());
        }
        if (base.clientKeys().isPresent()) {
            checked = checked.clientCertificate(base.clientKeys().get(), base.clientKeyPassword());
        }
        for (String pin : base.pins()) {
            checked = checked.pin(pin);
        }
        return checked;
    }
}
