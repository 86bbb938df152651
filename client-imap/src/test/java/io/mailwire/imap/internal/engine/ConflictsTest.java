package io.mailwire.imap.internal.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.imap.UidSet;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

class ConflictsTest {

    private static boolean clash(CommandKind one, String uids, CommandKind other, String others) {
        Footprint a = new Footprint(one, UidSet.parse(uids));
        Footprint b = new Footprint(other, UidSet.parse(others));
        assertEquals(Conflicts.exist(a, b), Conflicts.exist(b, a), "the table is symmetric");
        return Conflicts.exist(a, b);
    }

    private static boolean clash(CommandKind one, CommandKind other) {
        return clash(one, "", other, "");
    }

    /** Each kind against itself and those above it: # never together, o not on the same messages, . together. */
    private static final String PAIRS = """
            CAPABILITY     #
            ID             .#
            NOOP           ...
            NAMESPACE      ...#
            LIST           ....#
            LIST_AND_TELL  ....##
            LSUB           ......#
            XLIST          .......#
            STATUS         .....#..#
            FOLDERS        ....######
            SELECT         .........##
            DESELECT       ..........##
            SEARCH         ..........###
            ESEARCH        ..........###.
            UIDS           ..........#####
            SAVE           ..........###.##
            SORT           ..........##..#.#
            ESORT          ..........##..#.#.
            THREAD         ..........##......#
            FETCH          ..........##.......o
            FETCH_FLAGS    ..........##.......oo
            FETCH_AND_MARK ..........####.####ooo
            STORE          ..........#########oooo
            STORE_AND_TELL ..........#########ooooo
            COPY           .........###...#.....ooo#
            MOVE           .........##########ooooo##
            APPEND         .........#.................
            REPLACE        .........##########ooooo##.#
            QUOTA          .........#..................#
            ACL            .....#...#...................#
            METADATA       .....#...#....................#
            EXPUNGE        ..........#########ooooooo.o...#
            IDLE           #################################
            LOGOUT         ##################################
            """;

    @Test
    void everyPairAtAGlance() {
        StringBuilder pairs = new StringBuilder();
        for (CommandKind one : CommandKind.values()) {
            pairs.append(String.format("%-15s", one));
            for (CommandKind other : EnumSet.range(CommandKind.values()[0], one)) {
                pairs.append(clash(one, "1", other, "2") ? '#' : clash(one, "1", other, "1") ? 'o' : '.');
            }
            pairs.append('\n');
        }
        assertEquals(PAIRS, pairs.toString());
    }

    @Test
    void fetchesOverlapOnlyOnDifferentMessages() {
        assertFalse(clash(CommandKind.FETCH, "1:5", CommandKind.FETCH, "6:9"));
        assertTrue(clash(CommandKind.FETCH, "1:5", CommandKind.FETCH, "5:9"));
        assertFalse(clash(CommandKind.FETCH, "1:5", CommandKind.STORE, "6"));
        assertTrue(clash(CommandKind.FETCH, "1:5", CommandKind.STORE, "3"));
        assertTrue(clash(CommandKind.STORE, "3", CommandKind.EXPUNGE, "3"));
    }

    @Test
    void fetchesThatMarkAreChangesToo() {
        assertTrue(clash(CommandKind.FETCH_AND_MARK, "1:5", CommandKind.FETCH, "5"));
        assertTrue(clash(CommandKind.FETCH_AND_MARK, "1:5", CommandKind.STORE, "5"));
        assertTrue(clash(CommandKind.FETCH_AND_MARK, "1:5", CommandKind.COPY, "5"));
        assertTrue(clash(CommandKind.FETCH_AND_MARK, "1", CommandKind.ESEARCH, ""));
        assertFalse(clash(CommandKind.FETCH_AND_MARK, "1", CommandKind.FETCH_AND_MARK, "2"));
    }

    @Test
    void searchesOverlapOnlyWithTags() {
        assertTrue(clash(CommandKind.SEARCH, CommandKind.SEARCH));
        assertTrue(clash(CommandKind.SEARCH, CommandKind.ESEARCH));
        assertFalse(clash(CommandKind.ESEARCH, CommandKind.ESEARCH));
        assertFalse(clash(CommandKind.ESEARCH, "", CommandKind.FETCH, "1"));
        assertTrue(clash(CommandKind.ESEARCH, "", CommandKind.MOVE, "1"));
    }

    @Test
    void whatIsSavedIsSavedOnce() {
        assertTrue(clash(CommandKind.SAVE, CommandKind.SAVE));
        assertTrue(clash(CommandKind.SAVE, CommandKind.SEARCH));
        assertFalse(clash(CommandKind.SAVE, CommandKind.ESEARCH));
        assertFalse(clash(CommandKind.SAVE, "", CommandKind.FETCH, "1"));
        for (CommandKind kind : CommandKind.values()) {
            // What may name the saved result must not be outstanding while it changes.
            assertTrue(!kind.usesSaved() || clash(CommandKind.SAVE, "", kind, "1"), kind.name());
        }
    }

