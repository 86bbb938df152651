package io.mailwire.smtp;

import io.mailwire.Timeouts;
import io.mailwire.TlsPolicy;
import io.mailwire.testkit.TestCertificates;
import java.time.Duration;

/** Clients for the servers of the testkit: they trust its certificates and lose patience soon. */
final class TestClients {

    static final TlsPolicy TRUSTED =
            TlsPolicy.REQUIRED.trusting(TestCertificates.shared().trustStore());
    static final TlsPolicy TRUSTED_OPPORTUNISTIC =
            TlsPolicy.OPPORTUNISTIC.trusting(TestCertificates.shared().trustStore());

    private static final Timeouts SOON = Timeouts.ofEach(Duration.ofSeconds(5));

    private TestClients() {}

    /** In the clear. */
    static SmtpClient plain(String uri) {
        return SmtpClient.at(uri)
                .tls(TlsPolicy.UNSAFE_CLEARTEXT)
                .timeouts(SOON)
                .options(o -> o.clientName("client.test"));
    }

    /** Under TLS, by the URI's scheme. */
    static SmtpClient tls(String uri) {
        return SmtpClient.at(uri).tls(TRUSTED).timeouts(SOON).options(o -> o.clientName("client.test"));
    }

    static SmtpClient relay(String hostAndPort) {
        return SmtpClient.relay(hostAndPort)
                .tls(TRUSTED_OPPORTUNISTIC)
                .timeouts(SOON)
                .options(o -> o.clientName("client.test"));
    }
}
