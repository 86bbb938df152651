package io.mailwire.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import io.mailwire.testkit.Pop3Maildrop;
import io.mailwire.testkit.Pop3MaildropBuilder;
import io.mailwire.testkit.ScriptedServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Drains of servers that name messages otherwise from one session to the next, use names anew, or list wrongly. */
@Timeout(60)
class DrainNamesTest {

    private static final SeenKey KEY = SeenKey.maildrop("pop.example.org", "ann");
    private static final String LOGIN = Scripts.loginLockStep();
    private static final String EXPIRE = Scripts.login("SASL PLAIN", "UIDL", "EXPIRE 0");
    private static final String QUIT = "C: QUIT\nS: +OK\n-- close\n";
    private static final String LOST = "C: QUIT\n-- close\n";

    private final SeenStore memory = SeenStore.inMemory();

    // Each script has a port of its own, and all are one mailbox.
    private final SeenStore seen = key -> memory.open(KEY);
    private final List<String> handed = new ArrayList<>();

    private void take(Pop3Message message) {
        handed.add(message.email().subject() + (message.isOfferedBefore() ? "!" : ""));
    }

    /** LIST and UIDL with these lines; UIDL refused where it has none of its own. */
    private static String lists(String list, String uidl) {
        return "C: LIST\nS: +OK\n" + lines(list) + "S: .\nC: UIDL\n"
                + (uidl.equals("-ERR") ? "S: -ERR busy\n" : "S: +OK\n" + lines(uidl) + "S: .\n");
    }

    private static String lines(String lines) {
        StringBuilder s = new StringBuilder();
        Arrays.stream(lines.split(", "))
                .filter(l -> !l.isEmpty())
                .forEach(l -> s.append("S: ").append(l).append('\n'));
        return s.toString();
    }

    private static String retr(int number, String subject) {
        return "C: RETR " + number + "\nS: +OK\nS: Subject: " + subject + "\nS:\nS: .\n";
    }

    private static String dele(int number) {
        return "C: DELE " + number + "\nS: +OK\n";
    }

    private static String stat(int messages) {
        return "C: STAT\nS: +OK " + messages + " " + 20 * messages + "\n";
    }

    private DrainReport drain(UnaryOperator<DrainOptions> options, boolean remembers, String... scripts) {
        try (ScriptedServer server = ScriptedServer.start(scripts)) {
            Pop3Client client = Scripts.cleartext(server).drainOptions(options);
            DrainReport report = remembers ? client.drain(seen, this::take) : client.drain(this::take);
            server.verify();
            return report;
        }
    }

    private DrainReport leaving(String script) {
        return drain(o -> o.leave(LeaveOnServer.EVERYTHING), true, LOGIN + script + QUIT);
    }

    private static List<DrainOutcome> outcomes(DrainReport report) {
        return report.messages().stream().map(DrainedMessage::outcome).toList();
    }

    // --- a unique id that is used anew

    @Test
    void doesNotDeleteANewMessageForOneWhoseDeletionWasNotConfirmed() {
        DrainReport report = drain(
                o -> o,
                false,
                LOGIN + lists("1 20", "1 a") + retr(1, "old") + dele(1) + LOST,
                LOGIN + lists("1 999", "1 a") + retr(1, "new") + dele(1) + QUIT);
        assertEquals(List.of("old", "new!"), handed);
        assertEquals(List.of(DrainOutcome.UNCONFIRMED, DrainOutcome.DELETED), outcomes(report));
    }

    @Test
    void doesNotDeleteANewMessageForOneThatIsDeleted() {
        for (int size : new int[] {999, 20}) {
            handed.clear();
            try (SeenFolder folder = seen.open(KEY)) {
                folder.forget(folder.uids());
                folder.offered("a", 20);
                folder.handled("a", 20);
            }
            DrainReport report = drain(
                    o -> o,
                    true,
                    EXPIRE + lists("1 20, 2 20", "1 a, 2 b") + dele(1) + QUIT,
                    EXPIRE
                            + lists("1 " + size + ", 2 20", "1 a, 2 b")
                            + retr(1, "new")
                            + dele(1)
                            + retr(2, "B")
                            + dele(2)
                            + QUIT);
            // it may be the old one, which the server was slow to delete, or has altered
            assertEquals(List.of("new!", "B"), handed);
            assertEquals(3, report.deleted().size());
        }
    }

