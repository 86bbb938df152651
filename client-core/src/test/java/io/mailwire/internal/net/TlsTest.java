package io.mailwire.internal.net;

import static io.mailwire.internal.net.Dialling.AUTHORITY;
import static io.mailwire.internal.net.Dialling.OPTIONS;
import static io.mailwire.internal.net.Dialling.assertSays;
import static io.mailwire.internal.net.Dialling.dial;
import static io.mailwire.internal.net.Dialling.refused;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ClientOptions;
import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.TlsInfo;
import io.mailwire.TlsPolicy;
import io.mailwire.testkit.TestCertificate;
import io.mailwire.testkit.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TlsTest {

    private static final HostResolver LOOPBACK = host -> List.of(InetAddress.getByName("127.0.0.1"));

    private static Peer greeting(TestCertificate certificate) throws IOException {
        return Peer.tls(certificate, socket -> Peer.send(socket, "* OK hello\r\n"));
    }

    private static Connection dialAs(String host, Peer peer, TlsPolicy policy) {
        return new Dialer(OPTIONS.tls(policy), LOOPBACK).dial(new ServerUri("imaps", host, peer.port()), Deadline.NONE);
    }

    private static ConnectionException refusedAs(String host, Peer peer, TlsPolicy policy) {
        return assertThrows(
                ConnectionException.class, () -> dialAs(host, peer, policy).close());
    }

    private static TlsPolicy trusting() {
        return OPTIONS.tls();
    }

    @Test
    void talksToAServerWhoseCertificateIsGood() throws Exception {
        try (Peer peer = greeting(AUTHORITY.localhost());
                Connection connection = dial(peer.uri("imaps"), OPTIONS)) {
            assertEquals("* OK hello", connection.source().readUtf8LineStrict());
            TlsInfo info = connection.tlsInfo().orElseThrow();
            assertEquals("TLSv1.3", info.protocol());
            assertTrue(info.verified());
            assertEquals(Optional.empty(), info.problem());
            assertEquals("CN=localhost", info.peerName());
            assertTrue(connection.isEncrypted());
        }
    }

    @Test
    void namesTheIssuerThatIsNotTrusted() throws Exception {
        try (Peer peer = greeting(AUTHORITY.localhost())) {
            ConnectionException e = refused(peer.uri("imaps"), ClientOptions.DEFAULTS);
            assertSays(e, FailureReason.TLS, "issued by \"CN=Mailwire Test CA", "not trusted", "TlsPolicy.trusting(");
        }
    }

    @Test
    void saysThatACertificateIsSelfSigned() throws Exception {
        TestCertificate own = AUTHORITY.selfSigned();
        try (Peer peer = greeting(own)) {
            assertSays(refused(peer.uri("imaps"), OPTIONS), FailureReason.TLS, "self-signed", "TlsPolicy.trusting(");
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("own", own.certificate());
            dial(peer.uri("imaps"), OPTIONS.tls(TlsPolicy.REQUIRED.trusting(store)))
                    .close();
        }
    }

    @Test
    void saysWhenACertificateExpired() throws Exception {
        TestCertificate expired = AUTHORITY.expired();
        try (Peer peer = greeting(expired)) {
            String date = expired.certificate().getNotAfter().toInstant().toString();
            assertSays(refused(peer.uri("imaps"), OPTIONS), FailureReason.TLS, "expired on " + date, "renew");
        }
    }

    @Test
    void saysFromWhenACertificateIsValid() throws Exception {
        TestCertificate future = AUTHORITY.notYetValid();
        try (Peer peer = greeting(future)) {
            String date = future.certificate().getNotBefore().toInstant().toString();
            assertSays(refused(peer.uri("imaps"), OPTIONS), FailureReason.TLS, "not valid before " + date, "clock");
        }
    }

    @Test
    void saysWhichNamesACertificateHas() throws Exception {
        try (Peer peer = greeting(AUTHORITY.forHost("mail.example.org", "*.example.net", "192.0.2.7"))) {
            assertSays(
                    refused(peer.uri("imaps"), OPTIONS),
                    FailureReason.TLS,
                    "is for mail.example.org, *.example.net, 192.0.2.7, not for 127.0.0.1");
            assertSays(
                    refusedAs("other.example.org", peer, trusting()), FailureReason.TLS, "not for other.example.org");
            dialAs("mail.example.org", peer, trusting()).close();
            dialAs("mail.example.org.", peer, trusting()).close();
            dialAs("a.example.net", peer, trusting()).close();
            assertSays(refusedAs("a.b.example.net", peer, trusting()), FailureReason.TLS, "not for a.b.example.net");
        }
    }

    @Test
    void tellsTheServerAHostNameWithAnUnderscore() throws Exception {
        CompletableFuture<String> hello = new CompletableFuture<>();
        try (Peer peer = Peer.of(socket -> {
            hello.complete(new String(clientHello(socket), StandardCharsets.ISO_8859_1));
            socket.close();
        })) {
            refusedAs("mail_in.example.org.", peer, trusting());
            // RFC 6066 section 3: a list, a type of 0, a length, the name
            assertTrue(hello.get(5, TimeUnit.SECONDS).contains("\0\26\0\0\23mail_in.example.org"));
        }
    }

    @Test
    void checksTheNamesOfHostsWithAnUnderscore() throws Exception {
        try (Peer peer = greeting(AUTHORITY.forHost("mail_in.example.org"))) {
            assertTrue(handshakeWithoutServerName("mail_in.example.org", peer, trusting())
                    .verified());
            IOException wrong = assertThrows(
                    IOException.class, () -> handshakeWithoutServerName("mail_out.example.org", peer, trusting()));
            assertEquals(
                    "the server's certificate is for mail_in.example.org, not for mail_out.example.org",
                    wrong.getMessage());
            IOException untrusted = assertThrows(
                    IOException.class,
                    () -> handshakeWithoutServerName("mail_in.example.org", peer, TlsPolicy.REQUIRED));
            assertTrue(String.valueOf(untrusted.getMessage()).contains("not trusted"), untrusted.getMessage());
        }
    }

    // A server on the JDK ends the handshake when it is told such a name.
    private static TlsInfo handshakeWithoutServerName(String host, Peer peer, TlsPolicy policy) throws IOException {
        try (Socket raw = new Socket("127.0.0.1", peer.port())) {
            TlsLayer layer = new TlsLayer(new ServerUri("imaps", host, peer.port()), policy);
            SSLSocket socket = layer.wrap(raw);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of());
            socket.setSSLParameters(parameters);
            return layer.handshake(socket);
        }
    }

    private static byte[] clientHello(Socket socket) throws IOException {
        byte[] head = socket.getInputStream().readNBytes(5);
        return socket.getInputStream().readNBytes((head[3] & 0xff) << 8 | head[4] & 0xff);
    }

    @Test
    void checksInternationalNamesInTheirAsciiForm() throws Exception {
        ServerUri uri = ServerUri.parse("imaps://bücher.example");
        try (Peer peer = greeting(AUTHORITY.forHost("xn--bcher-kva.example"))) {
            dialAs(uri.host(), peer, trusting()).close();
            assertSays(refusedAs("bucher.example", peer, trusting()), FailureReason.TLS, "not for bucher.example");
        }
    }

    @Test
    void checksIpv6AddressesByTheAddressNotTheText() throws Exception {
        assertTrue(CertificateNames.of(AUTHORITY.localhost().certificate()).match("0:0:0:0:0:0:0:1"));
        assertFalse(CertificateNames.of(AUTHORITY.localhost().certificate()).match("::2"));
        assertFalse(CertificateNames.of(AUTHORITY.forHost("127.0.0.1.example").certificate())
                .match("127.0.0.1"));
    }

    @Test
    void reportsButDoesNotEnforceWhereTlsIsOpportunistic() throws Exception {
        TlsPolicy relay = TlsPolicy.OPPORTUNISTIC.trusting(AUTHORITY.trustStore());
        try (Peer peer = greeting(AUTHORITY.wrongHost());
                Peer good = greeting(AUTHORITY.localhost());
                Connection bad = dial(peer.uri("imaps"), OPTIONS.tls(relay));
                Connection fine = dial(good.uri("imaps"), OPTIONS.tls(relay))) {
            assertEquals("* OK hello", bad.source().readUtf8LineStrict());
            assertFalse(bad.tlsInfo().orElseThrow().verified());
            assertEquals(
                    Optional.of("the server's certificate is for wrong.host.test, not for 127.0.0.1"),
                    bad.tlsInfo().orElseThrow().problem());
            assertTrue(fine.tlsInfo().orElseThrow().verified());
        }
    }

    @Test
    void reportsEveryProblemWhileTrustingEverything() throws Exception {
        TlsPolicy unsafe = trusting().unsafeTrustEverything();
        for (TestCertificate certificate :
                List.of(AUTHORITY.expired(), AUTHORITY.selfSigned(), AUTHORITY.wrongHost(), AUTHORITY.notYetValid())) {
            try (Peer peer = greeting(certificate);
                    Connection connection = dial(peer.uri("imaps"), OPTIONS.tls(unsafe))) {
                assertEquals("* OK hello", connection.source().readUtf8LineStrict());
                assertFalse(connection.tlsInfo().orElseThrow().verified());
                assertTrue(connection.tlsInfo().orElseThrow().problem().isPresent());
            }
        }
    }

    @Test
    void neverTakesTheProblemOfOneConnectionForThatOfAnother() throws Exception {
        TlsPolicy unsafe = trusting().unsafeTrustEverything();
        try (Peer peer = greeting(AUTHORITY.localhost())) {
            for (int i = 0; i < 3; i++) {
                assertTrue(dialAs("localhost", peer, unsafe)
                        .tlsInfo()
                        .orElseThrow()
                        .verified());
                assertFalse(dialAs("other.example", peer, unsafe)
                        .tlsInfo()
                        .orElseThrow()
                        .verified());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void acceptsOnlyThePinnedKeyOfTheServerItself(boolean trustingEverything) throws Exception {
        TestCertificate server = AUTHORITY.localhost();
        TestCertificate spare = AUTHORITY.forHost("spare.example");
        TlsPolicy base = trustingEverything ? trusting().unsafeTrustEverything() : trusting();
        String issuersPin = pin(AUTHORITY.root().getPublicKey().getEncoded());
        try (Peer peer = greeting(server)) {
            dial(peer.uri("imaps"), OPTIONS.tls(base.pin(spare.pin()).pin(server.pin())))
                    .close();
            assertSays(
                    refused(peer.uri("imaps"), OPTIONS.tls(base.pin(spare.pin()))),
                    FailureReason.TLS,
                    "none of those pinned",
                    server.pin());
            refused(peer.uri("imaps"), OPTIONS.tls(base.pin(issuersPin)));
        }
    }

    private static String pin(byte[] info) throws Exception {
        return java.util.Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(info));
    }

    @Test
    void checksPinsUnderOpportunisticTlsToo() throws Exception {
        TlsPolicy relay =
                TlsPolicy.OPPORTUNISTIC.pin(AUTHORITY.forHost("spare.example").pin());
        try (Peer peer = greeting(AUTHORITY.localhost())) {
            assertSays(refused(peer.uri("imaps"), OPTIONS.tls(relay)), FailureReason.TLS, "pinned");
        }
    }

    @Test
    void showsTheClientCertificateWhenItIsAskedFor() throws Exception {
        TestCertificate client = AUTHORITY.clientCertificate("ann");
        CompletableFuture<String> shown = new CompletableFuture<>();
        try (Peer peer = demandingClientCertificate(shown)) {
            char[] password = "pw".toCharArray();
            TlsPolicy policy = trusting().clientCertificate(client.keyStore(password), password);
            try (Connection connection = dial(peer.uri("imaps"), OPTIONS.tls(policy))) {
                assertEquals("* OK hello", connection.source().readUtf8LineStrict());
                assertEquals("CN=ann", shown.get(5, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void saysThatTheServerDemandsAClientCertificate() throws Exception {
        try (Peer peer = demandingClientCertificate(new CompletableFuture<>());
                Connection connection = dial(peer.uri("imaps"), OPTIONS)) {
            // In TLS 1.3 the client is done before the server has looked.
            IOException e =
                    assertThrows(IOException.class, () -> connection.source().readUtf8LineStrict());
            assertSays(connection.explain(e, "reading"), FailureReason.TLS, "client", "clientCertificate(");
        }
    }

    private static Peer demandingClientCertificate(CompletableFuture<String> shown) throws IOException {
        SSLContext context = AUTHORITY.localhost().serverContext(AUTHORITY);
        return Peer.of(socket -> {
            SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, null, true);
            tls.setUseClientMode(false);
            tls.setNeedClientAuth(true);
            tls.startHandshake();
            shown.complete(tls.getSession().getPeerPrincipal().getName());
            Peer.send(tls, "* OK hello\r\n");
        });
    }

    @Test
    void checksHostNamesEvenUnderAContextThatDoesNot() throws Exception {
        SSLContext lax = SSLContext.getInstance("TLS");
        lax.init(null, new TrustManager[] {new TrustsAll()}, null);
        TlsPolicy policy = TlsPolicy.REQUIRED.sslContext(lax);
        try (Peer peer = greeting(AUTHORITY.localhost())) {
            dialAs("localhost", peer, policy).close();
            assertSays(refusedAs("other.example", peer, policy), FailureReason.TLS, "not for other.example");
        }
    }

    @Test
    void leavesTheTrustToTheCallersContext() throws Exception {
        try (Peer peer = greeting(AUTHORITY.localhost())) {
            TlsPolicy knows = TlsPolicy.REQUIRED.sslContext(AUTHORITY.clientContext());
            TlsPolicy doesNot =
                    TlsPolicy.REQUIRED.sslContext(TestCertificates.create().clientContext());
            dial(peer.uri("imaps"), OPTIONS.tls(knows)).close();
            assertSays(
                    refused(peer.uri("imaps"), OPTIONS.tls(doesNot)), FailureReason.TLS, "not accepted", "SSLContext");
        }
    }

    // Dovecot 2.3 breaks off a resumed session where it asks for client certificates.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void resumesNoSession(boolean ownContext) throws Exception {
        SSLContext server = AUTHORITY.localhost().serverContext();
        List<Long> created = new CopyOnWriteArrayList<>();
        try (Peer peer = Peer.of(socket -> {
            SSLSocket tls = Peer.secure(socket, server.getSocketFactory());
            created.add(tls.getSession().getCreationTime());
            Peer.send(tls, "* OK hello\r\n");
        })) {
            TlsPolicy policy = ownContext ? TlsPolicy.REQUIRED.sslContext(AUTHORITY.clientContext()) : trusting();
            List<byte[]> bindings = new ArrayList<>();
            List<Object> ids = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                try (Connection connection = dial(peer.uri("imaps"), OPTIONS.tls(policy))) {
                    connection.source().readUtf8LineStrict();
                    SSLSocket socket = connection.tlsSocket().orElseThrow();
                    ids.add(socket.getSession().getCreationTime());
                    bindings.add(connection.channelBindings().get(0).data());
                    // A moment, so that two sessions cannot have the same time of creation.
                    long now = System.currentTimeMillis();
                    while (System.currentTimeMillis() == now) {
                        Thread.onSpinWait();
                    }
                }
            }
            assertEquals(3, ids.stream().distinct().count(), ids.toString());
        }
    }

    @Test
    void refusesVersionsBefore12() throws Exception {
        CompletableFuture<String> offered = new CompletableFuture<>();
        try (Peer peer = Peer.of(socket -> {
            // The ClientHello's record: RFC 8446 section 4.1.2. An alert "protocol_version" answers it.
            offered.complete(supportedVersions(clientHello(socket)));
            socket.getOutputStream().write(new byte[] {21, 3, 1, 0, 2, 2, 70});
            socket.close();
        })) {
            assertSays(refused(peer.uri("imaps"), OPTIONS), FailureReason.TLS, "neither TLS 1.2 nor TLS 1.3", "update");
            assertEquals("0304 0303", offered.get(5, TimeUnit.SECONDS));
        }
    }

    private static String supportedVersions(byte[] hello) {
        for (int i = 0; i + 4 < hello.length; i++) {
            // supported_versions (43), a length of n + 1, and n octets
            if (hello[i] == 0 && hello[i + 1] == 43 && hello[i + 2] == 0 && hello[i + 3] == hello[i + 4] + 1) {
                List<String> versions = new ArrayList<>();
                for (int j = i + 5; j < i + 5 + hello[i + 4]; j += 2) {
                    versions.add(String.format("%02x%02x", hello[j], hello[j + 1]));
                }
                return String.join(" ", versions);
            }
        }
        return "none";
    }

    @Test
    void saysThatAServerAnswersInPlaintextOnATlsPort() throws Exception {
        try (Peer peer = Peer.of(socket -> Peer.send(socket, "220 mx.example ESMTP\r\n"))) {
            ServerUri uri = peer.uri("smtps");
            assertSays(refused(uri, OPTIONS), FailureReason.TLS, "plaintext", "use smtp://127.0.0.1:" + peer.port());
        }
    }

    @Test
    void saysThatTheServerClosedDuringTheHandshake() throws Exception {
        try (Peer peer = Peer.of(socket -> {
            socket.getInputStream().read();
            socket.shutdownOutput();
        })) {
            assertSays(
                    refused(peer.uri("imaps"), OPTIONS),
                    FailureReason.CLOSED_BY_PEER,
                    "while making the TLS handshake",
                    "client certificate");
        }
    }

    @Test
    void saysThatTheConnectionWasResetDuringTheHandshake() throws Exception {
        try (Peer peer = Peer.of(socket -> {
            socket.getInputStream().read();
            socket.setSoLinger(true, 0);
            socket.close();
        })) {
            assertSays(refused(peer.uri("imaps"), OPTIONS), FailureReason.LOST, "while making the TLS handshake");
        }
    }

    @Test
    void hintsAtTlsWhereAServerSaysNothingBecauseItWaitsForAHandshake() throws Exception {
        try (Peer peer = Peer.silent();
                Connection connection = dial(peer.uri("imap"), OPTIONS)) {
            connection.readTimeout(java.time.Duration.ofMillis(200));
            IOException e =
                    assertThrows(IOException.class, () -> connection.source().readUtf8LineStrict());
            assertSays(
                    connection.explain(e, "waiting for the greeting"),
                    FailureReason.TIMEOUT,
                    "no answer within 200 ms, while waiting for the greeting",
                    "use imaps://127.0.0.1:" + peer.port());
        }
    }

    @Test
    void hintsAtTlsWhereTheGreetingIsATlsAlert() throws Exception {
        try (Peer peer = Peer.of(socket -> {
                    socket.getOutputStream().write(new byte[] {21, 3, 3, 0, 2, 2, 70});
                    socket.close();
                });
                Connection connection = dial(peer.uri("smtp"), OPTIONS)) {
            IOException e =
                    assertThrows(IOException.class, () -> connection.source().readUtf8LineStrict());
            assertSays(
                    connection.explain(e, "waiting for the greeting"),
                    FailureReason.CLOSED_BY_PEER,
                    "what it sent is TLS",
                    "use smtps://127.0.0.1:" + peer.port());
        }
    }

    // unexpected_message is 10, which ends a line
    @Test
    void hasTheHintForASessionThatReadTheAlertAsALine() throws Exception {
        try (Peer peer = Peer.of(socket -> socket.getOutputStream().write(new byte[] {21, 3, 3, 0, 2, 2, 10}));
                Connection connection = dial(peer.uri("pop3"), OPTIONS)) {
            connection.source().readUtf8LineStrict();
            assertTrue(connection.greetingHint().orElseThrow().contains("use pop3s://127.0.0.1:" + peer.port()));
        }
    }

    @Test
    void givesNoSuchHintAfterAnOrdinaryGreeting() throws Exception {
        try (Peer peer = Peer.of(socket -> {
                    Peer.send(socket, "220 mx.example ESMTP\r\n");
                    socket.close();
                });
                Connection connection = dial(peer.uri("smtp"), OPTIONS)) {
            connection.source().readUtf8LineStrict();
            assertEquals(Optional.empty(), connection.greetingHint());
            IOException e =
                    assertThrows(IOException.class, () -> connection.source().readUtf8LineStrict());
            assertSays(connection.explain(e, "waiting for the reply to EHLO"), FailureReason.CLOSED_BY_PEER);
            assertFalse(connection.explain(e, "x").getMessage().contains("smtps"));
        }
    }

    @Test
    void bindsLoginsToTheConnection() throws Exception {
        TestCertificate certificate = AUTHORITY.localhost();
        CompletableFuture<SSLSocket> server = new CompletableFuture<>();
        try (Peer peer = Peer.tls(certificate, socket -> server.complete((SSLSocket) socket));
                Connection connection = dial(peer.uri("imaps"), OPTIONS)) {
            List<ChannelBinding> bindings = connection.channelBindings();
            ChannelBinding endPoint = bindings.get(bindings.size() - 1);
            assertEquals(ChannelBinding.TLS_SERVER_END_POINT, endPoint.type());
            assertArrayEquals(
                    MessageDigest.getInstance("SHA-256")
                            .digest(certificate.certificate().getEncoded()),
                    endPoint.data());
            if (Runtime.version().feature() >= 25) {
                assertEquals(ChannelBinding.TLS_EXPORTER, bindings.get(0).type());
                byte[] theirs = (byte[]) ExtendedSSLSession.class
                        .getMethod("exportKeyingMaterialData", String.class, byte[].class, int.class)
                        .invoke(
                                server.get(5, TimeUnit.SECONDS).getSession(),
                                "EXPORTER-Channel-Binding",
                                new byte[0],
                                32);
                assertArrayEquals(theirs, bindings.get(0).data());
            }
        }
    }

    /** What is found in too many programs. */
    private static final class TrustsAll extends X509ExtendedTrustManager implements X509TrustManager {
        @Override
        public void checkClientTrusted(java.security.cert.X509Certificate[] c, String t) {}

        @Override
        public void checkServerTrusted(java.security.cert.X509Certificate[] c, String t) {}

        @Override
        public void checkClientTrusted(java.security.cert.X509Certificate[] c, String t, Socket s) {}

        @Override
        public void checkServerTrusted(java.security.cert.X509Certificate[] c, String t, Socket s) {}

        @Override
        public void checkClientTrusted(java.security.cert.X509Certificate[] c, String t, javax.net.ssl.SSLEngine e) {}

        @Override
        public void checkServerTrusted(java.security.cert.X509Certificate[] c, String t, javax.net.ssl.SSLEngine e) {}

        @Override
        public java.security.cert.X509Certificate[] getAcceptedIssuers() {
            return new java.security.cert.X509Certificate[0];
        }
    }
}
