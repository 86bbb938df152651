package io.mailwire.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.DrainException;
import io.mailwire.DrainOutcome;
import io.mailwire.DrainReport;
import io.mailwire.PeerException;
import io.mailwire.spi.DnsAnswer;
import io.mailwire.spi.DnsResolver;
import io.mailwire.spi.DnsStatus;
import io.mailwire.spi.MxRecord;
import io.mailwire.spi.TlsaRecord;
import io.mailwire.testkit.ScriptedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that end sessions early, time and again, and what a drain takes from one session to the next. */
@Timeout(60)
class DrainLossTest extends DrainTranscripts {

    private static final String FOUR = lists("1 20, 2 20, 3 20, 4 20", "1 a, 2 b, 3 c, 4 d");

    // --- what is handled is committed before the drain goes on

    @Test
    void deletesInPortionsWhereSessionsAreLostBeforeTheirQuit() {
        DrainReport report = forgetful(
                LOGIN + FOUR + retr(1, "A") + dele(1) + retr(2, "B") + dele(2) + retr(3, "C") + dele(3) + cutAt(4),
                // three marks anew, and nothing else: half of them by themselves, then twice as many
                LOGIN + FOUR + dele(1, 2, 3) + cutAt(4),
                LOGIN + FOUR + dele(1) + QUIT,
                LOGIN + lists("1 20, 2 20, 3 20", "1 b, 2 c, 3 d") + stat(3) + dele(1, 2) + QUIT,
                LOGIN + lists("1 20", "1 d") + stat(1) + retr(1, "D") + dele(1) + QUIT);
        assertEquals(List.of("A", "B", "C", "D"), handed);
        assertEquals(4, report.deleted().size());
        assertTrue(report.confirmed());
    }

    @Test
    void endsASessionBeforeTheServerDoes() {
        DrainReport report = forgetful(
                LOGIN + FOUR + retr(1, "A") + dele(1) + retr(2, "B") + dele(2) + cutAt(3),
                LOGIN + FOUR + dele(1, 2) + cutAt(3),
                LOGIN + FOUR + dele(1) + QUIT,
                LOGIN + lists("1 20, 2 20, 3 20", "1 b, 2 c, 3 d") + stat(3) + dele(1) + QUIT,
                LOGIN
                        + lists("1 20, 2 20", "1 c, 2 d")
                        + stat(2)
                        + retr(1, "C")
                        + dele(1)
                        + retr(2, "D")
                        + dele(2)
                        + QUIT);
        assertEquals(List.of("A", "B", "C", "D"), handed);
        assertEquals(4, report.deleted().size());
    }

    // Or it would log in again for as long as the portions are limited.
    @Test
    void deletesFirstNoMoreWhereTheServerKeepsWhatItWasToDelete() {
        String listed = lists("1 20, 2 20, 3 20", "1 a, 2 b, 3 c");
        leaving(lists("1 20, 2 20", "1 a, 2 b") + retr(1, "A") + retr(2, "B"));
        DrainReport report = remembering(
                LOGIN + listed + dele(1, 2) + cutAt(3),
                LOGIN + listed + dele(1) + QUIT,
                LOGIN + listed + retr(1, "A") + dele(1) + QUIT,
                LOGIN + listed + retr(1, "A") + dele(1, 2) + retr(3, "C") + dele(3) + QUIT);
        assertEquals(List.of("A", "B", "C"), handed);
        assertEquals(3, report.deleted().size());
    }

    @Test
    void waitsForTheLockOfASessionThatItHasDropped() {
        String locked = "S: +OK ready\nC: CAPA\nS: +OK\nS: SASL PLAIN\nS: .\n"
                + "C: AUTH PLAIN <base64:\\0ann\\0secret>\nS: -ERR [IN-USE] locked\n-- close\n";
        DrainReport report = drain(
                o -> o,
                false,
                message -> {
                    take(message);
                    if (message.uid().equals("b")) {
                        throw new IOException("disk full");
                    }
                },
                EXPIRE + lists("1 20, 2 20", "1 a, 2 b") + retr(1, "A") + dele(1) + retr(2, "B") + "-- close\n",
                locked,
                locked,
                EXPIRE + lists("1 20, 2 20", "1 a, 2 b") + dele(1) + QUIT);
        assertEquals(List.of(DrainOutcome.DELETED, DrainOutcome.FAILED), outcomes(report));
    }

