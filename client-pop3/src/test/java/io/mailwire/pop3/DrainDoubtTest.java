package io.mailwire.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.DrainException;
import io.mailwire.DrainOutcome;
import io.mailwire.DrainReport;
import io.mailwire.DrainedMessage;
import io.mailwire.PeerException;
import io.mailwire.SeenFolder;
import io.mailwire.SeenKey;
import io.mailwire.SeenStore;
import io.mailwire.Timeouts;
import io.mailwire.testkit.ScriptedServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Servers that end their status lines with CRLF and a message that has bare LFs with LF, a dot and CRLF. With several commands under way,
 * the answer to the next one looks like a part of that message.
 */
@Timeout(60)
class DrainDoubtTest {

    private final List<String> handed = new ArrayList<>();
    private final SeenStore seen = SeenStore.inMemory();

    private void take(Pop3Message message) throws IOException {
        try (InputStream in = message.openStream()) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            handed.add(message.uid() + ": " + text.replace("\r\n", "|").replace('\n', '~'));
        }
    }

    private static String listing(String... uids) {
        StringBuilder list = new StringBuilder("C: LIST\nS: +OK\n");
        StringBuilder uidl = new StringBuilder("C: UIDL\nS: +OK\n");
        for (int i = 1; i <= uids.length; i++) {
            list.append("S: ").append(i).append(" 20\n");
            uidl.append("S: ").append(i).append(' ').append(uids[i - 1]).append('\n');
        }
        return list + "S: .\n" + (uids[0].isEmpty() ? "C: UIDL\nS: -ERR\n" : uidl + "S: .\n");
    }

    private static String retr(int... numbers) {
        StringBuilder s = new StringBuilder();
        for (int number : numbers) {
            s.append("C: RETR ").append(number).append('\n');
        }
        return s.toString();
    }

    private static String raw(String octets) {
        return "-- raw \"" + octets + "\"\n";
    }

    private static String body(String text) {
        return raw("+OK\\r\\n" + text + "\\r\\n.\\r\\n");
    }

    private static String done(int number, String text) {
        return retr(number) + body(text) + dele(number);
    }

    private static String dele(int number) {
        return "C: DELE " + number + "\nS: +OK\n";
    }

    private static final String QUIT = "C: QUIT\nS: +OK\n-- close\n";

    /** The end of the first message, and the answer to the command behind it. */
    private static final String ENDS_WITH_LF = raw("+OK\\r\\na\\n\\nend\\n.\\r\\n") + body("b");

    /** The same, written by somebody. */
    private static final String LOOKS_SO = body("a\\n\\nend\\n.\\r\\n+OK\\r\\nb");

    private static Pop3Client client(ScriptedServer server) {
        return Scripts.cleartext(server)
                .timeouts(Timeouts.ofEach(Duration.ofSeconds(5)).withReply(Duration.ofMillis(400)));
    }

    private boolean isHandled(ScriptedServer server, String uid) {
        try (SeenFolder folder = seen.open(SeenKey.maildrop(server.host() + ":" + server.port(), "ann"))) {
            return folder.find(uid).orElseThrow().handled();
        }
    }

    private static List<DrainOutcome> outcomes(DrainReport report) {
        return report.messages().stream().map(DrainedMessage::outcome).toList();
    }

    @Test
    void handsNothingOverUnderTheWrongUniqueIdAndSaysSo() {
        String glued = Scripts.loginPipelining() + listing("a", "b", "c", "d") + retr(1, 2, 3, 4) + ENDS_WITH_LF
                + body("c") + body("d") + "-- silence\n";
        // By itself it does not end at all.
        String alone = Scripts.loginPipelining() + listing("a", "b", "c", "d") + retr(1)
                + raw("+OK\\r\\na\\n\\nend\\n.\\r\\n") + "-- silence\n";
        String rest = Scripts.loginPipelining()
                + listing("a", "b", "c", "d")
                + done(2, "b")
                + done(3, "c")
                + done(4, "d")
                + QUIT;
        try (ScriptedServer server = ScriptedServer.start(glued, alone, rest)) {
            DrainReport report = client(server).drain(seen, this::take);
            server.verify();
            assertEquals(List.of("a: a~~end~.|+OK|b|", "b: b|", "c: c|", "d: d|"), handed);
            assertEquals(
                    List.of(DrainOutcome.FAILED, DrainOutcome.DELETED, DrainOutcome.DELETED, DrainOutcome.DELETED),
                    outcomes(report));
            assertInstanceOf(
                    PeerException.class, report.failed().get(0).failure().orElseThrow());
            assertTrue(report.notes().toString().contains("one at a time"), report::toString);
            assertFalse(isHandled(server, "a"));
        }
    }

    @Test
    void believesAMessageThatOnlyLooksSo() {
        String doubted = Scripts.loginPipelining() + listing("a", "b", "c") + retr(1, 2, 3) + LOOKS_SO + body("b")
                + body("c") + "-- close\n";
        String next = Scripts.loginPipelining()
                + listing("a", "b", "c")
                + retr(1)
                + LOOKS_SO
                + dele(1)
                + done(2, "b")
                + done(3, "c")
                + QUIT;
        try (ScriptedServer server = ScriptedServer.start(doubted, next)) {
            DrainReport report = client(server).drain(seen, this::take);
            server.verify();
            assertEquals(List.of("a: a~~end~.|+OK|b|", "b: b|", "c: c|"), handed, "each once");
            assertEquals(3, report.deleted().size(), report::toString);
            assertTrue(report.deleted().stream().allMatch(m -> m.failure().isEmpty()), report::toString);
        }
    }

    @Test
    void handsOverWhatItHasNoUniqueIdForOnceItsEndIsKnown() {
        String doubted = Scripts.loginPipelining() + listing("", "") + retr(1, 2) + LOOKS_SO + body("b") + "-- close\n";
        String next = Scripts.loginPipelining() + listing("", "") + retr(1) + LOOKS_SO + dele(1) + done(2, "b") + QUIT;
        try (ScriptedServer server = ScriptedServer.start(doubted, next)) {
            DrainReport report = client(server).drain(seen, this::take);
            server.verify();
            assertEquals(List.of(": a~~end~.|+OK|b|", ": b|"), handed);
            assertEquals(2, report.deleted().size(), report::toString);
        }
    }

    @Test
    void doubtsNothingWhereNoAnswerIsToCome() {
        String lockStep =
                Scripts.loginLockStep() + listing("a", "b") + retr(1) + LOOKS_SO + dele(1) + done(2, "b") + QUIT;
        try (ScriptedServer server = ScriptedServer.start(lockStep)) {
            assertEquals(2, client(server).drain(this::take).deleted().size());
            server.verify();
        }
        String last = Scripts.loginPipelining() + listing("a") + retr(1) + LOOKS_SO + dele(1) + QUIT;
        try (ScriptedServer server = ScriptedServer.start(last)) {
            DrainReport report = client(server).drain(this::take);
            server.verify();
            assertEquals("1 message, 1 deleted", report.toString());
        }
    }

    @Test
    void withoutAnotherConnectionTheMessageIsNotBelievedEither() {
        String glued = Scripts.loginPipelining() + listing("a", "b") + retr(1, 2) + ENDS_WITH_LF + "-- silence\n";
        try (ScriptedServer server = ScriptedServer.start(glued)) {
            Pop3Client client = client(server).drainOptions(o -> o.reconnects(0));
            DrainReport report = assertThrows(DrainException.class, () -> client.drain(seen, this::take))
                    .report();
            assertEquals(List.of(DrainOutcome.FAILED, DrainOutcome.NOT_TRIED), outcomes(report));
            assertFalse(isHandled(server, "a"));
        }
    }

    @Test
    void aDownloadEndsBeforeItHandsOverTheWrongMessage() throws Exception {
        String glued = Scripts.loginPipelining() + listing("a", "b", "c") + retr(1, 2, 3) + ENDS_WITH_LF + body("c")
                + "-- silence\n";
        try (ScriptedServer server = ScriptedServer.start(glued);
                Pop3Session session = client(server).connect()) {
            PeerException e = assertThrows(PeerException.class, () -> session.download(session.messages(), this::take));
            assertTrue(String.valueOf(e.getMessage()).contains("openStream()"), e::getMessage);
            assertEquals(List.of("a: a~~end~.|+OK|b|"), handed);
        }
    }
}
