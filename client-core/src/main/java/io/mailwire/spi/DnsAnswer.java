package io.mailwire.spi;

import java.time.Duration;
import java.util.List;

/**
 * What the DNS said to one question. Immutable.
 *
 * @param <T> the kind of record asked for
 * @param status what came of the look-up
 * @param name the name that has the records, after all aliases (CNAME) were followed; the name asked for where there were none
 * @param records the records; empty unless FOUND
 * @param authenticated whether DNSSEC vouches for all of it, aliases included, and also for there being nothing. Only a resolver that
 *     validates itself, or that reaches a validating one by a path nobody can tamper with, may say so
 * @param ttl how long it may be kept; zero for failures
 * @param detail what went wrong, for a human; empty where nothing did
 */
public record DnsAnswer<T>(
        DnsStatus status, String name, List<T> records, boolean authenticated, Duration ttl, String detail) {

    /**
     * Keeps an unchangeable copy of the records.
     *
     * @param status what came of the look-up
     * @param name the name that has the records
     * @param records the records
     * @param authenticated whether DNSSEC vouches for it
     * @param ttl how long it may be kept
     * @param detail what went wrong
     * @throws IllegalArgumentException if there are records without FOUND, or FOUND without records
     */
    public DnsAnswer {
        records = List.copyOf(records);
        if (records.isEmpty() == (status == DnsStatus.FOUND)) {
            throw new IllegalArgumentException(status + " with " + records.size() + " records");
        }
    }

    /**
     * An answer with records.
     *
     * @param <T> the kind of record
     * @param name the name that has them
     * @param records at least one
     * @param authenticated whether DNSSEC vouches for them
     * @param ttl how long they may be kept
     * @return the answer
     */
    public static <T> DnsAnswer<T> found(String name, List<T> records, boolean authenticated, Duration ttl) {
        return new DnsAnswer<>(DnsStatus.FOUND, name, records, authenticated, ttl, "");
    }

    /**
     * The answer that there is nothing.
     *
     * @param <T> the kind of record
     * @param status NO_DATA or NO_SUCH_NAME
     * @param name the name that has none
     * @param authenticated whether DNSSEC vouches for that
     * @param ttl how long it may be kept
     * @return the answer
     */
    public static <T> DnsAnswer<T> nothing(DnsStatus status, String name, boolean authenticated, Duration ttl) {
        return new DnsAnswer<>(status, name, List.of(), authenticated, ttl, "");
    }

    /**
     * No answer.
     *
     * @param <T> the kind of record
     * @param status SERVER_FAILURE or TIMEOUT
     * @param name the name asked for
     * @param detail what went wrong
     * @return the answer that stands for it
     */
    public static <T> DnsAnswer<T> failure(DnsStatus status, String name, String detail) {
        return new DnsAnswer<>(status, name, List.of(), false, Duration.ZERO, detail);
    }

    @Override
    public String toString() {
        return name + " " + status + (records.isEmpty() ? "" : " " + records) + (authenticated ? " authenticated" : "")
                + (detail.isEmpty() ? "" : " (" + detail + ")");
    }
}
