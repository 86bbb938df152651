package io.mailwire.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.spi.DnsAnswer;
import io.mailwire.spi.DnsStatus;
import io.mailwire.spi.MxRecord;
import io.mailwire.spi.TlsaRecord;
import io.mailwire.testkit.TestDns;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DnsClientTest {

    private static final Duration TIME = Duration.ofSeconds(20);

    private static DnsClient asking(TestDns dns) {
        return DnsClient.at(dns.address());
    }

    @Test
    void readsMailExchangers() throws Exception {
        try (TestDns dns = TestDns.start(
                "example.test. 300 IN MX 20 MX2.example.test.",
                "example.test. 100 IN MX 10 mx1.example.test.",
                "silent.test. 300 IN MX 0 .")) {
            DnsAnswer<MxRecord> answer = asking(dns).mx("example.test", TIME);
            assertEquals(DnsStatus.FOUND, answer.status());
            assertEquals(
                    Set.of(new MxRecord(10, "mx1.example.test"), new MxRecord(20, "mx2.example.test")),
                    Set.copyOf(answer.records()));
            assertEquals(Duration.ofSeconds(100), answer.ttl());
            assertFalse(answer.authenticated());
            MxRecord none = asking(dns).mx("silent.test.", TIME).records().get(0);
            assertTrue(none.isNull());
        }
    }

    @Test
    void readsAddressesOfBothFamilies() throws Exception {
        try (TestDns dns = TestDns.start("mx.test. 300 IN A 192.0.2.1", "mx.test. 60 IN AAAA 2001:db8::1")) {
            DnsAnswer<InetAddress> answer = asking(dns).addresses("mx.test", TIME);
            assertEquals(
                    List.of(InetAddress.getByName("2001:db8::1"), InetAddress.getByName("192.0.2.1")),
                    answer.records());
            assertEquals(Duration.ofSeconds(60), answer.ttl());
        }
    }

    @Test
    void oneFamilysFailureLeavesTheOthersAddresses() throws Exception {
        try (TestDns dns =
                TestDns.start("mx.test. 300 IN A 192.0.2.1").authenticated().fail("mx.test.", "AAAA", "SERVFAIL")) {
            DnsAnswer<InetAddress> answer = asking(dns).trustingServers().addresses("mx.test", TIME);
            assertEquals(List.of(InetAddress.getByName("192.0.2.1")), answer.records());
            // Breaking the look-up of one family must not switch DANE off.
            assertTrue(answer.authenticated());
        }
    }

    @Test
    void withoutAnyAddressAFailureIsAFailure() throws Exception {
        try (TestDns dns = TestDns.start("mx.test. 300 IN TXT x").fail("mx.test.", "A", "SERVFAIL")) {
            assertEquals(
                    DnsStatus.SERVER_FAILURE,
                    asking(dns).addresses("mx.test", TIME).status());
            dns.add("other.test. 300 IN TXT x");
            assertEquals(
                    DnsStatus.NO_DATA, asking(dns).addresses("other.test", TIME).status());
            assertEquals(
                    DnsStatus.NO_SUCH_NAME,
                    asking(dns).addresses("absent.test", TIME).status());
        }
    }

    @Test
    void joinsTheStringsOfATextAndReadsTlsa() throws Exception {
        String digest = "ab".repeat(32);
        try (TestDns dns = TestDns.start(
                "_mta-sts.example.test. 300 IN TXT \"v=STSv1; \" \"id=20260101T000000;\"",
                "_25._tcp.mx.test. 300 IN TLSA 3 1 1 " + digest)) {
            assertEquals(
                    List.of("v=STSv1; id=20260101T000000;"),
                    asking(dns).txt("_mta-sts.example.test", TIME).records());
            assertEquals(
                    List.of(new TlsaRecord(3, 1, 1, digest)),
                    asking(dns).tlsa("_25._tcp.mx.test", TIME).records());
        }
    }

    @Test
    void tellsNothingHereFromNoSuchName() throws Exception {
        try (TestDns dns = TestDns.start("host.example.test. 300 IN A 192.0.2.1")) {
            assertEquals(
                    DnsStatus.NO_DATA, asking(dns).mx("host.example.test", TIME).status());
            assertEquals(DnsStatus.NO_DATA, asking(dns).mx("example.test", TIME).status());
            assertEquals(
                    DnsStatus.NO_SUCH_NAME, asking(dns).mx("absent.test", TIME).status());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SERVFAIL", "REFUSED", "FORMERR", "NOTIMP"})
    void everyOtherCodeIsAFailure(String code) throws Exception {
        try (TestDns dns = TestDns.start().fail("example.test.", "MX", code)) {
            DnsAnswer<MxRecord> answer = asking(dns).mx("example.test", TIME);
            assertEquals(DnsStatus.SERVER_FAILURE, answer.status());
            assertTrue(answer.detail().contains(code), answer.toString());
        }
    }

    @Test
    void silenceEndsInTime() throws Exception {
        try (TestDns dns = TestDns.start().ignore("example.test.", "MX")) {
            DnsAnswer<MxRecord> answer = asking(dns).mx("example.test", Duration.ofMillis(200));
            assertEquals(DnsStatus.TIMEOUT, answer.status());
        }
    }

    @Test
    void anInterruptEndsTheWait() throws Exception {
        try (TestDns dns = TestDns.start().ignore("example.test.", "MX")) {
            Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, () -> asking(dns).mx("example.test", TIME));
        }
    }

    @Test
    void followsAliases() throws Exception {
        try (TestDns dns = TestDns.start(
                "www.test. 300 IN CNAME alias.test.",
                "alias.test. 30 IN CNAME example.test.",
                "example.test. 300 IN MX 10 mx.test.")) {
            DnsAnswer<MxRecord> answer = asking(dns).mx("www.test", TIME);
            assertEquals(List.of(new MxRecord(10, "mx.test")), answer.records());
            assertEquals("example.test", answer.name());
            assertEquals(Duration.ofSeconds(30), answer.ttl());
        }
    }

    @Test
    void aliasesInACircleAreAFailure() throws Exception {
        try (TestDns dns = TestDns.start("a.test. 300 IN CNAME b.test.", "b.test. 300 IN CNAME a.test.")) {
            assertEquals(
                    DnsStatus.SERVER_FAILURE, asking(dns).mx("a.test", TIME).status());
        }
    }

    @Test
    void anAliasToNowhereIsNoSuchName() throws Exception {
        try (TestDns dns = TestDns.start("a.test. 300 IN CNAME absent.test.")) {
            assertEquals(DnsStatus.NO_SUCH_NAME, asking(dns).mx("a.test", TIME).status());
        }
    }

    @Test
    void takesLongAnswersByTcp() throws Exception {
        try (TestDns dns = TestDns.start()) {
            Set<String> texts = new TreeSet<>();
            for (int i = 0; i < 40; i++) {
                String text = i + "x".repeat(200);
                texts.add(text);
                dns.add("long.test. 300 IN TXT " + text);
            }
            assertEquals(texts, new TreeSet<>(asking(dns).txt("long.test", TIME).records()));
            assertEquals(List.of("long.test. TXT", "long.test. TXT"), dns.questions()); // UDP, then TCP
        }
    }

    @Test
    void remembersForAsLongAsTheAnswerHolds() throws Exception {
        try (TestDns dns = TestDns.start("kept.test. 300 IN MX 10 mx.test.", "brief.test. 0 IN MX 10 mx.test.")) {
            DnsClient client = asking(dns);
            for (int i = 0; i < 3; i++) {
                client.mx("kept.test", TIME);
                client.mx("KEPT.test.", TIME);
                client.mx("absent.test", TIME);
                client.mx("brief.test", TIME);
            }
            assertEquals(
                    List.of("kept.test. MX", "absent.test. MX", "brief.test. MX", "brief.test. MX", "brief.test. MX"),
                    dns.questions());
        }
    }

    @Test
    void failuresAreNotRemembered() throws Exception {
        try (TestDns dns = TestDns.start().fail("example.test.", "MX", "SERVFAIL")) {
            DnsClient client = asking(dns);
            client.mx("example.test", TIME);
            int before = dns.questions().size();
            client.mx("example.test", TIME);
            assertTrue(dns.questions().size() > before);
        }
    }

    @Test
    void asksTheNextServerWhereOneFails() throws Exception {
        try (TestDns bad = TestDns.start().fail("example.test.", "MX", "SERVFAIL");
                TestDns good = TestDns.start("example.test. 300 IN MX 10 mx.test.")) {
            DnsClient both = DnsClient.at(bad.address(), good.address());
            assertEquals(DnsStatus.FOUND, both.mx("example.test", TIME).status());
        }
    }

    @Test
    void believesServersOnlyWhenTold() throws Exception {
        try (TestDns dns = TestDns.start(
                        "example.test. 300 IN MX 10 mx.test.",
                        "alias.test. 300 IN CNAME loose.test.",
                        "loose.test. 300 IN MX 10 mx.test.")
                .authenticated()
                .insecure("loose.test.")) {
            assertFalse(asking(dns).mx("example.test", TIME).authenticated());
            DnsClient believing = asking(dns).trustingServers();
            assertTrue(believing.mx("example.test", TIME).authenticated());
            assertTrue(believing.mx("absent.test", TIME).authenticated(), "that there is nothing, too");
            assertFalse(believing.mx("alias.test", TIME).authenticated());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a..b", ".a"})
    void whatIsNoNameDoesNotExist(String name) throws Exception {
        try (TestDns dns = TestDns.start()) {
            assertEquals(DnsStatus.NO_SUCH_NAME, asking(dns).mx(name, TIME).status());
            assertEquals(
                    DnsStatus.NO_SUCH_NAME,
                    asking(dns).addresses("x".repeat(64) + ".test", TIME).status());
            assertEquals(List.of(), dns.questions());
        }
    }

    @Test
    void wantsServersByAddress() {
        assertThrows(IllegalArgumentException.class, DnsClient::at);
        assertThrows(
                IllegalArgumentException.class, () -> DnsClient.at(InetSocketAddress.createUnresolved("ns.test", 53)));
        assertThrows(
                IllegalArgumentException.class,
                () -> DnsClient.system().validating("example.test. 300 IN A 192.0.2.1"));
    }

    @Test
    void waitersThatFillTheCommonPoolAreAnsweredAllTheSame() throws Exception {
        try (TestDns dns = TestDns.start("example.test. 0 IN MX 10 mx.test.")) {
            DnsClient plain = asking(dns);
            DnsClient other = DnsClient.at(dns.address(), dns.address());
            assertTrue(IntStream.range(0, 64).parallel().allMatch(i -> {
                try {
                    return (i % 2 == 0 ? plain : other).mx("example.test", TIME).status() == DnsStatus.FOUND;
                } catch (InterruptedException e) {
                    return false;
                }
            }));
        }
    }
}
