package io.mailwire.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.AuthenticationException;
import io.mailwire.ConnectionException;
import io.mailwire.DrainReport;
import io.mailwire.TlsPolicy;
import io.mailwire.testkit.ScriptedServer;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server, or somebody who writes in its place, puts into texts that people see: no terminal or log obeys it. */
@Timeout(30)
class PrintableWordsTest {

    /** Turns a terminal red, rings, and begins another line of the log. */
    private static final String EVIL = "\\x1b[31mX\\x07\\rFAKE";

    private static void assertPrintable(Object shown) {
        String text = String.valueOf(shown);
        assertTrue(text.contains("FAKE"), text);
        assertFalse(
                text.chars().anyMatch(Character::isISOControl),
                () -> Integer.toHexString(
                        text.chars().filter(Character::isISOControl).findFirst().orElse(0)));
    }

    @Test
    void uniqueIdsAndReports() {
        String dialogue = "C: LIST\nS: +OK\nS: 1 20\nS: .\nC: UIDL\n-- raw \"+OK\\r\\n1 a" + EVIL
                + "\\r\\n.\\r\\n\"\nC: RETR 1\nS: +OK\nS: Subject: x\nS:\nS: .\nC: QUIT\nS: +OK\n";
        try (ScriptedServer server = ScriptedServer.start(Scripts.loginLockStep() + dialogue);
                Pop3Session session = Scripts.cleartext(server).connect()) {
            assertPrintable(session.messages().get(0));
            assertTrue(session.messages().get(0).uid().contains("\u001b"), "as it is for whoever asks");
            DrainReport report = session.drain(message -> {
                throw new IOException("can't save " + message.uid());
            });
            server.verify();
            assertPrintable(report);
            assertPrintable(report.messages().get(0));
            assertPrintable(new DrainProgress(1, 1, 1, report.messages().get(0)));
        }
    }

    @Test
    void resultsOfADownload() {
        String dialogue = "C: LIST\nS: +OK\nS: 1 20\nS: .\nC: UIDL\nS: +OK\nS: 1 a\nS: .\n"
                + "C: RETR 1\nS: +OK\nS: Subject: x\nS:\nS: .\nC: QUIT\nS: +OK\n";
        try (ScriptedServer server = ScriptedServer.start(Scripts.loginLockStep() + dialogue);
                Pop3Session session = Scripts.cleartext(server).connect()) {
            Pop3Report report = session.download(session.messages(), message -> {
                throw new IOException("\u001b[31mX\rFAKE");
            });
            assertPrintable(report);
            assertPrintable(report.results().get(0));
            session.quit();
        }
    }

    @Test
    void aRefusedPassword() {
        String login = "S: +OK\nC: CAPA\nS: +OK\nS: USER\nS: .\nC: USER ann\nS: +OK\nC: PASS secret\n";
        try (ScriptedServer server = ScriptedServer.start(login + "-- raw \"-ERR no " + EVIL + "\\r\\n\"\n-- close")) {
            AuthenticationException e = assertThrows(
                    AuthenticationException.class,
                    () -> Scripts.cleartext(server).connect());
            assertPrintable(e.getMessage());
        }
    }

    @Test
    void whatAnybodyMaySayBeforeTls() {
        String refused =
                "S: +OK\nC: CAPA\nS: +OK\nS: STLS\nS: .\nC: STLS\n-- raw \"-ERR " + EVIL + "\\r\\n\"\n-- close";
        try (ScriptedServer server = ScriptedServer.start(refused)) {
            ConnectionException e = assertInstanceOf(
                    ConnectionException.class,
                    assertThrows(
                            RuntimeException.class,
                            () -> Scripts.cleartext(server)
                                    .tls(TlsPolicy.REQUIRED)
                                    .connect()));
            assertPrintable(e.getMessage());
        }
    }

    @Test
    void capabilitiesAndLanguages() {
        String login = Scripts.loginLockStep();
        String evil = login.substring(0, login.lastIndexOf("S: TOP\n"));
        String dialogue = evil + "-- raw \"TOP\\r\\nX-EVIL " + EVIL + "\\r\\n.\\r\\n\"\nC: QUIT\nS: +OK\n";
        try (ScriptedServer server = ScriptedServer.start(dialogue);
                Pop3Session session = Scripts.cleartext(server).connect()) {
            assertPrintable(session.capabilities());
            session.quit();
        }
        try (ScriptedServer server = ScriptedServer.start(dialogue)) {
            assertPrintable(Scripts.cleartext(server).verify());
        }
        assertPrintable(new Pop3Language("de", "Deutsch\u001b[31m\rFAKE"));
        assertEquals("de Deutsch", new Pop3Language("de", "Deutsch").toString());
    }
}
