package io.mailwire.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.DrainOutcome;
import io.mailwire.DrainReport;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that give unique ids to other messages than before (after a restart, by the number, to two at once), or other ones to messages. */
@Timeout(60)
class DrainRepeatsTest extends DrainTranscripts {

    private String failing = "";

    private void takeUnless(Pop3Message message) throws IOException {
        take(message);
        if (message.email().subject().equals(failing)) {
            throw new IOException("disk full");
        }
    }

    private DrainReport taking(String script) {
        return drain(o -> o, true, this::takeUnless, LOGIN + script);
    }

    // The one that stays has the unique id of the handled one, and its size, and was never handled.
    @Test
    void deletesNoMessageUnreadForOneWithWhichItSharedAUniqueId() {
        leaving(lists("1 20", "1 x") + retr(1, "A"));
        failing = "B";
        taking(lists("1 20, 2 20", "1 x, 2 x") + retr(1, "A") + dele(1) + retr(2, "B") + QUIT);
        assertEquals(List.of("A", "A!", "B!"), handed);
        failing = "";
        DrainReport report = taking(lists("1 20", "1 x") + retr(1, "B") + dele(1) + stat(0) + QUIT);
        assertEquals(List.of("A", "A!", "B!", "B!"), handed);
        assertEquals(List.of(DrainOutcome.DELETED), outcomes(report));
    }

    @Test
    void deletesNoMessageUnreadWhoseSizeIsAnotherOneAfterALostConnection() {
        DrainReport report = forgetful(
                LOGIN + lists("1 20, 2 30", "1 a, 2 b") + retr(1, "A") + dele(1) + cutAt(2),
                LOGIN + lists("1 40, 2 30", "1 a, 2 b") + retr(1, "another") + dele(1) + retr(2, "B") + dele(2) + QUIT);
        assertEquals(List.of("A", "another!", "B"), handed);
        assertEquals(
                List.of(DrainOutcome.UNCONFIRMED, DrainOutcome.DELETED, DrainOutcome.DELETED),
                outcomes(report).stream()
                        .sorted((x, y) -> y == DrainOutcome.UNCONFIRMED ? 1 : 0)
                        .toList());
    }

    // One of them shows that the server begins anew, and the other has the size of its predecessor by chance.
    @Test
    void deletesNothingUnreadOnceAUniqueIdIsAnotherMessages() {
        leaving(lists("1 20, 2 30", "1 1, 2 2") + retr(1, "A") + retr(2, "B"));
        drain(
                o -> o.leave(LeaveOnServer.UNTIL_NEXT_DRAIN),
                true,
                LOGIN + lists("1 20, 2 31", "1 1, 2 2") + retr(2, "D") + retr(1, "C") + QUIT);
        assertEquals(List.of("A", "B", "D!", "C!"), handed);
    }

    @Test
    void deletesNothingUnreadOnceAUniqueIdIsAnotherMessagesInOneDrain() {
        DrainReport report = forgetful(
                LOGIN
                        + lists("1 20, 2 30, 3 50", "1 1, 2 2, 3 3")
                        + retr(1, "A")
                        + dele(1)
                        + retr(2, "B")
                        + dele(2)
                        + cutAt(3),
                LOGIN
                        + lists("1 20, 2 31", "1 1, 2 2")
                        + stat(2)
                        + retr(2, "D")
                        + dele(2)
                        + retr(1, "C")
                        + dele(1)
                        + QUIT);
        assertEquals(List.of("A", "B", "D!", "C!"), handed);
        assertEquals(2, report.deleted().size());
        assertTrue(says(report, "to another one"), report::toString);
    }

