package io.mailwire.pop3.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.pop3.Pop3Capabilities;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CapabilitiesDecoderTest {

    private static Pop3Capabilities decoded(String... lines) {
        CapabilitiesDecoder decoder = new CapabilitiesDecoder();
        List.of(lines).forEach(decoder::take);
        return decoder.capabilities();
    }

    @Test
    void readsTheExampleOfRfc2449() {
        Pop3Capabilities c = decoded(
                "TOP",
                "USER",
                "SASL CRAM-MD5 KERBEROS_V4",
                "RESP-CODES",
                "LOGIN-DELAY 900",
                "PIPELINING",
                "EXPIRE 60",
                "UIDL",
                "IMPLEMENTATION Shlemazle-Plotz-v302");
        assertTrue(c.answered());
        assertEquals(Set.of("CRAM-MD5", "KERBEROS_V4"), c.sasl());
        assertEquals(Optional.of(Duration.ofMinutes(15)), c.loginDelay());
        assertEquals(Optional.of(Duration.ofDays(60)), c.expire());
        assertEquals(Optional.of("Shlemazle-Plotz-v302"), c.implementation());
        assertTrue(c.pipelining());
        assertFalse(c.utf8Login());
    }

    @Test
    void readsAnyCaseManySpacesAndKeepsWhatItDoesNotKnow() {
        Pop3Capabilities c = decoded(" sasl   plain\tLogin ", "X-Google-RICO", "", "SASL xoauth2", "utf8 user");
        assertEquals(Set.of("PLAIN", "LOGIN", "XOAUTH2"), c.sasl());
        assertTrue(c.has("x-google-rico"));
        assertTrue(c.utf8Login());
        assertEquals("SASL plain Login xoauth2; X-GOOGLE-RICO; UTF8 user", c.toString());
    }

    @Test
    void takesNumbersThatAreNoneForNotSaid() {
        Pop3Capabilities c = decoded("EXPIRE NEVER", "LOGIN-DELAY -1");
        assertEquals(Optional.empty(), c.expire());
        assertEquals(Optional.empty(), c.loginDelay());
        assertEquals(Optional.empty(), decoded("EXPIRE").expire());
        assertEquals(Optional.empty(), decoded("EXPIRE 99999999999").expire());
    }

    @Test
    void tellsWhatExpireAndLoginDelaySay() {
        Pop3Capabilities c =
                decoded("EXPIRE NEVER", "LOGIN-DELAY 120 USER", "IMPLEMENTATION Mail 1.0 (x)", "LANG", "UTF8");
        assertTrue(c.neverExpires());
        assertFalse(c.isExpirePerUser());
        assertEquals(Optional.of(Duration.ofMinutes(2)), c.loginDelay());
        assertTrue(c.isLoginDelayPerUser());
        assertEquals(Optional.of("Mail 1.0 (x)"), c.implementation());
        assertTrue(c.utf8());
        assertFalse(c.utf8Login());

        Pop3Capabilities days = decoded("expire 30 user", "login-delay 60");
        assertEquals(Optional.of(Duration.ofDays(30)), days.expire());
        assertTrue(days.isExpirePerUser());
        assertFalse(days.neverExpires());
        assertFalse(days.isLoginDelayPerUser());

        assertEquals(Optional.of(Duration.ZERO), decoded("EXPIRE 0").expire());
        assertFalse(decoded("UIDL").neverExpires());
        assertEquals(Optional.empty(), decoded("UIDL").expire());
        assertEquals(Optional.empty(), decoded("UIDL").implementation());
    }

    @Test
    void knowsServersThatDropWhatWasRetrieved() {
        assertTrue(ServerProfile.of("ready", decoded("EXPIRE 0")).retrievedIsGone());
        assertTrue(ServerProfile.of("ready", decoded("EXPIRE 0 USER")).retrievedIsGone());
        assertTrue(ServerProfile.of("Gpop ready for requests from 192.0.2.1 a1mb3", decoded("UIDL"))
                .retrievedIsGone());
        assertFalse(ServerProfile.of("Dovecot ready.", decoded("EXPIRE 30")).retrievedIsGone());
        assertFalse(ServerProfile.of("Dovecot ready.", decoded("EXPIRE NEVER")).retrievedIsGone());
    }
}
