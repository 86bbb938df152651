package io.mailwire.imap.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import okio.ByteString;
import org.junit.jupiter.api.Test;

/** Names that are written as the server lists them. */
class OddNamesTest {

    private final FolderNames names = FolderNames.MODIFIED_UTF7.with(new OddNames());

    private String listed(String octets) {
        return names.decodeListed(ByteString.encodeUtf8(octets), "/");
    }

    private String written(String name) {
        return names.octets(name).utf8();
    }

    @Test
    void writesANameAsItWasListedLast() {
        assertEquals("Entwürfe", listed("Entwürfe"));
        assertEquals("Entwürfe", written("Entwürfe"));
        assertEquals("Entwürfe", listed("Entw&APw-rfe"));
        assertEquals("Entw&APw-rfe", written("Entwürfe"));
    }

    @Test
    void writesWhatIsBelowAnOddNameBehindIt() {
        listed("R&D");
        listed("R&D/ä");
        assertEquals("R&D/new", written("R&D/new"));
        assertEquals("R&D/ä/&APY-", written("R&D/ä/ö"));
        assertEquals("R&-D new", written("R&D new"));
        assertEquals("R&-", written("R&"));
    }

    @Test
    void leavesInboxAloneInWhateverCase() {
        assertEquals("INBOX", listed("inbox"));
        assertEquals("INBOX", written("INBOX"));
    }

    @Test
    void forgetsWhatWasListedLongAgoAndWhatIsTooLong() {
        for (int i = 0; i <= OddNames.MOST; i++) {
            listed("&" + i);
        }
        assertEquals("&-0", written("&0"));
        assertEquals("&1", written("&1"));
        listed("&2");
        listed("&new");
        assertEquals("&-1", written("&1"));
        assertEquals("&2", written("&2"));
        listed("&" + "x".repeat(OddNames.LONGEST));
        assertEquals("&-" + "x".repeat(OddNames.LONGEST), written("&" + "x".repeat(OddNames.LONGEST)));
    }
}