    // Asking earlier may start the time anew.
    @Test
    void doesNotLogInAgainForAsLongAsTheServerSaysThatItIsTooEarly() {
        String early = "S: +OK ready\nC: CAPA\nS: +OK\nS: SASL PLAIN\nS: LOGIN-DELAY 120\nS: .\n"
                + "C: AUTH PLAIN <base64:\\0ann\\0secret>\nS: -ERR [LOGIN-DELAY] too early\n-- close\n";
        try (ScriptedServer server =
                ScriptedServer.start(LOGIN + lists("1 20", "1 a") + cutAt(1), early, early, early)) {
            DrainException e = assertThrows(
                    DrainException.class, () -> Scripts.cleartext(server).drain(this::take));
            Throwable[] attempts = Objects.requireNonNull(e.getCause()).getSuppressed();
            assertEquals(1, attempts.length);
            assertTrue(attempts[0] instanceof Pop3LoginDelayException);
        }
    }

    @Test
    void asksForOneMessageAtATimeAfterASessionInWhichNothingCame() {
        String login = Scripts.loginPipelining();
        String listed =
                FOUR.replace("S: +OK\nS: 1 20", "C: UIDL\nS: +OK\nS: 1 20").replace("S: .\nC: UIDL", "S: .");
        forgetful(
                login + listed + "C: RETR 1\nC: RETR 2\nC: RETR 3\nC: RETR 4\n-- close\n",
                login + listed + retr(1, "A") + "C: DELE 1\nC: RETR 2\nS: +OK\nS: +OK\nS: Subject: B\nS:\nS: .\n"
                        + "C: DELE 2\nC: RETR 3\nS: +OK\nS: +OK\nS: Subject: C\nS:\nS: .\n"
                        + "C: DELE 3\nC: RETR 4\nS: +OK\nS: +OK\nS: Subject: D\nS:\nS: .\n"
                        + "C: DELE 4\nS: +OK\n" + QUIT);
        assertEquals(List.of("A", "B", "C", "D"), handed);
    }

    @Test
    void asksAServerThatHangsUpAtEachMessageForFewOfThem() {
        List<String> scripts = new ArrayList<>();
        for (int message : new int[] {1, 1, 1, 2, 3, 4}) {
            scripts.add(LOGIN
                    + lists("1 20, 2 20, 3 20, 4 20, 5 20, 6 20, 7 20", "1 a, 2 b, 3 c, 4 d, 5 e, 6 f, 7 g")
                    + cutAt(message));
        }
        scripts.add(scripts.get(5).replace("RETR 4", "RETR 5"));
        try (ScriptedServer server = ScriptedServer.start(scripts.toArray(String[]::new))) {
            DrainReport report = assertThrows(
                            DrainException.class,
                            () -> Scripts.cleartext(server).drain(this::take))
                    .report();
            server.verify();
            assertEquals(5, report.failed().size());
            assertEquals(2, report.notTried().size());
        }
    }

    // --- what a reconnect keeps

    @Test
    void keepsInMindThatTheServerTakesAwayWhatWasRetrieved() {
        try (ScriptedServer server = ScriptedServer.start(
                EXPIRE + lists("1 20, 2 20", "1 a, 2 b") + retr(1, "A") + dele(1) + cutAt(2),
                // CAPA says nothing of it this time
                LOGIN + lists("1 20, 2 20", "1 a, 2 b") + dele(1) + QUIT,
                LOGIN + lists("1 20", "1 b") + stat(1) + retr(1, "B") + "C: nothing, and not QUIT\n")) {
            DrainReport report = Scripts.cleartext(server).drain(message -> {
                take(message);
                if (handed.size() > 1) {
                    throw new IOException("disk full");
                }
            });
            assertEquals(List.of(DrainOutcome.DELETED, DrainOutcome.FAILED), outcomes(report));
            assertTrue(says(report, "dropped without QUIT"), report::toString);
        }
    }

