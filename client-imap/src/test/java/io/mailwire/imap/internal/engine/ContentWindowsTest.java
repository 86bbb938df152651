package io.mailwire.imap.internal.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContentWindowsTest {

    private static final int LONGEST_SET = 7800;

    private final List<ContentJob> jobs = new ArrayList<>();

    private ContentJob want(long uid, String section, long size) {
        ContentWish wish = new ContentWish(uid, section, "", size, 0, ContentWish.ALL, false, false);
        ContentJob job = new ContentJob(jobs.size(), wish, null, wish.item(false));
        jobs.add(job);
        return job;
    }

    /** The commands of each window, as sets of UIDs. */
    private List<List<String>> windows() {
        ContentWindows windows = new ContentWindows(jobs, LONGEST_SET);
        List<List<String>> all = new ArrayList<>();
        for (ContentWindows.Window w = windows.next(); w != null; w = windows.next()) {
            all.add(w.commands().stream().map(c -> c.uids().toString()).toList());
        }
        return all;
    }

    @Test
    void aThousandOfUnknownSizeAreOneWindow() {
        for (int uid = 1; uid <= 1001; uid++) {
            want(uid, "", -1);
        }
        assertEquals(List.of(List.of("1:1000"), List.of("1001")), windows());
    }

    @Test
    void learnsHowLargeContentsAre() {
        for (int uid = 1; uid <= 1020; uid++) {
            want(uid, "", -1);
        }
        ContentWindows windows = new ContentWindows(jobs, LONGEST_SET);
        assertNotNull(windows.next());
        windows.cost(1_000_000);
        ContentWindows.Window second = windows.next();
        assertNotNull(second);
        assertEquals("1001:1008", second.commands().get(0).uids().toString());
    }

    @Test
    void aWindowPromisesEightMebibytesAndHasOneMessageAtLeast() {
        want(1, "", 50_000_000);
        want(2, "", 4_000_000);
        want(3, "", 4_000_000);
        want(4, "", 4_000_000);
        assertEquals(List.of(List.of("1"), List.of("2:3"), List.of("4")), windows());
    }

    @Test
    void messagesOfWhichTheSameIsWantedShareACommand() {
        want(5, "1", 10);
        want(9, "2", 10);
        want(5, "2", 10);
        want(7, "1", 10);
        want(7, "2", 10);
        assertEquals(List.of(List.of("5,7", "9")), windows());
    }

    @Test
    void whatIsWantedTwiceComesInAnotherWindow() {
        want(5, "1", 10);
        want(6, "1", 10);
        want(5, "1", 10);
        assertEquals(List.of(List.of("5:6"), List.of("5")), windows());
    }

    @Test
    void whatIsAskedForAloneHasACommandOfItsOwn() {
        for (int uid = 1; uid <= 60; uid++) {
            want(uid, "1", 10).alone();
        }
        List<List<String>> windows = windows();
        assertEquals(2, windows.size());
        assertEquals(50, windows.get(0).size());
        assertEquals("1", windows.get(0).get(0));
    }

    @Test
    void noSetIsLongerThanServersTake() {
        for (int i = 0; i < 1000; i++) {
            want(4_000_000_000L + 2L * i, "1", 10);
        }
        List<List<String>> windows = windows();
        assertEquals(1, windows.size());
        assertTrue(windows.get(0).size() > 1);
        windows.get(0).forEach(set -> assertTrue(set.length() <= LONGEST_SET));
        assertNull(new ContentWindows(List.of(), LONGEST_SET).next());
    }
}
