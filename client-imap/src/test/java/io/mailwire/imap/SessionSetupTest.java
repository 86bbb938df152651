package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.mailwire.AuthenticationException;
import io.mailwire.testkit.ScriptedServer;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is set up between the login and the first folder: ID, ENABLE, and what becomes of COMPRESS where it is refused. */
@Timeout(30)
class SessionSetupTest {

    private static final String LOGIN = "C: <tag> AUTHENTICATE PLAIN <base64:\\0ann\\0secret>\n";

    private interface Use {
        void with(ImapSession imap) throws Exception;
    }

    private static void talk(String script, UnaryOperator<ImapClient> change, Use use) throws Exception {
        try (ScriptedServer server = ScriptedServer.start(script + Scripts.LOGOUT)) {
            try (ImapSession imap = change.apply(Scripts.cleartext(server)).connect()) {
                use.with(imap);
            }
            server.verify();
        }
    }

    private static String opening(String before, String after) {
        return "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR " + before + "] ready\n" + LOGIN
                + "S: <tag> OK [CAPABILITY IMAP4rev1 " + after + "] welcome\n";
    }

    @Test
    void setsEverythingUpInOneTurn() throws Exception {
        talk(
                opening("ENABLE", "ID ENABLE CONDSTORE QRESYNC COMPRESS=DEFLATE UNSELECT") + """
                C: <tag1> ID ("name" "Ours")
                C: <tag2> ENABLE QRESYNC CONDSTORE
                C: <tag3> COMPRESS DEFLATE
                S: * ID NIL
                S: <tag1> OK
                S: * ENABLED QRESYNC CONDSTORE
                S: <tag2> OK
                S: <tag3> NO [COMPRESSIONACTIVE] TLS does it
                C: <tag> SELECT "INBOX" (CONDSTORE)
                S: * 1 EXISTS
                S: <tag> OK
                C: <tag> UNSELECT
                S: <tag> OK
                """,
                client -> client.identify(Map.of("name", "Ours"))
                        .enable("qresync", "CONDSTORE", "UTF8=ACCEPT")
                        .compress(),
                imap -> {
                    assertEquals(Set.of("QRESYNC", "CONDSTORE"), imap.enabled());
                    assertFalse(imap.isCompressed());
                    assertEquals(2, imap.turns());
                    imap.select("INBOX").close();
                });
    }

    @Test
    void asksWhatIsOfferedWhereTheLoginDidNotSay() throws Exception {
        talk(
                "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR ENABLE CONDSTORE] ready\n" + LOGIN + """
                S: <tag> OK welcome
                C: <tag> CAPABILITY
                S: * CAPABILITY IMAP4rev1 ENABLE QRESYNC
                S: <tag> OK
                C: <tag> ENABLE QRESYNC
                S: * ENABLED QRESYNC
                S: <tag> OK
                """,
                client -> client.enable("CONDSTORE", "QRESYNC"),
                imap -> assertEquals(Set.of("QRESYNC"), imap.enabled()));
    }

    @Test
    void sendsNothingWhereNothingIsOffered() throws Exception {
        talk(
                opening("", "UNSELECT"),
                client ->
                        client.enable("CONDSTORE").identify(Map.of("name", "x")).compress(),
                imap -> {
                    assertEquals(Set.of(), imap.enabled());
                    assertFalse(imap.isCompressed());
                });
    }

    @Test
    void goesOnWhereEnableIsRefused() throws Exception {
        talk(
                opening("", "ENABLE CONDSTORE") + """
                C: <tag> ENABLE CONDSTORE
                S: <tag> BAD no
                """,
                client -> client.enable("CONDSTORE"),
                imap -> assertEquals(Set.of(), imap.enabled()));
    }

    @Test
    void icloud_believesThatWhatItDoesNotMentionIsOn() throws Exception {
        talk(
                opening("", "ENABLE CONDSTORE QRESYNC UTF8=ACCEPT") + """
                C: <tag> ENABLE QRESYNC UTF8=ACCEPT
                S: * ENABLED
                S: <tag> OK
                """,
                client -> client.enable("QRESYNC", "UTF8=ACCEPT"),
                imap -> assertEquals(Set.of("QRESYNC"), imap.enabled()));
    }