    @Test
    void keepsInMindThatHandlersAreSlow() {
        String login = Scripts.loginPipelining();
        String three =
                "C: LIST\nC: UIDL\nS: +OK\nS: 1 20\nS: 2 20\nS: 3 20\nS: .\nS: +OK\nS: 1 a\nS: 2 b\nS: 3 c\nS: .\n";
        long[] now = {0};
        try (ScriptedServer server = ScriptedServer.start(
                        login + three + "C: RETR 1\nC: RETR 2\nC: RETR 3\nS: +OK\nS: Subject: A\nS:\nS: .\n"
                                + "C: DELE 1\n-- close\n",
                        login + three + dele(1) + "C: RETR 2\nS: +OK\nS: Subject: B\nS:\nS: .\n"
                                + "C: DELE 2\nS: +OK\nC: RETR 3\nS: +OK\nS: Subject: C\nS:\nS: .\n"
                                + "C: DELE 3\nS: +OK\n" + QUIT);
                Pop3Session session = Scripts.cleartext(server).connect()) {
            DrainReport report = session.drain(
                    message -> {
                        take(message);
                        now[0] += Duration.ofSeconds(30).toNanos();
                    },
                    () -> now[0]);
            server.verify();
            assertEquals(List.of("A", "B", "C"), handed);
            assertTrue(report.isComplete(), report::toString);
        }
    }

    /** A name server that is away for the second question. */
    private static final class Away implements DnsResolver {

        private int questions;

        @Override
        public DnsAnswer<InetAddress> addresses(String host, Duration time) {
            return ++questions == 2
                    ? DnsAnswer.failure(DnsStatus.SERVER_FAILURE, host, "away")
                    : DnsAnswer.found(host, List.of(InetAddress.getLoopbackAddress()), false, Duration.ZERO);
        }

        @Override
        public DnsAnswer<MxRecord> mx(String domain, Duration time) {
            throw new UnsupportedOperationException();
        }

        @Override
        public DnsAnswer<String> txt(String name, Duration time) {
            throw new UnsupportedOperationException();
        }

        @Override
        public DnsAnswer<TlsaRecord> tlsa(String name, Duration time) {
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void goesOnThoughTheNameServerIsAwayForAMoment() {
        try (ScriptedServer server = ScriptedServer.start(
                LOGIN + lists("1 20", "1 a") + cutAt(1),
                LOGIN + lists("1 20", "1 a") + retr(1, "A") + dele(1) + QUIT)) {
            Away resolver = new Away();
            DrainReport report = Scripts.cleartext(server.uri("pop3").replace("127.0.0.1", "mail.example.test"))
                    .options(o -> o.resolver(resolver))
                    .drain(this::take);
            server.verify();
            assertTrue(report.isComplete(), report::toString);
            assertEquals(3, resolver.questions);
        }
    }

    // --- servers that say too much

    private static String raw(String octets) {
        return "-- raw \"" + octets.replace("\n", "\\r\\n") + "\"\n";
    }

    @Test
    void takesBackAMessageThatHadNotEndedWhereItSeemedTo() {
        for (String login : List.of(LOGIN, Scripts.loginPipelining())) {
            handed.clear();
            boolean pipelining = login.contains("PIPELINING");
            String listed = pipelining
                    ? "C: LIST\nC: UIDL\nS: +OK\nS: 1 20\nS: .\nS: +OK\nS: 1 a\nS: .\n"
                    : lists("1 20", "1 a");
            String unstuffed =
                    "C: RETR 1\n" + raw("+OK\nSubject: A\n\nfirst\n.\nthe important part\n.\n") + "-- close\n";
            try (ScriptedServer server = ScriptedServer.start(login + listed + unstuffed)) {
                DrainException e = assertThrows(
                        DrainException.class, () -> Scripts.cleartext(server).drain(seen, this::take));
                assertInstanceOf(PeerException.class, e.getCause());
                assertEquals(List.of(DrainOutcome.FAILED), outcomes(e.report()));
            }
            assertFalse(known("a").handled());
            remembering(LOGIN + lists("1 20", "1 a") + retr(1, "A") + dele(1) + QUIT);
            assertEquals(List.of("A", "A!"), handed);
            remembering(LOGIN + lists("", "") + stat(0) + QUIT);
        }
    }

    @Test
    void leavesNoDoubtWhereQuitWasNotEvenSent() {
        try (ScriptedServer server = ScriptedServer.start(
                LOGIN + lists("1 20", "1 a") + retr(1, "A") + "C: DELE 1\n" + raw("+OK\n+OK\n") + "-- close\n")) {
            DrainException e = assertThrows(
                    DrainException.class, () -> Scripts.cleartext(server).drain(this::take));
            assertEquals(List.of(DrainOutcome.HANDLED), outcomes(e.report()));
        }
    }
}
