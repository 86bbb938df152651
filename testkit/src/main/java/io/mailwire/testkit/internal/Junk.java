package io.mailwire.testkit.internal;

import java.util.Random;

/** Octets that mean nothing, the same ones every time, without a line end. */
final class Junk {
    private Junk() {}

    static byte[] octets(int count) {
        Random random = new Random(count);
        byte[] octets = new byte[count];
        for (int i = 0; i < count; i++) {
            int octet = random.nextInt(256);
            octets[i] = (byte) (octet == '\r' || octet == '\n' ? 0 : octet);
        }
        return octets;
    }
}
