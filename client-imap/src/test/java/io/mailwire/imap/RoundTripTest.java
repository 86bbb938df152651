package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Email;
import io.mailwire.Timeouts;
import io.mailwire.TlsPolicy;
import io.mailwire.imap.StrictReader.Token;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever a caller's string is, a strict reader gets it back from exactly one command, whose other arguments are what they were; or it
 * is refused and nothing is sent.
 */
@Timeout(60)
class RoundTripTest {

    private static final String ALL = "UIDPLUS MOVE ID ACL RIGHTS=texk QUOTA METADATA BINARY UNSELECT";
    private static final int ROUNDS = 60;

    private final Random random = new Random(6);

    private interface Session {
        void use(StrictServer server, ImapSession imap) throws Exception;
    }

    private interface Verb {
        void call(String text);
    }

    private interface Check {
        void check(List<Token> command, String text);
    }

    private static ImapClient client(StrictServer server) {
        return ImapClient.at(server.uri())
                .tls(TlsPolicy.UNSAFE_CLEARTEXT)
                .options(o -> o.unsafeAllowPasswordsInCleartext())
                .timeouts(Timeouts.ofEach(Duration.ofSeconds(5)));
    }

    private static void session(String literals, Session session) throws Exception {
        try (StrictServer server = new StrictServer(ALL + " " + literals, true);
                ImapSession imap = client(server).connect()) {
            session.use(server, imap);
        }
    }

