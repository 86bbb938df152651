package io.mailwire.smtp.internal.engine;

import io.mailwire.smtp.SmtpCapabilities;
import java.util.Locale;

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
        String limits = offered.keywords().getOrDefault("LIMITS", "").toUpperCase(Locale.ROOT);
        return new ServerLimits(number(limits, "MAILMAX"), number(limits, "RCPTMAX"), number(limits, "RCPTDOMAINMAX"));
    }

    // RFC 9422 section 4: limit-value has 1 to 6 digits, and no limit is 0
    private static int number(String limits, String name) {
        for (String limit : limits.split("\\s+", -1)) {
            if (limit.startsWith(name + "=")) {
                String value = limit.substring(name.length() + 1);
                if (value.matches("0*[1-9][0-9]{0,8}")) {
                    return Integer.parseInt(value);
                }
            }
        }
        return Integer.MAX_VALUE;
    }
}
