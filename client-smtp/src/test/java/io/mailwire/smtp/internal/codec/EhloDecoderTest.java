package io.mailwire.smtp.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Reply;
import io.mailwire.smtp.SmtpCapabilities;
import io.mailwire.smtp.SmtpLimits;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AUTH LOGIN PLAIN AUTH=LOGIN PLAIN",
                "AUTH=LOGIN PLAIN AUTH LOGIN",
                "AUTH=LOGIN AUTH=PLAIN",
                "auth= login  plain",
                "AUTH\tLOGIN\tPLAIN",
                "AUTH LOGIN PLAIN LOGIN"
            })
    void takesTheSpellingsOfAuthMergedIntoOneLine(String line) {
        assertEquals(Set.of("LOGIN", "PLAIN"), decode("x", line).authMechanisms());
    }

    @Test
    void takesAMechanismThatBeginsLikeTheKeyword() {
        assertEquals(Set.of("AUTHX", "PLAIN"), decode("x", "AUTH AUTHX PLAIN").authMechanisms());
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

    @Test
    void takesTheSmallestOfSeveralSizes() {
        assertEquals(
                OptionalLong.of(7), decode("x", "SIZE 100", "SIZE 7", "SIZE").maxSize());
    }

    @Test
    void readsTheGreetingOfAServerWithoutAName() {
        assertEquals("", decode("").serverName());
        assertEquals("", EhloDecoder.decode(new Reply(250, List.of())).serverName());
        assertTrue(decode("", "PIPELINING").has("PIPELINING"));
    }

    // RFC 9422 section 4
    @Test
    void readsLimits() {
        assertEquals(
                new SmtpLimits(OptionalInt.of(5), OptionalInt.of(100), OptionalInt.of(1)),
                decode("x", "LIMITS MAILMAX=5 RCPTMAX=100 RCPTDOMAINMAX=1").limits());
        assertEquals(
                OptionalInt.of(20), decode("x", "limits  rcptmax=20").limits().rcptMax());
        assertEquals(
                "SmtpLimits[messages: 5, recipients: 100]",
                decode("x", "LIMITS MAILMAX=5 RCPTMAX=100").limits().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LIMITS",
                "PIPELINING",
                "LIMITS RCPTMAX",
                "LIMITS RCPTMAX=",
                "LIMITS RCPTMAX=0",
                "LIMITS RCPTMAX=-1",
                "LIMITS RCPTMAX=many",
                "LIMITS RCPTMAX=9999999999",
                "LIMITS XRCPTMAX=1 =2"
            })
    void readsNoLimitWhereNoneIsTold(String line) {
        assertEquals(OptionalInt.empty(), decode("x", line).limits().rcptMax());
        assertEquals("SmtpLimits[none told]", decode("x", line).limits().toString());
    }

    @Test
    void showsNoControlCharacters() {
        String shown = decode("x", "X-\u001b[2J \u001b[31m").toString();
        assertTrue(shown.chars().allMatch(c -> c >= ' '), shown);
    }
}
