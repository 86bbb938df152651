package io.mailwire.smtp;

import static io.mailwire.smtp.MxWorld.failing;
import static io.mailwire.smtp.MxWorld.verdict;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.TlsPolicy;
import io.mailwire.testkit.ServerModes;
import io.mailwire.testkit.SmtpSink;
import io.mailwire.testkit.SmtpSinkBuilder;
import io.mailwire.testkit.TestCertificate;
import io.mailwire.testkit.TestCertificates;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Opportunistic TLS (RFC 7435) and DANE (RFC 7672). */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MxTlsTest {

    private static final TestCertificates AUTHORITY = TestCertificates.shared();
    private static final TestCertificate GOOD = AUTHORITY.forHost("mx.test");

    private static SmtpSinkBuilder showing(TestCertificate certificate) {
        return MxWorld.withStartTls().modes(ServerModes.plain().certificate(certificate));
    }

    /** A domain with one host, and DNSSEC. */
    private static MxWorld securedWorld() {
        MxWorld world = new MxWorld().zone("example.test. 300 IN MX 10 mx.test.");
        world.dns.authenticated();
        return world;
    }

    private static RecipientDelivery sent(MxDelivery delivery) {
        return delivery.send(Mails.to("bob@example.test")).recipients().get(0);
    }

    /** The data of a TLSA record as a zone file has them. */
    private static String tlsa(int usage, int selector, X509Certificate certificate) {
        try {
            byte[] part = selector == 0
                    ? certificate.getEncoded()
                    : certificate.getPublicKey().getEncoded();
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(part);
            return usage + " " + selector + " 1 " + HexFormat.of().formatHex(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String eeOf(TestCertificate certificate) {
        return tlsa(3, 1, certificate.certificate());
    }

    @Test
    void tlsIsUsedWhereOfferedAndTheCertificateReported() {
        try (MxWorld world = new MxWorld().zone("example.test. 300 IN MX 10 mx.test.")) {
            world.host("mx.test", "192.0.2.1", showing(GOOD));
            RecipientDelivery good = sent(world.delivery());
            assertTrue(good.tls().orElseThrow().verified());
            assertEquals(TlsBasis.OPPORTUNISTIC, good.basis());
        }
        try (MxWorld world = new MxWorld().zone("example.test. 300 IN MX 10 mx.test.")) {
            world.host("mx.test", "192.0.2.1", showing(AUTHORITY.wrongHost()));
            RecipientDelivery other = sent(world.delivery());
            assertTrue(other.isDelivered());
            assertFalse(other.tls().orElseThrow().verified());
            assertTrue(other.toString().contains("unverified"), other.toString());
        }
        try (MxWorld world = new MxWorld().zone("example.test. 300 IN MX 10 mx.test.")) {
            world.host("mx.test", "192.0.2.1");
            assertEquals(Optional.empty(), sent(world.delivery()).tls());
        }
    }

    @Test
    void theCallerCanRequireTlsEverywhere() {
        try (MxWorld world = new MxWorld().zone("example.test. 300 IN MX 10 mx.test.")) {
            SmtpSink sink = world.host("mx.test", "192.0.2.1");
            MxDelivery strict = world.delivery().tls(TlsPolicy.REQUIRED.trusting(AUTHORITY.trustStore()));
            assertEquals("DELAYED 4.7.5", verdict(failing(strict, Mails.to("bob@example.test"))));
            assertEquals(0, sink.mails().size());
        }
    }

    @Test
    void aServerIsAuthenticatedByItsTlsaRecord() {
        TestCertificate own = AUTHORITY.selfSigned(); // for another name, from nobody
        try (MxWorld world = securedWorld().zone("_25._tcp.mx.test. 300 IN TLSA " + eeOf(own))) {
            world.host("mx.test", "192.0.2.1", showing(own));
            RecipientDelivery good = sent(world.validating());
            assertTrue(good.tls().orElseThrow().verified());
            assertEquals(TlsBasis.DANE, good.basis());
        }
    }

    @Test
    void aWrongKeyIsADelayAndTheNextHostIsTried() {
        try (MxWorld world = securedWorld()
                .zone(
                        "example.test. 300 IN MX 20 mx2.test.",
                        "_25._tcp.mx.test. 300 IN TLSA " + eeOf(AUTHORITY.selfSigned()))) {
            SmtpSink wrong = world.host("mx.test", "192.0.2.1", showing(GOOD));
            assertEquals("DELAYED 4.7.5", verdict(failing(world.validating(), Mails.to("bob@example.test"))));
            world.host("mx2.test", "192.0.2.2");
            assertEquals("mx2.test:25", sent(world.validating()).server());
            assertEquals(List.of(), wrong.mails());
        }
    }

    @Test
    void withUsableRecordsNothingGoesInTheClear() {
        try (MxWorld world = securedWorld().zone("_25._tcp.mx.test. 300 IN TLSA " + eeOf(GOOD))) {
            SmtpSink sink = world.host("mx.test", "192.0.2.1"); // as if somebody had cut STARTTLS out
            assertEquals("DELAYED 4.7.5", verdict(failing(world.validating(), Mails.to("bob@example.test"))));
            assertEquals(List.of(), sink.mails());
        }
    }

    @Test
    void anIssuersRecordWantsANameOnTheWay() {
        String issuer = tlsa(2, 0, AUTHORITY.root());
        for (String name : List.of("mx.test", "example.test")) {
            try (MxWorld world = securedWorld().zone("_25._tcp.mx.test. 300 IN TLSA " + issuer)) {
                world.host("mx.test", "192.0.2.1", showing(AUTHORITY.forHost(name)));
                assertEquals(TlsBasis.DANE, sent(world.validating()).basis());
            }
        }
        try (MxWorld world = securedWorld().zone("_25._tcp.mx.test. 300 IN TLSA " + issuer)) {
            world.host("mx.test", "192.0.2.1", showing(AUTHORITY.wrongHost()));
            DeliveryResult result = failing(world.validating(), Mails.to("bob@example.test"));
            assertEquals("DELAYED 4.7.5", verdict(result));
            assertTrue(result.recipients().get(0).explanation().contains("is for wrong.host.test"), result.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 0 1 ", "1 1 1 ", "3 1 9 ", "3 7 1 "})
    void recordsThatAreUnusableDemandTlsFromWhomever(String record) {
        String unusable = "_25._tcp.mx.test. 300 IN TLSA " + record + "ab".repeat(32);
        try (MxWorld world = securedWorld().zone(unusable)) {
            world.host("mx.test", "192.0.2.1", showing(AUTHORITY.wrongHost()));
            RecipientDelivery sent = sent(world.validating());
            assertEquals(TlsBasis.DANE_UNUSABLE, sent.basis());
            assertFalse(sent.tls().orElseThrow().verified());
        }
        try (MxWorld world = securedWorld().zone(unusable)) {
            world.host("mx.test", "192.0.2.1");
            assertEquals("DELAYED 4.7.5", verdict(failing(world.validating(), Mails.to("bob@example.test"))));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SERVFAIL", "REFUSED"})
    void whereTlsaRecordsCannotBeHadTheHostIsNotUsed(String code) {
        try (MxWorld world = securedWorld()) {
            SmtpSink sink = world.host("mx.test", "192.0.2.1", showing(GOOD));
            world.dns.fail("_25._tcp.mx.test.", "TLSA", code);
            assertEquals("DELAYED 4.4.3", verdict(failing(world.validating(), Mails.to("bob@example.test"))));
            assertEquals(0, sink.connections());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.test.", "mx.test.", "_25._tcp.mx.test."})
    void whatDnssecDoesNotVouchForIsNoDane(String insecure) {
        try (MxWorld world = securedWorld().zone("_25._tcp.mx.test. 300 IN TLSA " + eeOf(AUTHORITY.selfSigned()))) {
            world.dns.insecure(insecure);
            world.host("mx.test", "192.0.2.1", showing(GOOD));
            assertEquals(TlsBasis.OPPORTUNISTIC, sent(world.validating()).basis());
        }
    }

    @Test
    void withoutAResolverThatVouchesNobodyAsksForTlsa() {
        try (MxWorld world = securedWorld().zone("_25._tcp.mx.test. 300 IN TLSA " + eeOf(AUTHORITY.selfSigned()))) {
            world.host("mx.test", "192.0.2.1", showing(GOOD));
            assertEquals(TlsBasis.OPPORTUNISTIC, sent(world.delivery()).basis());
            assertEquals(
                    TlsBasis.OPPORTUNISTIC,
                    sent(world.validating().withoutDane()).basis());
            assertFalse(world.dns.questions().stream().anyMatch(q -> q.contains("TLSA")));
        }
    }

    @Test
    void theRecordsOfAnAliasCountAtItsEndAndElseAtItsBeginning() {
        TestCertificate own = AUTHORITY.selfSigned();
        try (MxWorld world = securedWorld().zone("mx.test. 300 IN CNAME real.test.")) {
            world.host("real.test", "192.0.2.1", showing(own));
            world.zone("_25._tcp.mx.test. 300 IN TLSA " + eeOf(own));
            assertEquals(TlsBasis.DANE, sent(world.validating()).basis());
            world.zone("_25._tcp.real.test. 300 IN TLSA " + eeOf(GOOD));
            assertEquals("DELAYED 4.7.5", verdict(failing(world.validating(), Mails.to("bob@example.test"))));
        }
    }

    @Test
    void anImplicitHostHasRecordsToo() {
        TestCertificate own = AUTHORITY.selfSigned();
        try (MxWorld world = new MxWorld().zone("_25._tcp.alone.test. 300 IN TLSA " + eeOf(own))) {
            world.dns.authenticated();
            world.host("alone.test", "192.0.2.1", showing(own));
            DeliveryResult result = world.validating().send(Mails.to("bob@alone.test"));
            assertEquals(TlsBasis.DANE, result.recipients().get(0).basis());
        }
    }

    @Test
    void recordsAreOfThePortThatIsDialled() {
        TestCertificate own = AUTHORITY.selfSigned();
        try (MxWorld world = securedWorld().zone("_2525._tcp.mx.test. 300 IN TLSA " + eeOf(own))) {
            world.host("mx.test", "192.0.2.1", showing(own));
            RecipientDelivery sent = sent(world.validating().port(2525));
            assertEquals(TlsBasis.DANE, sent.basis());
            assertEquals("mx.test:2525", sent.server());
        }
    }

    @Test
    void domainsMustBeAbleToHaveTheirWay() throws Exception {
        MxDelivery delivery = MxDelivery.from("client.test");
        assertThrows(IllegalArgumentException.class, () -> delivery.tls(TlsPolicy.UNSAFE_CLEARTEXT));
        TlsPolicy own = TlsPolicy.OPPORTUNISTIC.sslContext(SSLContext.getDefault());
        assertThrows(IllegalArgumentException.class, () -> delivery.tls(own));
        assertThrows(IllegalArgumentException.class, () -> delivery.options(o -> o.tls(TlsPolicy.UNSAFE_CLEARTEXT)));
    }
}
