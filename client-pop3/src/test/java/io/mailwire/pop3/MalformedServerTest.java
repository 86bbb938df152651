package io.mailwire.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ConnectionException;
import io.mailwire.DrainException;
import io.mailwire.DrainReport;
import io.mailwire.FailureReason;
import io.mailwire.Limits;
import io.mailwire.MailException;
import io.mailwire.PeerException;
import io.mailwire.Timeouts;
import io.mailwire.testkit.ScriptedServer;
import io.mailwire.testkit.ServerModes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What broken and hostile servers send: a result or a clear exception, never a hang. One dialogue each. */
@Timeout(30)
class MalformedServerTest {

    private static final String QUIT = "C: QUIT\nS: +OK\n";
    private static final String NOOP = "C: NOOP\nS: +OK\n";

    private static String list(String... lines) {
        return "C: LIST\n" + multiLine(lines);
    }

    private static String uidl(String... lines) {
        return "C: UIDL\n" + multiLine(lines);
    }

    private static String multiLine(String... lines) {
        StringBuilder s = new StringBuilder("S: +OK\n");
        for (String line : lines) {
            s.append("S: ").append(line).append('\n');
        }
        return s.append("S: .\n").toString();
    }

    private static String raw(String octets) {
        return "-- raw \"" + octets + "\"\n";
    }

    private static ScriptedServer serving(String... dialogue) {
        return ScriptedServer.start(Scripts.loginLockStep() + String.join("", dialogue));
    }

    private static Pop3Session connect(ScriptedServer server) {
        return Scripts.cleartext(server).connect();
    }

    /** A drain of what is listed so: a server that has none of the messages any more, and deletes nothing. */
    private static void drain(String... dialogue) {
        try (ScriptedServer server = serving(String.join("", dialogue), "-- close")) {
            List<String> handed = new ArrayList<>();
            try {
                DrainReport report = Scripts.cleartext(server)
                        .drainOptions(o -> o.reconnects(0))
                        .drain(message -> handed.add(message.uid()));
                assertEquals(List.of(), report.deleted(), report::toString);
            } catch (DrainException e) {
                assertEquals(List.of(), e.report().deleted(), e::toString);
            }
            assertEquals(List.of(), handed);
        }
    }

    /** What LIST and UIDL come to; the session goes on after it. */
    private static String messages(String... dialogue) {
        drain(dialogue);
        try (ScriptedServer server = serving(String.join("", dialogue), NOOP, QUIT);
                Pop3Session session = connect(server)) {
            String messages = session.messages().toString();
            session.noop();
            session.quit();
            server.verify();
            return messages;
        }
    }

    private static String read(Pop3Message message) throws IOException {
        try (InputStream in = message.openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static final String ONE = list("1 20") + uidl("1 a");

    // Greeting and login

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\r\\n+OK ready\\r\\n",
                "garbage\\r\\n+OK ready\\r\\n",
                "\\0\\x01\\xff\\r\\n",
                "+ OK\\r\\n",
                "OK ready\\r\\n"
            })
    void garbageBeforeTheGreeting(String octets) {
        try (ScriptedServer server = ScriptedServer.start(raw(octets) + "-- close")) {
            PeerException e = assertThrows(PeerException.class, () -> connect(server));
            assertTrue(String.valueOf(e.getMessage()).contains("no POP3 server"), e::getMessage);
        }
    }

    @Test
    void aGreetingWithNul() {
        try (ScriptedServer server = ScriptedServer.start(raw("+OK re\\0ady\\r\\n")
                        + Scripts.loginLockStep().substring("S: +OK ready\n".length())
                        + QUIT);
                Pop3Session session = connect(server)) {
            session.quit();
            server.verify();
        }
    }

    @Test
    void aRefusalAndThenTheEnd() {
        try (ScriptedServer server = serving("C: STAT\nS: -ERR [SYS/TEMP] going down\n-- close");
                Pop3Session session = connect(server)) {
            Pop3CommandException refused = assertThrows(Pop3CommandException.class, session::stat);
            assertTrue(refused.isTransient());
            ConnectionException gone = assertThrows(ConnectionException.class, session::noop);
            assertFalse(gone.isSessionUsable());
            assertThrows(IllegalStateException.class, session::noop);
        }
    }

