package io.mailwire.internal.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** How servers spell what they repeat. */
class SecretsTest {

    private final Secrets secrets = new Secrets();

    @Test
    void knowsTheQuotedSpelling() {
        secrets.add("pa\"ss\\w0rd");
        assertEquals("LOGIN ann \"***\"", secrets.removedFrom("LOGIN ann \"pa\\\"ss\\\\w0rd\""));
        assertEquals("PASS ***", secrets.removedFrom("PASS pa\"ss\\w0rd"));
    }

    @Test
    void knowsUtf8ThatWasReadAsLatin1() {
        secrets.add("pä\"ss");
        String read = new String("é PASS pä\"ss".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertEquals("Ã© PASS ***", secrets.removedFrom(read));
    }

    @Test
    void leavesNothingOfALongerOne() {
        secrets.add("secret");
        secrets.add("secret-and-more");
        assertEquals("*** ***", secrets.removedFrom("secret-and-more secret"));
    }

    @Test
    void leavesWhatOccursByChance() {
        secrets.add("NO");
        secrets.add("");
        assertEquals("NO, not now", secrets.removedFrom("NO, not now"));
    }
}
