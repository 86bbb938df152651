package io.mailwire.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.PeerException;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.testkit.ScriptedServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** LANG (RFC 6856 section 3), and commands for which there is no method. */
@Timeout(20)
class ExtensionTest {

    private static final String QUIT = "C: QUIT\nS: +OK\n";

    private static Pop3Session session(ScriptedServer server) {
        return Scripts.cleartext(server).connect();
    }

    @Test
    void listsAndChoosesLanguages() {
        String dialogue = """
                C: LANG
                S: +OK Language listing follows:
                S: en English
                S: de  Deutsch
                S: i-default
                S: .
                C: LANG de
                S: +OK de Sprache umgestellt
                C: LANG *
                S: +OK en
                C: LANG tlh
                S: -ERR unbekannte Sprache
                """;
        try (ScriptedServer server = ScriptedServer.start(Scripts.login("SASL PLAIN", "LANG") + dialogue + QUIT);
                Pop3Session session = session(server)) {
            assertEquals(
                    "[en English, de Deutsch, i-default]", session.languages().toString());
            assertEquals("de", session.lang("de").tag());
            assertEquals(new Pop3Language("en", ""), session.lang("*"));
            Pop3CommandException e = assertThrows(Pop3CommandException.class, () -> session.lang("tlh"));
            assertEquals("unbekannte Sprache", e.response());
            session.quit();
            server.verify();
        }
    }

    @Test
    void asksForNoLanguageWhereTheServerHasOneOnly() {
        try (ScriptedServer server = ScriptedServer.start(Scripts.loginLockStep() + QUIT);
                Pop3Session session = session(server)) {
            assertThrows(UnsupportedCapabilityException.class, session::languages);
            assertThrows(UnsupportedCapabilityException.class, () -> session.lang("de"));
            session.quit();
            server.verify();
        }
    }

    @Test
    void sendsCommandsThatHaveNoMethod() {
        String dialogue = """
                C: XTND SCAN 1
                S: +OK scanned
                C: LIST 2
                S: +OK 2 200
                C: XTND XLST From
                S: +OK
                S: 1 From: ann
                S: ..2
                S: .
                C: TOP 1 3
                S: +OK
                S: Subject: x
                S: .
                C: XTND WHAT
                S: -ERR [SYS/TEMP] later
                """;
        try (ScriptedServer server = ScriptedServer.start(Scripts.loginLockStep() + dialogue + QUIT);
                Pop3Session session = session(server)) {
            assertEquals("scanned", session.command("XTND SCAN 1"));
            assertEquals("2 200", session.command("LIST 2"));
            assertEquals(List.of("1 From: ann", ".2"), session.commandLines("XTND XLST From"));
            assertEquals(List.of("Subject: x"), session.commandLines("TOP 1 3"));
            assertThrows(Pop3CommandException.class, () -> session.commandLines("XTND WHAT"));
            session.quit();
            server.verify();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "quit, quit()",
        "QUIT now, quit()",
        "DELE 1, delete()",
        "RSET, rset()",
        "RETR 1, openStream()",
        "STLS, tls()",
        "Auth PLAIN, login()",
        "USER ann, login()",
        "PASS secret, login()",
        "APOP a b, login()",
        "UTF8, login()",
    })
    void refusesWhatChangesTheSessionAndNamesTheMethod(String line, String method) {
        try (ScriptedServer server = ScriptedServer.start(Scripts.loginLockStep() + QUIT);
                Pop3Session session = session(server)) {
            for (boolean lines : new boolean[] {false, true}) {
                IllegalArgumentException e = assertThrows(
                        IllegalArgumentException.class,
                        () -> String.valueOf(lines ? session.commandLines(line) : session.command(line)));
                assertTrue(String.valueOf(e.getMessage()).contains(method), e::getMessage);
            }
            session.quit();
            server.verify();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X\r\nQUIT", "X\nQUIT", "X\0", "X\u007f", "X\ud800", "", " NOOP"})
    void refusesWhatCouldEndALine(String line) {
        try (ScriptedServer server = ScriptedServer.start(Scripts.loginLockStep() + QUIT);
                Pop3Session session = session(server)) {
            assertThrows(IllegalArgumentException.class, () -> session.command(line));
            assertThrows(IllegalArgumentException.class, () -> session.commandLines(line));
            session.quit();
            server.verify();
        }
    }

    @Test
    void refusesWhatIsTooLongOrAnsweredOtherwise() {
        try (ScriptedServer server = ScriptedServer.start(Scripts.loginLockStep() + QUIT);
                Pop3Session session = session(server)) {
            assertThrows(IllegalArgumentException.class, () -> session.command("X" + "ö".repeat(127)));
            for (String many : List.of("CAPA", "LIST", "uidl", "LANG", "TOP 1 0")) {
                IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> session.command(many));
                assertTrue(String.valueOf(e.getMessage()).contains("commandLines()"), e::getMessage);
            }
            for (String one : List.of("STAT", "NOOP", "LIST 1", "UIDL 1", "LANG de")) {
                assertThrows(IllegalArgumentException.class, () -> session.commandLines(one));
            }
            session.quit();
            server.verify();
        }
    }

    @Test
    void endsTheSessionWhereLinesWereLeftUnread() {
        String dialogue = "C: XTND XLST\n-- raw \"+OK\\r\\n1 a\\r\\n.\\r\\n\"\n-- close";
        try (ScriptedServer server = ScriptedServer.start(Scripts.loginLockStep() + dialogue);
                Pop3Session session = session(server)) {
            session.command("XTND XLST");
            PeerException e = assertThrows(PeerException.class, session::noop);
            assertTrue(String.valueOf(e.getMessage()).contains("not asked for"), e::getMessage);
        }
    }
}
