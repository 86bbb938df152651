package io.mailwire.spi;

import java.util.Locale;

/**
 * A mail exchanger of a domain (RFC 5321 section 5.1).
 *
 * @param preference the lower, the better; 0 to 65535
 * @param exchange the host's name in A-labels and lower case, without the dot at the end; {@code "."} for none (RFC 7505)
 */
public record MxRecord(int preference, String exchange) {

    /**
     * Takes off the last dot.
     *
     * @param preference the lower, the better
     * @param exchange the host's name
     * @throws IllegalArgumentException if the preference is none
     */
    public MxRecord {
        if (preference < 0 || preference > 65535) {
            throw new IllegalArgumentException("a preference is 0 to 65535, not " + preference);
        }
        exchange = exchange.toLowerCase(Locale.ROOT);
        if (exchange.length() > 1 && exchange.endsWith(".")) {
            exchange = exchange.substring(0, exchange.length() - 1);
        }
        if (exchange.isEmpty()) {
            exchange = ".";
        }
    }

    /**
     * Whether this record says that the domain takes no mail, provided that it is the only one (RFC 7505 section 3).
     *
     * @return true if it names the root
     */
    public boolean isNull() {
        return exchange.equals(".");
    }

    @Override
    public String toString() {
        return preference + " " + exchange;
    }
}
