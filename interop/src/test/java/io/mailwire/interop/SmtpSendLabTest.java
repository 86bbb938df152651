package io.mailwire.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ClientOptions;
import io.mailwire.Email;
import io.mailwire.Login;
import io.mailwire.RecipientStatus;
import io.mailwire.SendException;
import io.mailwire.SendOutcome;
import io.mailwire.SendResult;
import io.mailwire.TlsPolicy;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.internal.net.ServerUri;
import io.mailwire.smtp.DsnNotify;
import io.mailwire.smtp.DsnReturn;
import io.mailwire.smtp.Recipient;
import io.mailwire.smtp.SendOptions;
import io.mailwire.smtp.SmtpClient;
import io.mailwire.smtp.SmtpCommandException;
import io.mailwire.smtp.SmtpSession;
import io.mailwire.smtp.internal.engine.SmtpEngine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that Postfix, Dovecot's submission service and Dovecot's LMTP offer to somebody who sends. */
@Tag("lab")
@Timeout(120)
class SmtpSendLabTest {

    private static final int ANN = 9;
    private static final int BOB = 10;

    @BeforeEach
    void servers() {
        Lab.required();
    }

    private static SmtpClient client(String scheme, String service) {
        return SmtpClient.at(Lab.uri(scheme, service)).tls(Lab.tls()).login(Lab.user(ANN), Lab.password(ANN));
    }

    private static SmtpClient postfix() {
        return client("smtps", "SMTPS");
    }

    private static Email mail(String... recipients) {
        return Email.from("Ann <" + Lab.address(ANN) + ">")
                .to(recipients)
                .subject("Räksmörgås")
                .text("Hello.\n.\n..dots\n")
                .build();
    }