    @Test
    void capabilitiesThatNeverEnd() {
        String endless =
                "S: +OK ready\nC: CAPA\nS: +OK\n" + ("S: X-" + "A".repeat(4000) + "\n").repeat(80) + "-- close";
        try (ScriptedServer server = ScriptedServer.start(endless)) {
            PeerException e = assertThrows(PeerException.class, () -> connect(server));
            assertTrue(String.valueOf(e.getMessage()).contains("262144 octets"), e::getMessage);
        }
    }

    // Status lines

    @Test
    void noStatusAtAll() {
        for (String answer : List.of("2 320", "", "OK 2 320", "+2 320", "\\0", "+OKAY")) {
            try (ScriptedServer server = serving("C: STAT\n", raw(answer + "\\r\\n"), "-- close");
                    Pop3Session session = connect(server)) {
                PeerException e = assertThrows(PeerException.class, session::stat, answer);
                assertFalse(e.isSessionUsable());
                assertThrows(IllegalStateException.class, session::stat);
            }
        }
    }

    @Test
    void statusLinesWithOddSpacesNulAndCase() {
        try (ScriptedServer server = serving(
                        "C: STAT\n",
                        raw("+ok    2    320   \\r\\n"),
                        "C: STAT\n",
                        raw("+OK 1 2 and\\0 more\\r\\n"),
                        "C: NOOP\n",
                        raw("+OK\\0\\r\\n"),
                        "C: NOOP\n",
                        raw("+OK\\n"),
                        QUIT);
                Pop3Session session = connect(server)) {
            assertEquals(new Pop3Stat(2, 320), session.stat());
            assertEquals(new Pop3Stat(1, 2), session.stat());
            session.noop();
            session.noop();
            session.quit();
            server.verify();
        }
    }

