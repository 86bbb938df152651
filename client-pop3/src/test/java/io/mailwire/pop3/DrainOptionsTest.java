package io.mailwire.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ConnectionException;
import io.mailwire.DrainException;
import io.mailwire.DrainOutcome;
import io.mailwire.DrainReport;
import io.mailwire.FailureReason;
import io.mailwire.MailException;
import io.mailwire.SeenStore;
import io.mailwire.testkit.Pop3Maildrop;
import io.mailwire.testkit.Pop3MaildropBuilder;
import io.mailwire.testkit.ScriptedServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DrainOptionsTest {

    private final List<String> handed = new ArrayList<>();

    private static Pop3Client client(Pop3Maildrop maildrop) {
        return Scripts.cleartext(maildrop.uri("pop3"));
    }

    private static Pop3MaildropBuilder sizes(int... sizes) {
        Pop3MaildropBuilder maildrop = Pop3Maildrop.builder();
        for (int size : sizes) {
            maildrop.message("x".repeat(size - 2) + "\r\n");
        }
        return maildrop;
    }

    private void take(Pop3Message message) {
        handed.add(message.uid());
    }

    @Test
    void countsOctetsOfSizesThatLie() {
        StringBuilder script = new StringBuilder("C: LIST\nS: +OK\n");
        StringBuilder uidl = new StringBuilder("C: UIDL\nS: +OK\n");
        StringBuilder rest = new StringBuilder();
        for (int i = 1; i <= 12; i++) {
            script.append("S: ").append(i).append(" 999999999999999999\n");
            uidl.append("S: ").append(i).append(" u").append(i).append('\n');
            rest.append("C: RETR ")
                    .append(i)
                    .append("\nS: +OK\nS: x\nS: .\nC: DELE ")
                    .append(i)
                    .append("\nS: +OK\n");
        }
        script.append("S: .\n").append(uidl).append("S: .\n").append(rest).append("C: QUIT\nS: +OK\n-- close\n");
        List<Long> octets = new ArrayList<>();
        try (ScriptedServer server = ScriptedServer.start(Scripts.loginLockStep() + script)) {
            DrainReport report = Scripts.cleartext(server)
                    .drainOptions(o -> o.progress(p -> octets.add(p.octets())).maxOctets(Long.MAX_VALUE - 1))
                    .drain(this::take);
            server.verify();
            assertEquals(12, report.deleted().size(), report::toString);
        }
        for (int i = 1; i < octets.size(); i++) {
            assertTrue(octets.get(i) > octets.get(i - 1), octets::toString);
        }
        assertTrue(octets.get(0) > 0, octets::toString);
    }

    @Test
    void stopsAfterAFailureAndDeletesWhatWasHandled() {
        try (Pop3Maildrop maildrop = Pop3Maildrop.builder().messages(300).start()) {
            DrainReport report = client(maildrop)
                    .drainOptions(o -> o.stopOnFailure(true))
                    .drain(message -> {
                        take(message);
                        if (handed.size() == 3) {
                            throw new IOException("disk full");
                        }
                    });
            assertEquals(3, handed.size());
            assertEquals(List.of("uid-1", "uid-2"), maildrop.deleted());
            assertEquals(1, report.failed().size());
            assertEquals(297, report.with(DrainOutcome.NOT_TRIED).size());
            assertInstanceOf(
                    IOException.class,
                    assertThrows(DrainException.class, report::orThrow).getCause());
        }
    }

    @Test
    void asksForNoGiantAfterItHasStopped() {
        try (Pop3Maildrop maildrop = sizes(10, 10, 5_000_000).start()) {
            client(maildrop).drainOptions(o -> o.stopOnFailure(true)).drain(message -> {
                if (message.number() == 2) {
                    throw new IOException("disk full");
                }
            });
            assertEquals(
                    List.of("RETR 1", "RETR 2"),
                    maildrop.commands().stream()
                            .filter(c -> c.startsWith("RETR"))
                            .toList());
            assertEquals(List.of("uid-1"), maildrop.deleted());
        }
    }

    @Test
    void handsOverSomeMessagesOnly() {
        try (Pop3Maildrop maildrop = Pop3Maildrop.builder().messages(10).start()) {
            DrainReport report =
                    client(maildrop).drainOptions(o -> o.maxMessages(4)).drain(this::take);
            assertEquals("10 messages, 4 deleted, 6 not tried", report.toString());
            assertEquals(4, handed.size());
            assertEquals(
                    4,
                    maildrop.commands().stream()
                            .filter(c -> c.startsWith("RETR"))
                            .count(),
                    "nothing in vain");
            assertEquals(
                    6,
                    client(maildrop)
                            .drainOptions(o -> o.maxMessages(0))
                            .drain(this::take)
                            .with(DrainOutcome.NOT_TRIED)
                            .size());
        }
    }

    @Test
    void handsOverSomeOctetsOnlyButTheFirstMessageAlways() {
        try (Pop3Maildrop maildrop = sizes(500, 400, 300, 10).start()) {
            client(maildrop).drainOptions(o -> o.maxOctets(100)).drain(this::take);
            assertEquals(List.of("uid-1"), handed);
            client(maildrop).drainOptions(o -> o.maxOctets(699)).drain(this::take);
            assertEquals(List.of("uid-1", "uid-2"), handed, "a small one does not overtake");
            client(maildrop).drainOptions(o -> o.maxOctets(310)).drain(this::take);
            assertEquals(4, handed.size());
        }
    }

    @Test
    void tellsHowItGetsOn() {
        try (Pop3Maildrop maildrop = sizes(500, 400).start()) {
            List<String> told = new ArrayList<>();
            client(maildrop)
                    .drainOptions(o -> o.progress(p -> told.add(p.toString())))
                    .drain(message -> {
                        if (message.number() == 2) {
                            message.keep();
                        }
                    });
            assertEquals(
                    List.of("1 of 2 messages, 500 octets; uid-1 HANDLED", "2 of 2 messages, 900 octets; uid-2 KEPT"),
                    told);
            DrainException e = assertThrows(
                    DrainException.class,
                    () -> client(maildrop)
                            .drainOptions(o -> o.progress(p -> {
                                throw new IllegalStateException("no screen");
                            }))
                            .drain(this::take));
            assertInstanceOf(IllegalStateException.class, e.getCause());
            assertEquals(List.of("uid-2"), maildrop.remaining());
        }
    }

    @Test
    void refusesWhatMakesNoSense() {
        DrainOptions o = DrainOptions.DEFAULTS;
        assertThrows(IllegalArgumentException.class, () -> o.maxMessages(-1));
        assertThrows(IllegalArgumentException.class, () -> o.maxOctets(-1));
        assertThrows(IllegalArgumentException.class, () -> o.reconnects(-1));
        assertThrows(IllegalArgumentException.class, () -> o.reconnectDelay(Duration.ofMillis(-1)));
    }

    @Test
    void reportsFitOnOneLineHoweverManyFail() {
        try (Pop3Maildrop maildrop = Pop3Maildrop.builder().messages(50).start()) {
            String report = client(maildrop)
                    .drain(message -> {
                        throw new IOException("full");
                    })
                    .toString();
            assertTrue(report.endsWith("uid-3 FAILED (java.io.IOException: full); and 47 more failed"), () -> report);
        }
    }

    @Test
    void leavesAsManyOfTheNewestAsItIsTold() {
        try (Pop3Maildrop maildrop = Pop3Maildrop.builder().messages(3).start();
                Pop3Session session = client(maildrop)
                        .drainOptions(o -> o.leave(LeaveOnServer.newest(1)))
                        .connect()) {
            session.messages().get(2).delete();
            session.drain(SeenStore.inMemory(), this::take);
            assertEquals(List.of("uid-2"), maildrop.remaining(), "what was marked before takes no place");
        }
    }

    @Test
    void saysWhatIsSet() {
        assertEquals(
                "DrainOptions[goes on after failures, 3 reconnects after PT1S, leaves nothing]",
                DrainOptions.DEFAULTS.toString());
        DrainOptions all = DrainOptions.DEFAULTS
                .stopOnFailure(true)
                .maxMessages(5)
                .maxOctets(1000)
                .reconnects(0)
                .leave(LeaveOnServer.newest(3))
                .progress(p -> {});
        assertEquals(
                "DrainOptions[stops on a failure, 5 messages at most, 1000 octets at most, 0 reconnects, "
                        + "leaves the newest 3, tells progress]",
                all.toString());
        Pop3Client plain = Pop3Client.at("pop3s://mail.example.org");
        assertTrue(!plain.toString().contains("DrainOptions"), plain::toString);
        assertTrue(plain.drainOptions(o -> all).toString().endsWith(", " + all + "]"));
    }

    // --- ends at once

    private interface Ending {
        void end(Pop3Session session);
    }

    @Test
    void callsNoHandlerOnceItIsCancelledClosedOrInterruptedThoughAllIsHere() {
        for (Ending ending : List.<Ending>of(
                Pop3Session::cancel,
                Pop3Session::close,
                session -> Thread.currentThread().interrupt())) {
            for (boolean drains : new boolean[] {true, false}) {
                handed.clear();
                try (Pop3Maildrop maildrop =
                                Pop3Maildrop.builder().messages(200).start();
                        Pop3Session session = client(maildrop).connect()) {
                    Pop3Handler handler = message -> {
                        take(message);
                        if (handed.size() == 3) {
                            ending.end(session);
                        }
                    };
                    MailException e = assertThrows(MailException.class, () -> {
                        if (drains) {
                            session.drain(handler);
                        } else {
                            session.download(session.messages(), handler);
                        }
                    });
                    Thread.interrupted();
                    Throwable ended = drains ? e.getCause() : e;
                    assertEquals(
                            FailureReason.CANCELLED,
                            assertInstanceOf(ConnectionException.class, ended).reason());
                    assertEquals(3, handed.size());
                    assertEquals(0, maildrop.quits());
                }
            }
        }
    }

    // --- slow handlers

    @Test
    void asksForNothingAheadOfSlowHandlersAndLetsTheServerHearOfUs() {
        long[] now = {0};
        DrainPace pace = new DrainPace(() -> now[0]);
        assertTrue(pace.mayLookAhead() && !pace.isSilentForLong());
        pace.handlerBegins();
        now[0] += Duration.ofSeconds(30).toNanos();
        pace.handlerEnds();
        assertTrue(!pace.mayLookAhead() && pace.isSilentForLong());
        pace.handlerBegins();
        now[0] += Duration.ofMillis(900).toNanos();
        pace.handlerEnds();
        assertTrue(pace.mayLookAhead() && !pace.isSilentForLong());
        for (int i = 0; i < 5; i++) {
            pace.handlerBegins();
            now[0] += Duration.ofMillis(900).toNanos();
            pace.handlerEnds();
        }
        assertTrue(pace.mayLookAhead() && pace.isSilentForLong(), "many that are nearly slow");
        assertTrue(!pace.isSilentForLong());
    }

    @Test
    void givesASlowHandlerOneMessageAtATime() {
        long[] now = {0};
        try (Pop3Maildrop maildrop = Pop3Maildrop.builder().messages(600).start();
                Pop3Session session = client(maildrop).connect()) {
            List<Long> ahead = new ArrayList<>();
            session.drain(
                    message -> {
                        message.email();
                        // RETR and DELE are on their way by now, as far as they were sent at all
                        ahead.add(maildrop.commands().stream()
                                        .filter(c -> c.startsWith("RETR"))
                                        .count()
                                - message.number());
                        now[0] += Duration.ofSeconds(message.number() > 20 ? 30 : 0)
                                .toNanos();
                    },
                    () -> now[0]);
            assertEquals(List.of(), maildrop.remaining());
            assertTrue(ahead.get(0) > 0, ahead::toString);
            assertTrue(ahead.subList(300, 600).stream().allMatch(n -> n == 0), ahead::toString);
        }
    }
}
