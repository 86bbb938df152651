package io.mailwire.imap.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.internal.wire.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainListTest {

    private static int end(String text) {
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        return PlainList.end(octets, 0, octets.length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"()", "(NIL \"a\" (\"b\" NIL)(\"c) (\"))", "(\"\" {4}\r\n)\" ( NIL)", "((\"x\" \"y\" 1))"})
    void findsTheEndOfWhatTheGrammarAllows(String list) {
        assertEquals(list.length(), end(list + " UID 1)"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                "(\"a",
                "(\"a\"",
                "(\"\\\"\")", // a backslash, which may mean two things
                "(\"a\"b\")", // Coremail
                "(a\"b\")",
                "(\"a\"\"b\")",
                "(x{1}\r\n))",
                "({1}))",
                "({9}\r\nabc)",
                "({}\r\nabc)",
                "({99999999999}\r\nabc)",
                "({4294967297}\r\na)", // 1 in 32 bits
                "({2}\r\nabc)"
            })
    void leavesWhatIsDoubtful(String list) {
        assertEquals(-1, end(list));
    }

    /** What is taken here must be the list that is taken octet by octet. */
    @Test
    void agreesWithTheCursor() throws MalformedException {
        String[] pieces = {"(", ")", "\"", " ", "a", "{1}\r\n", "{3}\r\n", "\\", "NIL", "\"b c\"", "{", "\r\n", "~", "]"
        };
        Random random = new Random(11);
        int plain = 0;
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder("(");
            for (int n = random.nextInt(14); n >= 0; n--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            int end = end(text.toString());
            if (end >= 0) {
                plain++;
                ResponseCursor cursor = new ResponseCursor(
                        Frame.of(okio.ByteString.encodeString(text.toString(), StandardCharsets.ISO_8859_1)), 32);
                cursor.skipValue();
                assertEquals(end, cursor.position(), text.toString());
            }
        }
        assertTrue(plain > 10_000, "only " + plain);
    }
}
