package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.PeerException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Changes on servers that work on so many messages at once only (RFC 9738), and changes of sets without an end. */
@Timeout(30)
class LimitedChangesTest {

    private static final String PLAIN = "IMAP4rev1 SASL-IR AUTH=PLAIN LITERAL+ UIDPLUS UNSELECT ID";

    private static final UidSet ALL = UidSet.range(1, 3);

    private static void stopsShort(String capabilities, String script, String change, Talk.Use use) throws Exception {
        Talk.about(3, capabilities, script, (imap, inbox) -> {
            PartialChangeException e = assertThrows(PartialChangeException.class, () -> use.with(imap, inbox));
            assertEquals(change, e.change().toString());
            assertTrue(e.getMessage().contains("did nothing with UIDs 1"), e.getMessage());
            assertInstanceOf(PeerException.class, e.getCause());
        });
    }

    private static String done(String command) {
        return "C: <tag> " + command + "\nS: <tag> OK [MESSAGELIMIT 2 2] in part\n";
    }

    @Test
    void removesNothingThatTheServerDidNotGetToCopy() throws Exception {
        stopsShort(
                PLAIN,
                done("UID COPY 1:3 \"Old\""),
                "0 done in INBOX, begun 2:3",
                (imap, inbox) -> inbox.messages(ALL).moveTo("Old"));
    }

    @Test
    void callsNothingCopiedThatTheServerDidNotGetTo() throws Exception {
        String script = "C: <tag> UID COPY 1:3 \"Old\"\nS: * OK [COPYUID 9 2:3 5:6] in part\n"
                + "S: <tag> OK [MESSAGELIMIT 2 2] in part\n";
        stopsShort(
                PLAIN,
                script,
                "0 done in INBOX, begun 2:3, 2:3 → 5:6 (UIDVALIDITY 9)",
                (imap, inbox) -> inbox.messages(ALL).copyTo("Old"));
    }

    @Test
    void callsNothingMovedThatTheServerDidNotGetTo() throws Exception {
        stopsShort(
                PLAIN + " MOVE",
                done("UID MOVE 1:3 \"Old\""),
                "2 done in INBOX",
                (imap, inbox) -> inbox.messages(ALL).moveTo("Old"));
    }

    @Test
    void callsNothingChangedThatTheServerDidNotGetTo() throws Exception {
        Talk.about(
                3,
                PLAIN,
                done("UID STORE 1:3 +FLAGS.SILENT (\\Seen)"),
                (imap, inbox) -> assertThrows(
                        PeerException.class, () -> inbox.messages(ALL).add(Flag.SEEN)));
        Talk.about(
                3,
                PLAIN,
                done("UID STORE 1:3 +FLAGS.SILENT (\\Deleted)"),
                (imap, inbox) -> assertThrows(
                        PeerException.class, () -> inbox.messages(ALL).delete()));
        Talk.about(
                3,
                PLAIN,
                done("UID EXPUNGE 1:3"),
                (imap, inbox) -> assertThrows(
                        PeerException.class, () -> inbox.messages(ALL).expunge()));
    }

    @Test
    void asksWhatThereIsInASetThatIsWiderThanTheFolder() throws Exception {
        String script = """
                C: <tag> UID SEARCH UID 1:4294967295
                S: * SEARCH 1 7 9
                S: <tag> OK
                C: <tag> UID MOVE 1,7 "Old"
                S: <tag> OK
                C: <tag> UID MOVE 9 "Old"
                S: <tag> OK
                """;
        Talk.about(
                3,
                PLAIN + " MOVE MESSAGELIMIT=2",
                script,
                (imap, inbox) -> inbox.messages(UidSet.from(1)).moveTo("Old"));
    }

    @Test
    void movesNoMessageBeforeASetWithoutAnEnd() throws Exception {
        String script = "C: <tag> UID SEARCH UID 100:4294967295\nS: * SEARCH 3\nS: <tag> OK\n";
        Talk.about(
                3,
                PLAIN,
                script,
                (imap, inbox) -> inbox.messages(UidSet.from(100)).moveTo("Old"));
    }

    @Test
    void readsAllWhereTheLimitIsToldAlone() throws Exception {
        String script = "C: <tag> UID FETCH 1:3 " + Scripts.SUMMARY_ITEMS + "\n" + Scripts.summary(1, 1, "a")
                + Scripts.summary(2, 2, "b") + Scripts.summary(3, 3, "c") + "S: <tag> OK [MESSAGELIMIT 1000] done\n";
        Talk.about(3, PLAIN, script, (imap, inbox) -> {
            int[] count = new int[1];
            inbox.messages(ALL).fetch().forEach(message -> count[0]++);
            assertEquals(3, count[0]);
        });
    }
}
