package io.mailwire.pop3;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.CommandException;
import io.mailwire.ConnectionException;
import io.mailwire.Email;
import io.mailwire.FailureReason;
import io.mailwire.PeerException;
import io.mailwire.Timeouts;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.testkit.ScriptedServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class Pop3SessionTest {

    private static final String TWO = """
            C: LIST
            S: +OK 2 messages
            S: 1 120
            S: 2 200
            S: .
            C: UIDL
            S: +OK
            S: 1 aa
            S: 2 bb
            S: .
            """;

    private static final String QUIT = """
            C: QUIT
            S: +OK bye
            """;

    @Test
    void listsOnceAndAnswersFromMemoryAfterThat() {
        try (ScriptedServer server = ScriptedServer.start(Scripts.loginLockStep() + TWO + QUIT);
                Pop3Session session = Scripts.cleartext(server).connect()) {
            List<Pop3Message> messages = session.messages();
            assertEquals(
                    "[Pop3Message[1, uid aa, 120 octets], Pop3Message[2, uid bb, 200 octets]]", messages.toString());
            assertSame(messages, session.messages());
            session.quit();
            server.verify();
            assertEquals(3 + 2 + 1, server.turns());
        }
    }

    @Test
    void listsInOneTurnWhereTheServerTakesManyCommandsAtOnce() {
        String both = """
                C: LIST
                C: UIDL
                S: +OK
                S: 1 120
                S: .
                S: +OK
                S: 1 aa
                S: .
                """;
        try (ScriptedServer server = ScriptedServer.start(Scripts.loginPipelining() + both + QUIT);
                Pop3Session session = Scripts.cleartext(server).connect()) {
            assertEquals(1, session.messages().size());
            session.quit();
            server.verify();
            assertEquals(3 + 1 + 1, server.turns());
        }
    }

    @Test
    void hasMessagesWithoutIdsWhereTheServerHasNoUidl() {
        String list = """
                C: LIST
                S: +OK
                S: 1 120
                S: .
                C: UIDL
                S: -ERR what?
                """;
        try (ScriptedServer server = ScriptedServer.start(Scripts.login("SASL PLAIN") + list + QUIT);
                Pop3Session session = Scripts.cleartext(server).connect()) {
            Pop3Message message = session.messages().get(0);
            assertEquals("", message.uid());
            assertEquals("Pop3Message[1, no uid, 120 octets]", message.toString());
            session.quit();
            server.verify();
        }
    }

    @Test
    void keepsInStepWhenListIsRefusedAmongPipelinedCommands() {
        String refused = """
                C: LIST
                C: UIDL
                S: -ERR [SYS/TEMP] not now
                S: +OK
                S: .
                C: NOOP
                S: +OK
                """;
        try (ScriptedServer server = ScriptedServer.start(Scripts.loginPipelining() + refused + QUIT);
                Pop3Session session = Scripts.cleartext(server).connect()) {
            Pop3CommandException e = assertThrows(Pop3CommandException.class, session::messages);
            assertEquals(Optional.of(Pop3ResponseCode.SYS_TEMP), e.code());
            assertTrue(e.isTransient() && e.isSessionUsable());
            session.noop();
            session.quit();
            server.verify();
        }
    }

    @Test
    void statsMarksUnmarksAndQuits() {
        String dialogue = TWO + """
                C: STAT
                S: +OK 2 320
                C: DELE 1
                S: +OK marked
                C: DELE 1
                S: -ERR message 1 already deleted
                C: RSET
                S: +OK
                C: STAT
                S: +OK 2 320
                C: DELE 2
                S: +OK marked
                """ + QUIT;
        try (ScriptedServer server = ScriptedServer.start(Scripts.loginLockStep() + dialogue);
                Pop3Session session = Scripts.cleartext(server).connect()) {
            List<Pop3Message> messages = session.messages();
            assertEquals(new Pop3Stat(2, 320), session.stat());
            messages.get(0).delete();
            CommandException e =
                    assertThrows(CommandException.class, () -> messages.get(0).delete());
            assertEquals("DELE 1", e.command());
            assertEquals("message 1 already deleted", e.response());
            assertEquals(
                    server.host() + ":" + server.port() + ": DELE 1 refused: message 1 already deleted",
                    e.getMessage());
            assertTrue(session.toString().contains("1 marked for deletion"), session::toString);
            session.rset();
            assertFalse(session.toString().contains("marked"), session::toString);
            messages.get(1).delete();
            session.quit();
            server.verify();
        }
    }

    @Test
    void keepsInStepWithAServerThatAnswersRsetTwice() {
        // GreenMail does. Without a look at where we are, QUIT would be confirmed before the server has even read it.
        for (String pause : List.of("", "-- pause 20ms\n")) {
            String dialogue = "C: RSET\nS: +OK\n" + pause + "S: +OK maildrop has 3 messages undeleted.\n" + """
                    C: STAT
                    S: +OK 3 600
                    C: STAT
                    S: +OK 3 601
                    """ + QUIT;
            try (ScriptedServer server = ScriptedServer.start(Scripts.loginLockStep() + dialogue);
                    Pop3Session session = Scripts.cleartext(server).connect()) {
                session.rset();
                assertEquals(new Pop3Stat(3, 601), session.stat());
                session.quit();
                server.verify();
            }
        }
    }

    @Test
    void closeNeverSendsQuit() {
        String dialogue = TWO + """
                C: DELE 1
                S: +OK marked
                -- close
                """;
        try (ScriptedServer server = ScriptedServer.start(Scripts.loginLockStep() + dialogue)) {
            Pop3Session session = Scripts.cleartext(server).connect();
            session.messages().get(0).delete();
            session.close();
            server.verify();
            IllegalStateException e = assertThrows(IllegalStateException.class, session::noop);
            assertTrue(
                    String.valueOf(e.getMessage()).contains("without quit(), so 1 message marked for deletion stay"),
                    e::getMessage);
            assertEquals(
                    "DELE 1",
                    server.dialogue().client().get(server.dialogue().client().size() - 1));
        }
    }

    @Test
    void saysThatAConfirmationOfQuitIsMissing() {
        try (ScriptedServer server =
                        ScriptedServer.start(Scripts.loginLockStep() + "C: QUIT\nS: -ERR some messages not deleted");
                Pop3Session session = Scripts.cleartext(server).connect()) {
            assertThrows(Pop3CommandException.class, session::quit);
            IllegalStateException e = assertThrows(IllegalStateException.class, session::noop);
            assertTrue(String.valueOf(e.getMessage()).startsWith("session closed: quit() was called"), e::getMessage);
        }
    }

    private static final String BODY =
            "From: a@example.org\r\nSubject: dots\r\n\r\n.one\r\n..two\r\n.\\x2e\r\n\r\nend\r\n";

    private static String retr(int number) {
        return "C: RETR " + number + "\nS: +OK 120 octets\nS: <data:@body>\n";
    }

    private static ScriptedServer serving(String dialogue) {
        return ScriptedServer.script(Scripts.loginLockStep() + TWO + dialogue)
                .data("body", BODY.getBytes(StandardCharsets.UTF_8))
                .start();
    }

    @Test
    void streamsAMessageWithoutItsStuffedDots() throws IOException {
        try (ScriptedServer server = serving(retr(1) + QUIT);
                Pop3Session session = Scripts.cleartext(server).connect()) {
            try (InputStream in = session.messages().get(0).openStream()) {
                assertArrayEquals(BODY.getBytes(StandardCharsets.UTF_8), in.readAllBytes());
            }
            session.quit();
            server.verify();
        }
    }

    @Test
    void parsesAndSavesAMessage(@TempDir Path dir) throws IOException {
        try (ScriptedServer server = serving(retr(1) + retr(2) + retr(2) + QUIT);
                Pop3Session session = Scripts.cleartext(server).connect()) {
            Email email = session.messages().get(0).email();
            assertEquals("dots", email.subject());
            Path saved = session.messages().get(1).saveTo(dir);
            assertEquals(dir.resolve("bb.eml"), saved);
            assertEquals(BODY, Files.readString(saved));
            Path named = session.messages().get(1).saveAs(dir.resolve("named.eml"));
            assertEquals(BODY, Files.readString(named));
            session.quit();
            server.verify();
        }
    }

    @Test
    void staysUsableWhenAStreamIsLeftEarly() throws IOException {
        try (ScriptedServer server = serving(retr(1) + "C: NOOP\nS: +OK\n" + retr(2) + "C: DELE 2\nS: +OK\n" + QUIT);
                Pop3Session session = Scripts.cleartext(server).connect()) {
            try (InputStream in = session.messages().get(0).openStream()) {
                assertEquals('F', in.read());
            }
            session.noop();
            InputStream leaked = session.messages().get(1).openStream();
            session.messages().get(1).delete();
            assertThrows(IllegalStateException.class, leaked::readAllBytes, "a part must not pass for the whole");
            session.quit();
            server.verify();
        }
    }

    @Test
    void quitsInOrderWithAStreamLeftOpen() throws IOException {
        try (ScriptedServer server = serving(retr(1) + QUIT);
                Pop3Session session = Scripts.cleartext(server).connect()) {
            InputStream open = session.messages().get(0).openStream();
            assertEquals('F', open.read());
            session.quit();
            server.verify();
            assertThrows(IllegalStateException.class, open::readAllBytes, "a part must not pass for the whole");
            open.close();
        }
    }

    @Test
    void passesNoPartForTheWholeWhenTheSessionIsClosed() throws IOException {
        try (ScriptedServer server = serving("C: RETR 1\nS: +OK\n-- endless")) {
            Pop3Session session = Scripts.cleartext(server).connect();
            InputStream open = session.messages().get(0).openStream();
            assertTrue(open.read() > 0);
            session.close();
            assertThrows(RuntimeException.class, open::readAllBytes);
            open.close();
        }
    }

    @Test
    void staysUsableWhenAFileCannotBeWritten(@TempDir Path dir) {
        try (ScriptedServer server = serving(retr(1) + "C: NOOP\nS: +OK\n" + QUIT);
                Pop3Session session = Scripts.cleartext(server).connect()) {
            Pop3Message message = session.messages().get(0);
            assertThrows(UncheckedIOException.class, () -> message.saveTo(dir.resolve("absent")));
            session.noop();
            session.quit();
            server.verify();
        }
    }

    @Test
    void fetchesHeadersWithoutTheBody() {
        String top = """
                C: TOP 1 0
                S: +OK
                S: Subject: =?utf-8?q?R=C3=A4ksm=C3=B6rg=C3=A5s?=
                S: From: a@example.org
                S:
                S: .
                """;
        try (ScriptedServer server = ScriptedServer.start(Scripts.loginLockStep() + TWO + top + QUIT);
                Pop3Session session = Scripts.cleartext(server).connect()) {
            assertEquals("Räksmörgås", session.messages().get(0).headers().subject());
            session.quit();
            server.verify();
        }
    }

    @Test
    void saysThatTheServerHasNoTop() {
        String dialogue = """
                C: LIST
                S: +OK
                S: 1 120
                S: .
                C: UIDL
                S: +OK
                S: 1 aa
                S: .
                C: TOP 1 0
                S: -ERR unknown command
                C: LIST 1
                S: +OK 1 120
                """;
        try (ScriptedServer server = ScriptedServer.start(Scripts.login("SASL PLAIN", "UIDL") + dialogue + QUIT);
                Pop3Session session = Scripts.cleartext(server).connect()) {
            UnsupportedCapabilityException e = assertThrows(
                    UnsupportedCapabilityException.class,
                    () -> session.messages().get(0).headers());
            assertEquals("TOP", e.capability());
            session.quit();
            server.verify();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-ERR message 1 is gone\nC: LIST 1\nS: -ERR it is gone", "-ERR [SYS/TEMP] later"})
    void doesNotTakeARefusalOfTheOnlyMessageForALackOfTop(String answer) {
        String dialogue =
                "C: LIST\nS: +OK\nS: 1 120\nS: .\nC: UIDL\nS: +OK\nS: 1 aa\nS: .\nC: TOP 1 0\nS: " + answer + "\n";
        try (ScriptedServer server = ScriptedServer.start(Scripts.login("SASL PLAIN", "UIDL") + dialogue + QUIT);
                Pop3Session session = Scripts.cleartext(server).connect()) {
            Pop3CommandException e = assertThrows(
                    Pop3CommandException.class, () -> session.messages().get(0).headers());
            assertEquals("TOP 1 0", e.command());
            session.quit();
            server.verify();
        }
    }

    @Test
    void endsTheSessionWhenTheServerSaysMoreThanWasAsked() {
        // Else every later answer would be taken for that to the command before it.
        String dialogue = TWO + """
                C: NOOP
                -- raw "+OK\\r\\n+OK surplus\\r\\n"
                -- close
                """;
        try (ScriptedServer server = ScriptedServer.start(Scripts.loginLockStep() + dialogue);
                Pop3Session session = Scripts.cleartext(server).connect()) {
            session.messages();
            session.noop();
            PeerException e = assertThrows(PeerException.class, session::noop);
            assertTrue(String.valueOf(e.getMessage()).contains("surplus"), e::getMessage);
            assertThrows(IllegalStateException.class, session::noop);
        }
    }

    @Test
    void doesNotTakeABareLineFeedDotForTheEndOfAMessage() throws IOException {
        String dialogue = TWO + """
                C: RETR 1
                -- raw "+OK\\r\\nSubject: x\\r\\n\\r\\none\\n.\\n+OK forged\\r\\ntwo\\r\\n.\\r\\n"
                C: NOOP
                S: +OK
                """;
        try (ScriptedServer server = ScriptedServer.start(Scripts.loginLockStep() + dialogue + QUIT);
                Pop3Session session = Scripts.cleartext(server).connect()) {
            try (InputStream in = session.messages().get(0).openStream()) {
                assertEquals(
                        "Subject: x\r\n\r\none\n.\n+OK forged\r\ntwo\r\n",
                        new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
            session.noop();
            session.quit();
            server.verify();
        }
    }

    @Test
    void refusesAnAnswerThatIsNone() {
        try (ScriptedServer server = ScriptedServer.start(Scripts.loginLockStep() + "C: STAT\nS: 2 320\n-- close");
                Pop3Session session = Scripts.cleartext(server).connect()) {
            PeerException e = assertThrows(PeerException.class, session::stat);
            assertTrue(String.valueOf(e.getMessage()).contains("\"2 320\""), e::getMessage);
            assertFalse(e.isSessionUsable());
        }
    }

    @Test
    void refusesAStatThatIsNone() {
        try (ScriptedServer server = ScriptedServer.start(Scripts.loginLockStep() + "C: STAT\nS: +OK -1 x\n-- close");
                Pop3Session session = Scripts.cleartext(server).connect()) {
            assertThrows(PeerException.class, session::stat);
            assertThrows(IllegalStateException.class, session::stat);
        }
    }

    @Test
    void givesUpOnAServerThatFallsSilent() {
        try (ScriptedServer server = ScriptedServer.start(Scripts.loginLockStep() + "C: NOOP\n-- silence");
                Pop3Session session = Scripts.cleartext(server)
                        .timeouts(Timeouts.ofEach(PATIENCE).withReply(Duration.ofMillis(300)))
                        .connect()) {
            ConnectionException e = assertThrows(ConnectionException.class, session::noop);
            assertEquals(FailureReason.TIMEOUT, e.reason());
            assertTrue(e.getMessage().contains("NOOP"), e::getMessage);
            assertThrows(IllegalStateException.class, session::noop);
        }
    }

    private static final Duration PATIENCE = Scripts.PATIENCE;

    @Test
    void endsOperationsAtTheirDeadlineEvenWhenTheServerKeepsTalking() {
        // Every octet is progress, so only the deadline of the whole operation ends this one.
        try (ScriptedServer server =
                        ScriptedServer.start(Scripts.loginLockStep() + TWO + "C: RETR 1\nS: +OK\n-- endless");
                Pop3Session session = Scripts.cleartext(server)
                        .timeouts(Timeouts.ofEach(PATIENCE).withOperation(Duration.ofSeconds(1)))
                        .connect()) {
            Pop3Message message = session.messages().get(0);
            ConnectionException e = assertThrows(ConnectionException.class, () -> {
                try (InputStream in = message.openStream()) {
                    in.transferTo(java.io.OutputStream.nullOutputStream());
                }
            });
            assertEquals(FailureReason.TIMEOUT, e.reason());
        }
    }

    @Test
    void refusesALineWithoutEnd() {
        try (ScriptedServer server = ScriptedServer.start(Scripts.loginLockStep() + "C: STAT\n-- endless");
                Pop3Session session = Scripts.cleartext(server).connect()) {
            PeerException e = assertThrows(PeerException.class, session::stat);
            assertTrue(String.valueOf(e.getMessage()).contains("8192 octets"), e::getMessage);
        }
    }

    @Test
    void isCancelledFromAnotherThread() throws InterruptedException {
        try (ScriptedServer server = ScriptedServer.start(Scripts.loginLockStep() + "C: NOOP\n-- silence");
                Pop3Session session = Scripts.cleartext(server).connect()) {
            Thread other = new Thread(() -> {
                while (server.dialogue().client().stream().noneMatch("NOOP"::equals)) {
                    Thread.onSpinWait();
                }
                session.cancel();
            });
            other.start();
            ConnectionException e = assertThrows(ConnectionException.class, session::noop);
            assertEquals(FailureReason.CANCELLED, e.reason());
            other.join();
            IllegalStateException after = assertThrows(IllegalStateException.class, session::noop);
            assertTrue(String.valueOf(after.getMessage()).startsWith("session closed: cancelled"), after::getMessage);
        }
    }

    @Test
    void tellsASecondCallerAtOnceThatItIsInUse() throws InterruptedException {
        try (ScriptedServer server = ScriptedServer.start(Scripts.loginLockStep() + "C: NOOP\n-- silence");
                Pop3Session session = Scripts.cleartext(server).connect()) {
            CountDownLatch ended = new CountDownLatch(1);
            Thread first = new Thread(() -> {
                try {
                    session.noop();
                } catch (ConnectionException e) {
                    ended.countDown();
                }
            });
            first.start();
            while (server.dialogue().client().stream().noneMatch("NOOP"::equals)) {
                Thread.onSpinWait();
            }
            IllegalStateException e = assertThrows(IllegalStateException.class, session::stat);
            assertTrue(String.valueOf(e.getMessage()).contains("in use"), e::getMessage);
            session.cancel();
            ended.await();
        }
    }
}
