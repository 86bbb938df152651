package io.mailwire.imap.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.imap.internal.wire.Frame;
import java.util.Random;
import okio.ByteString;
import org.junit.jupiter.api.Test;

class ContentDecoderTest {

    private static ContentData decode(String text) {
        return ContentDecoder.decode(Frame.of(text), 32);
    }

    @Test
    void readsSeveralContentsAmongOtherItems() {
        ContentData data =
                decode("* 1 FETCH (FLAGS (\\Seen) BODY[1] {3}\r\nabc UID 7 ENVELOPE (NIL NIL) BINARY[2] ~{2}\r\nde)");
        assertEquals(7, data.uid());
        assertEquals(new BodyName(false, "1", -1), data.values().get(0).name());
        assertEquals(ByteString.encodeUtf8("abc"), data.values().get(0).octets());
        assertEquals(new BodyName(true, "2", -1), data.values().get(1).name());
        assertEquals(ByteString.encodeUtf8("de"), data.values().get(1).octets());
        assertFalse(data.broken());
    }

    @Test
    void yandex_doesNotTakeTheNextItemForAMissingValue() {
        ContentData data = decode("* 1 FETCH (BODY[1] UID 7 BODY[2])");
        assertEquals(7, data.uid());
        assertEquals(2, data.values().size());
        assertNull(data.values().get(0).octets());
        assertNull(data.values().get(1).octets());
    }

    @Test
    void tellsNilFromEmpty() {
        ContentData data = decode("* 1 FETCH (BODY[1] NIL BODY[2] \"\" UID 7)");
        assertNull(data.values().get(0).octets());
        assertEquals(ByteString.EMPTY, data.values().get(1).octets());
    }

    @Test
    void mailru_readsAUidBehindTheList() {
        assertEquals(7, decode("* 1 FETCH (BODY[1] \"a\") UID 7").uid());
        assertEquals(7, decode("* 1 FETCH (UID 7 BODY[1] \"a\") UID 8").uid());
    }

    @Test
    void greenmail_readsAStringRightBehindTheOrigin() {
        ContentData data = decode("* 1 FETCH (BODY[]<0>\"\" UID 7)");
        assertEquals(new BodyName(false, "", 0), data.values().get(0).name());
        assertEquals(7, data.uid());
    }

    @Test
    void neverFails() {
        assertTrue(decode("* 1 FETCH (UID 7 BODY[1] \"abc").broken());
        String good = "* 1 FETCH (FLAGS (\\Seen) BODY[1]<0> {3}\r\nabc UID 7 BINARY[2] ~{2}\r\nde X (y \"z\"))";
        Random random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(good);
            for (int change = random.nextInt(4); change >= 0; change--) {
                text.setCharAt(random.nextInt(text.length()), (char) (random.nextInt(95) + 32));
            }
            decode(text.substring(0, random.nextInt(text.length())));
            decode(text.toString());
        }
    }
}