    @Test
    void aStatusLineThatNeverEnds() {
        try (ScriptedServer server = serving("C: STAT\n-- endless");
                Pop3Session session = connect(server)) {
            PeerException e = assertThrows(PeerException.class, session::stat);
            assertTrue(String.valueOf(e.getMessage()).contains("8192 octets"), e::getMessage);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1 20", "1 -20", "x y", "1", "99999999999999999999 1", "1.5 2", ""})
    void aStatThatIsNone(String text) {
        try (ScriptedServer server = serving("C: STAT\n", raw("+OK " + text + "\\r\\n"), "-- close");
                Pop3Session session = connect(server)) {
            assertThrows(PeerException.class, session::stat);
        }
    }

    // Listings

    @Test
    void indexZeroAndNegativeNumbers() {
        assertEquals(
                "[Pop3Message[2, uid b], Pop3Message[3, uid c]]",
                messages(
                        list(
                                "0 10",
                                "-1 10",
                                "2 -10",
                                "3 99999999999999999999",
                                "+4 10",
                                "99999999999 10",
                                "five 10",
                                ""),
                        uidl("0 z", "-1 y", "2 b", "3 c")));
    }

    @Test
    void manySpacesAndRepeatedStatus() {
        assertEquals(
                "[Pop3Message[1, uid a b, 10 octets], Pop3Message[2, uid b, 20 octets]]",
                messages(list("   1      10   octets", "\t2\t20"), uidl("1    a b  ", "+OK   2   b")));
    }

    @Test
    void aUidlLongerThanList() {
        assertEquals(
                "[Pop3Message[1, uid a, 10 octets], Pop3Message[2, no uid], Pop3Message[3, no uid]]",
                messages(list("1 10"), uidl("3 c", "2 b", "1 a")));
    }

    @Test
    void aListLongerThanUidl() {
        assertEquals(
                "[Pop3Message[1, uid a, 10 octets], Pop3Message[2, no uid, 20 octets]]",
                messages(list("1 10", "2 20"), uidl("1 a")));
    }

    @Test
    void numbersThatComeTwice() {
        assertEquals(
                "[Pop3Message[1, no uid], Pop3Message[2, uid c, 30 octets]]",
                messages(list("1 10", "1 20", "2 30"), uidl("1 a", "1 b", "2 c")));
    }

    @Test
    void uidsOfAnyLength() {
        String longer = "x".repeat(71);
        String longest = "y".repeat(4000);
        assertEquals(
                "[Pop3Message[1, uid " + longer + ", 1 octets], Pop3Message[2, uid " + longest + ", 1 octets]]",
                messages(list("1 1", "2 1"), uidl("1 " + longer, "2 " + longest)));
    }

    @Test
    void uidsOfAnyCharacters() {
        assertEquals(
                "[Pop3Message[1, uid ../../etc/passwd, 1 octets], Pop3Message[2, uid ü, 1 octets]]",
                messages(
                        list("1 1", "2 1"),
                        "C: UIDL\n",
                        raw("+OK\\r\\n1 ../../etc/passwd\\r\\n2 \\xc3\\xbc\\r\\n.\\r\\n")));
    }

    @Test
    void aListingThatEndsInLfAloneOrWithSpaces() {
        String one = "[Pop3Message[1, uid a, 10 octets]]";
        assertEquals(one, messages("C: LIST\n", raw("+OK\\n1 10\\n.\\n"), "C: UIDL\n", raw("+OK\\r\\n1 a\\r\\n.\\n")));
        assertEquals(
                one, messages("C: LIST\n", raw("+OK\\r\\n1 10\\r\\n.  \\r\\n"), "C: UIDL\n", raw("+OK\\n1 a\\n. \\n")));
    }

    @Test
    void aListingThatNeverEnds() {
        String endless = "C: LIST\nS: +OK\n" + "S: 1 10\n".repeat(400) + "-- close";
        try (ScriptedServer server = serving(endless);
                Pop3Session session = Scripts.cleartext(server)
                        .options(o -> o.limits(new Limits(512, 512, 0, 2000, 4, 1, 8192, 4096, 600_000)))
                        .connect()) {
            PeerException e = assertThrows(PeerException.class, session::messages);
            assertTrue(String.valueOf(e.getMessage()).contains("2000 octets"), e::getMessage);
        }
    }

    @Test
    void aListingWithALineThatNeverEnds() {
        try (ScriptedServer server = serving("C: LIST\nS: +OK\n-- endless");
                Pop3Session session = connect(server)) {
            PeerException e = assertThrows(PeerException.class, session::messages);
            assertTrue(String.valueOf(e.getMessage()).contains("8192 octets"), e::getMessage);
        }
    }

    @Test
    void aListingWithoutItsFinalDot() {
        try (ScriptedServer server = serving("C: LIST\nS: +OK\nS: 1 10\n-- close");
                Pop3Session session = connect(server)) {
            ConnectionException e = assertThrows(ConnectionException.class, session::messages);
            assertEquals(FailureReason.CLOSED_BY_PEER, e.reason());
        }
    }

    @Test
    void aListingThatStopsInTheMiddle() {
        try (ScriptedServer server = serving("C: LIST\nS: +OK\nS: 1 10\n-- silence");
                Pop3Session session = Scripts.cleartext(server)
                        .timeouts(Timeouts.ofEach(Duration.ofSeconds(5)).withReply(Duration.ofMillis(300)))
                        .connect()) {
            ConnectionException e = assertThrows(ConnectionException.class, session::messages);
            assertEquals(FailureReason.TIMEOUT, e.reason());
        }
    }

    // Messages

    @Test
    void sizesThatLie() throws IOException {
        for (String size : List.of("0", "1", "999999999999", "-5", "none")) {
            try (ScriptedServer server = serving(
                            list("1 " + size),
                            uidl("1 a"),
                            "C: RETR 1\nS: +OK " + size + " octets\nS: hello\nS: .\n",
                            NOOP,
                            QUIT);
                    Pop3Session session = connect(server)) {
                assertEquals("hello\r\n", read(session.messages().get(0)));
                session.noop();
                session.quit();
                server.verify();
            }
        }
    }

    @Test
    void aMessageThatEndsInADotAndLf() throws IOException {
        // The status line ended in LF alone, so this server means it.
        try (ScriptedServer server = serving(ONE, "C: RETR 1\n", raw("+OK\\nhello\\n.\\n"), NOOP, QUIT);
                Pop3Session session = connect(server)) {
            assertEquals("hello\n", read(session.messages().get(0)));
            session.noop();
            session.quit();
            server.verify();
        }
    }

    @Test
    void aMessageThatEndsInADotAndLfAfterLinesThatEndInCrlf() {
        // A dot between bare LFs may be the sender's own: taken for data, the wait for the end has an end itself.
        try (ScriptedServer server = serving(ONE, "C: RETR 1\n", raw("+OK\\r\\nhello\\n.\\n"), "-- silence");
                Pop3Session session = Scripts.cleartext(server)
                        .timeouts(Timeouts.ofEach(Duration.ofSeconds(5)).withReply(Duration.ofMillis(300)))
                        .connect()) {
            Pop3Message message = session.messages().get(0);
            ConnectionException e = assertThrows(ConnectionException.class, () -> read(message));
            assertEquals(FailureReason.TIMEOUT, e.reason());
        }
    }

    @Test
    void aDotWithoutCrBehindALineWithIt() throws IOException {
        try (ScriptedServer server = serving(ONE, "C: RETR 1\n", raw("+OK\\r\\nhello\\r\\n.\\n"), NOOP, QUIT);
                Pop3Session session = connect(server)) {
            assertEquals("hello\r\n", read(session.messages().get(0)));
            session.noop();
            session.quit();
            server.verify();
        }
    }

    @Test
    void aMessageWithoutItsFinalDot() {
        try (ScriptedServer server = serving(ONE, "C: RETR 1\nS: +OK\nS: hello\n-- close");
                Pop3Session session = connect(server)) {
            Pop3Message message = session.messages().get(0);
            ConnectionException e = assertThrows(ConnectionException.class, message::email);
            assertEquals(FailureReason.CLOSED_BY_PEER, e.reason());
            assertThrows(IllegalStateException.class, session::noop);
        }
    }

    @Test
    void aMessageOfOneLineWithoutEnd() throws IOException {
        // A message's lines have no limit: it streams, and who has had enough leaves.
        try (ScriptedServer server = serving(ONE, "C: RETR 1\nS: +OK\n-- endless");
                Pop3Session session = connect(server)) {
            InputStream in = session.messages().get(0).openStream();
            assertEquals(1_000_000, in.readNBytes(1_000_000).length);
            session.cancel();
            assertThrows(RuntimeException.class, in::readAllBytes);
        }
    }

    @Test
    void emptyMessagesAndMessagesWithoutLineEnd() throws IOException {
        try (ScriptedServer server = serving(
                        ONE,
                        "C: RETR 1\n",
                        raw("+OK\\r\\n.\\r\\n"),
                        "C: RETR 1\n",
                        raw("+OK\\r\\n\\r\\n.\\r\\n"),
                        QUIT);
                Pop3Session session = connect(server)) {
            Pop3Message message = session.messages().get(0);
            assertEquals("", read(message));
            assertEquals(Optional.empty(), message.email().text().filter(t -> !t.isBlank()));
            session.quit();
            server.verify();
        }
    }

    @Test
    void moreThanWasAskedFor() {
        try (ScriptedServer server =
                        serving(ONE, "C: RETR 1\n", raw("+OK\\r\\nhello\\r\\n.\\r\\n+OK what else\\r\\n"), "-- close");
                Pop3Session session = connect(server)) {
            session.messages().get(0).email();
            PeerException e = assertThrows(PeerException.class, session::noop);
            assertTrue(String.valueOf(e.getMessage()).contains("what else"), e::getMessage);
        }
    }

    @Test
    void anAnswerToADownloadThatIsNone() {
        String login =
                Scripts.loginPipelining() + "C: LIST\nC: UIDL\n" + multiLine("1 5", "2 5") + multiLine("1 a", "2 b");
        for (String answer : List.of("hello", "+ go on", "\\0")) {
            try (ScriptedServer server = ScriptedServer.start(
                            login + "C: RETR 1\nC: RETR 2\n" + raw(answer + "\\r\\n.\\r\\n") + "-- close");
                    Pop3Session session = connect(server)) {
                List<String> seen = new ArrayList<>();
                MailException e = assertThrows(
                        PeerException.class, () -> session.download(session.messages(), m -> seen.add(m.uid())));
                assertFalse(e.isSessionUsable());
                assertEquals(List.of(), seen);
            }
        }
    }

    @Test
    void everythingInLfAloneAndOneOctetAtATime() throws IOException {
        for (ServerModes modes : List.of(
                ServerModes.plain().lfOnly(),
                ServerModes.plain().oneByteAtATime(),
                ServerModes.plain().lfOnly().oneByteAtATime())) {
            String dialogue = ONE
                    + "C: RETR 1\nS: +OK\nS: Subject: x\nS:\nS: ..dot\nS: .\nC: TOP 1 0\nS: +OK\nS: Subject: x\nS:\nS: .\n";
            try (ScriptedServer server = ScriptedServer.script(Scripts.loginLockStep() + dialogue + NOOP + QUIT)
                            .modes(modes)
                            .start();
                    Pop3Session session = connect(server)) {
                Pop3Message message = session.messages().get(0);
                assertEquals("Subject: x\n\n.dot\n", read(message).replace("\r\n", "\n"));
                assertEquals("x", message.headers().subject());
                session.noop();
                session.quit();
                server.verify();
            }
        }
    }
}
