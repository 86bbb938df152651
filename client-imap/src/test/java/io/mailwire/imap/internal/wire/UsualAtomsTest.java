package io.mailwire.imap.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class UsualAtomsTest {

    @Test
    void readsUsualAtomsAsWhatTheyAre() {
        byte[] octets = "xUIDx \\Seen FLAGS flags BODYSTRUCTURES".getBytes(StandardCharsets.US_ASCII);
        for (int from = 0; from < octets.length; from++) {
            for (int to = from; to <= octets.length; to++) {
                String found = UsualAtoms.find(octets, from, to);
                if (found != null) {
                    assertEquals(new String(octets, from, to - from, StandardCharsets.US_ASCII), found);
                }
            }
        }
        assertEquals("UID", UsualAtoms.find(octets, 1, 4));
    }
}
