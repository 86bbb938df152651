package io.mailwire.testkit.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EscapesTest {
    @Test
    void standForOctetsAndTheRestIsUtf8() {
        assertArrayEquals(
                new byte[] {'\r', '\n', '\t', 0, '\\', '"', (byte) 0xfe, (byte) 0xc3, (byte) 0xa9},
                Escapes.octets("\\r\\n\\t\\0\\\\\\\"\\xfe\u00e9"));
        assertArrayEquals("\uD83D\uDE00".getBytes(StandardCharsets.UTF_8), Escapes.octets("\uD83D\uDE00"));
    }

    @Test
    void areRefusedWhenUnknownOrCutShort() {
        for (String bad : new String[] {"\\q", "\\", "\\x1", "\\xzz"}) {
            assertThrows(IllegalArgumentException.class, () -> Escapes.octets(bad), bad);
        }
    }

    @Test
    void showControlCharacters() {
        assertEquals("a\\r\\n\\t\\0\\x1b\u00e9", Escapes.show("a\r\n\t\0\u001b\u00e9"));
    }
}
