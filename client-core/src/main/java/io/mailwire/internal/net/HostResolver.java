package io.mailwire.internal.net;

import io.mailwire.spi.DnsAnswer;
import io.mailwire.spi.DnsResolver;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

/** Finds the addresses of a host. Tests put their own in place of the JVM's. */
interface HostResolver {

    /** The JVM's own, in the order in which it gives them. */
    HostResolver SYSTEM = host -> List.of(InetAddress.getAllByName(host));

    /** One that asks the DNS, for at most that time. */
    static HostResolver of(DnsResolver dns, Duration time) {
        return host -> {
            DnsAnswer<InetAddress> answer;
            try {
                answer = dns.addresses(host, time);
            } catch (InterruptedException e) {
                throw new InterruptedIOException(); // by the caller, who has left already
            }
            if (answer.records().isEmpty()) {
                throw answer.status().isAnswer()
                        ? new UnknownHostException(answer.toString())
                        : new UnansweredLookupException(answer.toString());
            }
            return answer.records();
        };
    }

    /** All addresses, best first; blocks, and may do so for longer than anybody waits. */
    List<InetAddress> addresses(String host) throws IOException;
}
