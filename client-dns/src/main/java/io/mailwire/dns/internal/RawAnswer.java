package io.mailwire.dns.internal;

import io.mailwire.spi.DnsAnswer;
import io.mailwire.spi.DnsStatus;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
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

    /** The same for callers; records that the function turns to null are left out. */
    public <T> DnsAnswer<T> as(Function<Record, T> conversion) {
        List<T> converted =
                records.stream().map(conversion).filter(Objects::nonNull).toList();
        String host = plain(name);
        if (status == DnsStatus.FOUND && converted.isEmpty()) {
            return DnsAnswer.nothing(DnsStatus.NO_DATA, host, authenticated, ttl);
        }
        return new DnsAnswer<>(status, host, converted, authenticated, ttl, detail);
    }

    /** A name without the dot at its end. */
    public static String plain(Name name) {
        return name.equals(Name.root) ? "." : name.toString(true);
    }
}