    private static List<Email> mails(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> mail("user" + i + "@discard.test"))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "smtps, SMTPS, false",
        "smtps, SMTPS, true",
        "smtp, SUBMISSION, false",
        "smtp, SUBMISSION, true",
        "smtp, DOVECOT_SUBMISSION, false",
        "smtp, DOVECOT_SUBMISSION, true"
    })
    void sendsManyOneBehindTheOther(String scheme, String service, boolean dataOnly) {
        SendOptions options = dataOnly ? SendOptions.DEFAULTS.dataOnly() : SendOptions.DEFAULTS;
        List<SendResult> results = client(scheme, service).sending(options).sendAll(mails(60));
        assertEquals(60, results.size());
        results.forEach(r -> assertTrue(r.isComplete(), r.toString()));
        assertEquals(
                60,
                results.stream()
                        .map(r -> r.reply().orElseThrow().text())
                        .distinct()
                        .count(),
                "each has its own place in the queue");
    }

    @ParameterizedTest
    @CsvSource({
        "smtps, SMTPS, false",
        "smtps, SMTPS, true",
        "smtp, DOVECOT_SUBMISSION, false",
        "smtp, DOVECOT_SUBMISSION, true"
    })
    void aRefusalAmongManyIsThatOnesAlone(String scheme, String service, boolean dataOnly) {
        List<Email> emails = new ArrayList<>(mails(30));
        emails.set(7, mail("reject@" + Lab.domain()));
        emails.set(13, mail("tempfail@" + Lab.domain(), "user@discard.test"));
        emails.set(21, mail("tempfail@" + Lab.domain()));
        SendOptions options = dataOnly ? SendOptions.DEFAULTS.dataOnly() : SendOptions.DEFAULTS;
        List<SendResult> results = client(scheme, service).sending(options).sendAll(emails);
        for (int i = 0; i < 30; i++) {
            SendResult r = results.get(i);
            assertEquals(i == 7 || i == 21 ? SendOutcome.NOT_SENT : SendOutcome.SENT, r.outcome(), i + ": " + r);
            assertEquals(i != 7 && i != 21 && i != 13, r.isComplete(), i + ": " + r);
        }
        assertEquals(
                RecipientStatus.REFUSED_TRANSIENTLY,
                results.get(13).rejected().get(0).status());
        assertTrue(results.get(21).isTransient());
        assertTrue(!results.get(7).isTransient());
    }

    @ParameterizedTest
    @CsvSource({"smtps, SMTPS", "smtp, DOVECOT_SUBMISSION"})
    void allOrNothing(String scheme, String service) {
        SendOptions all = SendOptions.DEFAULTS.allOrNothing();
        try (SmtpSession smtp = client(scheme, service).connect()) {
            SendException e = assertThrows(
                    SendException.class, () -> smtp.send(mail(Lab.address(BOB), "reject@" + Lab.domain()), all));
            assertEquals(SendOutcome.NOT_SENT, e.result().outcome());
            assertEquals(
                    RecipientStatus.ACCEPTED, e.result().recipients().get(0).status());
            assertTrue(e.isSessionUsable());
            assertTrue(smtp.send(mail("a@discard.test", "b@discard.test"), all).isComplete());
        }
    }

    @Test
    void asksForReports() {
        SendOptions options = SendOptions.DEFAULTS
                .returning(DsnReturn.HEADERS)
                .envelopeId("mailwire+lab=1")
                .notifying(DsnNotify.FAILURE, DsnNotify.DELAY)
                .recipients(List.of(
                        Recipient.of("never@discard.test").notifying(DsnNotify.NEVER),
                        Recipient.of("other@discard.test").originally("first+one@discard.test"),
                        Recipient.of("utf8@discard.test").originally("δοκιμή@discard.test")));
        SendResult sent = postfix().send(mail(Lab.address(BOB)), options);
        assertTrue(sent.isComplete(), sent.toString());
        assertEquals(3, sent.accepted().size());
        UnsupportedCapabilityException e = assertThrows(
                UnsupportedCapabilityException.class,
                () -> client("smtp", "DOVECOT_SUBMISSION").send(mail(Lab.address(BOB)), options));
        assertEquals("DSN", e.capability());
    }

    @Test
    void saysWhoSubmittedIt() {
        for (String submitter : List.of("", "e=mc2+x@lab.test")) {
            assertTrue(postfix()
                    .send(mail("a@discard.test"), SendOptions.DEFAULTS.submitter(submitter))
                    .isComplete());
        }
    }

    @Test
    void whatNeitherOffersIsRefusedBeforehand() {
        for (SendOptions options : List.of(
                SendOptions.DEFAULTS.requireTls(),
                SendOptions.DEFAULTS.priority(3),
                SendOptions.DEFAULTS.holdFor(Duration.ofMinutes(1)))) {
            try (SmtpSession smtp = postfix().connect()) {
                assertThrows(UnsupportedCapabilityException.class, () -> smtp.send(mail("a@discard.test"), options));
                assertTrue(smtp.isOpen());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"smtps, SMTPS", "smtp, DOVECOT_SUBMISSION"})
    void theEnvelopeIsTheCallers(String scheme, String service) {
        SmtpClient client = client(scheme, service);
        assertTrue(
                client.send(mail("nobody@nowhere.invalid"), SendOptions.DEFAULTS.to("a@discard.test", "b@discard.test"))
                        .isComplete());
        SendResult bounce = client.send(mail("a@discard.test"), SendOptions.DEFAULTS.nullSender());
        assertTrue(bounce.isComplete(), bounce.toString());
    }

    @Test
    void aRefusedSenderIsThatMessagesAlone() {
        Email bad = Email.from("badsender@" + Lab.domain())
                .to("a@discard.test")
                .subject("x")
                .text("x")
                .build();
        List<SendResult> results = postfix().sendAll(List.of(mail("a@discard.test"), bad, mail("b@discard.test")));
        assertEquals(
                List.of(SendOutcome.SENT, SendOutcome.NOT_SENT, SendOutcome.SENT),
                results.stream().map(SendResult::outcome).toList());
        assertEquals(
                553,
                assertInstanceOf(
                                SmtpCommandException.class,
                                results.get(1).cause().orElseThrow())
                        .reply()
                        .code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"list@", "δοκιμή@"})
    void toAliasesAndInternationalAddresses(String user) {
        List<SendResult> results = postfix().sendAll(List.of(mail(user + Lab.domain()), mail(user + Lab.domain())));
        results.forEach(r -> assertTrue(r.isComplete(), r.toString()));
    }

    @ParameterizedTest
    @CsvSource({"smtps, SMTPS", "smtp, DOVECOT_SUBMISSION"})
    void rawEightBitMail(String scheme, String service) {
        Email raw = Email.parse(("From: " + Lab.address(ANN) + "\r\nTo: a@discard.test\r\nSubject: x\r\n"
                        + "Content-Type: text/plain; charset=utf-8\r\n\r\nRäksmörgås\r\n.\r\nQUIT\r\n")
                .getBytes(StandardCharsets.UTF_8));
        assertTrue(client(scheme, service).send(raw).isComplete());
    }

    @ParameterizedTest
    @CsvSource({
        "smtps, SMTPS, 1000000000",
        "smtps, SMTPS, 100000",
        "smtp, SUBMISSION, 1000000000",
        "smtp, DOVECOT_SUBMISSION, 1000000000",
        "smtp, DOVECOT_SUBMISSION, 100000"
    })
    void aLongMailInChunks(String scheme, String service, int chunk) {
        Email longMail = Email.from(Lab.address(ANN))
                .to("a@discard.test")
                .subject("long")
                .text("All work and no play makes Jack a dull boy.\n.\n".repeat(200_000))
                .build();
        long[] last = new long[1];
        SendOptions options =
                SendOptions.DEFAULTS.chunkSize(chunk).progress((octets, total) -> last[0] = total - octets);
        try (SmtpSession smtp = client(scheme, service).sending(options).connect()) {
            SendResult sent = smtp.send(longMail);
            assertTrue(sent.isComplete(), sent.toString());
            assertEquals(0, last[0]);
            assertTrue(smtp.send(mail("a@discard.test")).isComplete(), "the session goes on");
        }
    }

    @Test
    void lmtpTellsWhatBecameOfEachRecipient() {
        SmtpClient lmtp = SmtpClient.at(Lab.uri("lmtp", "LMTP")).tls(TlsPolicy.UNSAFE_CLEARTEXT);
        try (SmtpSession session = lmtp.connect()) {
            assertTrue(
                    session.capabilities().has("PIPELINING"),
                    session.capabilities().toString());
            SendResult sent = session.send(mail(Lab.address(ANN), "no-such-user@" + Lab.domain(), Lab.address(BOB)));
            assertEquals(
                    List.of(RecipientStatus.ACCEPTED, RecipientStatus.REFUSED_PERMANENTLY, RecipientStatus.ACCEPTED),
                    sent.recipients().stream().map(r -> r.status()).toList());
            sent.accepted()
                    .forEach(r -> assertTrue(r.reply().orElseThrow().text().contains("Saved"), r.toString()));
            List<SendResult> more = session.sendAll(
                    List.of(mail(Lab.address(BOB)), mail("no-such-user@" + Lab.domain()), mail(Lab.address(ANN))));
            assertEquals(
                    List.of(SendOutcome.SENT, SendOutcome.NOT_SENT, SendOutcome.SENT),
                    more.stream().map(SendResult::outcome).toList());
        }
    }

    private static LongPath.Run run(
            String uri, TlsPolicy tls, @Nullable Login login, SendOptions options, List<Email> emails) {
        long start = System.nanoTime();
        SmtpEngine[] engine = new SmtpEngine[1];
        List<SendResult> results = SmtpEngine.sendAllOver(
                () -> engine[0] = SmtpEngine.open(ServerUri.parse(uri), login, ClientOptions.DEFAULTS.tls(tls)),
                emails,
                options,
                null);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        results.forEach(r -> assertTrue(r.isComplete(), r.toString()));
        return new LongPath.Run(millis, engine[0].turns());
    }

    /** What one turn takes, in ms: the proxy's 20 and, on a machine that is busy, the wait for a processor. */
    private static double turn(String uri, TlsPolicy tls) throws Exception {
        try (SmtpSession smtp = SmtpClient.at(uri).tls(tls).connect()) {
            return LongPath.turn(smtp::noop);
        }
    }

    /** On a path of 20 ms there and back, what it takes more is the turns and little else. */
    @ParameterizedTest(name = "{0} {1}, {2} mails, DATA only: {3}")
    @CsvSource({
        "smtp, SMTP, 1, false",
        "smtp, SMTP, 100, false",
        "smtp, SMTP, 100, true",
        "smtp, SUBMISSION, 1, false",
        "smtps, SMTPS, 1, false",
        "smtps, SMTPS, 100, false"
    })
    void costsItsTurnsOnALongPath(String scheme, String service, int count, boolean dataOnly) throws Exception {
        boolean secure = !service.equals("SMTP");
        TlsPolicy tls = secure ? Lab.tls() : TlsPolicy.UNSAFE_CLEARTEXT;
        Login login = secure ? Login.password(Lab.user(ANN), Lab.password(ANN)).mechanism("PLAIN") : null;
        SendOptions options = dataOnly ? SendOptions.DEFAULTS.dataOnly() : SendOptions.DEFAULTS;
        List<Email> emails = mails(count);
        // Turns do not depend on how busy the machine is.
        long most = dataOnly ? count + 3L : count == 1 ? 6 : 16;
        double path = turn(Lab.uri(scheme, "SLOW_" + service), tls) - turn(Lab.uri(scheme, service), tls);
        LongPath.costsItsTurns(
                scheme + " " + service + " " + count + (dataOnly ? " DATA" : ""),
                most,
                secure ? 2 : 0,
                path,
                where -> run(Lab.uri(scheme, where + service), tls, login, options, emails));
    }
}
