package io.mailwire.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.PeerException;
import io.mailwire.Reply;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.testkit.ScriptedServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands outside of a transaction: RSET, VRFY, EXPN, HELP, and those that a caller writes. */
@Timeout(30)
class SmtpCommandTest {

    private static final String HELLO = """
            S: 220 mx.test ESMTP
            C: EHLO client.test
            S: 250-mx.test
            S: 250 PIPELINING
            """;
    private static final String BYE = """
            C: QUIT
            S: 221 bye
            """;

    private static SmtpSession connect(ScriptedServer server) {
        return TestClients.plain(server.uri("smtp")).connect();
    }

    @Test
    void rsetReturnsTheReply() {
        try (ScriptedServer server = ScriptedServer.start(HELLO + """
                C: RSET
                S: 250 2.0.0 flushed
                C: RSET
                S: 502 5.5.1 what
                """ + BYE)) {
            try (SmtpSession smtp = connect(server)) {
                assertEquals("250 2.0.0 flushed", smtp.rset().toString());
                SmtpCommandException e = assertThrows(SmtpCommandException.class, smtp::rset);
                assertEquals(SmtpStage.RSET, e.stage());
                assertTrue(e.isSessionUsable());
            }
            server.verify();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "250 Ann <ann@example.org>, CONFIRMED",
        "251 User not local; will forward to <ann@else.example>, FORWARDED",
        "252 2.0.0 ann, UNCONFIRMED",
        "550 5.1.1 no such user, UNKNOWN",
        "551 User not local; please try <ann@else.example>, ELSEWHERE",
        "553 User ambiguous, AMBIGUOUS",
        "502 5.5.1 VRFY command is disabled, NOT_TOLD",
        "500 what, NOT_TOLD",
        "554 5.7.1 no, NOT_TOLD",
        "450 4.1.1 later, LATER"
    })
    void vrfyIsAnAnswerWhateverTheServerSays(String reply, AddressStatus status) {
        try (ScriptedServer server = ScriptedServer.start(HELLO + "C: VRFY ann\nS: " + reply + "\n" + BYE)) {
            try (SmtpSession smtp = connect(server)) {
                AddressAnswer answer = smtp.vrfy("ann");
                assertEquals(status, answer.status());
                assertEquals("ann " + status + ": " + reply, answer.toString());
            }
            server.verify();
        }
    }

    // RFC 5321 section 3.5.1
    @Test
    void vrfyNamesTheMailboxesOfAnAmbiguousName() {
        try (ScriptedServer server = ScriptedServer.start(HELLO + """
                C: VRFY Smith
                S: 553-Ambiguous; possibilities are
                S: 553-Joe Smith <jsmith@foo.com>
                S: 553-hsmith@foo.com
                S: 553 Melvin Smith <dweep@foo.com> and others at foo.com
                """ + BYE)) {
            try (SmtpSession smtp = connect(server)) {
                AddressAnswer answer = smtp.vrfy("Smith");
                assertEquals(AddressStatus.AMBIGUOUS, answer.status());
                assertEquals(List.of("jsmith@foo.com", "hsmith@foo.com", "dweep@foo.com"), answer.mailboxes());
            }
            server.verify();
        }
    }

    @Test
    void expnNamesTheMembers() {
        try (ScriptedServer server = ScriptedServer.start(HELLO + """
                C: EXPN staff
                S: 250-Ann <ann@example.org>
                S: 250 <bob@example.org>
                C: EXPN staff
                S: 502 5.5.1 no
                """ + BYE)) {
            try (SmtpSession smtp = connect(server)) {
                assertEquals(
                        List.of("ann@example.org", "bob@example.org"),
                        smtp.expn("staff").mailboxes());
                assertEquals(AddressStatus.NOT_TOLD, smtp.expn("staff").status());
            }
            server.verify();
        }
    }

