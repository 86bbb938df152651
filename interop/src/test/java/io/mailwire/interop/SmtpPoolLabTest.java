package io.mailwire.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ConnectionException;
import io.mailwire.Email;
import io.mailwire.FailureReason;
import io.mailwire.SendException;
import io.mailwire.SendOutcome;
import io.mailwire.SendResult;
import io.mailwire.TlsPolicy;
import io.mailwire.smtp.AddressStatus;
import io.mailwire.smtp.PoolOptions;
import io.mailwire.smtp.PoolState;
import io.mailwire.smtp.SmtpClient;
import io.mailwire.smtp.SmtpCommandException;
import io.mailwire.smtp.SmtpPool;
import io.mailwire.smtp.SmtpSession;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pools, commands and the opening of LMTP on real servers. */
@Tag("lab")
@Timeout(120)
class SmtpPoolLabTest {

    private static final int ANN = 12;
    private static final int BOB = 13;
    private static final int THREADS = 8;

    @BeforeEach
    void servers() {
        Lab.required();
    }

    private static SmtpClient client(String scheme, String service) {
        return SmtpClient.at(Lab.uri(scheme, service)).tls(Lab.tls()).login(Lab.user(ANN), Lab.password(ANN));
    }

    private static SmtpClient relay() {
        return SmtpClient.relay(Lab.uri("smtp", "SMTP").substring("smtp://".length()))
                .tls(TlsPolicy.OPPORTUNISTIC.trusting(Lab.trustStore()));
    }

    private static Email mail(String recipient, String subject) {
        return Email.from(Lab.address(ANN))
                .to(recipient)
                .subject(subject)
                .text("Hello.\n")
                .build();
    }