    // --- names that change

    @Test
    void namesMessagesByTheirContentInAWholeDrainThatBeganSo() {
        DrainReport report = drain(
                o -> o,
                false,
                LOGIN + lists("1 20, 2 20", "-ERR") + retr(1, "A") + dele(1) + "C: RETR 2\n-- close\n",
                LOGIN + lists("1 20, 2 20", "1 a, 2 b") + retr(1, "A") + dele(1) + retr(2, "B") + dele(2) + QUIT);
        assertEquals(List.of("A", "B"), handed);
        assertEquals(List.of(DrainOutcome.DELETED, DrainOutcome.DELETED), outcomes(report));
    }

    @Test
    void endsADrainWhoseUniqueIdsAreSuddenlyMissing() {
        try (ScriptedServer server = ScriptedServer.start(
                LOGIN + lists("1 20, 2 20", "1 a, 2 b") + retr(1, "A") + dele(1) + "C: RETR 2\n-- close\n",
                LOGIN + lists("1 20, 2 20", "-ERR") + "-- close\n")) {
            DrainException e = assertThrows(
                    DrainException.class, () -> Scripts.cleartext(server).drain(this::take));
            assertInstanceOf(PeerException.class, e.getCause());
            assertEquals(List.of("A"), handed);
        }
    }

    @Test
    void doesNotHandOverTwiceWhatHasItsNameInOneSessionOnly() {
        drain(
                o -> o,
                false,
                LOGIN + lists("1 20, 2 20", "1 a, 2 b") + retr(1, "A") + dele(1) + "C: RETR 2\n-- close\n",
                LOGIN + lists("1 20, 2 20", "2 b") + retr(2, "B") + dele(2) + QUIT);
        assertEquals(List.of("A", "B"), handed);
        handed.clear();
        DrainReport report = drain(
                o -> o,
                false,
                LOGIN + lists("1 20, 2 20", "2 b") + retr(1, "A") + dele(1) + "C: RETR 2\n-- close\n",
                LOGIN + lists("1 20, 2 20", "1 a, 2 b") + retr(2, "B") + dele(2) + QUIT);
        assertEquals(List.of("A", "B"), handed);
        assertTrue(report.notes().stream().anyMatch(n -> n.contains("left to the next drain")), report::toString);
    }

    @Test
    void saysThatAMessageMayHaveBeenOfferedUnderAnotherName() {
        leaving(lists("1 20", "-ERR") + retr(1, "A"));
        leaving(lists("1 20", "1 a") + retr(1, "A") + stat(1));
        assertEquals(List.of("A", "A!"), handed, "no unique id first, one later");
        leaving(lists("1 20, 2 20", "2 b") + retr(1, "A") + retr(2, "B") + stat(2));
        assertEquals(List.of("A", "A!", "A!", "B"), handed, "its line is missing");
        leaving(lists("1 20, 2 20, 3 30", "1 b, 2 b, 3 c") + retr(1, "B") + retr(2, "C") + retr(3, "D") + stat(3));
        assertEquals(List.of("B!", "C!", "D"), handed.subList(4, 7), "another one has its unique id, too");
    }

    @Test
    void believesNoUniqueIdOfANumberThatIsListedTwice() {
        leaving(lists("1 20", "1 a") + retr(1, "A"));
        DrainReport report = drain(
                o -> o,
                true,
                LOGIN + lists("1 20, 2 30", "1 a, 1 b, 2 c") + retr(1, "B") + dele(1) + retr(2, "C") + dele(2) + QUIT);
        assertEquals(List.of("A", "B!", "C"), handed);
        assertEquals(2, report.deleted().size());
    }

    // --- listings that lack something

    private List<String> known() {
        try (SeenFolder folder = seen.open(KEY)) {
            return folder.uids().stream().sorted().toList();
        }
    }

