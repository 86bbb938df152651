package io.mailwire.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.AuthenticationException;
import io.mailwire.Login;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.testkit.ScriptedServer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 5034's AUTH and RFC 1939's USER and PASS. */
@Timeout(20)
class LoginTest {

    private static String offering(String... capabilities) {
        StringBuilder s = new StringBuilder("S: +OK ready\nC: CAPA\nS: +OK\n");
        for (String c : capabilities) {
            s.append("S: ").append(c).append('\n');
        }
        return s.append("S: .\n").toString();
    }

    private static final String END = "C: CAPA\nS: +OK\nS: .\nC: QUIT\nS: +OK\n";

    private static String mechanism(ScriptedServer server, Pop3Client client) {
        String used = client.verify().mechanism().orElseThrow();
        server.verify();
        return used;
    }

    @Test
    void sendsTheInitialResponseWithAuth() {
        try (ScriptedServer server = ScriptedServer.start(
                offering("SASL PLAIN") + "C: AUTH PLAIN <base64:\\0ann\\0secret>\nS: +OK\n" + END)) {
            assertEquals("PLAIN", mechanism(server, Scripts.cleartext(server)));
        }
    }

    @Test
    void sendsALongInitialResponseAfterTheChallenge() {
        String password = "x".repeat(200);
        try (ScriptedServer server = ScriptedServer.start(
                offering("SASL PLAIN") + "C: AUTH PLAIN\nS: +\\s\nC: <base64:\\0ann\\0".replace("\\s", " ") + password
                        + ">\nS: +OK\n" + END)) {
            assertEquals("PLAIN", mechanism(server, Scripts.cleartext(server).login("ann", password)));
        }
    }

    @Test
    void takesOkForTheChallengeThatAServerShouldHaveSent() {
        String password = "x".repeat(200);
        try (ScriptedServer server = ScriptedServer.start(offering("SASL PLAIN")
                + "C: AUTH PLAIN\nS: +OK go on\nC: <base64:\\0ann\\0" + password + ">\nS: +OK\n" + END)) {
            assertEquals("PLAIN", mechanism(server, Scripts.cleartext(server).login("ann", password)));
        }
    }

    @Test
    void sendsNonAsciiByPlainAsUtf8() {
        try (ScriptedServer server = ScriptedServer.start(
                offering("SASL PLAIN") + "C: AUTH PLAIN <base64:\\0jörg\\0käse>\nS: +OK\n" + END)) {
            assertEquals("PLAIN", mechanism(server, Scripts.cleartext(server).login("jörg", "käse")));
        }
    }

    @Test
    void usesUserAndPassWhereThereIsNoFittingMechanism() {
        for (String capabilities : new String[] {"USER", "TOP"}) {
            try (ScriptedServer server = ScriptedServer.start(
                    offering(capabilities) + "C: USER ann\nS: +OK\nC: PASS se cret \nS: +OK\n" + END)) {
                assertEquals(
                        "USER/PASS", mechanism(server, Scripts.cleartext(server).login("ann", "se cret ")));
                assertEquals(5, server.turns());
            }
        }
    }

    @Test
    void usesUserAndPassWhereCapaIsUnknown() {
        try (ScriptedServer server = ScriptedServer.start("""
                S: +OK
                C: CAPA
                S: -ERR unknown
                C: USER ann
                S: +OK
                C: PASS secret
                S: +OK
                C: CAPA
                S: -ERR unknown
                C: QUIT
                S: +OK
                """)) {
            assertEquals("USER/PASS", mechanism(server, Scripts.cleartext(server)));
        }
    }

    @Test
    void sendsNonAsciiInUserAndPassOnlyWhereTheServerTakesIt() {
        try (ScriptedServer server = ScriptedServer.start(offering("USER", "UTF8 USER")
                + "C: UTF8\nS: +OK\nC: USER jörg\nS: +OK\nC: PASS käse\nS: +OK\n" + END)) {
            assertEquals(
                    "USER/PASS", mechanism(server, Scripts.cleartext(server).login("jörg", "käse")));
        }
        for (String[] login : new String[][] {{"jörg", "secret"}, {"ann", "käse"}}) {
            try (ScriptedServer server = ScriptedServer.start(offering("USER", "UTF8") + "C: UTF8\nS: +OK\n-- close")) {
                Pop3Client client = Scripts.cleartext(server).login(login[0], login[1]);
                UnsupportedCapabilityException e = assertThrows(UnsupportedCapabilityException.class, client::connect);
                assertEquals("UTF8", e.capability());
                assertFalse(String.valueOf(e.getMessage()).contains(login[1]), e::getMessage);
                assertEquals(List.of("CAPA", "UTF8"), server.dialogue().client());
            }
        }
    }

    @Test
    void doesNotOfferThePasswordWhereTheServerWantsAnotherWay() {
        try (ScriptedServer server = ScriptedServer.start(offering("SASL XOAUTH2 EXTERNAL") + "-- close")) {
            AuthenticationException e = assertThrows(
                    AuthenticationException.class,
                    () -> Scripts.cleartext(server).connect());
            assertTrue(String.valueOf(e.getMessage()).contains("XOAUTH2"), e::getMessage);
            assertEquals(List.of("CAPA"), server.dialogue().client());
        }
    }

