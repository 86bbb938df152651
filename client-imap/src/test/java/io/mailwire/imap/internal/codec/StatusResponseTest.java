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
        UidMap map = CopyUidDecoder.decode(status("[COPYUID 701 1:2 8:9]"));
        assertEquals("1:2 → 8:9 (UIDVALIDITY 701)", map.toString());
    }

    @Test
    void exchange_readsCopyUidWithoutSets() {
        assertTrue(CopyUidDecoder.decode(status("a OK [COPYUID 701  ] done")).isEmpty());
    }

    @Test
    void neverExpandsCopyUid() {
        UidMap map = CopyUidDecoder.decode(status("a OK [COPYUID 1 1:4294967295 1:4294967295] done"));
        assertEquals(4294967295L, map.sources().size());
        assertEquals(77, map.target(77).getAsLong());
        assertTrue(CopyUidDecoder.decode(status("a OK [COPYUID 1 1:4294967295 5] x"))
                .isEmpty());
        assertTrue(CopyUidDecoder.decode(status("a OK [COPYUID 1 1:4294967295 1:4294967295,1:4294967295] x"))
                .isEmpty());
        assertTrue(CopyUidDecoder.decode(status("a OK [COPYUID 1 1:2 4,x] y")).isEmpty());
    }

    @Test
    void keepsOnlyTheNewUidsOfAFolderThatWasMadeAnew() {
        UidMap before = CopyUidDecoder.decode(status("a OK [COPYUID 1 1:2 8:9] x"));
        UidMap after = CopyUidDecoder.decode(status("a OK [COPYUID 2 3 1] x"));
        assertEquals("3 → 1 (UIDVALIDITY 2)", before.and(after).toString());
        assertEquals(before.toString(), before.and(UidMap.UNKNOWN).toString());
    }

    @Test
    void readsCapabilitiesThatAreCutInTwo() {
        assertEquals(
                "[IMAP4REV1, LITERAL+, IDLE]",
                CapabilityDecoder.decode("IMAP4rev1 LITERAL + IDLE ").toString());
    }
}
