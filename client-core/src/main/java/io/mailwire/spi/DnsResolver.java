package io.mailwire.spi;

import java.net.InetAddress;
import java.time.Duration;

/**
 * Looks names up in the DNS. An application can bring its own; the artifact {@code mailwire-client-dns} has one, and is found by
 * {@link java.util.ServiceLoader}.
 *
 * <p>Implementations are thread-safe. Each method blocks for at most the time given, follows aliases (CNAME), never looks at a search
 * list, and says by {@link DnsAnswer#status()} what came of it: what the DNS does is never an exception. Names are in A-labels, with or
 * without the dot at the end.
 */
public interface DnsResolver {

    /**
     * The mail exchangers of a domain, in any order.
     *
     * @param domain the domain
     * @param time how long to wait at most
     * @return the MX records
     * @throws InterruptedException if the thread was interrupted meanwhile
     */
    DnsAnswer<MxRecord> mx(String domain, Duration time) throws InterruptedException;

    /**
     * The addresses of a host, IPv6 and IPv4, best first. Authenticated only if both answers are, that of a family without addresses
     * included. Where one family's look-up failed and the other has addresses, these alone are the answer.
     *
     * @param host the host
     * @param time how long to wait at most
     * @return the AAAA and A records
     * @throws InterruptedException if the thread was interrupted meanwhile
     */
    DnsAnswer<InetAddress> addresses(String host, Duration time) throws InterruptedException;

    /**
     * The texts of a name; each is the strings of one record, joined.
     *
     * @param name the name
     * @param time how long to wait at most
     * @return the TXT records
     * @throws InterruptedException if the thread was interrupted meanwhile
     */
    DnsAnswer<String> txt(String name, Duration time) throws InterruptedException;

    /**
     * What is said of a server's certificate.
     *
     * @param name port, transport and host, such as {@code _25._tcp.mx.example.org}
     * @param time how long to wait at most
     * @return the TLSA records
     * @throws InterruptedException if the thread was interrupted meanwhile
     */
    DnsAnswer<TlsaRecord> tlsa(String name, Duration time) throws InterruptedException;
}
