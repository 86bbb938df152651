package io.mailwire.smtp;

import io.mailwire.internal.text.Printable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the server offers, from its reply to EHLO (RFC 5321 section 4.1.1.1). Unknown keywords are kept. Immutable.
 *
 * @param serverName the name by which the server introduced itself; may be empty
 * @param keywords each keyword in capitals, with its parameters as sent (empty where there are none), in the server's order
 */
public record SmtpCapabilities(String serverName, Map<String, String> keywords) {

    private static final int SHOWN = 2000;

    /** What is known of a server that was greeted with HELO: nothing. */
    public static final SmtpCapabilities NONE = new SmtpCapabilities("", Map.of());

    /**
     * Keeps an unchangeable copy.
     *
     * @param serverName the name by which the server introduced itself
     * @param keywords each keyword in capitals, with its parameters
     */
    public SmtpCapabilities {
        keywords = Collections.unmodifiableMap(new LinkedHashMap<>(keywords));
    }

    /**
     * Whether a keyword was offered.
     *
     * @param keyword for example {@code PIPELINING}; case does not matter
     * @return true if so
     */
    public boolean has(String keyword) {
        return keywords.containsKey(keyword.toUpperCase(Locale.ROOT));
    }

    /**
     * The SASL mechanisms that the server offers for the login.
     *
     * @return their names in capitals; empty where AUTH is not offered
     */
    public Set<String> authMechanisms() {
        Set<String> mechanisms = new LinkedHashSet<>();
        for (String name : parameters("AUTH")) {
            mechanisms.add(name.toUpperCase(Locale.ROOT));
        }
        return Collections.unmodifiableSet(mechanisms);
    }

    /**
     * The largest message that the server takes (RFC 1870).
     *
     * @return octets; empty where SIZE is not offered, or gives no number or 0, which both mean that no limit is told
     */
    public OptionalLong maxSize() {
        // A number that does not fit is larger than any message. Of several the smallest is the safe one.
        return parameters("SIZE").stream()
                .filter(size -> size.matches("0*[1-9]\\d{0,17}"))
                .mapToLong(Long::parseLong)
                .min();
    }

    /**
     * How many messages and recipients the server takes (RFC 9422).
     *
     * @return the limits that it tells; what it does not tell is empty
     */
    public SmtpLimits limits() {
        return SmtpLimits.of(parameters("LIMITS"));
    }

    private List<String> parameters(String keyword) {
        String text = keywords.getOrDefault(keyword, "");
        return text.isEmpty() ? List.of() : List.of(text.split("\\s+"));
    }

    @Override
    public String toString() {
        StringBuilder s = new StringBuilder(serverName.isEmpty() ? "server" : serverName).append(" offers");
        keywords.forEach((keyword, parameters) ->
                s.append(' ').append(keyword).append(parameters.isEmpty() ? "" : "(" + parameters + ")"));
        return keywords.isEmpty() ? s.append(" no extensions").toString() : Printable.shortened(s.toString(), SHOWN);
    }
}
