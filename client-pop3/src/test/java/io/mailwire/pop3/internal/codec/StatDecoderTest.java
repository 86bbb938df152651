package io.mailwire.pop3.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.mailwire.internal.wire.MalformedException;
import io.mailwire.pop3.Pop3Stat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatDecoderTest {

    @Test
    void readsCountAndSize() throws MalformedException {
        assertEquals(new Pop3Stat(2, 320), StatDecoder.decode("2 320"));
        assertEquals(new Pop3Stat(0, 0), StatDecoder.decode("0   0 in your maildrop"));
        assertEquals("1 message, 5 octets", new Pop3Stat(1, 5).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2", "-2 320", "two messages", "2 -320", "99999999999999999999 1"})
    void refusesWhatIsNone(String text) {
        assertThrows(MalformedException.class, () -> StatDecoder.decode(text));
    }
}
