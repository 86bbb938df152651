package io.mailwire.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.mailwire.Email;
import io.mailwire.Timeouts;
import io.mailwire.TlsPolicy;
import io.mailwire.dns.DnsClient;
import io.mailwire.testkit.ScriptedServer;
import io.mailwire.testkit.SmtpSink;
import io.mailwire.testkit.SmtpSinkBuilder;
import io.mailwire.testkit.TestCertificates;
import io.mailwire.testkit.TestDns;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A name server, an internet and mail servers on loopback, and a delivery that knows nothing else. */
final class MxWorld implements AutoCloseable {

    static final Timeouts SOON = Timeouts.ofEach(Duration.ofSeconds(20));

    final TestDns dns = TestDns.start();
    final TestNetwork network = new TestNetwork();
    private final List<AutoCloseable> servers = new ArrayList<>();

    /** Adds records. */
    MxWorld zone(String... records) {
        List.of(records).forEach(dns::add);
        return this;
    }

    /** Puts a host with that name, address and behaviour into the world. */
    SmtpSink host(String name, String address, SmtpSinkBuilder rules) {
        SmtpSink sink = rules.start();
        servers.add(sink);
        network.at(address, sink.port());
        dns.add(name + ". 300 IN " + (address.contains(":") ? "AAAA " : "A ") + address);
        return sink;
    }

    SmtpSink host(String name, String address) {
        return host(name, address, plain());
    }

    /** A host that plays a transcript. */
    ScriptedServer script(String name, String address, String transcript) {
        ScriptedServer server = ScriptedServer.start(transcript);
        servers.add(server);
        network.at(address, server.port());
        dns.add(name + ". 300 IN A " + address);
        return server;
    }

    static SmtpSinkBuilder plain() {
        return SmtpSink.builder().keywords("PIPELINING", "8BITMIME", "ENHANCEDSTATUSCODES");
    }

    static SmtpSinkBuilder withStartTls() {
        return SmtpSink.builder().keywords("PIPELINING", "8BITMIME", "ENHANCEDSTATUSCODES", "STARTTLS");
    }

    /** Without MTA-STS, whose HTTPS would leave this machine; the testkit's authority is trusted. */
    MxDelivery delivery() {
        return MxDelivery.from("client.test")
                .resolver(DnsClient.at(dns.address()))
                .tls(TlsPolicy.OPPORTUNISTIC.trusting(TestCertificates.shared().trustStore()))
                .timeouts(SOON)
                .options(o -> o.socketFactory(network))
                .withoutMtaSts()
                .seed(1);
    }

    /** The same, with a name server whose word for DNSSEC counts. */
    MxDelivery validating() {
        return delivery().resolver(DnsClient.at(dns.address()).trustingServers());
    }

    DeliveryResult send(String... recipients) {
        return delivery().send(Mails.to(recipients));
    }

    /** The result of a delivery that reaches nobody. */
    static DeliveryResult failing(MxDelivery delivery, Email email) {
        return assertThrows(DeliveryException.class, () -> delivery.send(email)).delivery();
    }

    DeliveryResult failing(String... recipients) {
        return failing(delivery(), Mails.to(recipients));
    }

    /** The only recipient's verdict, as status and code. */
    static String verdict(DeliveryResult result) {
        assertEquals(1, result.recipients().size());
        RecipientDelivery only = result.recipients().get(0);
        return only.status() + " " + only.code();
    }

    @Override
    public void close() {
        for (AutoCloseable server : servers) {
            try {
                server.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        dns.close();
        for (InetAddress address : network.reached()) {
            assertEquals(true, address.isLoopbackAddress(), "dialled beyond this machine: " + address);
        }
    }
}
