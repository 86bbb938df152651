package io.mailwire.imap.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.imap.FetchItem;
import io.mailwire.imap.Flag;
import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.wire.Frame;
import io.mailwire.imap.internal.wire.ResponseCursor;
import io.mailwire.imap.internal.wire.ResponseHead;
import io.mailwire.internal.wire.MalformedException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FetchDecoderTest {

    private static final String GOOD =
            "* 12 FETCH (UID 7 FLAGS (\\Seen $Fwd) INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" "
                    + "RFC822.SIZE 4286 ENVELOPE (NIL \"hi\" ((NIL NIL \"a\" \"x\")) NIL NIL NIL NIL NIL NIL NIL) "
                    + "BODYSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 3028 92))";

    private static FetchData decode(String text) {
        return FetchDecoder.decode(Frame.of(text), 32);
    }

    @Test
    void readsASummary() {
        FetchData data = decode(GOOD);
        assertEquals(7, data.uid());
        assertEquals(Set.of(Flag.SEEN, Flag.keyword("$fwd")), data.flags());
        assertEquals(4286, data.size());
        assertEquals(
                "1996-07-17T02:44:25-07:00", data.internalDate().orElseThrow().toString());
        assertEquals("hi", data.envelope().subject());
        assertEquals("text/plain", data.structure().root().type());
        assertEquals(List.of(), data.defects());
    }

    @Test
    void losesOneItemToGarbageAndKeepsTheOthers() {
        FetchData data = decode("* 1 FETCH (ENVELOPE NIL UID 7 RFC822.SIZE 9)");
        assertNull(data.envelope());
        assertEquals(7, data.uid());
        assertEquals(9, data.size());
        assertEquals(1, data.defects().size());
        assertFalse(data.isBroken());
    }

    @Test
    void qq_readsAnEnvelopeWithABackslashBeforeTheQuote() {
        FetchData data = decode(
                "* 1 FETCH (UID 7 ENVELOPE (NIL \"s\" ((NIL NIL \"a\" \"qq.com\\\")) NIL NIL NIL NIL NIL NIL NIL) RFC822.SIZE 9)");
        assertFalse(data.isBroken());
        assertEquals("a@qq.com\\", data.envelope().from().get(0).address());
        assertEquals(9, data.size());
    }

    @Test
    void gmail_readsFlagsWithBrackets() {
        assertEquals(
                Set.of(new Flag("OIB-Seen-[Gmail]/All"), Flag.SEEN),
                decode("* 1 FETCH (UID 1 FLAGS (OIB-Seen-[Gmail]/All  \\seen ))")
                        .flags());
    }

    @Test
    void zoho_readsAStarAmongFlags() {
        assertEquals(
                Set.of(new Flag("\\*")),
                decode("* 1 FETCH (FLAGS (\\*) UID 1 MODSEQ (-1))").flags());
    }

    @Test
    void qip_readsAnEmptyFetch() {
        FetchData data = decode("* 1 FETCH ()");
        assertEquals(-1, data.uid());
        assertFalse(data.isBroken());
        assertFalse(data.isSummary());
    }

    @Test
    void yandex_readsAMissingBody() {
        FetchData data = decode("* 1 FETCH (UID 7 BODY[1])");
        assertEquals(0, data.section("1").size());
        assertFalse(data.isBroken());
    }

    @Test
    void davmail_readsExtraSpaces() {
        assertEquals(7, decode("* 1 FETCH  (FLAGS ()  UID   7 )").uid());
    }

    @Test
    void greenmail_readsALiteralWithoutTheSpaceBefore() {
        assertEquals(
                "abc",
                decode("* 1 FETCH (UID 7 BODY[]<0>{3}\r\nabc)").section("").utf8());
    }

    @Test
    void yandex_readsAMissingBodyBeforeAnotherItem() {
        FetchData data = decode("* 1 FETCH (BODY[1] UID 7 FLAGS (\\Seen))");
        assertEquals(0, data.section("1").size());
        assertEquals(7, data.uid());
        assertEquals(Set.of(Flag.SEEN), data.flags());
        assertEquals(List.of(), data.defects());
    }

    @Test
    void mailRu_readsTheUidBehindALiteralAndSizesInScientificNotation() {
        FetchData data = decode("* 1 FETCH (BODY[HEADER] {4}\r\na)b( RFC822.SIZE 9.3736e+06 UID 7)");
        assertEquals(7, data.uid());
        assertEquals(9_373_600, data.size());
    }

    @Test
    void zoho_readsMinusOneForAModSeq() {
        FetchData data = decode("* 1 FETCH (UID 7 MODSEQ (-1) FLAGS (\\*))");
        assertEquals(-1, data.modSeq());
        assertEquals(List.of(), data.defects());
    }

    @Test
    void zoho_readsNegativeSequenceNumbers() {
        okio.Buffer line = new okio.Buffer().writeUtf8("* -3 FETCH (UID 7)");
        assertEquals("FETCH", ResponseHead.of(line, line.size()).type());
        assertEquals(7, decode("* -3 FETCH (UID 7)").uid());
    }

    @Test
    void greenmail_readsAStarAmongThePermanentFlags() throws MalformedException {
        assertEquals(
                Set.of(Flag.DELETED, new Flag("\\*")),
                FetchDecoder.flags(new ResponseCursor(Frame.of("(\\Deleted \\*)"), 32)));
    }

    @Test
    void naver_readsLinesPaddedWithNuls() {
        assertEquals(7, decode("\0\0* 1 FETCH (UID 7)").uid());
    }

    @Test
    void domino_readsALiteralWithoutItsLineEnd() {
        FetchData data = decode("* 1 FETCH (UID 7 BODY[HEADER] {4}a)b( RFC822.SIZE 9)");
        assertEquals("a)b(", data.section("HEADER").utf8());
        assertEquals(9, data.size());
    }

    @Test
    void icloud_yieldsNothingForRfc822() {
        // so that item is never asked for
        FetchData data = decode("* 1 FETCH (UID 7 FLAGS ())");
        assertNull(data.section(""));
        assertFalse(FetchRequest.of(EnumSet.allOf(FetchItem.class), List.of(), -1, Set.of(), true)
                .command(UidSet.of(7))
                .toString()
                .contains("RFC822 "));
    }

    @Test
    void imapflow_readsANilThreadId() {
        // servers with OBJECTID that keep no threads
        FetchData data = decode("* 1 FETCH (UID 7 THREADID NIL EMAILID (M1))");
        assertNull(data.threadId());
        assertTrue(data.has(FetchItem.THREAD_ID));
        assertEquals("M1", data.emailId());
    }

    @Test
    void dovecot_readsPreviewsOfTheOlderDraft() {
        assertEquals("hi", decode("* 1 FETCH (PREVIEW (FUZZY \"hi\"))").preview());
        assertEquals("hi", decode("* 1 FETCH (PREVIEW {2}\r\nhi)").preview());
        assertNull(decode("* 1 FETCH (PREVIEW NIL)").preview());
    }

    @Test
    void exchange_readsNilAndOtherNothingsInPlaceOfDates() {
        FetchData data = decode("* 1 FETCH (UID 7 INTERNALDATE NIL SAVEDATE NIL RFC822.SIZE NIL)");
        assertTrue(data.internalDate().isEmpty() && data.savedDate().isEmpty());
        assertEquals(-1, data.size());
        assertTrue(decode("* 1 FETCH (INTERNALDATE \"31-Feb-2026 99:99:99 +0000\")")
                .internalDate()
                .isEmpty());
        assertEquals(
                "2026-01-01T00:00Z",
                decode("* 1 FETCH (INTERNALDATE \" 1-Jan-2026 00:00:00 +0000\")")
                        .internalDate()
                        .orElseThrow()
                        .toString());
    }

    @Test
    void readsFlagsOfOddForm() {
        assertEquals(Set.of(), decode("* 1 FETCH (FLAGS NIL)").flags());
        assertEquals(
                Set.of(Flag.SEEN),
                decode("* 1 FETCH (FLAGS \\Seen FLAGS (\\SEEN \\seen))").flags());
        assertEquals(
                Set.of(Flag.SEEN, new Flag("a b"), new Flag("Ümlaut")),
                decode("* 1 FETCH (FLAGS (\"\\\\Seen\" \"a b\" (nested (x)) {7}\r\nÜmlaut \\Seen))")
                        .flags());
    }

    @Test
    void readsHugeNumbers() {
        FetchData data =
                decode("* 99999999999999999999999 FETCH (UID 99999999999 RFC822.SIZE 99999999999999999999999999"
                        + " MODSEQ (9223372036854775807) FLAGS ())");
        assertEquals(-1, data.uid(), "no UID has more than 32 bits");
        assertEquals(Long.MAX_VALUE, data.size());
        assertEquals(-1, data.modSeq());
        assertEquals(
                9223372036854775806L,
                decode("* 1 FETCH (MODSEQ (9223372036854775806))").modSeq());
    }

    @Test
    void readsSectionsHoweverTheyAreNamed() {
        for (String name : List.of(
                "BODY[HEADER.FIELDS (X-A \"X]B\")]", "body[header.fields (\"X-A\" \"x\\\"]b\")]<0>", "BODY[HEADER]")) {
            FetchData data = decode("* 1 FETCH (UID 7 " + name + " {8}\r\nX-A: 1\r\n)");
            assertEquals("[X-A: 1]", data.headers().toString(), name);
        }
    }

    @Test
    void givesUpOnWhatMakesNoSenseAgainAndAgain() {
        long since = System.nanoTime();
        FetchData data = decode("* 1 FETCH (UID 7 " + "ENVELOPE x ".repeat(500_000) + ")");
        assertTrue(data.isBroken());
        assertEquals(7, data.uid());
        assertTrue(data.defects().size() <= 20, "complaints are bounded too");
        assertTrue(System.nanoTime() - since < 5_000_000_000L);
    }

    @Test
    void boundsWhatAResponseCanFillTheMemoryWith() {
        StringBuilder flags = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            flags.append(" k").append(i);
        }
        String enclosed = "(\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 5 (NIL NIL (" + "()".repeat(90_000)
                + ") NIL NIL NIL NIL NIL NIL NIL) (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1))";
        Map<String, String> items = Map.of(
                "FLAGS (" + flags + ")", "more than 10000 flags",
                "X-GM-LABELS (" + flags + ")", "more than 10000 labels",
                "BODYSTRUCTURE (" + "()".repeat(200_000) + " \"MIXED\")", "more than 10000 parts",
                "BODYSTRUCTURE (" + ("(" + "()".repeat(9_000) + " \"MIXED\")").repeat(100) + " \"MIXED\")",
                        "more than 250000 lists",
                "BODYSTRUCTURE (" + enclosed.repeat(10) + " \"DIGEST\")", "more than 250000 lists",
                "ENVELOPE (NIL NIL (" + "()".repeat(200_000) + ") NIL NIL NIL NIL NIL NIL NIL)",
                        "more than 100000 addresses",
                "BODYSTRUCTURE " + "(".repeat(1_000_000) + ")".repeat(1_000_000), "nested deeper than 32");
        items.forEach((item, defect) -> {
            FetchData data = decode("* 1 FETCH (" + item + " UID 7)");
            assertEquals(1, data.defects().size(), defect);
            assertTrue(data.defects().get(0).contains(defect), data.defects()::toString);
            assertEquals(7, data.uid());
        });
    }

    @Test
    void survivesEveryCutAndEveryChangedOctet() {
        Random random = new Random(9);
        for (int i = 0; i <= GOOD.length(); i++) {
            assertNotNull(decode(GOOD.substring(0, i)));
        }
        for (int i = 0; i < 5_000; i++) {
            char[] chars = GOOD.toCharArray();
            for (int n = 1 + random.nextInt(4); n > 0; n--) {
                chars[random.nextInt(chars.length)] = "()\" \\{}\r\n0\0aN".charAt(random.nextInt(13));
            }
            assertNotNull(decode(new String(chars)));
        }
    }
}
