package io.mailwire.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mailwire.Login;
import io.mailwire.testkit.ScriptedServer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the trace shows, and what it must not. */
@Timeout(30)
class SmtpTraceTest {

    @Test
    void showsEveryLineButNoSecretAndNoBody() {
        List<String> seen = new CopyOnWriteArrayList<>();
        try (ScriptedServer server = ScriptedServer.script("""
                S: 220 mx.test
                C: EHLO client.test
                S: 250-mx.test
                S: 250-PIPELINING
                S: 250 AUTH LOGIN
                C: AUTH LOGIN
                S: 334 <base64:Username:>
                C: <base64:ann>
                S: 334 <base64:Password:>
                C: <base64:secret>
                S: 235 welcome
                C: MAIL FROM:<ann@example.org>
                C: RCPT TO:<bob@example.com>
                C: DATA
                S: 250 ok
                S: 250 ok
                S: 354 go on
                C: <data>
                C: QUIT
                S: 250 queued
                S: 221 bye
                """).tls().start()) {
            TestClients.tls(server.uri("smtps"))
                    .login(Login.password("ann", "secret").mechanism("LOGIN"))
                    .options(o -> o.trace(line -> seen.add((line.fromServer() ? "S: " : "C: ") + line.text())))
                    .send(Mails.to("bob@example.com"));
            server.verify();
        }
        seen.replaceAll(line -> line.replaceAll("\\d+ octets", "N octets"));
        assertEquals(
                List.of(
                        "S: 220 mx.test",
                        "C: EHLO client.test",
                        "S: 250-mx.test",
                        "S: 250-PIPELINING",
                        "S: 250 AUTH LOGIN",
                        "C: AUTH LOGIN",
                        "S: 334 ***",
                        "C: ***",
                        "S: 334 ***",
                        "C: ***",
                        "S: 235 welcome",
                        "C: MAIL FROM:<ann@example.org>",
                        "C: RCPT TO:<bob@example.com>",
                        "C: DATA",
                        "S: 250 ok",
                        "S: 250 ok",
                        "S: 354 go on",
                        "C: (a message of N octets)",
                        "C: .",
                        "C: QUIT",
                        "S: 250 queued",
                        "S: 221 bye"),
                seen);
    }
}
