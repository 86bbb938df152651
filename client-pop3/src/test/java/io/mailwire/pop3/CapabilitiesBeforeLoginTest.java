package io.mailwire.pop3;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.DrainReport;
import io.mailwire.testkit.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that answers CAPA before the login, and not after it. */
@Timeout(20)
class CapabilitiesBeforeLoginTest {

    @Test
    void whatQuitWouldTakeAwayIsStillKnownAfterTheLogin() {
        try (ScriptedServer server = ScriptedServer.start("""
                S: +OK ready
                C: CAPA
                S: +OK
                S: SASL PLAIN
                S: UIDL
                S: EXPIRE 0
                S: .
                C: AUTH PLAIN <base64:\\0ann\\0secret>
                S: +OK
                C: CAPA
                S: -ERR not now
                C: LIST
                S: +OK
                S: 1 10
                S: .
                C: UIDL
                S: +OK
                S: 1 a
                S: .
                C: RETR 1
                S: +OK
                S: <data:Subject: x\\r\\n\\r\\n>
                """)) {
            DrainReport report = Scripts.cleartext(server).drain(Pop3Message::keep);
            assertFalse(
                    server.dialogue().client().contains("QUIT"),
                    () -> server.dialogue().toString());
            assertTrue(report.notes().get(0).contains("EXPIRE 0"), report::toString);
        }
    }
}
