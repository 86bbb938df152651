package io.mailwire.smtp;

import static io.mailwire.smtp.MxWorld.failing;
import static io.mailwire.smtp.MxWorld.verdict;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Email;
import io.mailwire.Timeouts;
import io.mailwire.testkit.SmtpSink;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From a domain to its hosts (RFC 5321 section 5.1). */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MxRoutingTest {

    @Test
    void theBestPreferenceIsTriedFirst() {
        try (MxWorld world = new MxWorld()
                .zone("example.test. 300 IN MX 20 second.test.", "example.test. 300 IN MX 10 first.test.")) {
            SmtpSink first = world.host("first.test", "192.0.2.1");
            SmtpSink second = world.host("second.test", "192.0.2.2");
            DeliveryResult result = world.send("bob@example.test");
            assertTrue(result.isComplete(), result.toString());
            assertEquals("first.test:25", result.recipients().get(0).server());
            assertEquals(1, first.awaitMails(1).size());
            assertEquals(0, second.connections());
            assertEquals(List.of("192.0.2.1:25"), world.network.dialled());
            assertEquals("EHLO client.test", first.commands().get(0));
        }
    }

    @Test
    void equalPreferencesAreShuffled() {
        try (MxWorld world = new MxWorld()) {
            for (int i = 1; i <= 4; i++) {
                world.zone("example.test. 300 IN MX 10 mx" + i + ".test.", "mx" + i + ".test. 300 IN A 192.0.2." + i);
            }
            List<String> same = order(world, 7);
            Set<List<String>> orders = new HashSet<>();
            for (int seed = 0; seed < 20; seed++) {
                orders.add(order(world, seed));
            }
            assertEquals(same, order(world, 7), "a seed gives one order");
            assertTrue(orders.size() > 3, orders.toString());
        }
    }

    private static List<String> order(MxWorld world, int seed) {
        int before = world.network.dialled().size();
        failing(world.delivery().seed(seed), Mails.to("bob@example.test"));
        List<String> all = world.network.dialled();
        return new ArrayList<>(all.subList(before, all.size()));
    }

    @Test
    void withoutMxRecordsTheDomainIsTheHost() {
        try (MxWorld world = new MxWorld()) {
            SmtpSink host = world.host("example.test", "192.0.2.1");
            assertTrue(world.send("bob@example.test").isComplete());
            assertEquals(1, host.connections());
        }
    }

    @Test
    void withMxRecordsTheDomainIsNeverTheHost() {
        try (MxWorld world = new MxWorld().zone("example.test. 300 IN MX 10 gone.test.")) {
            SmtpSink web = world.host("example.test", "192.0.2.1");
            assertEquals("FAILED 5.4.4", verdict(world.failing("bob@example.test")));
            world.dns.fail("gone.test.", "A", "SERVFAIL");
            assertEquals("DELAYED 4.4.3", verdict(world.failing("bob@example.test")));
            assertEquals(0, web.connections());
        }
    }

    @Test
    void aliasesAreFollowed() {
        try (MxWorld world = new MxWorld()
                .zone(
                        "alias.test. 300 IN CNAME example.test.",
                        "example.test. 300 IN MX 10 mx.test.",
                        "mx.test. 300 IN CNAME real.test.")) {
            SmtpSink host = world.host("real.test", "192.0.2.1");
            assertTrue(world.send("bob@alias.test").isComplete());
            assertTrue(
                    host.commands().contains("RCPT TO:<bob@alias.test>"),
                    host.commands().toString());
        }
    }

    @Test
    void aNullMxFailsForGood() {
        try (MxWorld world = new MxWorld().zone("example.test. 300 IN MX 0 .")) {
            world.host("example.test", "192.0.2.1");
            DeliveryResult result = world.failing("bob@example.test");
            assertEquals("FAILED 5.1.10", verdict(result));
            assertTrue(result.retryAfter().isEmpty());
            assertEquals(List.of(), world.network.dialled());
        }
    }

    @Test
    void aNullMxBesideOthersSaysNothing() {
        try (MxWorld world = new MxWorld().zone("example.test. 300 IN MX 0 .", "example.test. 300 IN MX 10 mx.test.")) {
            world.host("mx.test", "192.0.2.1");
            assertTrue(world.send("bob@example.test").isComplete());
        }
    }

    @Test
    void aDomainThatDoesNotExistFailsForGood() {
        try (MxWorld world = new MxWorld()) {
            assertEquals("FAILED 5.1.2", verdict(world.failing("bob@absent.test")));
        }
    }

    @Test
    void aNameServerThatFailsDelays() {
        try (MxWorld world = new MxWorld()) {
            world.dns.fail("example.test.", "MX", "SERVFAIL");
            DeliveryResult result = world.failing("bob@example.test");
            assertEquals("DELAYED 4.4.3", verdict(result));
            assertEquals(Duration.ofMinutes(30), result.retryAfter().orElseThrow());
        }
    }

    @Test
    void aNameServerThatIsSilentDelays() {
        try (MxWorld world = new MxWorld()) {
            world.dns.ignore("example.test.", "MX");
            MxDelivery hasty = world.delivery().timeouts(Timeouts.ofEach(Duration.ofMillis(300)));
            assertEquals("DELAYED 4.4.3", verdict(failing(hasty, Mails.to("bob@example.test"))));
        }
    }

    @Test
    void ownRecordsCutOffWhatIsNoBetter() {
        try (MxWorld world = new MxWorld()
                .zone(
                        "example.test. 300 IN MX 10 best.test.",
                        "example.test. 300 IN MX 20 CLIENT.test.",
                        "example.test. 300 IN MX 20 equal.test.",
                        "example.test. 300 IN MX 30 worse.test.")) {
            world.zone("best.test. 300 IN A 192.0.2.1");
            SmtpSink equal = world.host("equal.test", "192.0.2.2");
            SmtpSink worse = world.host("worse.test", "192.0.2.3");
            assertEquals("DELAYED 4.4.1", verdict(world.failing("bob@example.test")));
            assertEquals(List.of("192.0.2.1:25"), world.network.dialled());
            assertEquals(0, equal.connections() + worse.connections());
        }
    }

    @Test
    void mailForOurselvesWouldLoop() {
        try (MxWorld world =
                new MxWorld().zone("example.test. 300 IN MX 10 client.test.", "other.test. 300 IN MX 10 front.test.")) {
            world.host("client.test", "192.0.2.1");
            assertEquals("FAILED 5.4.6", verdict(world.failing("bob@example.test")));
            assertEquals("FAILED 5.4.6", verdict(world.failing("bob@client.test")), "without MX, too");
            MxDelivery named = world.delivery().ownNames("front.test");
            assertEquals("FAILED 5.4.6", verdict(failing(named, Mails.to("bob@other.test"))));
            assertEquals(List.of(), world.network.dialled());
        }
    }

    @Test
    void internationalDomainsAreLookedUpInALabels() {
        try (MxWorld world = new MxWorld().zone("xn--bcher-kva.test. 300 IN MX 10 mx.test.")) {
            SmtpSink host = world.host("mx.test", "192.0.2.1");
            assertTrue(world.send("bob@bücher.test").isComplete());
            assertTrue(
                    host.commands().contains("RCPT TO:<bob@xn--bcher-kva.test>"),
                    host.commands().toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[192.0.2.1]", "[IPv6:2001:db8::1]"})
    void addressLiteralsNeedNoNameServer(String literal) {
        try (MxWorld world = new MxWorld()) {
            SmtpSink host = world.host("unused.test", "192.0.2.1");
            world.network.at("2001:db8::1", host.port());
            assertTrue(world.send("bob@" + literal).isComplete());
            assertEquals(List.of(), world.dns.questions());
            assertTrue(
                    host.commands().contains("RCPT TO:<bob@" + literal + ">"),
                    host.commands().toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[192.0.2.256]", "[2001:db8::1]", "[IPv6:192.0.2.1]", "[x400:somewhere]"})
    void otherLiteralsFailForGood(String literal) {
        try (MxWorld world = new MxWorld()) {
            assertEquals("FAILED 5.1.3", verdict(world.failing("bob@" + literal)));
        }
    }

    @Test
    void anAddressInPlaceOfAHostIsLeftOut() {
        try (MxWorld world = new MxWorld().zone("example.test. 300 IN MX 10 192.0.2.9.")) {
            world.network.at("192.0.2.9", 1);
            assertEquals("FAILED 5.4.4", verdict(world.failing("bob@example.test")));
            assertEquals(List.of(), world.network.dialled());
        }
    }

    @Test
    void eachDomainIsATransactionOfItsOwn() {
        try (MxWorld world = new MxWorld()
                .zone(
                        "a.test. 300 IN MX 10 mxa.test.",
                        "b.test. 300 IN MX 10 mxb.test.",
                        "c.test. 300 IN MX 10 mxa.test.")) {
            SmtpSink a = world.host("mxa.test", "192.0.2.1", MxWorld.plain().refuse("no@a.test", "550 5.1.1 unknown"));
            SmtpSink b = world.host("mxb.test", "192.0.2.2");
            DeliveryResult result =
                    world.send("one@a.test", "x@b.test", "no@a.test", "y@absent.test", "two@A.test", "z@c.test");
            assertEquals(
                    List.of(
                            "one@a.test DELIVERED 2.0.0 mxa.test:25",
                            "x@b.test DELIVERED 2.0.0 mxb.test:25",
                            "no@a.test FAILED 5.1.1 mxa.test:25",
                            "y@absent.test FAILED 5.1.2 ",
                            "two@A.test DELIVERED 2.0.0 mxa.test:25",
                            "z@c.test DELIVERED 2.0.0 mxa.test:25"),
                    result.recipients().stream()
                            .map(r -> r.recipient() + " " + r.status() + " " + r.code() + " " + r.server())
                            .toList());
            assertEquals(2, a.awaitMails(2).size());
            assertEquals(1, b.awaitMails(1).size());
            assertEquals(2, a.connections(), "the same host of two domains is asked twice");
        }
    }

    @Test
    void aMessageIsTheSameForEverybodyAndBccStaysHidden() {
        try (MxWorld world = new MxWorld()) {
            SmtpSink a = world.host("a.test", "192.0.2.1");
            SmtpSink b = world.host("b.test", "192.0.2.2");
            Email email = Email.from(Mails.SENDER)
                    .to("x@a.test")
                    .bcc("secret@b.test")
                    .subject("Hello")
                    .text("Hello.\n")
                    .build();
            DeliveryResult result = world.delivery().send(email);
            assertTrue(result.isComplete());
            String one = new String(a.awaitMails(1).get(0).octets(), StandardCharsets.UTF_8);
            String two = new String(b.awaitMails(1).get(0).octets(), StandardCharsets.UTF_8);
            assertEquals(one, two);
            assertTrue(one.contains(result.messageId()) && !one.contains("secret@"), one);
        }
    }

    @Test
    void noMoreThanFiveHostsAndEightAddressesEachAreTried() {
        try (MxWorld world = new MxWorld()) {
            for (int host = 1; host <= 9; host++) {
                world.zone("example.test. 300 IN MX " + host + " mx" + host + ".test.");
                for (int a = 1; a <= 12; a++) {
                    world.zone("mx" + host + ".test. 300 IN A 192.0.2." + (host * 12 + a));
                }
            }
            world.failing("bob@example.test");
            assertEquals(5 * 8, world.network.dialled().size());
        }
    }
}
