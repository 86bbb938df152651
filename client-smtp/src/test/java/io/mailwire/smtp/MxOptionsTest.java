package io.mailwire.smtp;

import static io.mailwire.smtp.MxWorld.verdict;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Email;
import io.mailwire.testkit.ServerModes;
import io.mailwire.testkit.SmtpSink;
import io.mailwire.testkit.SmtpSinkBuilder;
import io.mailwire.testkit.TestCertificate;
import io.mailwire.testkit.TestCertificates;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Envelopes of their own, and wishes, on the direct way. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MxOptionsTest {

    private static List<String> envelope(SmtpSink sink) {
        return sink.commands().stream()
                .filter(c -> c.startsWith("MAIL") || c.startsWith("RCPT"))
                .toList();
    }

    @Test
    void theEnvelopeNeedNotBeThatOfTheMessage() {
        try (MxWorld world = new MxWorld()) {
            SmtpSink sink = world.host("example.test", "192.0.2.1");
            SendOptions sending = SendOptions.DEFAULTS.nullSender().to("x@example.test", "x@EXAMPLE.test");
            DeliveryResult result = world.delivery().send(Mails.to("bob@elsewhere.test"), sending);
            assertEquals(1, result.recipients().size(), "once is enough");
            assertEquals(List.of("MAIL FROM:<>", "RCPT TO:<x@example.test>"), envelope(sink));
        }
    }

    @Test
    void onlyThoseDelayedAreTriedAgain() {
        try (MxWorld world = new MxWorld()) {
            world.host("good.test", "192.0.2.1");
            world.dns.fail("later.test.", "MX", "SERVFAIL");
            MxDelivery delivery = world.delivery();
            DeliveryResult first = delivery.send(Mails.to("a@good.test", "b@later.test", "c@absent.test"));
            String[] again =
                    first.delayed().stream().map(RecipientDelivery::recipient).toArray(String[]::new);
            assertEquals(List.of("b@later.test"), List.of(again));
            try (MxWorld later = new MxWorld()) {
                SmtpSink sink = later.host("later.test", "192.0.2.2");
                DeliveryResult second = later.delivery()
                        .send(Mails.to("a@good.test", "b@later.test", "c@absent.test"), SendOptions.DEFAULTS.to(again));
                assertTrue(second.isComplete());
                assertEquals("RCPT TO:<b@later.test>", envelope(sink).get(1));
            }
        }
    }

    @Test
    void allOrNothingHoldsWithinADomainOnly() {
        try (MxWorld world = new MxWorld()) {
            SmtpSink sink = world.host(
                    "example.test", "192.0.2.1", MxWorld.plain().refuse("no@example.test", "550 5.1.1 unknown"));
            SendOptions sending = SendOptions.DEFAULTS.allOrNothing();
            DeliveryException e = assertThrows(
                    DeliveryException.class,
                    () -> world.delivery().send(Mails.to("yes@example.test", "no@example.test"), sending));
            assertEquals(0, e.delivery().delivered().size());
            assertEquals(0, sink.mails().size());
            assertThrows(
                    IllegalArgumentException.class,
                    () -> world.delivery().send(Mails.to("a@example.test", "b@other.test"), sending));
        }
    }

    @Test
    void recipientsBeyondAServersLimitGoInFurtherTransactions() {
        try (MxWorld world = new MxWorld()) {
            SmtpSink sink = world.host(
                    "example.test", "192.0.2.1", SmtpSink.builder().keywords("PIPELINING", "LIMITS RCPTMAX=2"));
            DeliveryResult result = world.send("a@example.test", "b@example.test", "c@example.test");
            assertTrue(result.isComplete(), result.toString());
            assertEquals(2, sink.awaitMails(2).size());
            assertEquals(1, sink.connections());
        }
    }

    @Test
    void whatAServerDoesNotOfferIsNotLeftOutSilently() {
        try (MxWorld world = new MxWorld()) {
            SmtpSink sink =
                    world.host("example.test", "192.0.2.1", SmtpSink.builder().keywords("8BITMIME"));
            SendOptions sending = SendOptions.DEFAULTS.notifying(DsnNotify.FAILURE);
            DeliveryException e = assertThrows(
                    DeliveryException.class, () -> world.delivery().send(Mails.to("a@example.test"), sending));
            assertEquals("FAILED 5.6.3", verdict(e.delivery()));
            assertTrue(e.getMessage().contains("DSN"), e.getMessage());
            assertEquals(0, sink.mails().size());
        }
    }

    // RFC 8689 section 4.2.1: verified TLS, to a host whose name is certain, which promises the same
    @Test
    void requireTlsWantsACertainNameACertificateAndThePromise() throws Exception {
        TestCertificate good = TestCertificates.shared().forHost("mx.test");
        SmtpSinkBuilder promising = SmtpSink.builder()
                .keywords("STARTTLS", "REQUIRETLS")
                .modes(ServerModes.plain().certificate(good));
        SendOptions sending = SendOptions.DEFAULTS.requireTls();
        try (MxWorld world = new MxWorld().zone("example.test. 300 IN MX 10 mx.test.")) {
            SmtpSink sink = world.host("mx.test", "192.0.2.1", promising);
            assertEquals("FAILED 5.7.10", refusal(world.delivery(), sending), "anybody may have named the host");
            assertEquals(0, sink.connections());
            world.dns.authenticated();
            RecipientDelivery sent = world.validating()
                    .send(Mails.to("bob@example.test"), sending)
                    .recipients()
                    .get(0);
            assertEquals(TlsBasis.REQUIRED, sent.basis());
            assertTrue(
                    envelope(sink).get(0).contains("REQUIRETLS"), envelope(sink).toString());
            world.zone("_25._tcp.mx.test. 300 IN TLSA 3 0 0 "
                    + HexFormat.of().formatHex(good.certificate().getEncoded()));
            assertEquals(
                    TlsBasis.DANE,
                    world.validating()
                            .send(Mails.to("bob@example.test"), sending)
                            .recipients()
                            .get(0)
                            .basis());
        }
        try (MxWorld world = new MxWorld().zone("example.test. 300 IN MX 10 mx.test.")) {
            world.dns.authenticated();
            SmtpSink sink = world.host(
                    "mx.test",
                    "192.0.2.1",
                    MxWorld.withStartTls().modes(ServerModes.plain().certificate(good)));
            assertEquals("FAILED 5.7.30", refusal(world.validating(), sending), "it does not promise to go on so");
            assertFalse(sink.commands().stream().anyMatch(c -> c.startsWith("MAIL")));
        }
    }

    private static String refusal(MxDelivery delivery, SendOptions sending) {
        return verdict(assertThrows(DeliveryException.class, () -> delivery.send(Mails.to("bob@example.test"), sending))
                .delivery());
    }

    @Test
    void aMessageWithoutRecipientsIsRefused() {
        try (MxWorld world = new MxWorld()) {
            Email nobody = Email.from("ann@example.org").subject("x").text("x").build();
            assertThrows(IllegalArgumentException.class, () -> world.delivery().send(nobody));
        }
    }
}