    /** Some text that has a meaning in the grammar, or none, or is no text at all. */
    private String text() {
        int[] points =
                "ab\"\\{}+()*% ~&-,/äβ台😀é[]1<>INBOX.{3}{5+}$:;'".codePoints().toArray();
        int[] rare = {'\r', '\n', 0, 1, 0x7f, 0xd800, 0x2028};
        StringBuilder text = new StringBuilder();
        int length = 1 + random.nextInt(random.nextInt(10) == 0 ? 900 : 12);
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(points[random.nextInt(points.length)]);
        }
        if (random.nextInt(6) == 0) {
            text.insert(random.nextInt(text.length() + 1), Character.toString(rare[random.nextInt(rare.length)]));
        }
        return text.toString();
    }

    /** Calls a verb with all sorts of text. */
    private void roundTrip(StrictServer server, Verb verb, Check check) throws InterruptedException {
        int sent = 0;
        for (int i = 0; i < ROUNDS || (sent == 0 && i < 100 * ROUNDS); i++) {
            String text = text();
            try {
                verb.call(text);
            } catch (IllegalArgumentException e) {
                assertTrue(server.isQuiet(), "refused, and sent all the same");
                continue;
            }
            check.check(server.command(), text);
            sent++;
        }
        assertTrue(sent > 0, "nothing was sent");
    }

    private static void words(List<Token> command, String... words) {
        List<String> found = new ArrayList<>();
        for (Token token : command.subList(0, words.length)) {
            found.add(token.text());
        }
        assertEquals(List.of(words), found);
    }

    private static void folder(Token token, String name) {
        assertTrue(token.isString(), token.toString());
        assertEquals(name.equalsIgnoreCase("INBOX") ? "INBOX" : name, StrictServer.folder(token));
    }

    private static void string(Token token, String text) {
        assertTrue(token.isString(), token.toString());
        assertEquals(text, token.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"LITERAL+", ""})
    void namesOfFolders(String literals) throws Exception {
        session(literals, (server, imap) -> {
            roundTrip(server, imap::create, (command, name) -> {
                words(command, "CREATE");
                assertEquals(2, command.size());
                folder(command.get(1), name);
            });
            roundTrip(server, name -> imap.rename("a \"b", name), (command, name) -> {
                words(command, "RENAME", "a \"b");
                assertEquals(3, command.size());
                folder(command.get(2), name);
            });
            roundTrip(server, imap::status, (command, name) -> {
                folder(command.get(1), name);
                assertEquals(
                        "[aMESSAGES, aUNSEEN, aUIDNEXT, aUIDVALIDITY]",
                        command.get(2).toString());
                assertEquals(3, command.size());
            });
            roundTrip(server, imap::select, (command, name) -> {
                words(command, "SELECT");
                assertEquals(2, command.size());
                folder(command.get(1), name);
            });
            Folder inbox = imap.select("INBOX");
            server.command();
            roundTrip(server, name -> inbox.messages(UidSet.range(1, 2)).moveTo(name), (command, name) -> {
                words(command, "UID", "MOVE", "1:2");
                assertEquals(4, command.size());
                folder(command.get(3), name);
            });
            roundTrip(server, name -> imap.setQuota(name, Map.of("STORAGE", 5L)), (command, name) -> {
                words(command, "SETQUOTA");
                string(command.get(1), name);
                assertEquals("[aSTORAGE, a5]", command.get(2).toString());
            });
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"LITERAL+", ""})
    void flagsAndIdentifiersAndAnnotations(String literals) throws Exception {
        session(literals, (server, imap) -> {
            Folder inbox = imap.select("INBOX");
            server.command();
            roundTrip(server, flag -> inbox.messages(UidSet.of(7)).add(new Flag(flag), Flag.SEEN), (command, flag) -> {
                words(command, "UID", "STORE", "7", "+FLAGS.SILENT");
                assertEquals(
                        List.of("a" + flag, "a\\Seen").toString(),
                        command.get(4).toString());
                assertEquals(5, command.size());
            });
            roundTrip(server, who -> imap.setRights("x", who, FolderRight.READ), (command, who) -> {
                words(command, "SETACL", "x");
                string(command.get(2), who);
                string(command.get(3), "r");
                assertEquals(4, command.size());
            });
            roundTrip(server, who -> imap.grantableRights("x", who), (command, who) -> {
                words(command, "LISTRIGHTS", "x");
                string(command.get(2), who);
            });
            roundTrip(server, entry -> imap.metadata("x", "/" + entry), (command, entry) -> {
                words(command, "GETMETADATA", "x");
                string(command.get(2).list().get(0), "/" + entry);
            });
            roundTrip(server, value -> imap.setMetadata("x", "/a", value), (command, value) -> {
                words(command, "SETMETADATA", "x");
                List<Token> list = command.get(2).list();
                assertEquals(2, list.size());
                string(list.get(0), "/a");
                string(list.get(1), value);
            });
            roundTrip(server, value -> imap.id(Map.of("na\"me", value)), (command, value) -> {
                words(command, "ID");
                List<Token> list = command.get(1).list();
                assertEquals(2, list.size());
                string(list.get(0), "na\"me");
                string(list.get(1), value);
            });
            roundTrip(
                    server,
                    key -> imap.id(Map.of(key, "x")),
                    (command, key) -> string(command.get(1).list().get(0), key));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"LITERAL+", ""})
    void textsAndHeadersAndKeywordsOfSearches(String literals) throws Exception {
        session(literals, (server, imap) -> {
            Folder inbox = imap.select("INBOX");
            server.command();
            roundTrip(server, text -> inbox.search(Search.subject(text)).uids(), (command, text) -> {
                int at = charset(command, text);
                words(command.subList(at, command.size()), "SUBJECT");
                string(command.get(at + 1), text);
                assertEquals(at + 2, command.size());
            });
            roundTrip(
                    server,
                    text -> inbox.search(Search.header("X-A", text).not().and(Search.seen()))
                            .uids(),
                    (command, text) -> {
                        int at = charset(command, text);
                        words(command.subList(at, command.size()), "NOT", "HEADER", "X-A");
                        string(command.get(at + 3), text);
                        assertEquals("SEEN", command.get(at + 4).atom());
                        assertEquals(at + 5, command.size());
                    });
            roundTrip(server, name -> inbox.search(Search.header(name, "x")).uids(), (command, name) -> {
                words(command, "UID", "SEARCH", "HEADER");
                assertEquals(name, command.get(3).astring());
                string(command.get(4), "x");
                assertEquals(5, command.size());
            });
            roundTrip(server, word -> inbox.search(Search.keyword(word)).uids(), (command, word) -> {
                words(command, "UID", "SEARCH", "KEYWORD");
                assertEquals(word, command.get(3).atom());
                assertEquals(4, command.size());
            });
        });
    }

    /** Where the keys begin: text that is not ASCII says which charset it is in. */
    private static int charset(List<Token> command, String text) {
        words(command, "UID", "SEARCH");
        if (text.chars().allMatch(c -> c < 0x80)) {
            return 2;
        }
        words(command, "UID", "SEARCH", "CHARSET", "UTF-8");
        return 4;
    }

    @ParameterizedTest
    @ValueSource(strings = {"LITERAL+", ""})
    void namesOfHeadersToFetch(String literals) throws Exception {
        session(literals, (server, imap) -> {
            Folder inbox = imap.select("INBOX");
            server.command();
            roundTrip(
                    server,
                    name -> {
                        try (FetchedMessages none = inbox.messages(UidSet.of(1))
                                .fetch(FetchOptions.of().headers(name, "Last"))) {
                            assertEquals(0, none.stream().count());
                        }
                    },
                    (command, name) -> {
                        words(command, "UID", "FETCH", "1");
                        List<Token> items = command.get(3).list();
                        words(items, "UID", "BODY.PEEK[HEADER.FIELDS");
                        assertEquals(
                                List.of(name, "Last"),
                                items.get(2).list().stream().map(Token::astring).toList());
                        assertEquals("]", items.get(3).text());
                        assertEquals(4, items.size());
                        assertEquals(4, command.size());
                    });
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"LITERAL+", ""})
    void namesAndPasswordsOfLogins(String literals) throws Exception {
        int sent = 0;
        for (int i = 0; i < 40; i++) {
            String user = "u" + text();
            String password = text() + "x";
            try (StrictServer server = new StrictServer(ALL + " " + literals, false)) {
                ImapClient client;
                try {
                    client = client(server).login(user, password);
                } catch (IllegalArgumentException e) {
                    continue;
                }
                client.connect().cancel();
                List<Token> command = server.command();
                words(command, "LOGIN");
                assertEquals(3, command.size());
                string(command.get(1), user);
                string(command.get(2), password);
                sent++;
            }
        }
        assertTrue(sent > 10, sent + " logins");
    }

    @ParameterizedTest
    @ValueSource(strings = {"LITERAL+", ""})
    void contentThatIsAppended(String literals) throws Exception {
        byte[] alphabet = "a\r\n{3}t OK )\"\0\u00e4 LOGOUT".getBytes(StandardCharsets.UTF_8);
        session(literals, (server, imap) -> {
            for (int i = 0; i < ROUNDS; i++) {
                byte[] octets = new byte[20 + random.nextInt(6000)];
                for (int j = 0; j < octets.length; j++) {
                    octets[j] = alphabet[random.nextInt(alphabet.length)];
                }
                byte[] whole = ("Subject: x\r\n\r\n" + new String(octets, StandardCharsets.ISO_8859_1))
                        .replaceAll("\r\n|\r|\n", "\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1);
                AppendResult result = imap.append("a \"{3}", Email.parse(whole), Flag.SEEN);
                List<Token> command = server.command();
                words(command, "APPEND", "a \"{3}");
                assertEquals("[a\\Seen]", command.get(2).toString());
                assertEquals(4, command.size());
                Token content = command.get(3);
                assertEquals(new String(whole, StandardCharsets.ISO_8859_1).indexOf(0) < 0 ? '{' : '~', content.kind());
                assertArrayEquals(whole, content.octets());
                assertEquals(whole.length, result.size());
            }
        });
    }
}
