package io.mailwire.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.spi.DnsAnswer;
import io.mailwire.spi.DnsStatus;
import io.mailwire.spi.MxRecord;
import io.mailwire.testkit.TestDns;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.DNSSEC.Algorithm;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;

/** A signed zone, checked here from its own key down. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DnssecTest {

    private static final Name ZONE = Name.fromConstantString("example.test.");
    private static final int ZONE_KEY_THAT_SIGNS_KEYS = 257;
    private static final int TTL = 300;
    private static final Duration TIME = Duration.ofSeconds(30);

    private static KeyPair keys;
    private static DNSKEYRecord key;
    private static MXRecord mx;

    @BeforeAll
    static void makeTheZone() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        keys = generator.generateKeyPair();
        key = new DNSKEYRecord(
                ZONE,
                DClass.IN,
                TTL,
                ZONE_KEY_THAT_SIGNS_KEYS,
                DNSKEYRecord.Protocol.DNSSEC,
                Algorithm.ECDSAP256SHA256,
                keys.getPublic());
        mx = new MXRecord(ZONE, DClass.IN, TTL, 10, Name.fromConstantString("mx.example.test."));
    }

    private static TestDns zone(Record served, Instant until) throws Exception {
        return TestDns.start(key.toString(), signature(key, until), served.toString(), signature(mx, until));
    }

    private static String signature(Record record, Instant until) throws Exception {
        Instant from = until.minus(2, ChronoUnit.DAYS);
        return DNSSEC.sign(new RRset(record), key, keys.getPrivate(), from, until)
                .toString();
    }

    private static DnsAnswer<MxRecord> validated(TestDns dns) throws Exception {
        return DnsClient.at(dns.address()).validating(key.toString()).mx("example.test", TIME);
    }

    private static Instant tomorrow() {
        return Instant.now().plus(1, ChronoUnit.DAYS);
    }

    @Test
    void aGoodSignatureMakesAnAnswerAuthenticated() throws Exception {
        try (TestDns dns = zone(mx, tomorrow())) {
            DnsAnswer<MxRecord> answer = validated(dns);
            assertEquals(DnsStatus.FOUND, answer.status(), answer.toString());
            assertTrue(answer.authenticated());
        }
    }

    @Test
    void aRecordThatWasNotSignedIsAFailure() throws Exception {
        MXRecord forged = new MXRecord(ZONE, DClass.IN, TTL, 10, Name.fromConstantString("mx.attacker.test."));
        try (TestDns dns = zone(forged, tomorrow())) {
            DnsAnswer<MxRecord> answer = validated(dns);
            assertEquals(DnsStatus.SERVER_FAILURE, answer.status(), answer.toString());
        }
    }

    @Test
    void aSignatureThatIsOverIsAFailure() throws Exception {
        try (TestDns dns = zone(mx, Instant.now().minus(1, ChronoUnit.DAYS))) {
            assertEquals(DnsStatus.SERVER_FAILURE, validated(dns).status());
        }
    }
}
