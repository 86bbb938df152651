package io.mailwire.smtp;

import static io.mailwire.smtp.MxWorld.failing;
import static io.mailwire.smtp.MxWorld.verdict;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Timeouts;
import io.mailwire.TlsPolicy;
import io.mailwire.dns.DnsClient;
import io.mailwire.testkit.ServerModes;
import io.mailwire.testkit.SmtpSink;
import io.mailwire.testkit.SmtpSinkBuilder;
import io.mailwire.testkit.TestCertificate;
import io.mailwire.testkit.TestCertificates;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** MTA-STS (RFC 8461): policies found, fetched, kept and obeyed. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MtaStsTest {

    private static final TestCertificates AUTHORITY = TestCertificates.shared();
    private static final String PATH = "mta-sts.example.test/.well-known/mta-sts.txt";

    private static final String TXT = "_mta-sts.example.test. 0 IN TXT \"v=STSv1; id=1\"";

    /** A clock that a test moves. */
    private static final class Moved extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void forward(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private final MxWorld world = new MxWorld().zone("example.test. 300 IN MX 10 mx.test.");
    private final PolicyServer web = new PolicyServer();
    private final Moved clock = new Moved();

    @AfterEach
    void close() {
        web.close();
        world.close();
    }

    private static String policy(String mode, String mx) {
        return "version: STSv1\r\nmode: " + mode + "\r\nmx: " + mx + "\r\nmax_age: 604800\r\n";
    }

    private MxDelivery delivery() {
        return world.delivery().clock(clock).policyClient(web.client()).mtaSts(MtaStsStore.inMemory());
    }

    private static SmtpSinkBuilder showing(TestCertificate certificate) {
        return MxWorld.withStartTls().modes(ServerModes.plain().certificate(certificate));
    }

    private SmtpSink goodHost() {
        return world.host("mx.test", "192.0.2.1", showing(AUTHORITY.forHost("mx.test")));
    }

    private SmtpSink badHost() {
        return world.host("mx.test", "192.0.2.1", showing(AUTHORITY.wrongHost()));
    }

    private static DeliveryResult sent(MxDelivery delivery) {
        return delivery.send(Mails.to("bob@example.test"));
    }

    private static TlsBasis basis(MxDelivery delivery) {
        return sent(delivery).recipients().get(0).basis();
    }

    private static String refused(MxDelivery delivery) {
        return verdict(failing(delivery, Mails.to("bob@example.test")));
    }

    @Test
    void aPolicyIsFoundFetchedAndObeyed() {
        world.zone(TXT);
        web.policy("example.test", policy("enforce", "mx.test"));
        goodHost();
        RecipientDelivery sent = sent(delivery()).recipients().get(0);
        assertEquals(TlsBasis.MTA_STS, sent.basis());
        assertTrue(sent.tls().orElseThrow().verified());
        assertEquals(List.of(PATH), web.requests());
    }

    @Test
    void withoutTheRecordNobodyIsAsked() {
        web.policy("example.test", policy("enforce", "other.test"));
        goodHost();
        assertEquals(TlsBasis.OPPORTUNISTIC, basis(delivery()));
        assertEquals(List.of(), web.requests());
    }

    @Test
    void aHostThatThePolicyDoesNotNameIsNotUsed() {
        world.zone(TXT, "example.test. 300 IN MX 20 mx2.test.");
        web.policy("example.test", policy("enforce", "mx2.test"));
        SmtpSink unnamed = goodHost();
        assertEquals("DELAYED 4.7.5", refused(delivery()), "until the named one is there");
        world.host("mx2.test", "192.0.2.2", showing(AUTHORITY.forHost("mx2.test")));
        assertEquals("mx2.test:25", sent(delivery()).recipients().get(0).server());
        assertEquals(0, unnamed.connections());
    }

    @Test
    void underEnforceACertificateForAnotherNameIsRefused() {
        world.zone(TXT);
        web.policy("example.test", policy("enforce", "mx.test"));
        SmtpSink host = badHost();
        assertEquals("DELAYED 4.7.5", refused(delivery()));
        assertEquals(List.of(), host.mails());
    }

    @Test
    void underEnforceNothingGoesInTheClear() {
        world.zone(TXT);
        web.policy("example.test", policy("enforce", "mx.test"));
        SmtpSink host = world.host("mx.test", "192.0.2.1");
        assertEquals("DELAYED 4.7.5", refused(delivery()));
        assertEquals(List.of(), host.mails());
    }

    @Test
    void underTestingMailGoesOnAndTheTroubleIsTold() {
        world.zone(TXT);
        web.policy("example.test", policy("testing", "other.test"));
        badHost();
        DeliveryResult result = sent(delivery());
        assertTrue(result.isComplete());
        String notes = result.notes().toString();
        assertTrue(notes.contains("none of the servers") && notes.contains("is for wrong.host.test"), notes);
    }

    @Test
    void underTestingAGoodHostGivesNoNote() {
        world.zone(TXT);
        web.policy("example.test", policy("testing", "mx.test"));
        goodHost();
        assertEquals(List.of(), sent(delivery()).notes());
    }

    @Test
    void modeNoneIsNoPolicy() {
        world.zone(TXT);
        web.policy("example.test", "version: STSv1\nmode: none\nmax_age: 86400\n");
        badHost();
        assertEquals(TlsBasis.OPPORTUNISTIC, basis(delivery()));
    }

    @Test
    void aPolicyHoldsWhenRecordAndServerAreGone() {
        world.zone(TXT);
        web.policy("example.test", policy("enforce", "mx.test"));
        badHost();
        MxDelivery delivery = delivery();
        assertEquals("DELAYED 4.7.5", refused(delivery));
        world.dns.remove("_mta-sts.example.test.");
        web.gone("example.test");
        assertEquals("DELAYED 4.7.5", refused(delivery), "hiding it does not help an attacker");
        world.dns.fail("_mta-sts.example.test.", "TXT", "SERVFAIL");
        assertEquals("DELAYED 4.7.5", refused(delivery));
        clock.forward(Duration.ofDays(8));
        assertEquals(TlsBasis.OPPORTUNISTIC, basis(delivery), "until its time is over");
    }

    @Test
    void aFetchThatFailsLeavesTheOldPolicyAndIsNotRepeatedAtOnce() {
        world.zone(TXT);
        web.policy("example.test", policy("enforce", "mx.test"));
        badHost();
        MxDelivery delivery = delivery();
        refused(delivery);
        world.dns.remove("_mta-sts.example.test.").add("_mta-sts.example.test. 0 IN TXT \"v=STSv1; id=2\"");
        web.answer("example.test", "500 Oops", "text/plain", "");
        assertEquals("DELAYED 4.7.5", refused(delivery));
        assertEquals("DELAYED 4.7.5", refused(delivery));
        assertEquals(2, web.requests().size(), "RFC 8461 section 3.3: not again for five minutes");
        clock.forward(Duration.ofMinutes(6));
        web.policy("example.test", "version: STSv1\nmode: none\nmax_age: 86400\n");
        assertEquals(TlsBasis.OPPORTUNISTIC, basis(delivery), "a new one takes its place");
        assertEquals(3, web.requests().size());
    }

    @Test
    void aPolicyInUseIsFetchedAgainOnceADay() {
        world.zone(TXT);
        web.policy("example.test", policy("enforce", "mx.test"));
        goodHost();
        MxDelivery delivery = delivery();
        basis(delivery);
        clock.forward(Duration.ofHours(23));
        basis(delivery);
        assertEquals(1, web.requests().size());
        clock.forward(Duration.ofHours(2));
        web.policy("example.test", "version: STSv1\nmode: none\nmax_age: 86400\n");
        assertEquals(TlsBasis.OPPORTUNISTIC, basis(delivery));
        assertEquals(2, web.requests().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "301 Moved;text/plain",
                "404 Not Found;text/plain",
                "204 No Content;text/plain",
                "200 OK;text/html",
                "200 OK;application/octet-stream"
            })
    void otherAnswersAreNoPolicy(String answer) {
        world.zone(TXT);
        String[] parts = answer.split(";");
        web.answer(
                "example.test",
                parts[0] + "\r\nLocation: https://mta-sts.other.test/",
                parts[1],
                policy("enforce", "no.test"));
        web.policy("other.test", policy("enforce", "no.test"));
        goodHost();
        assertEquals(TlsBasis.OPPORTUNISTIC, basis(delivery()));
        assertEquals(List.of(PATH), web.requests(), "no redirect is followed");
    }

    @Test
    void aTypeWithParametersIsFine() {
        world.zone(TXT);
        web.answer("example.test", "200 OK", "Text/Plain; charset=utf-8", policy("enforce", "*.test"));
        goodHost();
        assertEquals(TlsBasis.MTA_STS, basis(delivery()));
    }

    @Test
    void aPolicyLargerThan64KiBIsNone() {
        world.zone(TXT);
        web.policy("example.test", policy("enforce", "no.test") + "x: y\n".repeat(20_000));
        goodHost();
        assertEquals(TlsBasis.OPPORTUNISTIC, basis(delivery()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n",
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 500\r\n\r\nversion: STSv1\n"
            })
    void aWebServerThatStallsIsNotWaitedForLong(String beginning) {
        world.zone(TXT);
        web.raw("example.test", beginning);
        goodHost();
        MxDelivery hasty = delivery().timeouts(MxWorld.SOON.withConnect(Duration.ofSeconds(2)));
        assertEquals(TlsBasis.OPPORTUNISTIC, basis(hasty));
    }

    @Test
    void theWebServerMustProveItsName() {
        world.zone(TXT);
        web.policy("example.test", policy("enforce", "no.test")).certificate("example.test", AUTHORITY.wrongHost());
        goodHost();
        assertEquals(TlsBasis.OPPORTUNISTIC, basis(delivery()), "a policy that anybody may have written is none");
        web.certificate("example.test", AUTHORITY.forHost("example.test"));
        assertEquals(TlsBasis.OPPORTUNISTIC, basis(delivery()), "the domain's own name is not enough");
        web.certificate("example.test", TestCertificates.create().forHost("mta-sts.example.test"));
        assertEquals(TlsBasis.OPPORTUNISTIC, basis(delivery()));
        assertEquals(List.of(), web.requests());
    }

    @Test
    void tlsaRecordsComeBeforeThePolicy() throws Exception {
        TestCertificate own = AUTHORITY.selfSigned();
        world.zone(TXT);
        world.dns.authenticated();
        web.policy("example.test", policy("enforce", "other.test"));
        world.host("mx.test", "192.0.2.1", showing(own));
        world.zone("_25._tcp.mx.test. 300 IN TLSA 3 0 0 "
                + HexFormat.of().formatHex(own.certificate().getEncoded()));
        MxDelivery validating =
                delivery().resolver(DnsClient.at(world.dns.address()).trustingServers());
        assertEquals(TlsBasis.DANE, basis(validating));
        assertEquals("DELAYED 4.7.5", refused(validating.withoutDane()));
    }

    @Test
    void unusableTlsaRecordsDoNotSwitchThePolicyOff() {
        world.zone(TXT, "_25._tcp.mx.test. 300 IN TLSA 1 1 1 " + "ab".repeat(32));
        world.dns.authenticated();
        web.policy("example.test", policy("enforce", "mx.test"));
        badHost();
        MxDelivery validating =
                delivery().resolver(DnsClient.at(world.dns.address()).trustingServers());
        assertEquals("DELAYED 4.7.5", refused(validating));
    }

    @Test
    void policiesSurviveInFiles(@TempDir Path directory) {
        world.zone(TXT);
        web.policy("example.test", policy("enforce", "mx.test"));
        badHost();
        refused(delivery().mtaSts(MtaStsStore.inDirectory(directory)));
        web.gone("example.test");
        world.dns.remove("_mta-sts.example.test.");
        assertEquals("DELAYED 4.7.5", refused(delivery().mtaSts(MtaStsStore.inDirectory(directory))));
    }

    @Test
    void aStoreThatFailsDoesNotHoldMailUp() {
        world.zone(TXT);
        web.policy("example.test", policy("enforce", "mx.test"));
        goodHost();
        MtaStsStore broken = new MtaStsStore() {
            @Override
            public Optional<MtaStsPolicy> find(String domain) {
                throw new IllegalStateException("disk gone");
            }

            @Override
            public void save(MtaStsPolicy policy) {
                throw new IllegalStateException("disk full");
            }
        };
        assertEquals(TlsBasis.MTA_STS, basis(delivery().mtaSts(broken)));
    }

    @Test
    void anInterruptEndsTheFetch() {
        world.zone(TXT);
        web.raw("example.test", "");
        goodHost();
        Thread caller = Thread.currentThread();
        Thread waker = new Thread(() -> {
            while (web.requests().isEmpty()) {
                Thread.onSpinWait();
            }
            caller.interrupt();
        });
        waker.setDaemon(true);
        waker.start();
        assertEquals("DELAYED 4.4.7", refused(delivery().timeouts(Timeouts.ofEach(Duration.ofSeconds(50)))));
        assertTrue(Thread.interrupted());
        assertEquals(List.of(), world.network.dialled());
    }

    @Test
    void aClientThatFollowsRedirectsIsRefused() {
        HttpClient follows = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        assertThrows(IllegalArgumentException.class, () -> delivery().policyClient(follows));
        assertFalse(delivery().withoutMtaSts().toString().contains("MTA-STS"));
    }

    @Test
    void whoTrustsEverythingElsewhereStillBelievesThePolicy() {
        world.zone(TXT);
        web.policy("example.test", policy("enforce", "mx.test"));
        TlsPolicy anybody =
                TlsPolicy.OPPORTUNISTIC.trusting(AUTHORITY.trustStore()).unsafeTrustEverything();
        badHost();
        assertEquals("DELAYED 4.7.5", refused(delivery().tls(anybody)));
        assertEquals("DELAYED 4.7.5", refused(delivery().tls(anybody.required())));
    }

    @Test
    void aHttpClientIsMadeWhenItIsNeededOnly() {
        Set<String> before = httpThreads();
        for (int i = 0; i < 5; i++) {
            MxDelivery.from("client.test").mtaSts(MtaStsStore.inMemory()).policyClient(web.client());
            MxDelivery.from("client.test").clock(clock).mtaSts(MtaStsStore.inMemory());
        }
        Set<String> made = httpThreads();
        made.removeAll(before);
        assertTrue(made.size() <= 5, "those of the caller's five clients, and none of ours: " + made);
    }

    private static Set<String> httpThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("HttpClient-") && name.endsWith("-SelectorManager"))
                .collect(Collectors.toCollection(HashSet::new));
    }
}
