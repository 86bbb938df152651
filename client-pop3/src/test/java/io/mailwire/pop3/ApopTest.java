package io.mailwire.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.AuthenticationException;
import io.mailwire.Login;
import io.mailwire.TlsPolicy;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.testkit.Pop3Maildrop;
import io.mailwire.testkit.ScriptedServer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** APOP (RFC 1939 section 7): never unless named, never on a timestamp that may be an attacker's. */
@Timeout(20)
class ApopTest {

    private static final String BANNER = "+OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>";
    private static final String DIGEST = "c4c9334bac560ecc979e58001b3e22fb";
    private static final Login MROSE = Login.password("mrose", "tanstaaf").mechanism("apop");

    private static String greeting(String banner) {
        return "S: " + banner + "\nC: CAPA\nS: -ERR what?\n";
    }

    private static final String END = "C: CAPA\nS: -ERR what?\nC: QUIT\nS: +OK\n";

    @Test
    void logsInWhereItIsNamed() {
        try (ScriptedServer server =
                ScriptedServer.start(greeting(BANNER) + "C: APOP mrose " + DIGEST + "\nS: +OK\n" + END)) {
            assertEquals(
                    Optional.of("APOP"),
                    Scripts.cleartext(server).login(MROSE).verify().mechanism());
            server.verify();
        }
    }

    @Test
    void hashesTheTimestampThatCameBeforeTls() {
        String stls = "S: " + BANNER + "\nC: CAPA\nS: +OK\nS: STLS\nS: .\nC: STLS\nS: +OK\n-- starttls\n"
                + "C: CAPA\nS: -ERR what?\n";
        try (ScriptedServer server = ScriptedServer.start(stls + "C: APOP mrose " + DIGEST + "\nS: +OK\n" + END)) {
            assertEquals(
                    Optional.of("APOP"),
                    Scripts.tls(server.uri("pop3")).login(MROSE).verify().mechanism());
            server.verify();
        }
    }

    @Test
    void isNotUsedUnlessNamed() {
        try (Pop3Maildrop maildrop =
                Pop3Maildrop.builder().withoutCapa().greeting(BANNER).start()) {
            assertEquals(
                    Optional.of("USER/PASS"),
                    Scripts.cleartext(maildrop.uri("pop3")).verify().mechanism());
            assertEquals(
                    Optional.of("APOP"),
                    Scripts.cleartext(maildrop.uri("pop3"))
                            .login(Login.password("ann", "secret").mechanism("APOP"))
                            .verify()
                            .mechanism());
        }
    }

    @Test
    void sendsNothingForATimestampThatIsNoMessageId() {
        for (String banner : List.of("+OK ready", "+OK <1..2@host>", "+OK <1.2@host> <3.4@host>")) {
            try (ScriptedServer server = ScriptedServer.start(greeting(banner) + "-- close")) {
                AuthenticationException e = assertThrows(
                        AuthenticationException.class,
                        () -> Scripts.cleartext(server).login(MROSE).connect());
                assertTrue(String.valueOf(e.getMessage()).contains("timestamp"), e::getMessage);
                assertEquals(List.of("CAPA"), server.dialogue().client());
            }
        }
    }

    @Test
    void sendsNothingInTheClearUnlessAllowed() {
        try (ScriptedServer server = ScriptedServer.start(greeting(BANNER) + "-- close")) {
            Pop3Client client = Pop3Client.at(server.uri("pop3"))
                    .tls(TlsPolicy.UNSAFE_CLEARTEXT)
                    .login(MROSE);
            assertThrows(AuthenticationException.class, client::connect);
            assertEquals(List.of("CAPA"), server.dialogue().client());
        }
    }

    @Test
    void showsNoDigestWhereItIsRefused() {
        try (ScriptedServer server = ScriptedServer.start(greeting(BANNER) + "C: APOP mrose " + DIGEST
                + "\nS: -ERR [AUTH] not \"APOP mrose " + DIGEST + "\"\n-- close")) {
            AuthenticationException e = assertThrows(
                    AuthenticationException.class,
                    () -> Scripts.cleartext(server).login(MROSE).connect());
            assertEquals("APOP mrose ***", e.command());
            assertFalse((e.getMessage() + e.response()).contains(DIGEST), e::getMessage);
        }
        try (ScriptedServer server = ScriptedServer.start(
                greeting(BANNER) + "C: APOP mrose " + DIGEST + "\nS: -ERR [IN-USE] locked\n-- close")) {
            assertThrows(
                    Pop3InUseException.class,
                    () -> Scripts.cleartext(server).login(MROSE).connect());
        }
    }

    @Test
    void cannotActAsSomebodyElseNorSpeakUtf8Unasked() {
        try (ScriptedServer server =
                ScriptedServer.start(greeting(BANNER) + "-- close", greeting(BANNER) + "-- close")) {
            assertThrows(
                    AuthenticationException.class,
                    () -> Scripts.cleartext(server).login(MROSE.actAs("bob")).connect());
            assertThrows(
                    UnsupportedCapabilityException.class,
                    () -> Scripts.cleartext(server)
                            .login(Login.password("mrose", "käse").mechanism("APOP"))
                            .connect());
        }
    }
}