    @Test
    void usesNoOtherWayThanTheMechanismAskedForByName() {
        try (ScriptedServer server = ScriptedServer.start(offering("USER") + "-- close")) {
            Pop3Client client = Scripts.cleartext(server)
                    .login(Login.password("ann", "secret").mechanism("SCRAM-SHA-256"));
            assertThrows(AuthenticationException.class, client::connect);
            assertEquals(List.of("CAPA"), server.dialogue().client());
        }
    }

    @ParameterizedTest
    @CsvSource({"[AUTH] wrong", "wrong password", "[WHATEVER] no"})
    void callsItAnAuthenticationFailureWhereTheCredentialsAreWrong(String text) {
        for (String dialogue : new String[] {
            offering("SASL PLAIN") + "C: AUTH PLAIN <base64>\nS: -ERR " + text + "\n-- close",
            offering("USER") + "C: USER ann\nS: -ERR " + text + "\n-- close",
            offering("USER") + "C: USER ann\nS: +OK\nC: PASS secret\nS: -ERR " + text + "\n-- close",
        }) {
            try (ScriptedServer server = ScriptedServer.start(dialogue)) {
                AuthenticationException e = assertThrows(
                        AuthenticationException.class,
                        () -> Scripts.cleartext(server).connect());
                assertEquals(text, e.response());
                assertFalse(e.isTransient());
                assertFalse(String.valueOf(e.getMessage()).contains("secret"), e::getMessage);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "[IN-USE] locked by another session, IN_USE, true, Pop3InUseException",
        "[LOGIN-DELAY] wait 30 s, LOGIN_DELAY, true, Pop3LoginDelayException",
        "[UTF8] not without UTF-8 mode, UTF8, false, Pop3Utf8Exception",
        "[SYS/TEMP] try later, SYS_TEMP, true, Pop3CommandException",
        "[SYS/PERM] ask the postmaster, SYS_PERM, false, Pop3CommandException",
    })
    void tellsAMaildropInUseAndAServerInTroubleFromAWrongPassword(
            String text, Pop3ResponseCode code, boolean isTransient, String type) {
        for (String dialogue : new String[] {
            offering("SASL PLAIN") + "C: AUTH PLAIN <base64>\nS: -ERR " + text + "\n-- close",
            offering("USER") + "C: USER ann\nS: +OK\nC: PASS secret\nS: -ERR " + text + "\n-- close",
        }) {
            try (ScriptedServer server = ScriptedServer.start(dialogue)) {
                Pop3CommandException e = assertThrows(
                        Pop3CommandException.class,
                        () -> Scripts.cleartext(server).connect());
                assertEquals(type, e.getClass().getSimpleName());
                assertEquals(type, e.rethrown().getClass().getSimpleName());
                assertEquals(Optional.of(code), e.code());
                assertEquals(isTransient, e.isTransient());
                assertFalse(e.isSessionUsable());
                assertFalse(String.valueOf(e.getMessage()).contains("secret"), e::getMessage);
            }
        }
    }

    @Test
    void saysHowLongToWaitBetweenTwoLogins() {
        try (ScriptedServer server = ScriptedServer.start(offering("SASL PLAIN", "LOGIN-DELAY 900 USER")
                + "C: AUTH PLAIN <base64>\nS: -ERR [LOGIN-DELAY]\n-- close")) {
            Pop3LoginDelayException e = assertThrows(
                    Pop3LoginDelayException.class,
                    () -> Scripts.cleartext(server).connect());
            assertEquals(Optional.of(Duration.ofMinutes(15)), e.delay());
            assertEquals(e.delay(), e.rethrown().delay());
        }
    }

    @Test
    void switchesUtf8ModeOnBeforeTheLoginWhereTheServerHasIt() {
        String dialogue = offering("SASL PLAIN", "UTF8")
                + "C: UTF8\nS: +OK UTF-8 it is\nC: AUTH PLAIN <base64:\\0jörg\\0käse>\nS: +OK\n" + END;
        try (ScriptedServer server = ScriptedServer.start(dialogue);
                Pop3Session session =
                        Scripts.cleartext(server).login("jörg", "käse").connect()) {
            assertTrue(session.isUtf8());
            session.quit();
            server.verify();
        }
    }

    @Test
    void goesOnWithoutUtf8ModeWhereItIsRefused() {
        String dialogue = offering("SASL PLAIN", "UTF8")
                + "C: UTF8\nS: -ERR not today\nC: AUTH PLAIN <base64:\\0ann\\0secret>\nS: +OK\n" + END;
        try (ScriptedServer server = ScriptedServer.start(dialogue);
                Pop3Session session = Scripts.cleartext(server).connect()) {
            assertFalse(session.isUtf8());
            session.quit();
            server.verify();
        }
    }
}