    @Test
    void sortsAndThreadsOverlapOnlyWhereTheirAnswersDiffer() {
        assertTrue(clash(CommandKind.SORT, CommandKind.SORT));
        assertTrue(clash(CommandKind.SORT, CommandKind.ESORT));
        assertFalse(clash(CommandKind.ESORT, CommandKind.ESORT));
        assertFalse(clash(CommandKind.ESORT, CommandKind.ESEARCH));
        assertFalse(clash(CommandKind.SORT, CommandKind.SEARCH));
        assertTrue(clash(CommandKind.THREAD, CommandKind.THREAD));
        assertFalse(clash(CommandKind.THREAD, CommandKind.SORT));
        for (CommandKind kind : new CommandKind[] {CommandKind.SORT, CommandKind.ESORT, CommandKind.THREAD}) {
            assertTrue(clash(kind, "", CommandKind.STORE, "1"), kind.name());
            assertTrue(clash(kind, "", CommandKind.EXPUNGE, "1"), kind.name());
            assertFalse(clash(kind, "", CommandKind.FETCH, "1"), kind.name());
        }
    }

    @Test
    void movesNeverOverlap() {
        assertTrue(clash(CommandKind.MOVE, "1", CommandKind.MOVE, "2"));
        assertTrue(clash(CommandKind.MOVE, "1", CommandKind.COPY, "2"));
    }

    @Test
    void selectWaitsForAllThatIsAboutMessages() {
        for (CommandKind kind : CommandKind.values()) {
            boolean free = switch (kind) {
                case CAPABILITY,
                        ID,
                        NOOP,
                        NAMESPACE,
                        LIST,
                        LIST_AND_TELL,
                        LSUB,
                        XLIST,
                        STATUS,
                        APPEND,
                        QUOTA,
                        ACL,
                        METADATA -> true;
                default -> false;
            };
            assertEquals(!free, clash(CommandKind.SELECT, kind), kind.name());
        }
    }

    @Test
    void listingsOverlapOnlyWhereTheirAnswersDiffer() {
        assertTrue(clash(CommandKind.LIST, CommandKind.LIST_AND_TELL));
        assertTrue(clash(CommandKind.STATUS, CommandKind.LIST_AND_TELL));
        assertTrue(clash(CommandKind.STATUS, CommandKind.STATUS));
        assertFalse(clash(CommandKind.LIST, CommandKind.STATUS));
        assertFalse(clash(CommandKind.LIST, CommandKind.LSUB));
    }

    @Test
    void changesOfFoldersWaitForWhatNamesFolders() {
        assertTrue(clash(CommandKind.FOLDERS, CommandKind.FOLDERS));
        assertTrue(clash(CommandKind.FOLDERS, CommandKind.LIST));
        assertTrue(clash(CommandKind.FOLDERS, "", CommandKind.MOVE, "1"));
        assertFalse(clash(CommandKind.FOLDERS, "", CommandKind.FETCH, "1"));
    }

    @Test
    void changesWhoseAnswersCountKeepApartFromOthersOfTheSameMessages() {
        assertTrue(clash(CommandKind.STORE_AND_TELL, "1:5", CommandKind.FETCH, "5"));
        assertTrue(clash(CommandKind.STORE_AND_TELL, "1:5", CommandKind.STORE, "5"));
        assertFalse(clash(CommandKind.STORE_AND_TELL, "1:5", CommandKind.FETCH, "6"));
        assertTrue(clash(CommandKind.REPLACE, "1", CommandKind.COPY, "2"));
        assertTrue(clash(CommandKind.REPLACE, "1", CommandKind.FETCH, "1"));
        assertFalse(clash(CommandKind.APPEND, CommandKind.APPEND));
        assertTrue(clash(CommandKind.APPEND, CommandKind.FOLDERS));
    }

    @Test
    void logoutWaitsForAll() {
        for (CommandKind kind : CommandKind.values()) {
            assertTrue(clash(CommandKind.LOGOUT, kind), kind.name());
        }
    }

    @Test
    void idleIsAlone() {
        for (CommandKind kind : CommandKind.values()) {
            assertTrue(clash(CommandKind.IDLE, kind), kind.name());
        }
    }

    @Test
    void searchesForUidsAreNotTakenForOthers() {
        assertTrue(clash(CommandKind.UIDS, CommandKind.ESEARCH));
        assertTrue(clash(CommandKind.UIDS, CommandKind.SEARCH));
        assertTrue(clash(CommandKind.UIDS, CommandKind.UIDS));
        assertFalse(clash(CommandKind.UIDS, "", CommandKind.FETCH, "1"));
    }

    @Test
    void listsNeverOverlap() {
        assertTrue(clash(CommandKind.LIST, CommandKind.LIST));
        assertFalse(clash(CommandKind.LIST, CommandKind.NOOP));
    }
}
