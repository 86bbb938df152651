package io.mailwire.imap.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QuotesTest {

    private static int simply(byte[] octets, int from, int end) {
        int i = from;
        while (i < end && octets[i] != '"' && octets[i] != '\\') {
            i++;
        }
        return i;
    }

    @Test
    void findsWhatALookAtEachOctetFinds() {
        // Those that differ from a quote or a backslash by one bit, or one, and octets beyond ASCII.
        byte[] alphabet = "\"\\!#[]aa ¢Üÿ".getBytes(StandardCharsets.ISO_8859_1);
        Random random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            byte[] octets = new byte[random.nextInt(60)];
            for (int i = 0; i < octets.length; i++) {
                int choice = random.nextInt(round % 2 == 0 ? alphabet.length : 60);
                octets[i] = choice < alphabet.length ? alphabet[choice] : (byte) 'x';
            }
            int from = random.nextInt(octets.length + 1);
            int end = from + random.nextInt(octets.length - from + 1);
            assertEquals(simply(octets, from, end), Quotes.next(octets, from, end));
        }
    }
}
