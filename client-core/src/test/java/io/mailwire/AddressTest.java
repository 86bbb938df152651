package io.mailwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AddressTest {

    @Test
    void readsABareAddress() {
        Address address = Address.parse(" ann@example.org ");
        assertEquals("ann", address.localPart());
        assertEquals("example.org", address.domain());
        assertEquals("ann@example.org", address.address());
        assertEquals(Optional.empty(), address.name());
    }

    @Test
    void readsNamesInAllTheirForms() { // RFC 5322 appendix A.1.2, A.5, A.6.1
        assertEquals(
                Optional.of("Joe Q. Public"),
                Address.parse("\"Joe Q. Public\" <john.q.public@example.com>").name());
        assertEquals(
                Optional.of("Joe Q. Public"),
                Address.parse("Joe Q. Public <john.q.public@example.com>").name());
        assertEquals(
                Optional.of("Giant; \"Big\" Box"),
                Address.parse("\"Giant; \\\"Big\\\" Box\" <sysservices@example.net>")
                        .name());
        assertEquals(
                Optional.of("his host"),
                Address.parse("bob@example.org (his host)").name());
        assertEquals(
                Optional.of("Ann Öst"),
                Address.parse("Ann Öst <ann@example.org>").name());
        assertEquals(
                Optional.of("Ann Öst"),
                Address.parse("=?utf-8?q?Ann_=C3=96st?= <ann@example.org>").name());
    }

    @Test
    void keepsQuotedLocalParts() {
        Address address = Address.parse("\"john doe\"@example.org");
        assertEquals("john doe", address.localPart());
        assertEquals("\"john doe\"@example.org", address.address());
        assertEquals("\"a@b\"@example.org", Address.parse("\"a@b\"@example.org").address());
        assertEquals(
                "\"a\\\"b\\\\c\"@example.org",
                Address.parse("\"a\\\"b\\\\c\"@example.org").address());
        assertEquals("ann@example.org", Address.parse("\"ann\"@example.org").address(), "quotes that nothing needs");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "ann",
                "ann@",
                "@example.org",
                "ann@@example.org",
                "ann@example.org@evil.example",
                "ann@example.org, bob@example.org",
                "ann@example.org; bob@example.org",
                "friends: ann@example.org;",
                "ann@example.org <bob@example.org>",
                "<ann@example.org> <bob@example.org>",
                "<ann@example.org",
                "ann@example.org>",
                "Ann <ann@example.org> x",
                "\"Ann <ann@example.org>",
                "Ann (a <ann@example.org>",
                "Ann <@relay.example:ann@example.org>",
                "an n@example.org",
                "a..n@example.org",
                ".ann@example.org",
                "ann.@example.org",
                "ann@exa mple.org",
                "ann@example..org",
                "ann@.example.org",
                "ann@example.org.",
                "ann@exam(p)le.org",
                "ann@example.org> SIZE=1",
                "\"ann@example.org> BODY=8BITMIME\"",
                "ann@[192.0.2.1",
                "ann@[a]b]",
                "=?utf-8?q?ann=40evil.example=3E=20?=@example.org>",
                "\"ann\"x@example.org",
                "ann@\uff45vil.example/\u2100",
                "ann\u3000b@example.org"
            })
    void refusesWhatIsNotExactlyOneAddress(String text) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Address.parse(text));
        assertTrue(e.getMessage().length() > 20, e.getMessage());
    }

    @Test
    void refusesWhatCouldEndALine() {
        for (String bad : List.of("\r", "\n", "\0", "\r\n", "\u0085", "\u2028", "\u007f", "\u001b", "\ud800")) {
            for (String text : List.of(
                    "ann" + bad + "@example.org",
                    "ann@example" + bad + ".org",
                    "\"ann" + bad + "x\"@example.org",
                    "Ann" + bad + " <ann@example.org>",
                    "\"An" + bad + "n\" <ann@example.org>",
                    "Ann <ann@example.org> (x" + bad + ")")) {
                assertThrows(IllegalArgumentException.class, () -> Address.parse(text));
            }
            assertThrows(IllegalArgumentException.class, () -> Address.of("A" + bad, "ann@example.org"));
        }
    }

    @Test
    void neverDecodesAnEncodedWordIntoAnAddress() {
        // Decoded first, the first would be "evil@evil.example, x"@example.org, and the second end the address.
        Address odd = Address.parse("=?utf-8?q?evil=40evil.example=2C_x?=@example.org");
        assertEquals("=?utf-8?q?evil=40evil.example=2C_x?=", odd.localPart());
        assertEquals("example.org", odd.domain());
        Address named = Address.parse("=?utf-8?q?a=40evil.example=3E=2C?= <ann@example.org>");
        assertEquals("ann@example.org", named.address());
        assertEquals(Optional.of("a@evil.example>,"), named.name());
        assertEquals(named, Address.parse(named.toString()));
    }

    @Test
    void turnsDomainsIntoALabelsForTheEnvelope() {
        assertEquals("ann@xn--exmple-cua.org", Address.parse("ann@exämple.org").envelopeAddress());
        assertEquals("ann@xn--fiqs8s", Address.parse("ann@中国").envelopeAddress());
        assertEquals("ann@example.org", Address.parse("ann@example\u3002org").envelopeAddress());
        assertEquals("ann@[192.0.2.1]", Address.parse("ann@[192.0.2.1]").envelopeAddress());
        assertEquals(
                "ann@[IPv6:2001:db8::1]",
                Address.parse("Ann <ann@[IPv6:2001:db8::1]>").envelopeAddress());
        assertEquals("jörg@example.org", Address.parse("jörg@example.org").envelopeAddress());
        assertEquals(
                "ann@_dmarc.example.org",
                Address.parse("ann@_dmarc.example.org").envelopeAddress());
    }

    @Test
    void refusesADomainThatTheStandardsMapToDifferentOnes() { // IDNA 2003 would send the mail to strasse.de
        for (String domain : List.of("straße.de", "FAß.de", "STRA\u1e9eE.de", "βόλος.gr", "a\u200db.de")) {
            String message = assertThrows(IllegalArgumentException.class, () -> Address.parse("ann@" + domain), domain)
                    .getMessage();
            assertTrue(message.contains("A-labels"), message);
        }
        assertEquals(
                "ann@xn--strae-oqa.de", Address.parse("ann@xn--strae-oqa.de").envelopeAddress());
        assertThrows(IllegalArgumentException.class, () -> Address.parse("ann@a\u2488example")); // "1." to IDNA
    }

    @Test
    void refusesADomainWhoseAsciiFormIsNoDomain() {
        for (String domain : List.of("\u2100.example", "a\uff20b.example", "a\uff0fb.example", "a\uff1eb.example")) {
            assertThrows(IllegalArgumentException.class, () -> Address.parse("ann@" + domain), domain);
        }
        assertThrows(IllegalArgumentException.class, () -> Address.parse("ann@" + "a".repeat(64) + ".example"));
        assertThrows(IllegalArgumentException.class, () -> Address.parse("ann@" + "é".repeat(5000) + ".example"));
        assertThrows(IllegalArgumentException.class, () -> Address.parse("a".repeat(320) + "@example.org"));
    }

    @Test
    void isReadAgainFromWhatItPrints() {
        Random random = new Random(822);
        String alphabet = "ab Z.,;:<>()[]@\\\"=?_'é中\u202e/";
        for (int run = 0; run < 5_000; run++) {
            String name = random(random, alphabet, 12).strip();
            String local = random(random, alphabet.replace("\u202e", ""), 8);
            if (local.isEmpty()) {
                continue;
            }
            String quoted = '"' + local.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
            Address address = Address.of(name, quoted + "@example.org");
            assertEquals(local, address.localPart());
            Address again = Address.parse(address.toString());
            assertEquals(address, again, address::toString);
            assertEquals(address.toString(), again.toString());
            assertEquals(
                    address.envelopeAddress(), Address.parse(address.address()).envelopeAddress());
        }
    }

    @Test
    void neverPassesAnythingThatEndsALineOrAPath() {
        Random random = new Random(5321);
        String alphabet = "ab@<>,;: \"\\.()[]\r\n\0\u560d\u010a\uff20=?é";
        for (int run = 0; run < 8_000; run++) {
            String text = random(random, alphabet, 14);
            Stream.of(text, text + "@example.org", "\"" + text + "\"@example.org", "x@" + text)
                    .forEach(AddressTest::parseAndCheck);
        }
    }

    private static void parseAndCheck(String text) {
        Address address;
        try {
            address = Address.parse(text);
        } catch (IllegalArgumentException e) {
            return;
        }
        String envelope = address.envelopeAddress();
        for (byte b : envelope.getBytes(StandardCharsets.UTF_8)) {
            assertTrue(b < 0 || b >= ' ' || b == '\t', envelope);
        }
        // Outside quotes no blank and no bracket, which would end the path of MAIL FROM:<…>
        String unquoted = envelope.replaceAll("\"(\\\\.|[^\"\\\\])*\"", "");
        assertTrue(unquoted.chars().noneMatch(c -> c == '<' || c == '>' || c == ' '), envelope);
        assertEquals(envelope, Address.parse(envelope).envelopeAddress());
    }

    private static String random(Random random, String alphabet, int most) {
        StringBuilder s = new StringBuilder();
        for (int i = random.nextInt(most); i > 0; i--) {
            s.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return s.toString();
    }
}
