package io.mailwire.pop3.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.pop3.internal.codec.Maildrop.Entry;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MaildropDecoderTest {

    private static Maildrop decoded(List<String> list, List<String> uidl) {
        MaildropDecoder decoder = new MaildropDecoder();
        list.forEach(decoder::list);
        uidl.forEach(decoder::uidl);
        return decoder.maildrop();
    }

    @Test
    void putsBothListingsTogetherByNumber() {
        Maildrop maildrop =
                decoded(List.of("2 200", "1 120"), List.of("1 whqtswO00WBw418f9t5JxYwZ", "2 QhdPYR:00WBw1Ph7x7"));
        assertEquals(
                List.of(new Entry(1, 120, "whqtswO00WBw418f9t5JxYwZ"), new Entry(2, 200, "QhdPYR:00WBw1Ph7x7")),
                maildrop.entries());
        assertEquals(List.of(), maildrop.notes());
    }

    @Test
    void readsManySpacesTabsTextBehindTheSizeAndALeadingOk() {
        Maildrop maildrop = decoded(List.of("  1 \t 120   octets"), List.of("+OK 1    a:b  "));
        assertEquals(List.of(new Entry(1, 120, "a:b")), maildrop.entries());
        assertEquals(List.of(), maildrop.notes());
    }

    @Test
    void leavesOutNumbersBelowOne() {
        Maildrop maildrop = decoded(List.of("0 5", "1 120", "-3 9"), List.of("0 zero", "1 a"));
        assertEquals(List.of(new Entry(1, 120, "a")), maildrop.entries());
        assertEquals(
                List.of("3 lines of the listings begin with no message number and were left out, the first is \"0 5\""),
                maildrop.notes());
    }

    @Test
    void leavesOutNumbersThatNoMessageHasAndSaysSoInShort() {
        // The second one is 1 in 32 bits.
        Maildrop maildrop = decoded(List.of("x".repeat(8000), "4294967297 5", "1 120"), List.of("4294967297 b", "1 a"));
        assertEquals(List.of(new Entry(1, 120, "a")), maildrop.entries());
        assertEquals(1, maildrop.notes().size());
        assertTrue(maildrop.notes().get(0).length() < 300, maildrop.notes()::toString);
    }

    @Test
    void callsSizesUnknownThatAreNone() {
        Maildrop maildrop = decoded(List.of("1 -120", "2", "3 99999999999999999999", "4 x"), List.of());
        assertEquals(
                List.of(new Entry(1, -1, ""), new Entry(2, -1, ""), new Entry(3, -1, ""), new Entry(4, -1, "")),
                maildrop.entries());
    }

    @Test
    void keepsMessagesThatOnlyUidlListsWithoutBelievingTheirIds() {
        Maildrop maildrop = decoded(List.of("1 120"), List.of("1 a", "2 b"));
        assertEquals(List.of(new Entry(1, 120, "a"), new Entry(2, -1, "")), maildrop.entries());
        assertEquals(
                List.of(
                        "1 messages have no unique id",
                        "1 messages are in UIDL, but not in LIST: their size is unknown, and their unique id is not believed"),
                maildrop.notes());
        assertTrue(maildrop.doubtful());
    }

    @Test
    void saysThatIdsAreDoubledOrMissing() {
        Maildrop maildrop = decoded(List.of("1 1", "2 2", "3 3"), List.of("1 same", "2 same"));
        assertEquals(
                List.of(
                        "1 messages have no unique id",
                        "1 messages have a unique id that another one has too: it tells nothing"),
                maildrop.notes());
    }

    @Test
    void saysThatTheServerHasNoUidl() {
        MaildropDecoder decoder = new MaildropDecoder();
        decoder.list("1 120");
        decoder.uidlRefused();
        assertEquals(
                List.of("the server has no UIDL: messages have no unique id"),
                decoder.maildrop().notes());
    }

    @Test
    void believesNoIdOfANumberThatIsListedTwice() {
        Maildrop maildrop = decoded(List.of("1 120", "2 7", "3 9", "3 10"), List.of("1 a", "1 b", "2 c", "3 d"));
        assertEquals(List.of(new Entry(1, -1, ""), new Entry(2, 7, "c"), new Entry(3, -1, "")), maildrop.entries());
        assertEquals(
                List.of(
                        "2 messages have no unique id",
                        "2 lines of the listings repeat a message number: neither its size nor its unique id is believed"),
                maildrop.notes());
        assertTrue(maildrop.doubtful());
    }

    @Test
    void seesThatAnEmptyIdIsRepeated() {
        assertEquals(
                List.of(new Entry(1, -1, "")),
                decoded(List.of("1 120"), List.of("1", "1 b")).entries());
    }

    @Test
    void tellsListingsInDoubtFromThoseThatLackIds() {
        assertTrue(decoded(List.of("1 120", "x"), List.of("1 a")).doubtful());
        assertFalse(decoded(List.of("1 120", "2 7"), List.of("1 a", "2 a")).doubtful());
        assertFalse(decoded(List.of("1 120"), List.of()).doubtful());
    }

    @Test
    void survivesEveryLine() {
        Random random = new Random(1939);
        String alphabet = "0123456789 \t+-OKok.\u0000\u00e4";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder line = new StringBuilder();
            for (int n = random.nextInt(12); n > 0; n--) {
                line.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            for (Entry entry :
                    decoded(List.of(line.toString()), List.of(line.toString())).entries()) {
                assertEquals(true, entry.number() >= 1 && entry.size() >= -1, line::toString);
            }
        }
    }
}
