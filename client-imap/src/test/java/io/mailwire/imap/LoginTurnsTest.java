package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mailwire.Login;
import io.mailwire.testkit.ScriptedServer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How often the client waits until a folder is open: one turn for the login, one for the folder, and no more than the login needs. */
@Timeout(30)
class LoginTurnsTest {

    private static final String OFFERED = "S: <tag> OK [CAPABILITY IMAP4rev1 UNSELECT] welcome\n";

    private static String greeting(String capabilities) {
        return "S: * OK [CAPABILITY IMAP4rev1 " + capabilities + "] ready\n";
    }

    private static Arguments login(String name, int turns, Login login, String script) {
        return Arguments.of(name, turns, login, script);
    }

    static Stream<Arguments> logins() {
        Login password = Login.password("ann", "secret");
        Login bearer = Login.bearer("ann", renew -> "token");
        return Stream.of(
                login(
                        "PLAIN with initial response",
                        2,
                        password,
                        greeting("AUTH=PLAIN SASL-IR") + "C: <tag> AUTHENTICATE PLAIN <base64:\\0ann\\0secret>\n"
                                + OFFERED),
                login("PLAIN without", 3, password, greeting("AUTH=PLAIN") + """
                        C: <tag> AUTHENTICATE PLAIN
                        S: +
                        C: <base64:\\0ann\\0secret>
                        """ + OFFERED),
                login("LOGIN", 2, password, greeting("") + "C: <tag> LOGIN \"ann\" \"secret\"\n" + OFFERED),
                login(
                        "LOGIN with a literal at once",
                        2,
                        Login.password("ann", "sécret"),
                        greeting("LITERAL+") + "C: <tag> LOGIN \"ann\" {7+}\nC: <literal:s\\xC3\\xA9cret>\n" + OFFERED),
                login(
                        "LOGIN with a small literal at once",
                        2,
                        Login.password("ann", "sécret"),
                        greeting("LITERAL-") + "C: <tag> LOGIN \"ann\" {7+}\nC: <literal:s\\xC3\\xA9cret>\n" + OFFERED),
                login(
                        "LOGIN with a literal that needs leave",
                        3,
                        Login.password("ann", "sécret"),
                        greeting("") + "C: <tag> LOGIN \"ann\" {7}\nS: + go on\nC: <literal:s\\xC3\\xA9cret>\n"
                                + OFFERED),
                login("AUTHENTICATE LOGIN", 4, password.mechanism("LOGIN"), greeting("AUTH=LOGIN") + """
                        C: <tag> AUTHENTICATE LOGIN
                        S: + VXNlcm5hbWU6
                        C: <base64:ann>
                        S: + UGFzc3dvcmQ6
                        C: <base64:secret>
                        """ + OFFERED),
                login(
                        "XOAUTH2",
                        2,
                        bearer,
                        greeting("AUTH=XOAUTH2 SASL-IR")
                                + "C: <tag> AUTHENTICATE XOAUTH2 <base64:user=ann\\x01auth=Bearer token\\x01\\x01>\n"
                                + OFFERED),
                login(
                        "OAUTHBEARER",
                        2,
                        bearer,
                        greeting("AUTH=OAUTHBEARER SASL-IR") + "C: <tag> AUTHENTICATE OAUTHBEARER <any>\n" + OFFERED),
                login(
                        "EXTERNAL",
                        2,
                        Login.external(),
                        greeting("AUTH=EXTERNAL SASL-IR") + "C: <tag> AUTHENTICATE EXTERNAL =\n" + OFFERED),
                login("CRAM-MD5", 3, password.mechanism("CRAM-MD5"), greeting("AUTH=CRAM-MD5") + """
                        C: <tag> AUTHENTICATE CRAM-MD5
                        S: + PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2UucmVzdG9uLm1jaS5uZXQ+
                        C: <any>
                        """ + OFFERED),
                login(
                        "a greeting that tells nothing",
                        3,
                        password,
                        "S: * OK ready\nC: <tag> CAPABILITY\nS: * CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR\nS: <tag> OK\n"
                                + "C: <tag> AUTHENTICATE PLAIN <base64:\\0ann\\0secret>\n" + OFFERED),
                login(
                        "a login whose answer comes before it",
                        2,
                        password,
                        greeting("AUTH=PLAIN SASL-IR")
                                + "C: <tag> AUTHENTICATE PLAIN <base64:\\0ann\\0secret>\n"
                                + "S: * CAPABILITY IMAP4rev1 UNSELECT\nS: <tag> OK welcome\n"),
                login("PREAUTH", 1, password, "S: * PREAUTH [CAPABILITY IMAP4rev1 UNSELECT] you are ann\n"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("logins")
    void takesAsManyTurnsAsItMust(String name, int turns, Login login, String opening) {
        String script = opening + Scripts.selected("INBOX", 3) + "C: <tag> UNSELECT\nS: <tag> OK\n" + Scripts.LOGOUT;
        try (ScriptedServer server = ScriptedServer.script(script).tls().start()) {
            try (ImapSession imap = Scripts.tls(server, "imaps").login(login).connect();
                    Folder inbox = imap.select("INBOX")) {
                assertEquals(3, inbox.exists());
                assertEquals(turns, server.turns(), name);
                assertEquals(turns, imap.turns(), name);
            }
            server.verify();
        }
    }

    @org.junit.jupiter.api.Test
    void asksWhatIsOfferedTogetherWithTheFolder() {
        String script = greeting("AUTH=PLAIN SASL-IR") + """
                C: <tag> AUTHENTICATE PLAIN <base64:\\0ann\\0secret>
                S: <tag> OK welcome
                C: <tag1> CAPABILITY
                C: <tag2> SELECT "INBOX"
                S: * CAPABILITY IMAP4rev1
                S: <tag1> OK
                S: * 1 EXISTS
                S: <tag2> OK
                """;
        try (ScriptedServer server = ScriptedServer.script(script).tls().start()) {
            ImapSession imap = Scripts.tls(server, "imaps").connect();
            imap.select("INBOX");
            assertEquals(2, server.turns());
            imap.cancel();
        }
    }
}
