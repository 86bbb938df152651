package io.mailwire.smtp.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Reply;
import io.mailwire.smtp.SmtpCapabilities;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EhloDecoderTest {

    private static SmtpCapabilities decode(String... lines) {
        return EhloDecoder.decode(new Reply(250, List.of(lines)));
    }

    @Test
    void readsPostfix() {
        SmtpCapabilities c = decode(
                "mail.lab.test",
                "PIPELINING",
                "SIZE 314572800",
                "AUTH PLAIN LOGIN SCRAM-SHA-256",
                "8BITMIME",
                "CHUNKING");
        assertEquals("mail.lab.test", c.serverName());
        assertTrue(c.has("pipelining"));
        assertEquals(OptionalLong.of(314572800), c.maxSize());
        assertEquals(Set.of("PLAIN", "LOGIN", "SCRAM-SHA-256"), c.authMechanisms());
        assertEquals(
                "mail.lab.test offers PIPELINING SIZE(314572800) AUTH(PLAIN LOGIN SCRAM-SHA-256) 8BITMIME CHUNKING",
                c.toString());
    }

    @Test
    void doesNotTakeTheGreetingForAKeyword() {
        assertFalse(decode("PIPELINING is what I do").has("PIPELINING"));
    }

    @Test
    void joinsTheTwoSpellingsOfAuth() {
        assertEquals(
                Set.of("PLAIN", "LOGIN", "XOAUTH2"),
                decode("x", "AUTH PLAIN LOGIN", "AUTH=LOGIN PLAIN XOAUTH2").authMechanisms());
    }

    @Test
    void takesAuthWithoutMechanisms() {
        SmtpCapabilities c = decode("x", "AUTH");
        assertTrue(c.has("AUTH"));
        assertEquals(Set.of(), c.authMechanisms());
    }

    @Test
    void repairsYahoosEightBitMime() {
        assertTrue(decode("x", "8 BITMIME").has("8BITMIME"));
    }

    @Test
    void ignoresCaseAndSpace() {
        SmtpCapabilities c = decode("x", "  starttls  ", "size   100 ", "auth plain", "");
        assertTrue(c.has("STARTTLS"));
        assertEquals(OptionalLong.of(100), c.maxSize());
        assertEquals(Set.of("PLAIN"), c.authMechanisms());
    }

    @Test
    void keepsUnknownKeywords() {
        assertEquals("a b", decode("x", "X-FROBNICATE a b").keywords().get("X-FROBNICATE"));
    }

    @Test
    void readsNoLimitFromASizeThatTellsNone() {
        assertEquals(OptionalLong.empty(), decode("x", "SIZE").maxSize());
        assertEquals(OptionalLong.empty(), decode("x", "SIZE 0").maxSize());
        assertEquals(OptionalLong.empty(), decode("x", "SIZE lots").maxSize());
        assertEquals(
                OptionalLong.empty(), decode("x", "SIZE 99999999999999999999").maxSize());
        assertEquals(OptionalLong.of(7), decode("x", "SIZE=7").maxSize());
    }
}
