package io.mailwire.internal.net;

import static io.mailwire.internal.net.Dialling.AUTHORITY;
import static io.mailwire.internal.net.Dialling.OPTIONS;
import static io.mailwire.internal.net.Dialling.assertSays;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.TlsInfo;
import io.mailwire.TlsPolicy;
import io.mailwire.spi.TlsaRecord;
import io.mailwire.testkit.TestCertificate;
import io.mailwire.testkit.TestCertificates;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TLSA records in place of issuers (RFC 7671, RFC 7672). */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DaneTest {

    private static final String HOST = "mx.example.test";

    private static TlsaRecord tlsa(int usage, int selector, int type, X509Certificate certificate) {
        try {
            byte[] part = selector == 0
                    ? certificate.getEncoded()
                    : certificate.getPublicKey().getEncoded();
            byte[] data = type == 0
                    ? part
                    : MessageDigest.getInstance(type == 1 ? "SHA-256" : "SHA-512")
                            .digest(part);
            return new TlsaRecord(usage, selector, type, HexFormat.of().formatHex(data));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TlsInfo shakeHands(TestCertificate certificate, List<String> names, TlsaRecord... records)
            throws Exception {
        // No store of ours: nobody is trusted but by the records.
        TlsPolicy policy = TlsPolicy.REQUIRED.dane(Arrays.asList(records), names);
        try (Peer peer = Peer.tls(certificate, socket -> Peer.send(socket, "* OK hello\r\n"))) {
            Dialer dialer = new Dialer(OPTIONS.tls(policy), host -> List.of(InetAddress.getByName("127.0.0.1")));
            try (Connection connection = dialer.dial(new ServerUri("imaps", HOST, peer.port()), Deadline.NONE)) {
                return connection.tlsInfo().orElseThrow();
            }
        }
    }

    private static ConnectionException refused(TestCertificate certificate, List<String> names, TlsaRecord... records) {
        return assertThrows(ConnectionException.class, () -> shakeHands(certificate, names, records));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 1", "0, 2", "1, 0", "1, 1", "1, 2"})
    void theServersOwnKeyIsEnoughWhateverNamesAndDates(int selector, int type) throws Exception {
        TestCertificate expired = AUTHORITY.expired(); // and for localhost only
        TlsInfo info = shakeHands(expired, List.of(HOST), tlsa(3, selector, type, expired.certificate()));
        assertTrue(info.verified());
        assertEquals(Optional.empty(), info.problem());
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "0, 2", "1, 0", "0, 0"})
    void theIssuersKeyVouchesForANamedCertificate(int selector, int type) throws Exception {
        TestCertificate good = AUTHORITY.forHost(HOST);
        assertTrue(shakeHands(good, List.of(HOST), tlsa(2, selector, type, AUTHORITY.root()))
                .verified());
    }

    @Test
    void anIssuerInTheDnsNeedNotBeShown() throws Exception {
        TestCertificates authority = TestCertificates.create();
        TlsaRecord whole = tlsa(2, 0, 0, authority.root());
        X509Certificate alone = authority.forHost(HOST).certificate();
        assertNull(DaneCheck.find(List.of(alone), List.of(whole), List.of(HOST)));
    }

    @Test
    void underAnIssuerTheMailDomainWillDoAsAName() throws Exception {
        TestCertificate good = AUTHORITY.forHost("example.test");
        TlsaRecord issuer = tlsa(2, 1, 1, AUTHORITY.root());
        assertTrue(shakeHands(good, List.of(HOST, "example.test"), issuer).verified());
        assertSays(refused(good, List.of(HOST), issuer), FailureReason.TLS, "is for example.test, not for " + HOST);
    }

    @Test
    void underAnIssuerDatesCount() {
        ConnectionException e = refused(AUTHORITY.expired(), List.of("localhost"), tlsa(2, 1, 1, AUTHORITY.root()));
        assertSays(e, FailureReason.TLS, "not issued properly");
    }

    @Test
    void anotherIssuersCertificateIsRefusedThoughTheIssuerIsShown() {
        // The chain that the server shows has the right root in it, but the certificate was not signed by it.
        TestCertificates other = TestCertificates.create();
        X509Certificate stranger = other.forHost(HOST).certificate();
        assertNotNull(DaneCheck.find(
                List.of(stranger, AUTHORITY.root()), List.of(tlsa(2, 0, 1, AUTHORITY.root())), List.of(HOST)));
    }

    @Test
    void aKeyThatNoRecordHasIsRefused() {
        TestCertificate good = AUTHORITY.forHost(HOST);
        ConnectionException e = refused(
                good,
                List.of(HOST),
                tlsa(3, 1, 1, AUTHORITY.forHost(HOST).certificate()),
                tlsa(3, 0, 2, AUTHORITY.root()));
        assertSays(e, FailureReason.TLS, "matches none of its 2 TLSA records");
    }

    @Test
    void oneRecordThatMatchesIsEnough() throws Exception {
        TestCertificate good = AUTHORITY.forHost(HOST);
        assertTrue(shakeHands(
                        good,
                        List.of(HOST),
                        tlsa(3, 1, 1, AUTHORITY.root()),
                        tlsa(2, 1, 1, good.certificate()),
                        tlsa(3, 1, 1, good.certificate()))
                .verified());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 1, 64",
        "1, 1, 1, 64",
        "4, 1, 1, 64",
        "3, 2, 1, 64",
        "3, 1, 3, 64",
        "3, 1, 1, 62",
        "3, 1, 2, 64",
        "3, 0, 0, 0"
    })
    void whatIsUnusableIsNoPolicy(int usage, int selector, int type, int digits) {
        TlsaRecord record = new TlsaRecord(usage, selector, type, "ab".repeat(digits / 2));
        assertFalse(record.isUsable());
        assertThrows(IllegalArgumentException.class, () -> TlsPolicy.REQUIRED.dane(List.of(record), List.of(HOST)));
    }

    @Test
    void pinsAndClientKeysSetLaterLeaveTheRecordsInForce() {
        TestCertificate good = AUTHORITY.forHost(HOST);
        TlsPolicy policy = TlsPolicy.OPPORTUNISTIC.dane(List.of(tlsa(3, 1, 1, good.certificate())), List.of(HOST));
        char[] password = "secret".toCharArray();
        TlsPolicy changed = policy.pin(good.pin())
                .clientCertificate(AUTHORITY.clientCertificate("ann").keyStore(password), password)
                .trusting(AUTHORITY.trustStore())
                .required();
        assertEquals(policy.tlsaRecords(), changed.tlsaRecords());
        assertEquals(policy.tlsaNames(), changed.tlsaNames());
    }
}
