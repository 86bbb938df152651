package io.mailwire.smtp;

import static io.mailwire.smtp.MxWorld.failing;
import static io.mailwire.smtp.MxWorld.verdict;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Email;
import io.mailwire.SendOutcome;
import io.mailwire.dns.DnsClient;
import io.mailwire.internal.net.ForwardingResolver;
import io.mailwire.spi.DnsAnswer;
import io.mailwire.spi.DnsResolver;
import io.mailwire.spi.MxRecord;
import io.mailwire.testkit.SmtpSink;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When the next host is tried, and when it must not be. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MxFailoverTest {

    private static final String GREETING = "S: 220 mx1 ESMTP\nC: EHLO client.test\nS: 250-mx1\nS: 250 8BITMIME\n";
    private static final String ENVELOPE =
            GREETING + "C: MAIL FROM:<ann@example.org>\nS: 250 ok\nC: RCPT TO:<bob@example.test>\nS: 250 ok\nC: DATA\n";

    /** Two hosts; the first plays a transcript, the second takes everything. */
    private static MxWorld worldWhoseFirstHost(String transcript) {
        MxWorld world =
                new MxWorld().zone("example.test. 300 IN MX 10 mx1.test.", "example.test. 300 IN MX 20 mx2.test.");
        world.script("mx1.test", "192.0.2.1", transcript);
        return world;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "S: 421 4.3.2 too busy\n",
                "S: 450 4.3.2 later\n",
                "S: 554 5.3.2 not here\n",
                "S: 521 no mail here\n",
                "S: 220 mx1\nC: EHLO client.test\nS: 421 4.3.2 later\n",
                "S: 220 mx1\nC: EHLO client.test\nS: 451 4.3.0 later\n",
                "S: 220 mx1\nC: EHLO client.test\nS: 550 5.7.1 not you\nC: HELO client.test\nS: 550 5.7.1 not you\n",
                "S: HTTP/1.1 400 Bad Request\n",
                "-- close\n",
                GREETING + "C: MAIL FROM:<ann@example.org>\nS: 451 4.3.0 later\n",
                GREETING + "C: MAIL FROM:<ann@example.org>\nS: 421 4.3.2 shutting down\n",
                GREETING
                        + "C: MAIL FROM:<ann@example.org>\nS: 250 ok\nC: RCPT TO:<bob@example.test>\nS: 421 4.3.2 bye\n",
                GREETING + "C: MAIL FROM:<ann@example.org>\nS: 250 ok\nC: RCPT TO:<bob@example.test>\n-- close\n",
                ENVELOPE + "S: 421 4.3.2 shutting down\n",
                ENVELOPE + "-- close\n"
            })
    void theNextHostIsTriedBeforeAnythingIsFinal(String transcript) {
        try (MxWorld world = worldWhoseFirstHost(transcript)) {
            SmtpSink second = world.host("mx2.test", "192.0.2.2");
            DeliveryResult result = world.send("bob@example.test");
            assertTrue(result.isComplete(), result.toString());
            assertEquals("mx2.test:25", result.recipients().get(0).server());
            assertEquals(1, second.awaitMails(1).size());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MAIL, 550 5.7.1 not you, FAILED 5.7.1",
        "RCPT, 550 5.1.1 unknown, FAILED 5.1.1",
        "RCPT, 450 4.7.1 greylisted, DELAYED 4.7.1",
        "RCPT, 552 5.2.2 full, DELAYED 4.2.2",
        "DATA, 451 4.3.0 later, DELAYED 4.3.0",
        "DATA, 554 5.6.0 no, FAILED 5.6.0"
    })
    void whatAHostSaysOfTheMessageIsFinal(String command, String reply, String verdict) {
        try (MxWorld world =
                new MxWorld().zone("example.test. 300 IN MX 10 mx1.test.", "example.test. 300 IN MX 20 mx2.test.")) {
            world.host("mx1.test", "192.0.2.1", MxWorld.plain().answer(command, reply));
            SmtpSink second = world.host("mx2.test", "192.0.2.2");
            DeliveryResult result = world.failing("bob@example.test");
            assertEquals(verdict, verdict(result));
            assertEquals(reply, result.recipients().get(0).reply().orElseThrow().toString());
            assertEquals("mx1.test:25", result.recipients().get(0).server());
            assertEquals(0, second.connections());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "452 4.3.1 disk full, DELAYED 4.3.1",
        "421 4.3.2 shutting down, DELAYED 4.3.2",
        "554 5.7.1 spam, FAILED 5.7.1"
    })
    void noSecondHostAfterTheEndOfTheMessage(String reply, String verdict) {
        try (MxWorld world =
                new MxWorld().zone("example.test. 300 IN MX 10 mx1.test.", "example.test. 300 IN MX 20 mx2.test.")) {
            world.host("mx1.test", "192.0.2.1", MxWorld.plain().answerToMessages(reply));
            SmtpSink second = world.host("mx2.test", "192.0.2.2");
            assertEquals(verdict, verdict(world.failing("bob@example.test")));
            assertEquals(0, second.connections());
        }
    }

    @Test
    void aConnectionLostAfterTheEndLeavesItUnknown() {
        String lost = ENVELOPE + "S: 354 go\nC: <data>\n-- close\n";
        try (MxWorld world = worldWhoseFirstHost(lost)) {
            SmtpSink second = world.host("mx2.test", "192.0.2.2");
            DeliveryException e = assertThrows(DeliveryException.class, () -> world.send("bob@example.test"));
            assertEquals(
                    DeliveryOutcome.UNKNOWN, e.delivery().recipients().get(0).status());
            assertEquals(1, e.delivery().unknown().size());
            assertEquals(SendOutcome.UNKNOWN, e.result().outcome());
            assertFalse(e.isTransient());
            assertTrue(e.getMessage().contains("may deliver twice"), e.getMessage());
            assertEquals(0, second.connections());
        }
    }

    @Test
    void anUnknownDomainLeavesTheOthersDelivered() {
        String lost = ENVELOPE + "S: 354 go\nC: <data>\n-- close\n";
        try (MxWorld world = worldWhoseFirstHost(lost)) {
            world.host("other.test", "192.0.2.3");
            DeliveryResult result = world.send("bob@example.test", "x@other.test");
            assertEquals(
                    List.of(DeliveryOutcome.UNKNOWN, DeliveryOutcome.DELIVERED),
                    result.recipients().stream().map(RecipientDelivery::status).toList());
            assertEquals(SendOutcome.UNKNOWN, result.asSendResult().outcome());
            assertFalse(assertThrows(DeliveryException.class, result::orThrow).isTransient());
        }
    }

    @Test
    void aHostThatRefusesConnectionsIsSkipped() {
        try (MxWorld world = new MxWorld()
                .zone(
                        "example.test. 300 IN MX 10 mx1.test.",
                        "example.test. 300 IN MX 20 mx2.test.",
                        "example.test. 300 IN MX 30 absent.test.",
                        "mx1.test. 300 IN A 192.0.2.1")) {
            world.host("mx2.test", "192.0.2.2");
            assertTrue(world.send("bob@example.test").isComplete());
            assertEquals(List.of("192.0.2.1:25", "192.0.2.2:25"), world.network.dialled());
        }
    }

    @Test
    void oneHostThatMayComeBackDelaysAndEveryHostIsNamed() {
        try (MxWorld world = worldWhoseFirstHost("S: 554 5.3.2 not here\n")) {
            world.zone("mx2.test. 300 IN A 192.0.2.2");
            DeliveryResult result = world.failing("bob@example.test");
            assertEquals("DELAYED 4.4.1", verdict(result));
            String explanation = result.recipients().get(0).explanation();
            assertTrue(
                    explanation.contains("mx1.test: 554 5.3.2 not here") && explanation.contains("; mx2.test: "),
                    explanation);
        }
    }

    @Test
    void hostsThatAllSayNoForGoodFail() {
        try (MxWorld world = worldWhoseFirstHost("S: 554 5.3.2 not here\n")) {
            world.script("mx2.test", "192.0.2.2", "S: 554 5.3.2 nor here\n");
            assertEquals("FAILED 5.3.2", verdict(world.failing("bob@example.test")));
        }
    }

    @Test
    void everyAddressOfAHostGetsItsTurn() {
        try (MxWorld world = new MxWorld().zone("example.test. 300 IN MX 10 mx.test.")) {
            world.script("mx.test", "192.0.2.1", "S: 421 4.3.2 too busy\n");
            SmtpSink good = world.host("mx.test", "192.0.2.2");
            DeliveryResult result = world.send("bob@example.test");
            assertTrue(result.isComplete(), result.toString());
            assertEquals(1, good.awaitMails(1).size());
        }
    }

    @Test
    void onlyThoseWithoutAVerdictGoToTheNextHost() {
        try (MxWorld world = worldWhoseFirstHost(GREETING
                + "C: MAIL FROM:<ann@example.org>\nS: 250 ok\n"
                + "C: RCPT TO:<good@example.test>\nS: 250 ok\n"
                + "C: RCPT TO:<bad@example.test>\nS: 550 5.1.1 unknown\n"
                + "C: RCPT TO:<grey@example.test>\nS: 450 4.7.1 later\n"
                + "C: DATA\nS: 421 4.3.2 shutting down\n")) {
            SmtpSink second = world.host("mx2.test", "192.0.2.2");
            DeliveryResult result = world.send("good@example.test", "bad@example.test", "grey@example.test");
            assertEquals(
                    List.of(
                            "good@example.test DELIVERED mx2.test:25",
                            "bad@example.test FAILED mx1.test:25",
                            "grey@example.test DELAYED mx1.test:25"),
                    result.recipients().stream()
                            .map(r -> r.recipient() + " " + r.status() + " " + r.server())
                            .toList());
            assertEquals(
                    List.of("RCPT TO:<good@example.test>"),
                    second.commands().stream().filter(c -> c.startsWith("RCPT")).toList());
            assertEquals(Duration.ofMinutes(10), result.retryAfter().orElseThrow(), "greylisting is soon over");
        }
    }

    @Test
    void aHostThatLacksWhatTheMessageNeedsIsFollowedByOneThatHasIt() {
        try (MxWorld world =
                new MxWorld().zone("example.test. 300 IN MX 10 mx1.test.", "example.test. 300 IN MX 20 mx2.test.")) {
            world.host("mx1.test", "192.0.2.1");
            SmtpSink second =
                    world.host("mx2.test", "192.0.2.2", SmtpSink.builder().keywords("SMTPUTF8", "8BITMIME"));
            assertTrue(world.send("δοκιμή@example.test").isComplete());
            assertEquals(1, second.awaitMails(1).size());
        }
    }

    @Test
    void whatNoHostHasFailsForGood() {
        try (MxWorld world = new MxWorld()) {
            world.host("example.test", "192.0.2.1");
            assertEquals("FAILED 5.6.7", verdict(world.failing("δοκιμή@example.test")));
            world.host("small.test", "192.0.2.2", SmtpSink.builder().keywords("SIZE 100"));
            assertEquals("FAILED 5.3.4", verdict(world.failing("bob@small.test")));
        }
    }

    @Test
    void aFailedHandshakeIsNotRetriedInTheClear() {
        String failing = "S: 220 mx1\nC: EHLO client.test\nS: 250-mx1\nS: 250 STARTTLS\nC: STARTTLS\nS: 220 go\n"
                + "-- starttls fails\n";
        try (MxWorld world = worldWhoseFirstHost(failing)) {
            assertEquals("DELAYED 4.4.2", verdict(world.failing("bob@example.test")));
            assertEquals(List.of("192.0.2.1:25"), world.network.dialled());
        }
        try (MxWorld world = worldWhoseFirstHost(failing)) {
            world.host("mx2.test", "192.0.2.2");
            assertTrue(world.send("bob@example.test").isComplete(), "the next host may do better");
        }
    }

    @Test
    void anInterruptDelaysWhoeverIsLeft() {
        try (MxWorld world = new MxWorld()) {
            SmtpSink host = world.host("example.test", "192.0.2.1");
            Thread.currentThread().interrupt();
            DeliveryResult result = failing(world.delivery(), Mails.to("bob@example.test", "x@other.test"));
            assertTrue(Thread.interrupted(), "the flag stays set");
            assertEquals(2, result.delayed().size());
            assertEquals(0, host.connections());
        }
    }

    @Test
    void anInterruptWhileAHostIsSilentEndsTheWait() throws Exception {
        try (MxWorld world = new MxWorld()) {
            SmtpSink silent =
                    world.host("example.test", "192.0.2.1", MxWorld.plain().answer("EHLO", "250 mx"));
            world.script("silent.test", "192.0.2.2", "-- stall\n");
            Thread caller = Thread.currentThread();
            Thread waker = new Thread(() -> {
                try {
                    while (world.network.reached().isEmpty()) {
                        Thread.onSpinWait();
                    }
                } finally {
                    caller.interrupt();
                }
            });
            waker.setDaemon(true);
            waker.start();
            DeliveryResult result = failing(world.delivery(), Mails.to("x@silent.test", "bob@example.test"));
            assertTrue(Thread.interrupted());
            assertEquals(2, result.delayed().size(), result.toString());
            assertEquals(0, silent.connections());
        }
    }

    @Test
    void nobodyIsForgottenWhenAFileIsMissing(@TempDir Path directory) throws Exception {
        try (MxWorld world = new MxWorld()) {
            SmtpSink host = world.host("example.test", "192.0.2.1");
            Path file = Files.writeString(directory.resolve("a.txt"), "text");
            Email email = Email.from(Mails.SENDER)
                    .to("bob@example.test")
                    .subject("x")
                    .text("x")
                    .attach(file)
                    .build();
            Files.delete(file);
            assertThrows(UncheckedIOException.class, () -> world.delivery().send(email));
            assertEquals(0, host.connections());
        }
    }

    @Test
    void whatBreaksHalfWayLeavesTheVerdictsThatThereAre(@TempDir Path directory) throws Exception {
        try (MxWorld world = new MxWorld().zone("second.test. 300 IN MX 10 mx.second.test.")) {
            world.host("first.test", "192.0.2.1");
            world.host("mx.second.test", "192.0.2.2");
            Path file = Files.writeString(directory.resolve("a.txt"), "text");
            DnsResolver deleting = new ForwardingResolver(DnsClient.at(world.dns.address())) {
                @Override
                public DnsAnswer<MxRecord> mx(String domain, Duration time) throws InterruptedException {
                    if (domain.equals("second.test")) {
                        file.toFile().delete();
                    }
                    return super.mx(domain, time);
                }
            };
            Email email = Email.from(Mails.SENDER)
                    .to("a@first.test", "b@second.test")
                    .subject("x")
                    .text("x")
                    .attach(file)
                    .build();
            MxDelivery delivery = world.delivery().resolver(deleting);
            DeliveryException e = assertThrows(DeliveryException.class, () -> delivery.send(email));
            assertInstanceOf(UncheckedIOException.class, e.getCause());
            assertEquals(SendOutcome.SENT, e.result().outcome());
            assertEquals(
                    List.of("DELIVERED 2.0.0", "FAILED 5.3.0"),
                    e.delivery().recipients().stream()
                            .map(r -> r.status() + " " + r.code())
                            .toList());
        }
    }

    /** A listener that fails with the transfer of that number. */
    private static SendOptions failingAt(int transfer) {
        AtomicInteger done = new AtomicInteger();
        return SendOptions.DEFAULTS.progress((sent, total) -> {
            if (sent == total && done.incrementAndGet() == transfer) {
                throw new IllegalStateException("no more room on the screen");
            }
        });
    }

    @Test
    void aListenerThatFailsDoesNotTakeTheResultAway() {
        try (MxWorld world = new MxWorld()) {
            SmtpSink first = world.host("first.test", "192.0.2.1");
            world.host("second.test", "192.0.2.2");
            SmtpSink third = world.host("third.test", "192.0.2.3");
            Email email = Mails.to("a@first.test", "b@second.test", "c@third.test");
            DeliveryException e =
                    assertThrows(DeliveryException.class, () -> world.delivery().send(email, failingAt(2)));
            assertEquals("no more room on the screen", e.getCause().getMessage());
            assertEquals(1, e.delivery().delivered().size());
            assertEquals("a@first.test", e.delivery().delivered().get(0).recipient());
            assertEquals(1, first.awaitMails(1).size());
            assertEquals(0, third.connections());
            assertThrows(IllegalStateException.class, () -> world.delivery().send(email, failingAt(1)));
        }
    }

    @Test
    void aListenerThatFailsInALaterTransactionDoesNotTakeTheResultAway() {
        try (MxWorld world =
                new MxWorld().zone("example.test. 300 IN MX 10 mx1.test.", "example.test. 300 IN MX 20 mx2.test.")) {
            world.host("mx1.test", "192.0.2.1", SmtpSink.builder().keywords("PIPELINING", "LIMITS RCPTMAX=1"));
            SmtpSink second = world.host("mx2.test", "192.0.2.2");
            Email email = Mails.to("a@example.test", "b@example.test");
            DeliveryException e =
                    assertThrows(DeliveryException.class, () -> world.delivery().send(email, failingAt(2)));
            assertEquals("no more room on the screen", e.getCause().getMessage());
            assertEquals("a@example.test", e.delivery().delivered().get(0).recipient());
            assertEquals(0, second.connections());
        }
    }

    @Test
    void theTimeForTheWholeIsNotGivenToEachAddressAnew() throws Exception {
        Duration thinking = Duration.ofMillis(1_500);
        try (MxWorld world =
                        new MxWorld().zone("example.test. 300 IN A 192.0.2.1", "example.test. 300 IN A 192.0.2.2");
                SlowSmtpServer busy = new SlowSmtpServer(thinking, Duration.ZERO, 1);
                SlowSmtpServer silent = new SlowSmtpServer(Duration.ofSeconds(20), Duration.ZERO, 0)) {
            world.network.at("192.0.2.1", busy.port());
            world.network.at("192.0.2.2", silent.port());
            MxDelivery delivery = world.delivery().timeouts(MxWorld.SOON.withOperation(Duration.ofSeconds(2)));
            long begin = System.nanoTime();
            DeliveryResult result = failing(delivery, Mails.to("bob@example.test"));
            assertEquals(1, result.delayed().size(), result.toString());
            assertTrue(System.nanoTime() - begin < Duration.ofMillis(3_400).toNanos(), "two seconds, and not 3.5");
        }
    }

    @Test
    void theTimeForTheWholeIsNotGivenToTheMessageAnew() throws Exception {
        Duration thinking = Duration.ofMillis(1_500); // before each greeting
        try (MxWorld world = new MxWorld().zone("example.test. 300 IN A 192.0.2.1");
                SlowSmtpServer server = new SlowSmtpServer(thinking, Duration.ofSeconds(20), 0)) {
            world.network.at("192.0.2.1", server.port());
            MxDelivery delivery = world.delivery().timeouts(MxWorld.SOON.withOperation(Duration.ofSeconds(2)));
            long begin = System.nanoTime();
            DeliveryResult result = failing(delivery, Mails.to("bob@example.test"));
            assertEquals(1, result.unknown().size(), result.toString());
            assertTrue(System.nanoTime() - begin < Duration.ofMillis(3_400).toNanos(), "two seconds, and not 3.5");
        }
    }
}
