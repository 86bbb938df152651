package io.mailwire.imap.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ModifiedUtf7Test {

    @Test
    void encodesTheExamplesOfRfc3501() {
        assertEquals("~peter/mail/&U,BTFw-/&ZeVnLIqe-", ModifiedUtf7.encode("~peter/mail/台北/日本語"));
        assertEquals("~peter/mail/台北/日本語", ModifiedUtf7.decode("~peter/mail/&U,BTFw-/&ZeVnLIqe-"));
        assertEquals("&-", ModifiedUtf7.encode("&"));
        assertEquals("R&AOQ-ksm&APY-rg&AOU-s", ModifiedUtf7.encode("Räksmörgås"));
    }

    @Test
    void keepsWhatIsNoUtf7AsItStands() {
        for (String name : new String[] {"A&B", "A&", "&Jjo!", "Entwürfe", "&-&", "&AAA-x&!-", "a&AGEAYg-"}) {
            assertEquals(name, ModifiedUtf7.decode(name), name);
        }
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void readsNothingButAmpersandsInLinearTime() {
        String name = "-" + "&".repeat(8_000_000); // a label of Gmail's may be as long as its line
        assertEquals(name, ModifiedUtf7.decode(name));
    }

    @Test
    void readsBackWhateverItWrites() {
        Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            StringBuilder name = new StringBuilder();
            for (int n = random.nextInt(12); n >= 0; n--) {
                int c = random.nextInt(4) == 0 ? random.nextInt(0x10ffff) : 0x20 + random.nextInt(0x5f);
                name.appendCodePoint(Character.isSurrogate((char) c) && c < 0x10000 ? '&' : c);
            }
            String encoded = ModifiedUtf7.encode(name.toString());
            assertEquals(name.toString(), ModifiedUtf7.decode(encoded));
            assertEquals(true, encoded.chars().allMatch(c -> c >= 0x20 && c < 0x7f));
        }
    }
}