    @Test
    void saysWhoItIsBeforeTheLoginAndBehindIt() throws Exception {
        talk("""
                S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR ID] ready
                C: <tag> ID ("name" "Ours")
                S: * ID ("name" "Theirs")
                S: <tag> OK
                """ + LOGIN + """
                S: <tag> OK [CAPABILITY IMAP4rev1 ID] welcome
                C: <tag> ID ("name" "Ours")
                S: * ID ("name" "Theirs")
                S: <tag> OK
                """, client -> client.identify(Map.of("name", "Ours")), imap -> {});
        assertThrows(
                IllegalArgumentException.class, () -> ImapClient.at("imaps://x").identify(Map.of("name", "a\r\nb")));
        assertThrows(
                IllegalArgumentException.class, () -> ImapClient.at("imaps://x").enable("a\r\nb"));
    }

    @Test
    void exchangeAndGmx_areAskedWithNilAndNotWithAnEmptyList() throws Exception {
        talk(opening("", "ID") + """
                C: <tag> ID NIL
                S: * ID NIL
                S: <tag> OK
                """, client -> client, imap -> assertEquals(Map.of(), imap.id(Map.of())));
    }

    @Test
    void coremail_saysWhoItIsOnceAFolderIsRefusedForThat() throws Exception {
        talk(opening("", "ID UNSELECT") + """
                C: <tag> SELECT "INBOX"
                S: <tag> NO SELECT Unsafe Login. Please contact kefu@188.com for help
                C: <tag> ID ("name" "Mailwire")
                S: * ID NIL
                S: <tag> OK
                C: <tag> SELECT "INBOX"
                S: * 3 EXISTS
                S: <tag> OK
                C: <tag> UNSELECT
                S: <tag> OK
                """, client -> client, imap -> {
            try (Folder inbox = imap.select("INBOX")) {
                assertEquals(3, inbox.exists());
            }
        });
    }

    @Test
    void coremail_givesUpWhereItIsRefusedAllTheSame() throws Exception {
        talk(
                opening("", "ID") + """
                C: <tag> EXAMINE "INBOX"
                S: <tag> NO EXAMINE Unsafe Login
                C: <tag> ID ("name" "Mailwire")
                S: <tag> OK
                C: <tag> EXAMINE "INBOX"
                S: <tag> NO EXAMINE Unsafe Login
                """,
                client -> client,
                imap -> assertThrows(ImapCommandException.class, () -> imap.examine("INBOX")));
    }

    @Test
    void exchange_takesALoginWithoutAMailboxForNone() throws Exception {
        talk(opening("", "ID") + """
                C: <tag> SELECT "INBOX"
                S: <tag> BAD User is authenticated but not connected.
                """, client -> client, imap -> {
            AuthenticationException e = assertThrows(AuthenticationException.class, () -> imap.select("INBOX"));
            assertFalse(e.isTransient());
        });
    }

    @Test
    void switchesUtf8OnWhereTheServerTakesNothingElse() throws Exception {
        talk(opening("UTF8=ONLY", "ENABLE UTF8=ONLY LITERAL+") + """
                C: <tag> ENABLE UTF8=ACCEPT
                S: * ENABLED UTF8=ACCEPT
                S: <tag> OK
                C: <tag> CREATE {2+}
                C: <literal:\\xC3\\xA4>
                S: <tag> OK
                """, client -> client, imap -> {
            assertEquals(Set.of("UTF8=ACCEPT"), imap.enabled());
            imap.create("ä");
        });
        talk(opening("UTF8=ONLY", "ENABLE UTF8=ONLY"), client -> client.without("UTF8=ONLY"), imap -> {});
    }

    @Test
    void writesUtf8AsItIsAfterUtf8Accept() throws Exception {
        talk(
                opening("", "ENABLE UTF8=ACCEPT LITERAL+ UNSELECT") + """
                C: <tag> ENABLE UTF8=ACCEPT
                S: * ENABLED UTF8=ACCEPT
                S: <tag> OK
                C: <tag> SELECT {9+}
                C: <literal:Entw\\xC3\\xBCrfe>
                S: * 3 EXISTS
                S: <tag> OK
                C: <tag> UID SEARCH SUBJECT {2+}
                C: <literal:\\xC3\\xA4>
                S: * SEARCH 1
                S: <tag> OK
                C: <tag> APPEND "a&b" UTF8 (~{15+}
                C: <literal:Subject: \\xC3\\xA4\\r\\n\\r\\n>)
                S: <tag> OK
                C: <tag> UNSELECT
                S: <tag> OK
                """,
                client -> client.enable("UTF8=ACCEPT"),
                imap -> {
                    try (Folder drafts = imap.select("Entwürfe")) {
                        assertEquals(1, drafts.search(Search.subject("ä")).count());
                        imap.append(
                                "a&b",
                                io.mailwire.Email.parse(
                                        "Subject: ä\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
                    }
                });
    }
}
