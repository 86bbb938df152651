package io.mailwire.dns.internal;

import io.mailwire.spi.DnsAnswer;
import io.mailwire.spi.DnsStatus;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * What came back, in the library's records.
 *
 * @param name where the aliases led
 */
public record RawAnswer(
        DnsStatus status, Name name, List<Record> records, boolean authenticated, Duration ttl, String detail) {

    static RawAnswer failure(DnsStatus status, Name name, String detail) {
        return new RawAnswer(status, name, List.of(), false, Duration.ZERO, detail);
    }

    /** The same for callers. */
    public <T> DnsAnswer<T> as(Function<Record, T> conversion) {
        return new DnsAnswer<>(
                status, plain(name), records.stream().map(conversion).toList(), authenticated, ttl, detail);
    }

    /** A name without the dot at its end. */
    public static String plain(Name name) {
        return name.equals(Name.root) ? "." : name.toString(true);
    }
}
