package io.mailwire.smtp;

import static io.mailwire.smtp.MxWorld.failing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.MailProxy;
import io.mailwire.SendException;
import io.mailwire.SendOutcome;
import io.mailwire.TlsPolicy;
import io.mailwire.dns.DnsClient;
import io.mailwire.smtp.internal.mx.Resolvers;
import io.mailwire.spi.DnsAnswer;
import io.mailwire.spi.DnsResolver;
import io.mailwire.spi.DnsStatus;
import io.mailwire.spi.MxRecord;
import io.mailwire.spi.TlsaRecord;
import io.mailwire.testkit.SmtpSink;
import io.mailwire.testkit.TestDns;
import io.mailwire.testkit.TestProxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MxDeliveryTest {

    private static final Duration TIME = Duration.ofSeconds(20);

    @Test
    void deliversToAPortOfThisMachine() {
        try (SmtpSink sink = SmtpSink.start();
                TestDns dns = TestDns.start(
                        "example.test. 300 IN MX 10 mx.example.test.", "mx.example.test. 300 IN A 127.0.0.1")) {
            DeliveryResult result = MxDelivery.from("client.test")
                    .resolver(DnsClient.at(dns.address()))
                    .port(sink.port())
                    .withoutMtaSts()
                    .send(Mails.to("bob@example.test"));
            assertEquals(
                    "mx.example.test:" + sink.port(), result.recipients().get(0).server());
            assertEquals(1, sink.awaitMails(1).size());
            assertTrue(result.toString().startsWith("delivered <"), result.toString());
            assertTrue(result.toString().endsWith("> to 1 of 1"), result.toString());
        }
    }

    @Test
    void describesItselfAndStartsOutSafe() {
        assertEquals(
                "MxDelivery[from mail.example.org, port 25, TLS OPPORTUNISTIC, DANE, MTA-STS]",
                MxDelivery.from("mail.example.org").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nMAIL FROM:<x@y>", "a b", "", "a\u0000b", "[192.0.2.1", "a@b"})
    void refusesWhatIsNoName(String name) {
        assertThrows(IllegalArgumentException.class, () -> MxDelivery.from(name));
        MxDelivery delivery = MxDelivery.from("client.test");
        assertThrows(IllegalArgumentException.class, () -> delivery.ownNames(name));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65536})
    void refusesWhatIsNoPort(int port) {
        MxDelivery delivery = MxDelivery.from("client.test");
        assertThrows(IllegalArgumentException.class, () -> delivery.port(port));
    }

    @Test
    void eachMethodGivesAChangedCopy() {
        try (MxWorld world = new MxWorld()) {
            SmtpSink sink = world.host("example.test", "192.0.2.1");
            MxDelivery plain = world.delivery();
            plain.port(26);
            plain.ownNames("example.test");
            plain.tls(TlsPolicy.REQUIRED);
            plain.options(o -> o.clientName("other.test"));
            assertTrue(plain.send(Mails.to("bob@example.test")).isComplete());
            assertEquals(List.of("192.0.2.1:25"), world.network.dialled());
            assertEquals("EHLO client.test", sink.commands().get(0));
        }
    }

    @Test
    void theExceptionHasTheWholeStory() {
        try (MxWorld world = new MxWorld().zone("null.test. 300 IN MX 0 .")) {
            DeliveryException e =
                    assertThrows(DeliveryException.class, () -> world.send("a@null.test", "b@absent.test"));
            assertTrue(e.getMessage().contains("a@null.test FAILED 5.1.10: "), e.getMessage());
            assertEquals(2, e.delivery().failed().size());
            assertEquals(SendOutcome.NOT_SENT, ((SendException) e).result().outcome());
            assertFalse(e.isTransient());
            assertFalse(e.isSessionUsable());
            DeliveryException again = e.rethrown();
            assertEquals(e.delivery(), again.delivery());
            assertEquals(e, again.getCause());
        }
    }

    @Test
    void aDelayIsTransient() {
        try (MxWorld world = new MxWorld()) {
            world.dns.fail("example.test.", "MX", "SERVFAIL");
            DeliveryException e = assertThrows(DeliveryException.class, () -> world.send("a@example.test"));
            assertTrue(e.isTransient());
            assertEquals(
                    e.delivery(),
                    assertThrows(DeliveryException.class, () -> e.delivery().orThrow())
                            .delivery());
        }
    }

    @Test
    void aPartialDeliveryIsAResultThatCanBeMadeAnException() {
        try (MxWorld world = new MxWorld()) {
            world.host("good.test", "192.0.2.1");
            DeliveryResult result = world.send("a@good.test", "b@absent.test");
            assertFalse(result.isComplete());
            assertEquals(1, result.delivered().size());
            assertThrows(DeliveryException.class, result::orThrow);
            assertEquals(SendOutcome.SENT, result.asSendResult().outcome());
        }
    }

    @Test
    void manyThreadsMayShareOne() throws Exception {
        try (MxWorld world = new MxWorld()) {
            SmtpSink sink = world.host("example.test", "192.0.2.1");
            MxDelivery shared = world.delivery();
            List<Boolean> complete = IntStream.range(0, 20)
                    .parallel()
                    .mapToObj(i ->
                            shared.send(Mails.to("bob" + i + "@example.test")).isComplete())
                    .toList();
            assertFalse(complete.contains(false));
            assertEquals(20, sink.awaitMails(20).size());
            assertTrue(
                    world.dns.questions().stream()
                                    .filter("example.test. MX"::equals)
                                    .count()
                            < 20,
                    "the answer is remembered");
        }
    }

    @Test
    void throughAProxyTheHostsNameIsAsked() {
        try (MxWorld world = new MxWorld().zone("example.test. 300 IN MX 10 localhost.");
                SmtpSink sink = SmtpSink.start();
                TestProxy proxy = TestProxy.socks5().start()) {
            world.zone("localhost. 300 IN A 192.0.2.1");
            MxDelivery delivery = MxDelivery.from("client.test")
                    .resolver(DnsClient.at(world.dns.address()))
                    .withoutMtaSts()
                    .timeouts(MxWorld.SOON)
                    .port(sink.port())
                    .proxy(MailProxy.socks5(proxy.host(), proxy.port()));
            assertTrue(delivery.send(Mails.to("bob@example.test")).isComplete());
            assertEquals(1, sink.awaitMails(1).size());
        }
    }

    /** A resolver of somebody else's, at its worst. */
    private abstract static class OddResolver implements DnsResolver {
        @Override
        public DnsAnswer<InetAddress> addresses(String host, Duration time) throws InterruptedException {
            return DnsAnswer.failure(DnsStatus.SERVER_FAILURE, host, "");
        }

        @Override
        public DnsAnswer<String> txt(String name, Duration time) {
            return DnsAnswer.failure(DnsStatus.SERVER_FAILURE, name, "");
        }

        @Override
        public DnsAnswer<TlsaRecord> tlsa(String name, Duration time) {
            return DnsAnswer.failure(DnsStatus.SERVER_FAILURE, name, "");
        }
    }

    @Test
    void aResolverThatThrowsDelays() {
        DnsResolver throwing = new OddResolver() {
            @Override
            public DnsAnswer<MxRecord> mx(String domain, Duration time) {
                throw new IllegalStateException("out of luck");
            }
        };
        MxDelivery delivery = MxDelivery.from("client.test").resolver(throwing).withoutMtaSts();
        RecipientDelivery only =
                failing(delivery, Mails.to("bob@example.test")).recipients().get(0);
        assertEquals("4.4.3", only.code().toString());
        assertTrue(only.explanation().contains("out of luck"), only.explanation());
    }

    @Test
    void aResolverThatForgetsTheTimeIsLeftBehind() {
        DnsResolver sleeping = new OddResolver() {
            @Override
            public DnsAnswer<MxRecord> mx(String domain, Duration time) throws InterruptedException {
                new CountDownLatch(1).await();
                throw new AssertionError();
            }
        };
        MxDelivery delivery = MxDelivery.from("client.test")
                .resolver(sleeping)
                .withoutMtaSts()
                .timeouts(MxWorld.SOON.withConnect(Duration.ofMillis(200)));
        RecipientDelivery only =
                failing(delivery, Mails.to("bob@example.test")).recipients().get(0);
        assertEquals(Optional.of(Duration.ofMinutes(30)), only.retryAfter());
    }

    @Test
    void theOperationsDeadlineHoldsForAllDomainsTogether() {
        try (MxWorld world = new MxWorld()) {
            world.host("first.test", "192.0.2.1");
            world.dns.ignore("slow.test.", "MX");
            world.host("last.test", "192.0.2.3");
            MxDelivery delivery = world.delivery().timeouts(MxWorld.SOON.withOperation(Duration.ofSeconds(4)));
            DeliveryResult result = delivery.send(Mails.to("a@first.test", "b@slow.test", "c@last.test"));
            assertEquals(
                    List.of(DeliveryOutcome.DELIVERED, DeliveryOutcome.DELAYED, DeliveryOutcome.DELAYED),
                    result.recipients().stream().map(RecipientDelivery::status).toList());
        }
    }

    @Test
    void theGuardOfTheseTestsRefusesWhatIsNotThisMachine() {
        try (MxWorld world = new MxWorld().zone("example.test. 300 IN A 192.0.2.77")) {
            RecipientDelivery only =
                    world.failing("bob@example.test").recipients().get(0);
            assertTrue(only.explanation().contains("192.0.2.77 in this test"), only.explanation());
            assertEquals(List.of(), world.network.reached());
        }
    }

    @Test
    void aResolverIsFoundByItself() throws Exception {
        // Not asked anything: it would ask the name servers of this machine.
        DnsResolver found = Resolvers.found();
        assertTrue(found.toString().startsWith("DnsClient["), found.toString());
        InetSocketAddress nowhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
        assertEquals(
                DnsStatus.NO_SUCH_NAME, DnsClient.at(nowhere).mx("a..b", TIME).status());
    }
}