    private static List<SendResult> push(SmtpPool pool, int messages) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<SendResult>> work = new ArrayList<>();
            for (int i = 0; i < messages; i++) {
                String subject = "pool " + i;
                work.add(() -> pool.send(mail("nobody@discard.test", subject)));
            }
            List<SendResult> results = new ArrayList<>();
            for (Future<SendResult> each : threads.invokeAll(work)) {
                results.add(each.get(60, TimeUnit.SECONDS));
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aPoolSendsFromManyThreadsUnderTlsWithALogin() throws Exception {
        SmtpPool pool = client("smtps", "SMTPS")
                .pool(PoolOptions.DEFAULTS.connections(4).maxMessages(20));
        try (pool) {
            assertTrue(push(pool, 200).stream().allMatch(SendResult::isComplete));
        }
        PoolState state = pool.state();
        assertEquals(200, state.sent());
        assertEquals(0, state.replaced());
        assertTrue(state.opened() >= 10, state.toString());
        assertEquals(0, state.idle());
    }

    @Test
    void aPoolRelaysWithStartTls() throws Exception {
        try (SmtpPool pool = relay().pool(PoolOptions.DEFAULTS.connections(2))) {
            assertTrue(push(pool, 50).stream().allMatch(SendResult::isComplete));
            assertTrue(pool.state().opened() <= 2, pool.toString());
        }
    }

    @Test
    void aPoolAsksForASignOfLifeAndKeepsItsRate() throws Exception {
        long begin = System.nanoTime();
        try (SmtpPool pool = client("smtp", "SUBMISSION")
                .pool(PoolOptions.DEFAULTS
                        .connections(1)
                        .checkAfter(Duration.ZERO)
                        .rate(50, Duration.ofSeconds(1)))) {
            assertTrue(push(pool, 10).stream().allMatch(SendResult::isComplete));
            assertEquals(1, pool.state().opened());
        }
        assertTrue(System.nanoTime() - begin >= TimeUnit.MILLISECONDS.toNanos(180));
    }

    @Test
    void aPoolSendsOneSourceOverAllConnections() {
        try (SmtpPool pool = client("smtps", "SMTPS").pool(PoolOptions.DEFAULTS.connections(3))) {
            List<Email> mails = IntStream.range(0, 200)
                    .mapToObj(n -> mail(n % 50 == 7 ? "reject@" + Lab.domain() : "nobody@discard.test", "pool " + n))
                    .toList();
            List<SendResult> results = pool.sendAll(mails);
            assertEquals(200, results.size());
            for (int n = 0; n < 200; n++) {
                assertEquals(
                        n % 50 == 7 ? SendOutcome.NOT_SENT : SendOutcome.SENT,
                        results.get(n).outcome(),
                        n + "");
            }
            assertEquals(196, pool.state().sent());
        }
    }

    @Test
    void aPoolDeliversByLmtpOverAUnixSocket() {
        SmtpClient local = SmtpClient.lmtp(Path.of(Lab.setting("MAILWIRE_LAB_LMTP_SOCKET")));
        try (SmtpPool pool = local.pool(PoolOptions.DEFAULTS.connections(2).checkAfter(Duration.ZERO))) {
            for (int i = 0; i < 3; i++) {
                SendResult sent = pool.send(mail(Lab.address(BOB), "by LMTP " + i));
                assertTrue(sent.isComplete(), sent.toString());
            }
            assertEquals(1, pool.state().opened());
        }
    }

    @Test
    void aPoolGoesOnAfterARefusal() {
        try (SmtpPool pool = client("smtps", "SMTPS").pool()) {
            SendException e =
                    assertThrows(SendException.class, () -> pool.send(mail("reject@" + Lab.domain(), "refused")));
            assertTrue(e.getMessage().contains("550"), e.getMessage());
            assertTrue(pool.send(mail(Lab.address(BOB), "after a refusal")).isComplete());
            assertEquals(1, pool.state().opened());
        }
    }

    @Test
    void postfixTellsOfAddresses() {
        try (SmtpSession smtp = relay().connect()) {
            assertTrue(smtp.tls().orElseThrow().verified());
            assertEquals(AddressStatus.UNCONFIRMED, smtp.vrfy(Lab.address(BOB)).status());
            assertEquals(
                    AddressStatus.UNKNOWN, smtp.vrfy("nobody@" + Lab.domain()).status());
            assertEquals(
                    AddressStatus.UNCONFIRMED,
                    smtp.vrfy("δοκιμή@" + Lab.domain()).status());
            assertEquals(
                    AddressStatus.NOT_TOLD, smtp.expn("list@" + Lab.domain()).status());
            SmtpCommandException noHelp = assertThrows(SmtpCommandException.class, smtp::help);
            assertTrue(noHelp.isSessionUsable());
            assertEquals(459, smtp.command("ETRN " + Lab.domain()).code());
            assertFalse(smtp.command("XFOO").isPositive());
            assertEquals(250, smtp.rset().code());
            assertEquals(250, smtp.noop().code());
            assertTrue(smtp.send(mail(Lab.address(BOB), "after commands")).isComplete());
        }
    }

    @Test
    void dovecotsSubmissionKnowsTheCommandsToo() {
        try (SmtpSession smtp = client("smtp", "DOVECOT_SUBMISSION").connect()) {
            assertEquals(250, smtp.noop().code());
            assertEquals(250, smtp.rset().code());
            assertEquals(AddressStatus.NOT_TOLD, smtp.expn("list").status());
            assertTrue(smtp.vrfy(Lab.address(BOB)).reply().code() > 0);
            assertTrue(smtp.isOpen());
        }
    }

    @Test
    void opensLmtpWithStartTls() {
        try (SmtpSession lmtp =
                SmtpClient.at(Lab.uri("lmtp", "LMTP")).tls(Lab.tls()).connect()) {
            assertTrue(lmtp.tls().orElseThrow().verified());
            assertTrue(lmtp.capabilities().has("PIPELINING"));
            assertEquals(250, lmtp.noop().code());
        }
        try (SmtpSession lmtp = SmtpClient.at(Lab.uri("lmtp", "LMTP"))
                .tls(TlsPolicy.UNSAFE_CLEARTEXT)
                .connect()) {
            assertTrue(lmtp.tls().isEmpty());
        }
        ConnectionException e = assertThrows(
                ConnectionException.class,
                () -> SmtpClient.at(Lab.uri("lmtp", "LMTP")).connect());
        assertEquals(FailureReason.TLS, e.reason(), "an issuer that nobody trusts");
    }

    @Test
    void opensLmtpOverAUnixSocket() {
        SmtpClient local = SmtpClient.lmtp(Path.of(Lab.setting("MAILWIRE_LAB_LMTP_SOCKET")));
        try (SmtpSession lmtp = local.connect()) {
            assertTrue(lmtp.tls().isEmpty());
            assertTrue(lmtp.capabilities().has("PIPELINING"));
            assertEquals(250, lmtp.noop().code());
            assertEquals(221, lmtp.quit().orElseThrow().code());
        }
    }
}
