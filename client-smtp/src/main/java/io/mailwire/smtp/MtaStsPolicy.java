package io.mailwire.smtp;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * What a domain says of the servers that take its mail (RFC 8461 section 3.2). Immutable.
 *
 * @param domain whose policy it is, in A-labels
 * @param id the version as the domain's TXT record had it when the policy was fetched
 * @param mode how much it demands
 * @param mx names of servers, {@code *.} at the front standing for one label; empty only with {@link MtaStsMode#NONE}
 * @param maxAge how long it holds from when it was fetched
 * @param fetched when it was fetched
 */
public record MtaStsPolicy(
        String domain, String id, MtaStsMode mode, List<String> mx, Duration maxAge, Instant fetched) {

    /**
     * Keeps an unchangeable copy of the names, in lower case.
     *
     * @param domain whose policy it is
     * @param id its version
     * @param mode how much it demands
     * @param mx names of servers
     * @param maxAge how long it holds
     * @param fetched when it was fetched
     */
    public MtaStsPolicy {
        mx = mx.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    }

    /**
     * Whether mail may go to this server (RFC 8461 section 4.1).
     *
     * @param host the name from the MX record, in A-labels
     * @return true if one of the names matches
     */
    public boolean matches(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        int dot = name.indexOf('.');
        return mx.stream()
                .anyMatch(pattern -> pattern.startsWith("*.")
                        ? dot > 0 && name.substring(dot).equals(pattern.substring(1))
                        : name.equals(pattern));
    }

    /**
     * Whether the policy holds at that time.
     *
     * @param time for example now
     * @return false once its time is over
     */
    public boolean isValidAt(Instant time) {
        return time.isBefore(fetched.plus(maxAge));
    }

    @Override
    public String toString() {
        return domain + " " + mode + " " + mx + " until " + fetched.plus(maxAge);
    }
}