    // The unique ids are numbers, so those behind a deleted message have other ones, and all are of one size.
    @Test
    void deletesNothingUnreadOnceTheUniqueIdOfADeletedMessageIsAnotherOnes() {
        drain(
                o -> o.leave(LeaveOnServer.newest(2)),
                true,
                LOGIN
                        + lists("1 20, 2 20, 3 20", "1 1, 2 2, 3 3")
                        + retr(1, "A")
                        + dele(1)
                        + retr(2, "B")
                        + retr(3, "C")
                        + QUIT);
        DrainReport report = taking(lists("1 20, 2 20, 3 20", "1 1, 2 2, 3 3")
                + retr(1, "B")
                + dele(1)
                + retr(2, "C")
                + dele(2)
                + retr(3, "D")
                + dele(3)
                + QUIT);
        assertEquals(List.of("A", "B", "C", "B!", "C!", "D!"), handed);
        assertTrue(says(report, "to another one"), report::toString);
    }

    @Test
    void doesNotSayThatASessionWasToDeleteWhatWasInDoubtOnly() {
        leaving(lists("1 20", "1 x") + retr(1, "A"));
        leaving(lists("1 20, 2 20", "1 x, 2 x") + retr(1, "A") + retr(2, "B"));
        DrainReport report = leaving(lists("1 20", "1 x") + retr(1, "A") + stat(1));
        assertEquals(List.of("A", "A!", "B!"), handed);
        assertTrue(says(report, "or that found unique ids to be other messages'"), report::toString);
    }

    // Servers that estimate sizes until somebody asks for the message have other ones for some, and that is all.
    @Test
    void comparesNoMoreThanWhatHasAnotherSize() {
        leaving(lists("1 20, 2 30", "1 a, 2 b") + retr(1, "A") + retr(2, "B"));
        leaving(lists("1 20, 2 31", "1 a, 2 b") + retr(2, "B"));
        leaving(lists("1 20, 2 31", "1 a, 2 b"));
        assertEquals(List.of("A", "B"), handed);
    }

    // --- what is handed over once more, and can't be told from new mail before

    @Test
    void saysThatAMessageCameTwiceThatTheServerHasAlteredAndKept() {
        DrainReport report = drain(
                o -> o.reconnects(3),
                true,
                LOGIN + lists("1 20, 2 30", "1 a, 2 b") + retr(1, "A") + dele(1) + retr(2, "B") + dele(2) + LOST,
                LOGIN
                        + lists("1 40, 2 30", "1 a, 2 b")
                        + retr(1, "A altered")
                        + dele(1)
                        + retr(2, "B")
                        + dele(2)
                        + QUIT);
        assertEquals(List.of("A", "B", "A altered!"), handed);
        assertEquals(1, report.offeredAgain().size());
    }

    // All are named anew, one is gone and one is new: by the sizes nobody can tell. By their contents the report can.
    @Test
    void reportsWhatCameTwiceUnderAnotherName() {
        leaving(lists("1 20, 2 30", "1 a, 2 b") + retr(1, "A") + retr(2, "B"));
        DrainReport report = leaving(lists("1 20, 2 40", "1 c, 2 d") + stat(2) + retr(1, "A") + retr(2, "new"));
        assertEquals(1, report.offeredAgain().size(), report::toString);
        assertEquals("c", report.offeredAgain().get(0).uid());
    }

    @Test
    void reportsWhatCameTwiceUnderAnotherNameInOneDrain() {
        DrainReport report = remembering(
                LOGIN + lists("1 20, 2 30", "1 a, 2 b") + retr(1, "A") + dele(1) + cutAt(2),
                LOGIN
                        + lists("1 21, 2 30, 3 40", "1 c, 2 d, 3 e")
                        + stat(3)
                        + retr(1, "A")
                        + dele(1)
                        + retr(2, "B")
                        + dele(2)
                        + retr(3, "new")
                        + dele(3)
                        + QUIT);
        assertTrue(report.offeredAgain().stream().anyMatch(m -> m.uid().equals("c")), report::toString);
        assertEquals(
                List.of("c"), report.offeredAgain().stream().map(m -> m.uid()).toList());
    }
}
