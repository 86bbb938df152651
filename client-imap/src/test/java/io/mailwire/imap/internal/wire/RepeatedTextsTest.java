package io.mailwire.imap.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RepeatedTextsTest {

    private final RepeatedTexts texts = new RepeatedTexts();

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String letters(int length, int seed) {
        return new Random(seed)
                .ints(length, 'a', 'd')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Test
    void makesATextOnceWhereverItStands() {
        for (int length = 1; length <= 48; length++) {
            String text = letters(length, length);
            String found = texts.find(ascii(text), 0, length);
            assertEquals(text, found);
            assertSame(found, texts.find(ascii("x" + text + "yyyyyyyyy"), 1, 1 + length), text);
            assertSame(found, texts.find(ascii("xyz" + text), 3, 3 + length), text);
        }
    }

    @Test
    void tellsTextsApartThatDifferInOneOctet() {
        for (int length = 1; length <= 48; length++) {
            String text = letters(length, length);
            for (int at = 0; at < length; at++) {
                String other = text.substring(0, at) + "Z" + text.substring(at + 1);
                assertEquals(text, texts.find(ascii(text), 0, length));
                assertEquals(other, texts.find(ascii(other), 0, length));
                assertEquals(text, texts.find(ascii(text), 0, length));
            }
            assertEquals(text.substring(1), texts.find(ascii(text), 1, length));
        }
    }

    @Test
    void tellsAShortTextFromOneWithNulsBehindIt() {
        assertEquals("ab", texts.find(ascii("ab"), 0, 2));
        assertEquals("ab\0", texts.find(ascii("ab\0"), 0, 3));
        assertEquals("ab", texts.find(ascii("ab"), 0, 2));
    }

    @Test
    void staysRightWhenFull() {
        for (int i = 0; i < 20_000; i++) {
            String text = "user" + i + (i % 3 == 0 ? "@mail.example.org" : "");
            assertEquals(text, texts.find(ascii(text), 0, text.length()));
        }
    }

    @Test
    void leavesLongAndForeignTextsToOthers() {
        assertEquals("", texts.find(ascii("abc"), 1, 1));
        assertNull(texts.find(ascii(letters(49, 1)), 0, 49));
        byte[] umlaut = "Größe".getBytes(StandardCharsets.UTF_8);
        assertNull(texts.find(umlaut, 0, umlaut.length));
    }

    @Test
    void keepsNothingThatIsMadeOfALongText() {
        String text = letters(49, 1);
        String made = texts.made(text, t -> new StringBuilder(t).reverse().toString());
        assertNotSame(made, texts.made(text, t -> new StringBuilder(t).reverse().toString()));
    }

    @Test
    void makesOneThingOfATextOnce() {
        String text = texts.find(ascii("Jones"), 0, 5);
        String made = texts.made(text, t -> new StringBuilder(t).reverse().toString());
        assertEquals("senoJ", made);
        assertSame(made, texts.made(text, t -> new StringBuilder(t).reverse().toString()));
    }
}
