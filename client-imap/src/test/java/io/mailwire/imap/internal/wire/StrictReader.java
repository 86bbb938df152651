package io.mailwire.imap.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import okio.ByteString;

/** Reads the strings of a command as a server would that forgives nothing (RFC 9051 section 9). */
public class StrictReader {
    protected final byte[] octets;
    protected int at;

    public StrictReader(byte[] octets) {
        this.octets = octets;
    }

    public void expect(String text) {
        assertEquals(text, new String(octets, at, Math.min(text.length(), octets.length - at), StandardCharsets.UTF_8));
        at += text.length();
    }

    public boolean atEnd() {
        return at == octets.length;
    }

    public String string() {
        if (octets[at] == '"') {
            StringBuilder text = new StringBuilder();
            for (at++; octets[at] != '"'; at++) {
                assertTrue(octets[at] >= 0x20 && octets[at] < 0x7f, "quoted strings are printable ASCII");
                at += octets[at] == '\\' ? 1 : 0;
                text.append((char) octets[at]);
            }
            at++;
            return text.toString();
        }
        return literal().utf8();
    }

    public ByteString literal() {
        expect("{");
        int size = 0;
        for (; octets[at] >= '0' && octets[at] <= '9'; at++) {
            size = size * 10 + octets[at] - '0';
        }
        at += octets[at] == '+' ? 1 : 0;
        expect("}\r\n");
        at += size;
        return ByteString.of(octets, at - size, size);
    }
}
