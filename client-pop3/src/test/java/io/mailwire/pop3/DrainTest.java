package io.mailwire.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ConnectionException;
import io.mailwire.DrainException;
import io.mailwire.DrainOutcome;
import io.mailwire.DrainReport;
import io.mailwire.DrainedMessage;
import io.mailwire.Email;
import io.mailwire.FailureReason;
import io.mailwire.PeerException;
import io.mailwire.Timeouts;
import io.mailwire.testkit.Pop3Maildrop;
import io.mailwire.testkit.Pop3MaildropBuilder;
import io.mailwire.testkit.ScriptedServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class DrainTest {

    private static final String[] LOCK_STEP = {"SASL PLAIN", "UIDL"};
    private static final String[] PIPELINING = {"SASL PLAIN", "UIDL", "PIPELINING"};

    private static Pop3MaildropBuilder three() {
        return Pop3Maildrop.builder()
                .message("a", octets("Subject: one\r\n\r\n.dot\r\n"))
                .message("b", octets("Subject: two\r\n\r\n"))
                .message("c", octets("Subject: three\r\n\r\n..\r\nx\r\n"));
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Pop3Client client(Pop3Maildrop maildrop) {
        return Scripts.cleartext(maildrop.uri("pop3"));
    }

    /** A client that does not make a lost connection anew. */
    private static Pop3Client once(ScriptedServer server) {
        return Scripts.cleartext(server).drainOptions(o -> o.reconnects(0));
    }

    private static List<DrainOutcome> outcomes(DrainReport report) {
        return report.messages().stream().map(DrainedMessage::outcome).toList();
    }

    private static void read(Pop3Message message) throws IOException {
        try (InputStream in = message.openStream()) {
            in.transferTo(OutputStream.nullOutputStream());
        }
    }

    @Test
    void deletesWhatTheHandlerReturnedFrom(@TempDir Path dir) throws IOException {
        for (String[] capabilities : List.of(LOCK_STEP, PIPELINING)) {
            try (Pop3Maildrop maildrop = three().capabilities(capabilities).start()) {
                List<Path> files = new ArrayList<>();
                DrainReport report = client(maildrop).drain(message -> files.add(message.saveTo(dir)));
                assertEquals(List.of("a", "b", "c"), maildrop.deleted());
                assertEquals(List.of(), maildrop.remaining());
                assertEquals("3 messages, 3 deleted", report.toString());
                assertTrue(report.confirmed() && report.isComplete());
                assertSame(report, report.orThrow());
                assertEquals("Subject: one\r\n\r\n.dot\r\n", Files.readString(files.get(0)));
                assertEquals("Subject: three\r\n\r\n..\r\nx\r\n", Files.readString(files.get(2)));
                assertEquals(List.of(), maildrop.complaints());
            }
        }
    }

    @Test
    void sendsDeleOnlyAfterTheHandlerHasReturnedAndQuitOnlyAfterTheLastDele() {
        try (Pop3Maildrop maildrop = three().capabilities(LOCK_STEP).start()) {
            List<String> seen = new ArrayList<>();
            client(maildrop).drain(message -> {
                read(message);
                seen.addAll(maildrop.commands());
                assertFalse(seen.contains("DELE " + message.number()), seen::toString);
            });
            List<String> commands = maildrop.commands();
            assertEquals(
                    List.of("RETR 1", "DELE 1", "RETR 2", "DELE 2", "RETR 3", "DELE 3", "QUIT"),
                    commands.subList(commands.indexOf("RETR 1"), commands.size()));
        }
    }

    @Test
    void keepsWhatTheHandlerAsksToKeepOrThrowsFor() {
        for (String[] capabilities : List.of(LOCK_STEP, PIPELINING)) {
            try (Pop3Maildrop maildrop = three().capabilities(capabilities).start()) {
                IOException full = new IOException("disk full");
                DrainReport report = client(maildrop).drain(message -> {
                    if (message.uid().equals("a")) {
                        message.keep();
                    } else if (message.uid().equals("b")) {
                        throw full;
                    }
                });
                assertEquals(List.of("c"), maildrop.deleted());
                assertEquals(List.of(DrainOutcome.KEPT, DrainOutcome.FAILED, DrainOutcome.DELETED), outcomes(report));
                assertSame(full, report.failed().get(0).failure().orElseThrow());
                assertEquals(
                        "3 messages, 1 deleted, 1 kept, 1 failed; b FAILED (java.io.IOException: disk full)",
                        report.toString());
                DrainException e = assertThrows(DrainException.class, report::orThrow);
                assertSame(full, e.getCause());
                assertSame(report, e.report());
            }
        }
    }

    @Test
    void goesOnWhereAHandlerStopsReadingEarly() {
        byte[] large = octets("Subject: large\r\n\r\n" + "0123456789\r\n".repeat(200_000));
        for (String[] capabilities : List.of(LOCK_STEP, PIPELINING)) {
            try (Pop3Maildrop maildrop = three().message("d", large)
                    .message("e", large)
                    .message("f", octets("Subject: last\r\n\r\n"))
                    .capabilities(capabilities)
                    .start()) {
                DrainReport report = client(maildrop).drain(message -> {
                    try (InputStream in = message.openStream()) {
                        in.read();
                    }
                    if (message.uid().equals("d")) {
                        throw new IllegalStateException("half-way");
                    }
                });
                assertEquals(List.of("a", "b", "c", "e", "f"), maildrop.deleted());
                assertEquals(1, report.failed().size());
            }
        }
    }

    @Test
    void letsAnEmailBeReadAgainAndAgainAndAfterTheDrain() {
        try (Pop3Maildrop maildrop = three().start()) {
            List<Email> emails = new ArrayList<>();
            client(maildrop).drain(message -> {
                emails.add(message.email());
                assertSame(message.email(), message.email());
                try (InputStream in = message.openStream()) {
                    assertEquals('S', in.read());
                }
            });
            assertEquals(
                    List.of("one", "two", "three"),
                    emails.stream().map(Email::subject).toList());
        }
    }

    @Test
    void letsContentPassByOnceOnly() {
        try (Pop3Maildrop maildrop = three().start()) {
            AtomicReference<InputStream> leaked = new AtomicReference<>();
            AtomicReference<Pop3Message> over = new AtomicReference<>();
            DrainReport report = client(maildrop).drain(message -> {
                InputStream in = message.openStream();
                leaked.compareAndSet(null, in);
                over.compareAndSet(null, message);
                assertThrows(IllegalStateException.class, message::email);
                assertThrows(IllegalStateException.class, message::headers);
                assertThrows(IllegalStateException.class, message::delete);
            });
            assertTrue(report.isComplete(), report::toString);
            assertThrows(IllegalStateException.class, () -> leaked.get().read());
            assertThrows(IllegalStateException.class, () -> over.get().email());
            assertThrows(IllegalStateException.class, () -> over.get().keep());
            assertEquals("a", over.get().uid());
        }
    }

    // It is on its way over the connection, which the drain reads on once the handler has returned.
    @Test
    void givesContentToNoThreadButTheHandlers() {
        try (Pop3Maildrop maildrop = three().start()) {
            DrainReport report = client(maildrop).drain(message -> {
                List<Throwable> thrown = new ArrayList<>();
                Thread other = new Thread(() -> {
                    try {
                        message.email();
                    } catch (IllegalStateException e) {
                        thrown.add(e);
                    }
                });
                other.start();
                other.join();
                assertEquals(1, thrown.size());
            });
            assertTrue(report.isComplete(), report::toString);
        }
    }

    @Test
    void doesNotLetTheHandlerUseTheSession() {
        try (Pop3Maildrop maildrop = three().start();
                Pop3Session session = client(maildrop).connect()) {
            DrainReport report = session.drain(message -> {
                assertThrows(IllegalStateException.class, session::quit);
                assertThrows(IllegalStateException.class, session::messages);
            });
            assertTrue(report.isComplete(), report::toString);
            assertThrows(IllegalStateException.class, session::noop);
        }
    }

    @Test
    void leavesOutWhatWasMarkedBefore() {
        try (Pop3Maildrop maildrop = three().start();
                Pop3Session session = client(maildrop).connect()) {
            session.messages().get(0).delete();
            DrainReport report = session.drain(Pop3Message::keep);
            assertEquals(List.of(DrainOutcome.KEPT, DrainOutcome.KEPT), outcomes(report));
            assertEquals(
                    List.of("1 messages were marked for deletion before the drain and are not in this report"),
                    report.notes());
            assertEquals(List.of("a"), maildrop.deleted());
        }
    }

    @Test
    void drainsAnEmptyMaildrop() {
        try (Pop3Maildrop maildrop = Pop3Maildrop.builder().start()) {
            assertEquals("0 messages", client(maildrop).drain(DrainTest::read).toString());
            assertEquals(1, maildrop.quits());
        }
    }

    @Test
    void reportsMessagesThatTheServerDoesNotHandOverOrMark() {
        for (String[] capabilities : List.of(LOCK_STEP, PIPELINING)) {
            try (Pop3Maildrop maildrop = three().capabilities(capabilities)
                    .answer("RETR 1", "-ERR [SYS/TEMP] cannot read it now")
                    .answer("DELE 2", "-ERR locked")
                    .start()) {
                DrainReport report = client(maildrop).drain(DrainTest::read);
                assertEquals(
                        List.of(DrainOutcome.FAILED, DrainOutcome.HANDLED, DrainOutcome.DELETED), outcomes(report));
                Pop3CommandException retr = assertInstanceOf(
                        Pop3CommandException.class,
                        report.messages().get(0).failure().orElseThrow());
                assertTrue(retr.isTransient());
                Pop3CommandException dele = assertInstanceOf(
                        Pop3CommandException.class,
                        report.messages().get(1).failure().orElseThrow());
                assertEquals("DELE 2", dele.command());
                assertEquals(List.of("a", "b"), maildrop.remaining());
            }
        }
    }

    @Test
    void neverQuitsWhereQuitWouldTakeAwayWhatWasNotHandled() {
        String[][] signs = {
            {"SASL PLAIN", "UIDL", "EXPIRE 0"},
            {"SASL PLAIN", "UIDL", "PIPELINING", "EXPIRE 0"},
            {"SASL PLAIN", "UIDL", "EXPIRE NEVER", "EXPIRE 0"}
        };
        for (String[] capabilities : signs) {
            try (Pop3Maildrop maildrop =
                    three().capabilities(capabilities).expiresRetrieved().start()) {
                DrainReport report = client(maildrop)
                        .drainOptions(o -> o.reconnects(0))
                        .drain(message -> {
                            if (message.uid().equals("b")) {
                                throw new IOException("disk full");
                            }
                        });
                assertEquals(0, maildrop.quits());
                assertEquals(List.of("a", "b", "c"), maildrop.remaining());
                assertEquals(
                        List.of(DrainOutcome.HANDLED, DrainOutcome.FAILED, DrainOutcome.HANDLED), outcomes(report));
                assertFalse(report.confirmed());
                assertTrue(
                        report.notes().get(0).contains("EXPIRE 0")
                                && report.notes().get(0).contains("come again"),
                        report::toString);
            }
        }
    }

    @Test
    void deletesInASessionOfItsOwnWhereQuitWouldTakeAwayWhatWasNotHandled() {
        try (Pop3Maildrop maildrop = three().capabilities("SASL PLAIN", "UIDL", "PIPELINING", "EXPIRE 0")
                .expiresRetrieved()
                .start()) {
            DrainReport report = client(maildrop).drain(message -> {
                if (message.uid().equals("b")) {
                    throw new IOException("disk full");
                }
            });
            assertEquals(List.of(), maildrop.expired());
            assertEquals(List.of("b"), maildrop.remaining());
            assertEquals(List.of(DrainOutcome.DELETED, DrainOutcome.FAILED, DrainOutcome.DELETED), outcomes(report));
            assertTrue(report.confirmed());
            assertEquals(2, maildrop.connections());
            assertTrue(report.notes().get(0).contains("in a session of its own"), report::toString);
        }
    }

    @Test
    void doesNotWaitOutALongLoginDelayForAnotherSession() {
        try (Pop3Maildrop maildrop = three().capabilities("SASL PLAIN", "UIDL", "EXPIRE 0", "LOGIN-DELAY 300")
                .expiresRetrieved()
                .start()) {
            DrainReport report = client(maildrop).drain(message -> {
                if (message.uid().equals("b")) {
                    message.keep();
                }
            });
            assertEquals(List.of(DrainOutcome.HANDLED, DrainOutcome.KEPT, DrainOutcome.HANDLED), outcomes(report));
            assertEquals(1, maildrop.connections());
            assertEquals(3, maildrop.remaining().size());
        }
    }

    @Test
    void knowsGmailByItsGreeting() {
        try (Pop3Maildrop maildrop = three().greeting("+OK Gpop ready for requests from 192.0.2.1 x1mb2")
                .start()) {
            DrainReport report = client(maildrop).drain(Pop3Message::keep);
            assertEquals(0, maildrop.quits());
            assertTrue(report.notes().get(0).contains("Gmail"), report::toString);
        }
    }

    @Test
    void quitsWhereEverythingThatQuitTakesAwayWasHandled() {
        try (Pop3Maildrop maildrop =
                three().capabilities("SASL PLAIN", "UIDL", "EXPIRE 0").start()) {
            assertTrue(client(maildrop).drain(DrainTest::read).isComplete());
            assertEquals(List.of("a", "b", "c"), maildrop.deleted());
        }
    }

    @Test
    void callsNothingDeletedWhenQuitIsRefused() {
        try (Pop3Maildrop maildrop =
                three().answer("QUIT", "-ERR some deleted messages not removed").start()) {
            DrainException e =
                    assertThrows(DrainException.class, () -> client(maildrop).drain(DrainTest::read));
            assertEquals(
                    List.of(DrainOutcome.UNCONFIRMED, DrainOutcome.UNCONFIRMED, DrainOutcome.UNCONFIRMED),
                    outcomes(e.report()));
            assertInstanceOf(Pop3CommandException.class, e.getCause());
            assertTrue(String.valueOf(e.getMessage()).contains("unknown"), e::getMessage);
            assertFalse(e.report().confirmed());
        }
    }

    private static final String TWO = """
            C: LIST
            S: +OK
            S: 1 20
            S: 2 20
            S: .
            C: UIDL
            S: +OK
            S: 1 a
            S: 2 b
            S: .
            C: RETR 1
            S: +OK
            S: Subject: one
            S:
            S: .
            C: DELE 1
            S: +OK
            """;

    @Test
    void saysThatDeletionsAreUnknownWhenTheConnectionIsLostAfterQuit() {
        String dialogue = Scripts.loginLockStep() + TWO + """
                C: RETR 2
                S: +OK
                S: Subject: two
                S:
                S: .
                C: DELE 2
                S: +OK
                C: QUIT
                -- close
                """;
        try (ScriptedServer server = ScriptedServer.start(dialogue)) {
            DrainException e =
                    assertThrows(DrainException.class, () -> once(server).drain(DrainTest::read));
            assertEquals(List.of(DrainOutcome.UNCONFIRMED, DrainOutcome.UNCONFIRMED), outcomes(e.report()));
            assertTrue(e.isTransient());
        }
    }

    @Test
    void losesNothingWhenTheConnectionIsLostWithinAMessage() {
        String dialogue = Scripts.loginLockStep() + TWO + """
                C: RETR 2
                -- raw "+OK\\r\\nSubject: t"
                -- close
                """;
        try (ScriptedServer server = ScriptedServer.start(dialogue)) {
            DrainException e = assertThrows(
                    DrainException.class,
                    () -> once(server).drain(message -> {
                        try {
                            read(message);
                        } catch (ConnectionException swallowed) {
                            assertEquals(FailureReason.CLOSED_BY_PEER, swallowed.reason());
                        }
                    }));
            assertEquals(
                    List.of(DrainOutcome.HANDLED, DrainOutcome.FAILED),
                    outcomes(e.report()),
                    "a handler that swallows the loss got a part only");
            assertTrue(e.isTransient());
            assertFalse(e.isSessionUsable());
            assertEquals(
                    List.of(DrainOutcome.HANDLED, DrainOutcome.FAILED),
                    outcomes(e.rethrown().report()));
        }
    }

    @Test
    void endsWhenAnAnswerIsNoneAndDeletesNothing() {
        String dialogue = Scripts.loginLockStep() + TWO + """
                C: RETR 2
                S: what?
                -- close
                """;
        try (ScriptedServer server = ScriptedServer.start(dialogue)) {
            DrainException e =
                    assertThrows(DrainException.class, () -> once(server).drain(DrainTest::read));
            assertInstanceOf(PeerException.class, e.getCause());
            assertEquals(List.of(DrainOutcome.HANDLED, DrainOutcome.NOT_TRIED), outcomes(e.report()));
            assertEquals(List.of(), e.report().deleted());
        }
    }

    @Test
    void saysWhatWasWrongWithTheListings() {
        String dialogue = Scripts.loginLockStep() + """
                C: LIST
                S: +OK
                S: 0 7
                S: 1   20
                S: 2 -20
                S: .
                C: UIDL
                S: +OK
                S: +OK 1 same
                S: 2  same
                S: .
                C: RETR 1
                S: +OK
                S: Subject: one
                S: .
                C: DELE 1
                S: +OK
                C: RETR 2
                S: +OK
                S: Subject: two
                S: .
                C: DELE 2
                S: +OK
                C: QUIT
                S: +OK
                """;
        try (ScriptedServer server = ScriptedServer.start(dialogue)) {
            DrainReport report = Scripts.cleartext(server).drain(DrainTest::read);
            server.verify();
            assertTrue(report.isComplete());
            assertEquals(-1, report.messages().get(1).size());
            assertEquals(
                    List.of(
                            "1 messages have a unique id that another one has too: it tells nothing",
                            "1 lines of the listings begin with no message number and were left out, the first is \"0 7\"",
                            "2 messages have no unique id of their own and were told apart by their content (SHA-256)"),
                    report.notes());
        }
    }

    @Test
    void givesUpOnAServerThatFallsSilentWithinAMessage() {
        String dialogue = Scripts.loginLockStep() + TWO + """
                C: RETR 2
                S: +OK
                S: Subject: two
                -- silence
                """;
        try (ScriptedServer server = ScriptedServer.start(dialogue)) {
            Pop3Client client =
                    once(server).timeouts(Timeouts.ofEach(Scripts.PATIENCE).withReply(Duration.ofMillis(300)));
            DrainException e = assertThrows(DrainException.class, () -> client.drain(DrainTest::read));
            ConnectionException cause = assertInstanceOf(ConnectionException.class, e.getCause());
            assertEquals(FailureReason.TIMEOUT, cause.reason());
            assertEquals(List.of(DrainOutcome.HANDLED, DrainOutcome.FAILED), outcomes(e.report()));
        }
    }

    @Test
    void isCancelledByAnInterruptWithinTheHandler() {
        try (Pop3Maildrop maildrop = three().start()) {
            DrainException e = assertThrows(
                    DrainException.class,
                    () -> client(maildrop)
                            .drain(message -> Thread.currentThread().interrupt()));
            assertTrue(Thread.interrupted(), "the flag stays set");
            ConnectionException cause = assertInstanceOf(ConnectionException.class, e.getCause());
            assertEquals(FailureReason.CANCELLED, cause.reason());
            assertEquals(3, maildrop.remaining().size());
        }
    }

    @Test
    void dropsTheSessionWhenTheHandlerRaisesAnError() {
        try (Pop3Maildrop maildrop = three().start()) {
            assertThrows(
                    StackOverflowError.class,
                    () -> client(maildrop).drain(message -> {
                        throw new StackOverflowError();
                    }));
            assertEquals(3, maildrop.remaining().size());
            assertEquals(0, maildrop.quits());
        }
    }

    @Test
    void takesTwoTurnsForAMessageInLockStep() {
        try (Pop3Maildrop maildrop =
                Pop3Maildrop.builder().messages(10).capabilities(LOCK_STEP).start()) {
            client(maildrop).drain(DrainTest::read);
            // CAPA, AUTH, CAPA, LIST, UIDL, 10 × (RETR, DELE), QUIT
            assertEquals(5 + 20 + 1, maildrop.turns());
            assertEquals(10, maildrop.deleted().size());
        }
    }

    @Test
    void takesAtMostFiftyTurnsForAThousandMessagesWithPipelining() {
        try (Pop3Maildrop maildrop =
                Pop3Maildrop.builder().messages(1000).capabilities(PIPELINING).start()) {
            DrainReport report = client(maildrop).drain(DrainTest::read);
            assertEquals(1000, report.deleted().size());
            assertEquals(1000, maildrop.deleted().size());
            assertTrue(maildrop.turns() <= 50, () -> "turns: " + maildrop.turns());
            assertEquals(List.of(), maildrop.complaints());
        }
    }

    @Test
    void takesTenTurnsForAThousandMessagesOnceLoggedIn() {
        try (Pop3Maildrop maildrop = Pop3Maildrop.builder()
                        .messages(1000)
                        .capabilities(PIPELINING)
                        .start();
                Pop3Session session = client(maildrop).connect()) {
            long before = session.opened().engine().connection().turns();
            session.drain(DrainTest::read);
            long turns = session.opened().engine().connection().turns() - before;
            // LIST with UIDL, 1,000 × (RETR, DELE), QUIT
            assertTrue(turns <= 10, () -> "turns: " + turns);
        }
    }
}
