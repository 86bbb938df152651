package io.mailwire.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ClientOptions;
import io.mailwire.ConnectionException;
import io.mailwire.DrainException;
import io.mailwire.DrainReport;
import io.mailwire.FailureReason;
import io.mailwire.Login;
import io.mailwire.SeenKey;
import io.mailwire.Timeouts;
import io.mailwire.TlsPolicy;
import io.mailwire.internal.net.Deadline;
import io.mailwire.internal.net.ServerUri;
import io.mailwire.pop3.internal.engine.Opened;
import io.mailwire.pop3.internal.engine.Opening;
import io.mailwire.spi.DnsAnswer;
import io.mailwire.spi.DnsResolver;
import io.mailwire.spi.DnsStatus;
import io.mailwire.spi.MxRecord;
import io.mailwire.spi.TlsaRecord;
import io.mailwire.testkit.Pop3Maildrop;
import io.mailwire.testkit.ScriptedServer;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a drain's connection is made anew: look-ups that fail, clocks that are set, and a cancel at the wrong moment. */
@Timeout(60)
class DrainRetryTest {

    private final List<String> handed = new ArrayList<>();

    // --- look-ups

    /** Knows the host at first, then fails some times, then knows it again. */
    private static final class Flickering implements DnsResolver {

        private final DnsStatus failure;
        private int failures;
        private int asked;

        Flickering(DnsStatus failure, int failures) {
            this.failure = failure;
            this.failures = failures;
        }

        @Override
        public DnsAnswer<InetAddress> addresses(String host, Duration time) {
            if (asked++ == 0 || failures-- <= 0) {
                return DnsAnswer.found(host, List.of(InetAddress.getLoopbackAddress()), false, Duration.ZERO);
            }
            return failure.isAnswer()
                    ? DnsAnswer.nothing(failure, host, false, Duration.ZERO)
                    : DnsAnswer.failure(failure, host, "away");
        }

        @Override
        public DnsAnswer<MxRecord> mx(String domain, Duration time) {
            throw new AssertionError("not asked for here");
        }

        @Override
        public DnsAnswer<String> txt(String name, Duration time) {
            throw new AssertionError("not asked for here");
        }

        @Override
        public DnsAnswer<TlsaRecord> tlsa(String name, Duration time) {
            throw new AssertionError("not asked for here");
        }
    }

    private static Pop3Client client(ScriptedServer server, DnsResolver resolver) {
        return Scripts.cleartext("pop3://mail.example.test:" + server.port()).options(o -> o.resolver(resolver));
    }

    private static String listing() {
        return "C: LIST\nS: +OK\nS: 1 20\nS: 2 20\nS: .\nC: UIDL\nS: +OK\nS: 1 a\nS: 2 b\nS: .\n";
    }

    private static String done(int number) {
        return "C: RETR " + number + "\nS: +OK\nS: Subject: x\nS:\nS: .\nC: DELE " + number + "\nS: +OK\n";
    }

    private static final String LOST = Scripts.loginLockStep() + listing() + done(1) + "C: RETR 2\n-- close\n";
    private static final String NEXT =
            Scripts.loginLockStep() + listing() + "C: DELE 1\nS: +OK\n" + done(2) + "C: QUIT\nS: +OK\n-- close\n";

    @ParameterizedTest
    @EnumSource(value = DnsStatus.class, mode = EnumSource.Mode.EXCLUDE, names = "FOUND")
    void triesAgainThoughTheNameIsNotResolvedForAMoment(DnsStatus failure) {
        try (ScriptedServer server = ScriptedServer.start(LOST, NEXT)) {
            DrainReport report = client(server, new Flickering(failure, 2)).drain(m -> handed.add(m.uid()));
            server.verify();
            assertEquals(List.of("a", "b"), handed);
            assertTrue(report.isComplete(), report::toString);
        }
    }

    @Test
    void doesNotTryForEver() {
        try (ScriptedServer server = ScriptedServer.start(LOST)) {
            Flickering away = new Flickering(DnsStatus.NO_SUCH_NAME, Integer.MAX_VALUE);
            DrainException e = assertThrows(
                    DrainException.class, () -> client(server, away).drain(m -> handed.add(m.uid())));
            assertEquals(4, away.asked, "once, and three times anew");
            assertEquals(3, e.getCause().getSuppressed().length);
        }
    }

    // --- clocks and cancel

    private static DrainRecipe recipe(String host, int port, Instant began) {
        ClientOptions options = ClientOptions.DEFAULTS
                .tls(TlsPolicy.UNSAFE_CLEARTEXT)
                .unsafeAllowPasswordsInCleartext()
                .timeouts(Timeouts.ofEach(Scripts.PATIENCE));
        Opening opening = new Opening(new ServerUri("pop3", host, port), Login.password("ann", "secret"), options);
        return new DrainRecipe(
                opening,
                SeenKey.maildrop(host, "ann"),
                DrainOptions.DEFAULTS.reconnectDelay(Duration.ZERO),
                began,
                System.nanoTime());
    }

    @Test
    void aClockThatWasSetBackMakesNoPause() {
        try (Pop3Maildrop maildrop = Pop3Maildrop.builder().messages(1).start()) {
            // By the clock, the login is in an hour.
            DrainRecipe recipe =
                    recipe(maildrop.host(), maildrop.port(), Instant.now().plusSeconds(3600));
            Opened first = recipe.opening().open();
            DrainRetry retry = new DrainRetry(recipe, first, Deadline.NONE);
            assertTrue(retry.mayOpen());
            first.engine().drop("lost");
            Opened second = retry.reopen(new ConnectionException(FailureReason.LOST, "lost", null));
            second.engine().drop("seen");
            assertEquals(2, maildrop.connections());
        }
    }

    @Test
    void aCancelBetweenThePauseAndTheDialIsHeard() throws InterruptedException {
        try (Pop3Maildrop maildrop = Pop3Maildrop.builder().messages(1).start()) {
            DrainRecipe recipe = recipe(maildrop.host(), maildrop.port(), Instant.now());
            Opened first = recipe.opening().open();
            DrainRetry retry = new DrainRetry(recipe, first, Deadline.NONE);
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread thread = new Thread(() -> {
                try {
                    retry.open().engine().drop("it was opened");
                } catch (ConnectionException e) {
                    thrown.set(e);
                }
            });
            retry.lock.lock();
            try {
                thread.start();
                while (!retry.lock.hasQueuedThread(thread)) {
                    assertTrue(thread.isAlive());
                    Thread.onSpinWait();
                }
                retry.cancel();
            } finally {
                retry.lock.unlock();
            }
            thread.join(20_000);
            assertFalse(thread.isAlive());
            assertEquals(
                    FailureReason.CANCELLED,
                    assertInstanceOf(ConnectionException.class, thrown.get()).reason());
            assertEquals(1, maildrop.connections(), "nobody was called");
            assertFalse(thread.isInterrupted());
        }
    }
}