    @Test
    void forgetsNothingByAListingThatIsNotWhole() {
        leaving(lists("1 20, 2 20", "1 a, 2 b") + retr(1, "A") + retr(2, "B"));
        leaving(lists("0 20, 2 20", "0 a, 2 b"));
        assertEquals(List.of("a", "b"), known(), "a line was left out");
        leaving(lists("2 20, 2 20, 3 9", "2 b, 3 c") + retr(2, "B") + retr(3, "C"));
        assertTrue(known().containsAll(List.of("a", "b")), "one was repeated");
        leaving(lists("", "") + stat(2));
        leaving(lists("", "") + "C: STAT\nS: -ERR no\n");
        leaving(lists("", "") + "C: STAT\nS: +OK many\n");
        leaving(lists("2 20", "2 b") + stat(2));
        assertTrue(known().containsAll(List.of("a", "b")), () -> known().toString());
        leaving(lists("1 20, 2 20", "1 a, 2 b") + stat(2));
        leaving(lists("2 20", "2 b") + stat(1));
        assertEquals(List.of("b"), known());
        leaving(lists("", "") + stat(0));
        assertEquals(List.of(), known());
        assertEquals(List.of("A", "B"), handed.subList(0, 2));
    }

    @Test
    void callsNothingDeletedByAListingThatIsNotWhole() {
        DrainReport report = drain(
                o -> o,
                false,
                LOGIN + lists("1 20", "1 a") + retr(1, "A") + dele(1) + LOST,
                LOGIN + lists("", "") + stat(1) + QUIT);
        assertEquals(List.of(DrainOutcome.UNCONFIRMED), outcomes(report));
    }

    // --- servers that hang up

    @Test
    void passesOverAMessageAtWhichTheServerHangsUp() {
        String hangsUp = LOGIN + lists("1 20, 2 20, 3 20", "1 a, 2 b, 3 c") + "%sC: RETR 2\n-- close\n";
        String past = LOGIN + lists("1 20, 2 20, 3 20", "1 a, 2 b, 3 c") + dele(1) + retr(3, "C") + dele(3) + QUIT;
        String first = String.format(hangsUp, retr(1, "A") + dele(1));
        String next = String.format(hangsUp, dele(1));
        DrainReport report = drain(o -> o, false, first, next, next, past);
        assertEquals(List.of("A", "C"), handed);
        assertEquals(List.of(DrainOutcome.DELETED, DrainOutcome.FAILED, DrainOutcome.DELETED), outcomes(report));
        handed.clear();
        drain(o -> o.reconnects(1), false, first, next, past);
        assertEquals(List.of("A", "C"), handed);
    }

    @Test
    void givesUpAServerThatHangsUpThoughItRefusesAnotherMessageEachTime() {
        String session = LOGIN + lists("1 20, 2 20, 3 20", "-ERR") + "C: RETR 1\nS: -ERR locked\n";
        String hangsUp = session + "C: RETR 2\n-- close\n";
        String goesOn = session + "C: RETR 3\n-- close\n";
        try (ScriptedServer server = ScriptedServer.start(
                hangsUp, hangsUp, hangsUp, goesOn, goesOn, goesOn, session + "C: RETR 3\n-- close\n")) {
            DrainReport report = assertThrows(
                            DrainException.class,
                            () -> Scripts.cleartext(server)
                                    .drainOptions(o -> o.reconnects(1))
                                    .drain(this::take))
                    .report();
            assertEquals(3, report.failed().size() + report.notTried().size());
            assertTrue(
                    server.connections().size() <= 5,
                    () -> "connections: " + server.connections().size());
        }
    }

    // --- limits

    @Test
    void getsOnWithoutUniqueIdsWhateverTheLimit() {
        for (String[] capabilities : List.of(new String[] {"SASL PLAIN"}, new String[] {"SASL PLAIN", "PIPELINING"})) {
            for (UnaryOperator<DrainOptions> limit :
                    List.<UnaryOperator<DrainOptions>>of(o -> o.maxMessages(2), o -> o.maxOctets(40))) {
                handed.clear();
                Pop3MaildropBuilder builder = Pop3Maildrop.builder().capabilities(capabilities);
                for (int i = 1; i <= 6; i++) {
                    builder.message("x", ("Subject: n" + i + "\r\n\r\nabc\r\n").getBytes(StandardCharsets.UTF_8));
                }
                try (Pop3Maildrop maildrop = builder.start()) {
                    Pop3Client client = Scripts.cleartext(maildrop.uri("pop3"))
                            .drainOptions(o -> limit.apply(o).leave(LeaveOnServer.EVERYTHING));
                    SeenStore own = SeenStore.inMemory();
                    for (int drain = 1; drain <= 3; drain++) {
                        client.drain(own, this::take);
                        assertEquals(2 * drain, handed.size());
                    }
                    assertEquals(6, handed.stream().distinct().count());
                }
            }
        }
    }
}
