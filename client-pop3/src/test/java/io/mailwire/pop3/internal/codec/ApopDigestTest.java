package io.mailwire.pop3.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApopDigestTest {

    @Test
    void computesTheExampleOfRfc1939() {
        ApopDigest digest = ApopDigest.of("POP3 server ready <1896.697170952@dbc.mtview.ca.us>")
                .orElseThrow();
        assertEquals("c4c9334bac560ecc979e58001b3e22fb", digest.under("tanstaaf"));
    }

    @ParameterizedTest
    @CsvSource({
        "<1896.697170952@dbc.mtview.ca.us>, <1896.697170952@dbc.mtview.ca.us>",
        "Dovecot ready. <4d9.1.5b7a3c21.Yz+/f==@localhost>, <4d9.1.5b7a3c21.Yz+/f==@localhost>",
        "<1.2@[192.0.2.1]> ready, <1.2@[192.0.2.1]>",
    })
    void findsTheTimestamp(String greeting, String timestamp) {
        assertEquals(Optional.of(timestamp), ApopDigest.of(greeting).map(ApopDigest::timestamp));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ready",
                "",
                "<>",
                "<@>",
                "<1.2>",
                "<1.2@>",
                "<@host>",
                "<1..2@host>",
                "<.1@host>",
                "<1.2@host",
                "<1.2@host@other>",
                "<1 2@host>",
                "<\"a b\"@host>",
                "<1.2@host\u0001>",
                "<1\u00e9@host>", // what a colliding block looks like once it was read as text
                "<1.2@h\u00f6st>",
                "<1.2@host> <3.4@host>", // which one would the server hash?
                "<<1.2@host>",
            })
    void takesNothingElseForOne(String greeting) {
        assertEquals(Optional.empty(), ApopDigest.of(greeting));
    }

    @Test
    void refusesOneThatIsTooLong() {
        assertEquals(Optional.empty(), ApopDigest.of("<" + "a".repeat(600) + "@host>"));
    }
}
