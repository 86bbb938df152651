package io.mailwire.imap.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.imap.UidMap;
import io.mailwire.imap.internal.wire.Frame;
import org.junit.jupiter.api.Test;

class StatusResponseTest {

    private static StatusResponse status(String line) {
        return StatusResponse.decode(Frame.of(line));
    }

    @Test
    void readsConditionCodeAndText() {
        StatusResponse r = status("* OK [UIDVALIDITY 3857529045] UIDs valid");
        assertEquals("OK", r.condition());
        assertEquals("UIDVALIDITY", r.code());
        assertEquals(3857529045L, r.number());
        assertEquals("UIDs valid", r.text());
        assertEquals("a1", status("a1 no [TRYCREATE] x").tag());
        assertEquals("NO", status("a1 no [TRYCREATE] x").condition());
    }

    @Test
    void gmail_readsACodeWithoutText() {
        assertEquals("HIGHESTMODSEQ", status("* OK [HIGHESTMODSEQ 7]").code());
        assertEquals("", status("* OK").text());
    }

    @Test
    void gmail_readsBracketsWithinFlags() {
        StatusResponse r = status("* OK [PERMANENTFLAGS (\\Seen OIB-Seen-[Gmail]/All \\*)] Flags permitted.");
        assertEquals("(\\Seen OIB-Seen-[Gmail]/All \\*)", r.argument());
        assertEquals("Flags permitted.", r.text());
    }

    @Test
    void exchange_keepsAnInvalidCodeAsText() {
        StatusResponse r = status("a OK [Error=\"Microsoft.Exchange.X\" AuthResultFromPopImapEnd=0] done");
        assertNull(r.code());
        assertTrue(r.text().startsWith("[Error="));
    }

    @Test
    void surgemail_readsASpaceBeforeTheBracket() {
        assertEquals("READ-WRITE", status("a OK [READ-WRITE ] done").code());
    }

    @Test
    void exchange_readsCopyUidWithoutAnOkBeforeIt() {
        UidMap map = copyUid("[COPYUID 701 1:2 8:9]").uids();
        assertEquals("1:2 → 8:9 (UIDVALIDITY 701)", map.toString());
    }

    @Test
    void exchange_readsCopyUidWithoutSets() {
        CopyUid nothing = copyUid("a OK [COPYUID 701  ] done");
        assertEquals(701, nothing.validity());
        assertTrue(nothing.uids().isEmpty() && nothing.named().isEmpty());
    }

    @Test
    void neverExpandsCopyUid() {
        UidMap map = copyUid("a OK [COPYUID 1 1:4294967295 1:4294967295] done").uids();
        assertEquals(4294967295L, map.sources().size());
        assertEquals(77, map.target(77).getAsLong());
        CopyUid fewer = copyUid("a OK [COPYUID 1 1:4294967295 5] x");
        assertTrue(fewer.uids().isEmpty() && fewer.copied().isEmpty());
        assertEquals("1:4294967295", fewer.doubtful().toString());
        assertTrue(copyUid("a OK [COPYUID 1 1:4294967295 1:4294967295,1:4294967295] x")
                .uids()
                .isEmpty());
    }

    @Test
    void takesNoneForCopiedWhereThereAreFewerCopies() {
        for (String sets : new String[] {"1:2 4", "1:2 4,x", "1:2 ", "1:3 8:9"}) {
            CopyUid told = copyUid("a OK [COPYUID 1 " + sets + "] y");
            assertTrue(
                    told.uids().isEmpty()
                            && told.copied().isEmpty()
                            && !told.doubtful().isEmpty(),
                    sets);
        }
    }

    @Test
    void takesThoseNamedForCopiedWhereThereAreMoreCopies() {
        CopyUid told = copyUid("a OK [COPYUID 1 1:2 7:9] y");
        assertTrue(told.uids().isEmpty() && told.doubtful().isEmpty());
        assertEquals("1:2", told.copied().toString());
        CopyUid both = told.and(copyUid("a OK [COPYUID 1 5 10] y"));
        assertEquals("1:2,5", both.copied().toString());
        assertEquals("5 → 10 (UIDVALIDITY 1)", both.uids().toString());
    }

    @Test
    void keepsOnlyTheNewUidsOfAFolderThatWasMadeAnew() {
        CopyUid before = copyUid("a OK [COPYUID 1 1:2 8:9] x");
        CopyUid after = copyUid("a OK [COPYUID 2 3 1] x");
        assertEquals("3 → 1 (UIDVALIDITY 2)", before.and(after).uids().toString());
        assertEquals("3", before.and(after).copied().toString());
        assertEquals(before.uids().toString(), before.and(CopyUid.NONE).uids().toString());
    }

    private static CopyUid copyUid(String line) {
        return CopyUidDecoder.decode(status(line));
    }

    @Test
    void readsCapabilitiesThatAreCutInTwo() {
        assertEquals(
                "[IMAP4REV1, LITERAL+, IDLE]",
                CapabilityDecoder.decode("IMAP4rev1 LITERAL + IDLE ").toString());
    }
}
