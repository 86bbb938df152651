package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mailwire.Email;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.testkit.ScriptedServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is done without each extension, on a server that offers them all: the client's mask alone takes the other way, which is a
 * refusal where there is none.
 */
@Timeout(30)
class WithoutTest {

    private static final String EVERYTHING =
            "AUTH=PLAIN SASL-IR LITERAL+ ID ENABLE CONDSTORE QRESYNC UTF8=ACCEPT COMPRESS=DEFLATE "
                    + "NAMESPACE UNSELECT UIDPLUS MOVE MULTIAPPEND BINARY REPLACE APPENDLIMIT=20 LIST-EXTENDED LIST-STATUS SPECIAL-USE "
                    + "CREATE-SPECIAL-USE STATUS=SIZE OBJECTID QUOTA ACL RIGHTS=texk METADATA";

    private static final Upload MAIL = Upload.of(Email.parse("Subject: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
    private static final String CONTENT = "C: <literal:Subject: a\\r\\n\\r\\n>";
    private static final String SELECT = "C: <tag> SELECT \"INBOX\" (CONDSTORE)\nS: * 3 EXISTS\nS: <tag> OK\n";
    private static final String UNSELECT = step("UNSELECT", "OK");
    private static final String MARK = step("UID STORE 1 +FLAGS.SILENT (\\Deleted)", "OK");
    private static final String EXPUNGE = "C: <tag> UID EXPUNGE 1\nS: * 1 EXPUNGE\nS: <tag> OK\n";
    private static final String OPTIONS = "CHILDREN SUBSCRIBED SPECIAL-USE";
    private static final String STATUS = "MESSAGES UNSEEN UIDNEXT UIDVALIDITY SIZE HIGHESTMODSEQ MAILBOXID";

    private interface Use {
        Object with(ImapSession imap);
    }

    private interface FolderUse {
        Object with(Folder inbox);
    }

    private static String step(String command, String answer) {
        return "C: <tag> " + command + "\nS: <tag> " + answer + "\n";
    }

    private static Arguments without(String off, String script, Use use) {
        return Arguments.of(off, script, use);
    }

    private static Arguments withoutInInbox(String off, String script, FolderUse use) {
        return without(off, SELECT + script + UNSELECT, imap -> {
            try (Folder inbox = imap.select("INBOX")) {
                return use.with(inbox);
            }
        });
    }

    private static Arguments refusedWithout(String off, Use use) {
        return without(off, "", imap -> {
            try {
                return use.with(imap);
            } catch (UnsupportedCapabilityException e) {
                return e.capability();
            }
        });
    }

    private static Selection one(Folder inbox) {
        return inbox.messages(UidSet.of(1));
    }

    private static String list(String options) {
        return "C: <tag> LIST \"\" \"*\" RETURN (" + options + ")\nS: * LIST () \"/\" INBOX\nS: <tag> OK\n";
    }

    static Stream<Arguments> extensions() {
        String plainList =
                "C: <tag1> LIST \"\" \"*\"\nC: <tag2> LSUB \"\" \"*\"\nS: * LIST () \"/\" INBOX\nS: <tag1> OK\nS: <tag2> OK\n";
        return Stream.of(
                without("LIST-EXTENDED", plainList, ImapSession::list),
                without("LIST-EXTENDED", step("LSUB \"\" \"*\"", "OK"), ImapSession::subscribed),
                without(
                        "LIST-STATUS",
                        list(OPTIONS) + step("STATUS \"INBOX\" (" + STATUS + ")", "OK"),
                        imap -> imap.listWithStatus()),
                without("SPECIAL-USE", list("CHILDREN SUBSCRIBED"), ImapSession::specials),
                without(
                        "STATUS=SIZE",
                        step("STATUS \"x\" (" + STATUS.replace(" SIZE", "") + ")", "OK"),
                        imap -> imap.status("x")),
                without(
                        "OBJECTID",
                        step("STATUS \"x\" (" + STATUS.replace(" MAILBOXID", "") + ")", "OK"),
                        imap -> imap.status("x")),
                without(
                        "CONDSTORE QRESYNC",
                        step("STATUS \"x\" (" + STATUS.replace(" HIGHESTMODSEQ", "") + ")", "OK"),
                        imap -> imap.status("x")),
                without(
                        "NAMESPACE",
                        "C: <tag> LIST \"\" \"\"\nS: * LIST () \"/\" \"\"\nS: <tag> OK\n",
                        ImapSession::namespaces),
                without("CREATE-SPECIAL-USE", step("CREATE \"x\"", "OK"), imap -> imap.create("x", SpecialUse.SENT)),
                without("UNSELECT", SELECT + step("EXAMINE \"INBOX\"", "OK") + step("CLOSE", "OK"), imap -> {
                    imap.select("INBOX").close();
                    return imap;
                }),
                without("CONDSTORE", step("SELECT \"INBOX\"", "OK"), imap -> imap.select("INBOX")),
                without(
                        "LITERAL+",
                        "C: <tag> APPEND \"x\" {14}\nS: + go on\n" + CONTENT + "\nS: <tag> OK\n",
                        imap -> imap.append("x", MAIL)),
                without(
                        "APPENDLIMIT=20",
                        "C: <tag> APPEND \"x\" {24+}\nC: <literal>\nS: <tag> OK\n",
                        imap -> imap.append(
                                "x", Email.parse("Subject: 0123456789a\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))),
                without(
                        "MULTIAPPEND",
                        "C: <tag1> APPEND \"x\" {14+}\n" + CONTENT + "\nC: <tag2> APPEND \"x\" {14+}\n" + CONTENT
                                + "\nS: <tag1> OK\nS: <tag2> OK\n",
                        imap -> imap.appendAll("x", List.of(MAIL, MAIL))),
                refusedWithout("BINARY", imap -> imap.append("x", Email.parse(new byte[] {'a', 0}))),
                withoutInInbox(
                        "REPLACE",
                        "C: <tag> APPEND \"INBOX\" {14+}\n" + CONTENT + "\nS: <tag> OK\n" + MARK + EXPUNGE,
                        inbox -> inbox.replace(1, MAIL)),
                withoutInInbox(
                        "MOVE",
                        step("UID COPY 1 \"x\"", "OK") + MARK + EXPUNGE,
                        inbox -> one(inbox).moveTo("x")),
                withoutInInbox(
                        "MOVE UIDPLUS",
                        step("UID COPY 1 \"x\"", "OK") + MARK,
                        inbox -> one(inbox).moveTo("x")),
                withoutInInbox("UIDPLUS", MARK, inbox -> one(inbox).delete()),
                withoutInInbox("UIDPLUS", "", inbox -> {
                    try {
                        return one(inbox).expunge();
                    } catch (UnsupportedCapabilityException e) {
                        return e.capability();
                    }
                }),
                without("CONDSTORE QRESYNC", step("SELECT \"INBOX\"", "OK") + UNSELECT, imap -> {
                    try (Folder inbox = imap.select("INBOX")) {
                        return one(inbox).change(FlagChange.add(Flag.SEEN).unchangedSince(1));
                    } catch (UnsupportedCapabilityException e) {
                        return e.capability();
                    }
                }),
                refusedWithout("ID", ImapSession::id),
                refusedWithout("QUOTA", imap -> imap.quota("x")),
                refusedWithout("ACL", imap -> imap.acl("x")),
                refusedWithout("METADATA", imap -> imap.metadata("x", "/a")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("extensions")
    void doesTheSameWithoutOrSaysThatItCannot(String off, String script, Use use) {
        String[] capabilities = off.split(" ", -1);
        try (ScriptedServer server =
                ScriptedServer.start(Scripts.login("IMAP4rev1 " + EVERYTHING) + script + Scripts.LOGOUT)) {
            try (ImapSession imap =
                    Scripts.cleartext(server).without(capabilities).connect()) {
                Object result = use.with(imap);
                if (script.isEmpty()) {
                    assertEquals(capabilities[0], result);
                }
            }
            server.verify();
        }
    }

    static Stream<Arguments> openings() {
        String plain = "C: <tag> AUTHENTICATE PLAIN <base64:\\0ann\\0secret>\nS: <tag> OK [CAPABILITY IMAP4rev1 "
                + EVERYTHING + "] in\n";
        return Stream.of(
                Arguments.of(
                        "SASL-IR",
                        "C: <tag> ID (\"name\" \"x\")\nS: <tag> OK\nC: <tag> AUTHENTICATE PLAIN\nS: +\nC: <base64:\\0ann\\0secret>\nS: <tag> OK [CAPABILITY IMAP4rev1 "
                                + EVERYTHING + "] in\n"
                                + "C: <tag1> ID (\"name\" \"x\")\nC: <tag2> ENABLE UTF8=ACCEPT\nC: <tag3> COMPRESS DEFLATE\nS: <tag1> OK\nS: <tag2> OK\nS: <tag3> NO\n"),
                Arguments.of(
                        "AUTH=PLAIN",
                        "C: <tag> ID (\"name\" \"x\")\nS: <tag> OK\nC: <tag> LOGIN \"ann\" \"secret\"\nS: <tag> OK [CAPABILITY IMAP4rev1 "
                                + EVERYTHING + "] in\n"
                                + "C: <tag1> ID (\"name\" \"x\")\nC: <tag2> ENABLE UTF8=ACCEPT\nC: <tag3> COMPRESS DEFLATE\nS: <tag1> OK\nS: <tag2> OK\nS: <tag3> NO\n"),
                Arguments.of(
                        "ID",
                        plain
                                + "C: <tag1> ENABLE UTF8=ACCEPT\nC: <tag2> COMPRESS DEFLATE\nS: <tag1> OK\nS: <tag2> NO\n"),
                Arguments.of("ID ENABLE", plain + "C: <tag> COMPRESS DEFLATE\nS: <tag> NO\n"),
                Arguments.of("ID UTF8=ACCEPT COMPRESS=DEFLATE", plain));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("openings")
    void opensWithout(String off, String script) {
        try (ScriptedServer server = ScriptedServer.start(
                "S: * OK [CAPABILITY IMAP4rev1 " + EVERYTHING + "] ready\n" + script + Scripts.LOGOUT)) {
            Scripts.cleartext(server)
                    .without(off.split(" ", -1))
                    .identify(Map.of("name", "x"))
                    .enable("UTF8=ACCEPT")
                    .compress()
                    .connect()
                    .close();
            server.verify();
        }
    }
}
