package io.mailwire.smtp.internal.engine;

import io.mailwire.smtp.SmtpCapabilities;
import io.mailwire.smtp.SmtpLimits;

/**
 * How much a server takes at once: LIMITS of RFC 9422. What it does not say, or says in a way that makes no sense, is unlimited.
 *
 * @param mails transactions on one connection (MAILMAX)
 * @param recipients recipients of one transaction (RCPTMAX)
 * @param domains domains that the recipients of one transaction have (RCPTDOMAINMAX)
 */
record ServerLimits(int mails, int recipients, int domains) {

    static final ServerLimits NONE = new ServerLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);

    static ServerLimits of(SmtpCapabilities offered) {
        SmtpLimits told = offered.limits();
        return new ServerLimits(
                told.mailMax().orElse(Integer.MAX_VALUE),
                told.rcptMax().orElse(Integer.MAX_VALUE),
                told.rcptDomainMax().orElse(Integer.MAX_VALUE));
    }
}