    // RFC 6531 section 3.7.4.2
    @Test
    void asksForAnInternationalAddressByItsExtensionOnly() {
        try (ScriptedServer server = ScriptedServer.start(HELLO + BYE, """
                S: 220 mx.test ESMTP
                C: EHLO client.test
                S: 250-mx.test
                S: 250 SMTPUTF8
                C: VRFY δοκιμή@example.org SMTPUTF8
                S: 252 ok
                """ + BYE)) {
            try (SmtpSession smtp = connect(server)) {
                assertThrows(UnsupportedCapabilityException.class, () -> smtp.vrfy("δοκιμή@example.org"));
                assertTrue(smtp.isOpen());
            }
            try (SmtpSession smtp = connect(server)) {
                assertEquals(
                        AddressStatus.UNCONFIRMED,
                        smtp.vrfy("δοκιμή@example.org").status());
            }
            server.verify();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\r\nRSET", "a\nRSET", "a\rRSET", "a\u0000b", "a\tb", "a\u007fb"})
    void refusesWhatCouldEndTheLine(String text) {
        try (ScriptedServer server = ScriptedServer.start(HELLO + BYE)) {
            try (SmtpSession smtp = connect(server)) {
                assertThrows(IllegalArgumentException.class, () -> smtp.vrfy(text));
                assertThrows(IllegalArgumentException.class, () -> smtp.expn(text));
                assertThrows(IllegalArgumentException.class, () -> smtp.command(text));
                assertThrows(IllegalArgumentException.class, () -> smtp.command("ETRN " + text + "\r\n"));
                if (!text.isBlank()) {
                    assertThrows(IllegalArgumentException.class, () -> smtp.help(text));
                    assertThrows(IllegalArgumentException.class, () -> smtp.command("ETRN " + text));
                }
            }
            server.verify();
        }
    }

    @Test
    void helpReturnsTheServersWords() {
        try (ScriptedServer server = ScriptedServer.start(HELLO + """
                C: HELP
                S: 214-Commands:
                S: 214 HELO EHLO
                C: HELP VRFY
                S: 504 no help
                """ + BYE)) {
            try (SmtpSession smtp = connect(server)) {
                assertEquals(List.of("Commands:", "HELO EHLO"), smtp.help().lines());
                SmtpCommandException e = assertThrows(SmtpCommandException.class, () -> smtp.help("VRFY"));
                assertEquals("HELP VRFY", e.command());
            }
            server.verify();
        }
    }

    @Test
    void showsNoControlCharactersOfTheServers() {
        try (ScriptedServer server = ScriptedServer.start(HELLO + """
                C: HELP
                -- raw "214 \\x1b[2J\\x07\\r\\n"
                """ + BYE)) {
            try (SmtpSession smtp = connect(server)) {
                assertEquals("214 \\u001b[2J\\u0007", smtp.help().toString());
            }
            server.verify();
        }
    }

    @Test
    void sendsACommandAsWritten() {
        try (ScriptedServer server = ScriptedServer.start(HELLO + """
                C: ETRN example.org
                S: 250 2.0.0 queuing started
                C: xfoo Bar  baz
                S: 500 5.5.2 what
                """ + BYE)) {
            try (SmtpSession smtp = connect(server)) {
                assertEquals(
                        "250 2.0.0 queuing started",
                        smtp.command("ETRN example.org").toString());
                Reply refused = smtp.command("xfoo Bar  baz");
                assertTrue(refused.isPermanent());
                assertTrue(smtp.isOpen());
            }
            server.verify();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "DATA, send(email)",
        "data, send(email)",
        "BDAT 5 LAST, send(email)",
        "MAIL FROM:<>, send(email)",
        "RCPT TO:<a@b>, send(email)",
        "BURL imap://x LAST, send(email)",
        "SEND FROM:<>, send(email)",
        "RSET, rset()",
        "QUIT, quit()",
        "STARTTLS, tls(TlsPolicy)",
        "AUTH PLAIN AHgAeQ==, login(...)",
        "EHLO x, capabilities()",
        "HELO x, capabilities()",
        "LHLO x, capabilities()",
        "TURN, client only",
        "XCLIENT NAME=x, begin anew"
    })
    void namesTheMethodForCommandsThatChangeTheSession(String line, String instead) {
        try (ScriptedServer server = ScriptedServer.start(HELLO + BYE)) {
            try (SmtpSession smtp = connect(server)) {
                IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> smtp.command(line));
                assertTrue(e.getMessage().contains(instead), e.getMessage());
                assertFalse(e.getMessage().contains("AHgAeQ"), e.getMessage());
            }
            server.verify();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {" DATA", "DATA;", ".", "é", "DA\u00a0TA", "\u0131NFO", "-X", "1"})
    void refusesWhatHasNoVerb(String line) {
        try (ScriptedServer server = ScriptedServer.start(HELLO + BYE)) {
            try (SmtpSession smtp = connect(server)) {
                assertThrows(IllegalArgumentException.class, () -> smtp.command(line));
            }
            server.verify();
        }
    }

    @Test
    void refusesCommandsTooLongOrNotAscii() {
        try (ScriptedServer server = ScriptedServer.start(HELLO + "C: <any>\nS: 250 ok\n" + BYE)) {
            try (SmtpSession smtp = connect(server)) {
                assertEquals(250, smtp.command("X " + "x".repeat(508)).code());
                assertThrows(IllegalArgumentException.class, () -> smtp.command("X " + "x".repeat(509)));
                assertThrows(IllegalArgumentException.class, () -> smtp.command("X é"));
            }
            server.verify();
        }
    }

    @Test
    void sendsOtherCharactersWhereTheServerTakesThem() {
        try (ScriptedServer server = ScriptedServer.start("""
                S: 220 mx.test ESMTP
                C: EHLO client.test
                S: 250-mx.test
                S: 250 SMTPUTF8
                C: X é
                S: 250 ok
                """ + BYE)) {
            try (SmtpSession smtp = connect(server)) {
                assertEquals(250, smtp.command("X é").code());
            }
            server.verify();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"354 go ahead", "334 "})
    void aReplyThatAsksForMoreEndsTheSession(String reply) {
        try (ScriptedServer server = ScriptedServer.start(HELLO + "C: XMORE\nS: " + reply + "\n-- silence")) {
            SmtpSession smtp = connect(server);
            PeerException e = assertThrows(PeerException.class, () -> smtp.command("XMORE"));
            assertTrue(e.getMessage().contains("asks for more"), e.getMessage());
            assertFalse(smtp.isOpen());
        }
    }

    @Test
    void a421ToACommandIsReturnedAndEndsTheSession() {
        try (ScriptedServer server = ScriptedServer.start(HELLO + "C: ETRN x\nS: 421 4.3.2 shutting down\n-- close")) {
            SmtpSession smtp = connect(server);
            assertEquals(421, smtp.command("ETRN x").code());
            assertFalse(smtp.isOpen());
            IllegalStateException e = assertThrows(IllegalStateException.class, () -> smtp.vrfy("ann"));
            assertTrue(e.getMessage().contains("421 4.3.2 shutting down"), e.getMessage());
        }
    }
}
