package io.mailwire.pop3;

import io.mailwire.Timeouts;
import io.mailwire.TlsPolicy;
import io.mailwire.testkit.ScriptedServer;
import io.mailwire.testkit.TestCertificates;
import java.time.Duration;

/** What the transcripts of these tests have in common. */
final class Scripts {

    static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Greeting, CAPA, login as ann and CAPA again, on a server with these capabilities (one for each line). */
    static String login(String... capabilities) {
        String capa = "C: CAPA\nS: +OK\n";
        for (String c : capabilities) {
            capa += "S: " + c + "\n";
        }
        capa += "S: .\n";
        return "S: +OK ready\n" + capa + "C: AUTH PLAIN <base64:\\0ann\\0secret>\nS: +OK\n" + capa;
    }

    /** The same on a server that takes one command at a time. */
    static String loginLockStep() {
        return login("SASL PLAIN", "UIDL", "TOP");
    }

    /** The same on a server that takes many at once. */
    static String loginPipelining() {
        return login("SASL PLAIN", "UIDL", "TOP", "PIPELINING");
    }

    /** Ann's client, for cleartext on loopback. */
    static Pop3Client cleartext(ScriptedServer server) {
        return cleartext(server.uri("pop3"));
    }

    static Pop3Client cleartext(String uri) {
        return Pop3Client.at(uri)
                .login("ann", "secret")
                .drainOptions(o -> o.reconnectDelay(Duration.ZERO))
                .options(o -> o.tls(TlsPolicy.UNSAFE_CLEARTEXT)
                        .unsafeAllowPasswordsInCleartext()
                        .timeouts(Timeouts.ofEach(PATIENCE)));
    }

    /** Ann's client, for TLS with the testkit's certificates. */
    static Pop3Client tls(String uri) {
        return Pop3Client.at(uri)
                .login("ann", "secret")
                .tls(TlsPolicy.REQUIRED.trusting(TestCertificates.shared().trustStore()))
                .timeouts(Timeouts.ofEach(PATIENCE));
    }

    private Scripts() {}
}
