package io.mailwire.all;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Login;
import io.mailwire.MailClient;
import io.mailwire.MailException;
import io.mailwire.TlsPolicy;
import io.mailwire.testkit.ScriptedServer;
import io.mailwire.testkit.TestCertificates;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers that repeat the command with the secret, as many do when they refuse one: neither trace nor exception shows it. */
@Timeout(60)
class SecretsTest {

    private static final String SECRET = "hunter2-Geheimnis";
    private static final String PLAIN = "<base64:\\0ann\\0" + SECRET + ">";
    private static final String BEARER = Base64.getEncoder()
            .encodeToString(("user=ann\1auth=Bearer " + SECRET + "\1\1").getBytes(StandardCharsets.UTF_8));

    private static final Login PASSWORD = Login.password("ann", SECRET);
    private static final Login TOKEN = Login.bearer("ann", renew -> SECRET).mechanism("XOAUTH2");

    static Stream<Arguments> dialogues() {
        String smtp = "S: 220 mx.test\nC: EHLO client.test\nS: 250-mx.test\nS: 250 AUTH PLAIN XOAUTH2\n";
        String pop3 = "S: +OK ready\nC: CAPA\nS: +OK\nS: USER\nS: .\nC: USER ann\nS: +OK\nC: PASS " + SECRET + "\n";
        String sasl = "S: +OK ready\nC: CAPA\nS: +OK\nS: SASL PLAIN\nS: .\nC: AUTH PLAIN " + PLAIN + "\n";
        String imap = "S: * OK [CAPABILITY IMAP4rev1] ready\nC: <tag> LOGIN \"ann\" \"" + SECRET + "\"\n";
        String authenticate =
                "S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready\nC: <tag> AUTHENTICATE PLAIN " + PLAIN + "\n";
        String end = "\n-- close";
        return Stream.of(
                Arguments.of(
                        "smtps",
                        PASSWORD,
                        smtp + "C: AUTH PLAIN " + PLAIN + "\nS: 500 what is AUTH PLAIN " + PLAIN + end),
                Arguments.of(
                        "smtps", PASSWORD, smtp + "C: AUTH PLAIN " + PLAIN + "\nS: 535 no " + SECRET + " here" + end),
                Arguments.of(
                        "smtps",
                        PASSWORD,
                        smtp + "C: AUTH PLAIN " + PLAIN + "\nS: what? " + SECRET + " " + PLAIN + end),
                Arguments.of(
                        "smtps", TOKEN, smtp + "C: AUTH XOAUTH2 " + BEARER + "\nS: 500 " + SECRET + " " + BEARER + end),
                Arguments.of("pop3s", PASSWORD, pop3 + "S: -ERR unknown command PASS " + SECRET + end),
                Arguments.of("pop3s", PASSWORD, pop3 + "S: -ERR [SYS/TEMP] unknown command PASS " + SECRET + end),
                Arguments.of("pop3s", PASSWORD, pop3 + "S: what is PASS " + SECRET + end),
                Arguments.of("pop3s", PASSWORD, sasl + "S: -ERR what is AUTH PLAIN " + PLAIN + " or " + SECRET + end),
                Arguments.of("imaps", PASSWORD, imap + "S: <tag> BAD LOGIN ann " + SECRET + end),
                Arguments.of("imaps", PASSWORD, imap + "S: LOGIN ann " + SECRET + end),
                Arguments.of("imaps", PASSWORD, authenticate + "S: <tag> BAD " + PLAIN + " or " + SECRET + end));
    }

    @ParameterizedTest
    @MethodSource("dialogues")
    void areNotShown(String scheme, Login login, String dialogue) {
        List<String> seen = new CopyOnWriteArrayList<>();
        try (ScriptedServer server = ScriptedServer.script(dialogue).tls().start()) {
            MailClient client = (scheme.equals("smtps")
                            ? MailClient.outgoing(server.uri(scheme))
                            : MailClient.incoming(server.uri(scheme)))
                    .login(login)
                    .options(o -> o.clientName("client.test")
                            .trace(line -> seen.add(line.toString()))
                            .tls(TlsPolicy.REQUIRED.trusting(
                                    TestCertificates.shared().trustStore())));
            MailException e = assertThrows(MailException.class, client::verify);
            StringWriter shown = new StringWriter();
            e.printStackTrace(new PrintWriter(shown));
            assertTrue(seen.stream().anyMatch(line -> line.contains("***")), seen.toString());
            for (String text : List.of(shown.toString(), seen.toString(), client.toString(), login.toString())) {
                assertFalse(text.contains(SECRET), text);
                assertFalse(text.contains(BEARER), text);
                assertFalse(
                        text.contains(Base64.getEncoder()
                                .encodeToString(("\0ann\0" + SECRET).getBytes(StandardCharsets.UTF_8))),
                        text);
            }
        }
    }
}
