package io.mailwire.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ScriptedServerTest {
    private static final String SMTP = """
            S: 220 mx.test ESMTP
            C: EHLO <any>
            S: 250-mx.test
            S: 250 PIPELINING
            C: MAIL FROM:<a@example.org>
            S: 250 2.1.0 ok
            C: RCPT TO:<b@example.org>
            S: 250 2.1.5 ok
            C: DATA
            S: 354 go ahead
            C: <data>
            S: 250 2.0.0 queued
            C: QUIT
            S: 221 2.0.0 bye
            """;

    @Test
    void playsAnSmtpDialogue() throws IOException {
        try (ScriptedServer server = ScriptedServer.start(SMTP);
                RawClient client = RawClient.of(server)) {
            assertEquals("220 mx.test ESMTP", client.line());
            client.send("EHLO me\r\n");
            assertEquals("250-mx.test", client.line());
            assertEquals("250 PIPELINING", client.line());
            client.send("MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n");
            assertEquals("250 2.1.0 ok", client.line());
            assertEquals("250 2.1.5 ok", client.line());
            assertEquals("354 go ahead", client.line());
            client.send("Subject: hi\r\n\r\n..dot\r\n.\r\nQUIT\r\n");
            assertEquals("250 2.0.0 queued", client.line());
            assertEquals("221 2.0.0 bye", client.line());
            assertEquals("", client.rest());
            client.hangUp();
            server.verify();
            assertEquals(3, server.turns());
            assertArrayEquals(
                    "Subject: hi\r\n\r\n.dot\r\n".getBytes(StandardCharsets.UTF_8),
                    server.dialogue().bodies().get(0));
            assertEquals("EHLO me", server.dialogue().client().get(0));
        }
    }

    @Test
    void capturesTagsAndQuotesThemBack() throws IOException {
        try (ScriptedServer server = ScriptedServer.start("""
                        S: * OK ready
                        C: <tag1> NOOP
                        C: <tag2> CHECK
                        S: <tag2> OK checked
                        S: <tag1> OK nothing
                        """);
                RawClient client = RawClient.of(server)) {
            client.line();
            client.send("x7 NOOP\r\ny8 CHECK\r\n");
            assertEquals("y8 OK checked", client.line());
            assertEquals("x7 OK nothing", client.line());
            client.hangUp();
            server.verify();
        }
    }

    @Test
    void takesAndSendsLiteralsByTheirOctets() throws IOException {
        try (ScriptedServer server = ScriptedServer.start("""
                        C: <tag> APPEND INBOX {6}
                        S: + go
                        C: <literal:a\\r\\nb\\r\\n>
                        S: <tag> OK done
                        C: <tag> LOGIN {3+}
                        C: <literal> {2+}
                        C: <literal>
                        S: * 1 FETCH (BODY[] <literal:x\\r\\ny>)
                        S: <tag> OK done
                        """);
                RawClient client = RawClient.of(server)) {
            client.send("a APPEND INBOX {6}\r\n");
            assertEquals("+ go", client.line());
            client.send("a\r\nb\r\n\r\n");
            assertEquals("a OK done", client.line());
            client.send("b LOGIN {3+}\r\na\nb {2+}\r\n\0\r\r\n");
            assertEquals("* 1 FETCH (BODY[] {4}", client.line());
            assertEquals("x\r\ny)\r\nb OK done\r\n", client.rest());
            client.hangUp();
            server.verify();
            assertArrayEquals(
                    new byte[] {'a', '\n', 'b'}, server.dialogue().bodies().get(1));
            assertArrayEquals(new byte[] {0, '\r'}, server.dialogue().bodies().get(2));
        }
    }

    @Test
    void matchesBase64OfATextAndChunksOfBdat() throws IOException {
        try (ScriptedServer server = ScriptedServer.script("""
                                C: AUTH PLAIN <base64:\\0ann\\0secret>
                                S: 334 <base64:challenge>
                                C: <base64>
                                C: BDAT 5
                                C: <chunk>
                                C: BDAT 4 LAST
                                C: <chunk:@end>
                                S: 250 ok
                                """)
                        .data("end", new byte[] {1, 2, '\r', '\n'})
                        .start();
                RawClient client = RawClient.of(server)) {
            client.send("AUTH PLAIN AGFubgBzZWNyZXQ=\r\n");
            assertEquals("334 Y2hhbGxlbmdl", client.line());
            client.send("aGk=\r\nBDAT 5\r\nab\r\ncBDAT 4 LAST\r\n\1\2\r\n");
            assertEquals("250 ok", client.line());
            client.hangUp();
            server.verify();
        }
    }

    @Test
    void sendsAMessageWithItsDotsDoubled() throws IOException {
        try (ScriptedServer server = ScriptedServer.start("""
                        C: RETR 1
                        S: +OK
                        S: <data:.a\\r\\nb\\r\\n.>
                        """);
                RawClient client = RawClient.of(server)) {
            client.send("RETR 1\r\n");
            assertEquals("+OK\r\n..a\r\nb\r\n..\r\n.\r\n", client.rest());
        }
    }

    @Test
    void namesTheFirstLineThatDiffersAndClosesTheConnection() throws IOException {
        try (ScriptedServer server = ScriptedServer.start(SMTP);
                RawClient client = RawClient.of(server)) {
            client.send("EHLO me\r\nMAIL FROM:<wrong@example.org>\r\n");
            AssertionError error = assertThrows(AssertionError.class, server::verify);
            assertTrue(error.getMessage().startsWith("""
                                    transcript line 5
                                      expected  C: MAIL FROM:<a@example.org>
                                      got       C: MAIL FROM:<wrong@example.org>
                                    --- the dialogue
                                    S: 220 mx.test ESMTP
                                    C: EHLO me
                                    S: 250-mx.test
                                    """), error.getMessage());
        }
    }

    @Test
    void refusesALineThatEndsInABareLf() throws IOException {
        try (ScriptedServer server = ScriptedServer.start("C: NOOP");
                RawClient client = RawClient.of(server)) {
            client.send("NOOP\n");
            AssertionError error = assertThrows(AssertionError.class, server::verify);
            assertTrue(error.getMessage().contains("NOOP <ended by a bare LF>"), error.getMessage());
        }
    }

    @Test
    void noticesWhatIsSaidAfterTheEnd() throws IOException {
        try (ScriptedServer server = ScriptedServer.start("S: 554 go away");
                RawClient client = RawClient.of(server)) {
            client.line();
            client.send("HELO anyway\r\n");
            AssertionError error = assertThrows(AssertionError.class, server::verify);
            assertTrue(error.getMessage().contains("HELO anyway"), error.getMessage());
        }
    }

    @Test
    void doesNotMindWhatIsSaidAfterClose() throws IOException {
        try (ScriptedServer server = ScriptedServer.start("S: 554 go away\n-- close");
                RawClient client = RawClient.of(server)) {
            client.line();
            client.send("QUIT\r\n");
            server.verify();
        }
    }

    @Test
    void saysWhereAnUnfinishedDialogueWaits() throws IOException {
        try (ScriptedServer server = ScriptedServer.script(SMTP)
                        .patience(Duration.ofMillis(50))
                        .start();
                RawClient client = RawClient.of(server)) {
            client.send("EHLO me\r\n");
            AssertionError error = assertThrows(AssertionError.class, server::verify);
            assertTrue(error.getMessage().contains("C: MAIL FROM:<a@example.org>"), error.getMessage());
        }
    }

    @Test
    void failsWhenNobodyCame() {
        try (ScriptedServer server =
                ScriptedServer.script(SMTP).patience(Duration.ofMillis(10)).start()) {
            AssertionError error = assertThrows(AssertionError.class, server::verify);
            assertTrue(error.getMessage().startsWith("connection 1 of 1 never came"), error.getMessage());
        }
    }

    @Test
    void givesEachConnectionItsScript() throws IOException {
        try (ScriptedServer server = ScriptedServer.start("S: one", "S: two");
                RawClient first = RawClient.of(server)) {
            assertEquals("one", first.line());
            try (RawClient second = RawClient.of(server)) {
                assertEquals("two", second.line());
            }
            first.hangUp();
            server.verify();
            assertEquals(
                    List.of(List.of("one"), List.of("two")),
                    server.connections().stream().map(Dialogue::server).toList());
            try (RawClient third = RawClient.of(server)) {
                assertEquals("", third.rest());
            }
            assertThrows(AssertionError.class, server::verify);
        }
    }

    @Test
    void upgradesToTlsInTheMiddle() throws IOException {
        try (ScriptedServer server = ScriptedServer.start("""
                        S: 220 mx.test
                        C: STARTTLS
                        S: 220 go
                        -- starttls
                        C: EHLO me
                        S: 250 secure
                        """);
                RawClient client = RawClient.of(server)) {
            client.line();
            client.send("STARTTLS\r\n");
            assertEquals("220 go", client.line());
            client.startTls(TestCertificates.shared().clientContext());
            client.send("EHLO me\r\n");
            assertEquals("250 secure", client.line());
            assertEquals("", client.rest());
            client.hangUp();
            server.verify();
            assertEquals(2, server.turns());
            assertEquals("TLSv1.3", server.dialogue().tlsVersion().orElseThrow());
        }
    }

    @Test
    void speaksTlsFromTheFirstByte() throws IOException {
        try (ScriptedServer server = ScriptedServer.script(SMTP).tls().start();
                RawClient client =
                        RawClient.of(server).startTls(TestCertificates.shared().clientContext())) {
            assertEquals("220 mx.test ESMTP", client.line());
            client.send("EHLO me\r\n");
            assertEquals("250-mx.test", client.line());
        }
    }

    @Test
    void refusesATranscriptWithAMistakeBeforeAnybodyConnects() {
        for (String mistake : List.of(
                "X: hm",
                "-- dance",
                "S: <tag> OK",
                "-- raw \"a\\q\"",
                "-- raw \"a\r\n\"",
                "C: <literal>",
                "-- close\nS: late",
                "S: <literal:@nothing>",
                "-- pause long")) {
            assertThrows(IllegalArgumentException.class, () -> ScriptedServer.start("S: ok\n" + mistake), mistake);
        }
    }
}
