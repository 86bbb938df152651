package io.mailwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoginTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"Geheimnis\r", "Geheimnis\n", "\0Geheimnis", "Geheim\1nis", "Geheimnis\u007f", "Geheimnis\ud800"
            })
    void controlsAreRefusedInEveryArgumentAndNotRepeated(String text) {
        for (Runnable use : new Runnable[] {
            () -> Login.password(text, "x"),
            () -> Login.password("x", text),
            () -> Login.bearer(text, renew -> "x"),
            () -> Login.anonymous(text),
            () -> Login.kerberos(text),
            () -> Login.password("x", "y").actAs(text),
            () -> Login.password("x", "y").mechanism(text)
        }) {
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, use::run);
            assertFalse(e.getMessage().contains("Geheim"), e.getMessage());
        }
    }

    @Test
    void emptyNamesAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Login.password("", "x"));
        assertThrows(IllegalArgumentException.class, () -> Login.bearer("", renew -> "x"));
        assertThrows(
                IllegalArgumentException.class, () -> Login.password("x", "y").actAs(""));
    }

    @Test
    void onlyMechanismsThatCarryTheLoginCanBeNamed() {
        assertEquals(
                "Login[password ann by SCRAM-SHA-256]",
                Login.password("ann", "x").mechanism("scram-sha-256").toString());
        assertEquals(
                "Login[external by EXTERNAL]",
                Login.external().mechanism("EXTERNAL").toString());
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> Login.password("ann", "x").mechanism("XOAUTH2"));
        assertTrue(e.getMessage().contains("SCRAM-SHA-256"), e.getMessage());
        assertThrows(
                IllegalArgumentException.class,
                () -> Login.bearer("ann", renew -> "x").mechanism("PLAIN"));
        assertThrows(
                IllegalArgumentException.class, () -> Login.password("ann", "x").mechanism("NTLM"));
    }

    @Test
    void aTraceIsBounded() {
        Login.anonymous("é".repeat(255));
        assertThrows(IllegalArgumentException.class, () -> Login.anonymous("x".repeat(256)));
    }

    @Test
    void printsWhoAndHowButNotWithWhat() {
        assertEquals(
                "Login[password ann as sales]",
                Login.password("ann", "hunter2").actAs("sales").toString());
        assertEquals("Login[anonymous]", Login.anonymous("trace@example.org").toString());
    }
}
