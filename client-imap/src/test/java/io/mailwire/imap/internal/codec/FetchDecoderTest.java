package io.mailwire.imap.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.mailwire.imap.Flag;
import io.mailwire.imap.internal.wire.Frame;
import java.util.List;
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
