package io.mailwire.smtp;

import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * How much a server takes, as its {@code LIMITS} keyword tells (RFC 9422). What it does not tell is empty. Immutable.
 *
 * @param mailMax messages in one session
 * @param rcptMax recipients of one message
 * @param rcptDomainMax different domains among the recipients of one message
 */
public record SmtpLimits(OptionalInt mailMax, OptionalInt rcptMax, OptionalInt rcptDomainMax) {

    /**
     * Reads the keyword's parameters.
     *
     * <pre>
     * limit = limit-name "=" limit-value    ; RFC 9422 section 4
     * </pre>
     */
    static SmtpLimits of(List<String> parameters) {
        return new SmtpLimits(
                limit(parameters, "MAILMAX="), limit(parameters, "RCPTMAX="), limit(parameters, "RCPTDOMAINMAX="));
    }

    // Section 4.1: what cannot be read is as if it were not there. So is 0, which would allow nothing. A number that
    // does
    // not fit limits nobody. Of several the smallest is the safe one.
    private static OptionalInt limit(List<String> parameters, String name) {
        return parameters.stream()
                .filter(p -> p.toUpperCase(Locale.ROOT).startsWith(name))
                .map(p -> p.substring(name.length()))
                .filter(value -> value.matches("0*[1-9]\\d{0,8}"))
                .mapToInt(Integer::parseInt)
                .min();
    }

    @Override
    public String toString() {
        String told =
                shown(", messages: ", mailMax) + shown(", recipients: ", rcptMax) + shown(", domains: ", rcptDomainMax);
        return "SmtpLimits[" + (told.isEmpty() ? "none told" : told.substring(2)) + "]";
    }

    private static String shown(String what, OptionalInt limit) {
        return limit.isPresent() ? what + limit.getAsInt() : "";
    }
}
