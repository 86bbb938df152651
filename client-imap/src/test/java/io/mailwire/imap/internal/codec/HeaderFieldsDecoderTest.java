package io.mailwire.imap.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mailwire.Header;
import java.util.List;
import okio.ByteString;
import org.junit.jupiter.api.Test;

class HeaderFieldsDecoderTest {

    private static List<Header> fields(String octets) {
        return HeaderFieldsDecoder.decode(ByteString.encodeUtf8(octets));
    }

    @Test
    void unfoldsFieldsAndPassesOverWhatIsNone() {
        List<Header> fields = fields("A: b\r\n\tc\r\nnone\r\n: x\r\nD:e\r\n\r\n");
        assertEquals(List.of("A", "D"), fields.stream().map(Header::name).toList());
        assertEquals("b\tc", fields.get(0).raw());
    }

    @Test
    void keepsNoMoreFieldsThanAMessageHas() {
        assertEquals(10_000, fields("A:b\n".repeat(100_000)).size());
    }
}
