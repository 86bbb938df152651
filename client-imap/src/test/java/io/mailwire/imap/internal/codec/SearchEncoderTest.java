package io.mailwire.imap.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mailwire.imap.SortKey;
import io.mailwire.imap.StrictReader;
import io.mailwire.imap.StrictReader.Token;
import io.mailwire.imap.ThreadAlgorithm;
import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.wire.CommandWriter;
import io.mailwire.imap.internal.wire.ImapCommand;
import io.mailwire.imap.internal.wire.LiteralForm;
import java.io.IOException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import okio.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever is searched for reaches a strict reader as one command that means the same. */
@Timeout(60)
class SearchEncoderTest {

    private static final String[] WORDS = {"ALL", "SEEN", "UNSEEN", "FLAGGED", "UNDRAFT", "SAVEDATESUPPORTED"};
    private static final String[] TEXTS = {
        "FROM", "TO", "CC", "BCC", "SUBJECT", "BODY", "TEXT", "X-GM-RAW", "X-GM-LABELS"
    };
    private static final String[] DATES = {
        "SINCE", "BEFORE", "ON", "SENTSINCE", "SENTBEFORE", "SENTON", "SAVEDSINCE", "SAVEDBEFORE", "SAVEDON"
    };
    private static final String[] NUMBERS = {"LARGER", "SMALLER", "MODSEQ", "X-GM-MSGID", "X-GM-THRID"};
    private static final String ATOM = "azAZ09$!#&'+,-./:;<=>?@[^_`|}~";
    private static final int[] ANY =
            "ab\"\\{}+()*% ~&-äβ台😀[]1<>$?".codePoints().toArray();

    private final Random random = new Random(31);

    private String pick(String[] from) {
        return from[random.nextInt(from.length)];
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        int n = random.nextInt(20) == 0 ? 600 : random.nextInt(12);
        for (int i = 0; i < n; i++) {
            text.appendCodePoint(random.nextInt(3) == 0 ? 'a' + random.nextInt(26) : ANY[random.nextInt(ANY.length)]);
        }
        return text.toString();
    }

    private String some(String alphabet) {
        StringBuilder text = new StringBuilder();
        for (int n = 1 + random.nextInt(8); n > 0; n--) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    private SearchKey key(int depth) {
        int kind = random.nextInt(depth > 0 ? 14 : 10);
        return switch (kind) {
            case 0 -> new SearchKey.Word(pick(WORDS));
            case 1, 2 -> new SearchKey.Text(pick(TEXTS), text());
            case 3 -> new SearchKey.Keyword(random.nextBoolean() ? "KEYWORD" : "UNKEYWORD", some(ATOM));
            // Any printable ASCII but the colon can be a header's name.
            case 4 -> new SearchKey.Header(some(ATOM.replace(":", "") + "\"\\(){%*]"), text());
            case 5 -> new SearchKey.Date(pick(DATES), LocalDate.ofEpochDay(random.nextInt(40_000)));
            case 6 -> new SearchKey.Age(random.nextBoolean() ? "YOUNGER" : "OLDER", 1 + random.nextInt(100_000));
            case 7 -> new SearchKey.Numbered(pick(NUMBERS), Long.toUnsignedString(random.nextLong()));
            case 8 -> new SearchKey.Id(random.nextBoolean() ? "EMAILID" : "THREADID", some("aZ09_-"));
            case 9 -> new SearchKey.Uids(UidSet.of(1 + random.nextInt(50), 1 + random.nextInt(50)));
            case 10 -> SearchKey.not(key(depth - 1));
            case 11 -> new SearchKey.Fuzzy(key(depth - 1));
            case 12 -> SearchKey.and(keys(depth));
            default -> SearchKey.or(keys(depth));
        };
    }

    private List<SearchKey> keys(int depth) {
        List<SearchKey> keys = new ArrayList<>();
        for (int n = 1 + random.nextInt(5); n > 0; n--) {
            keys.add(key(depth - 1));
        }
        return keys;
    }

    private Reader wire(ImapCommand command) throws IOException {
        Buffer sink = new Buffer();
        LiteralForm form = LiteralForm.values()[random.nextInt(3)];
        CommandWriter.write(sink, "t", command, form, () -> true, () -> {});
        return new Reader(StrictReader.one(sink.readByteArray()));
    }

    @Test
    void reachesAStrictReaderAsExactlyOneSearchWhateverTheTexts() throws IOException {
        for (int i = 0; i < 20_000; i++) {
            SearchKey key = key(3);
            boolean extended = random.nextBoolean();
            boolean utf8 = random.nextInt(4) == 0;
            Reader reader = wire(SearchEncoder.search(key, extended ? List.of("SAVE", "ALL") : List.of(), utf8));
            reader.expect("aUID", "aSEARCH");
            if (extended) {
                reader.expect("aRETURN", "[aSAVE, aALL]");
            }
            boolean ascii = SearchEncoder.isAscii(key);
            if (!ascii && !utf8) {
                reader.expect("aCHARSET", "aUTF-8");
            }
            assertEquals(key, reader.all());
            assertEquals(ascii, !reader.sawUtf8);
        }
    }

    @Test
    void sortsAndThreadsByOneCommandEach() throws IOException {
        for (int i = 0; i < 2000; i++) {
            SearchKey key = key(2);
            Reader sort = wire(SearchEncoder.sort(key, List.of(SortKey.DATE.reversed(), SortKey.SUBJECT), List.of()));
            sort.expect("aUID", "aSORT", "[aREVERSE, aDATE, aSUBJECT]", "aUTF-8");
            assertEquals(key, sort.all());
            Reader thread = wire(SearchEncoder.thread(key, ThreadAlgorithm.REFERENCES));
            thread.expect("aUID", "aTHREAD", "aREFERENCES", "aUTF-8");
            assertEquals(key, thread.all());
        }
    }

    @Test
    void courier_findsNoHeaderWhoseNameIsQuoted() {
        assertEquals(
                "UID SEARCH HEADER List-Id \"x\"",
                SearchEncoder.search(new SearchKey.Header("List-Id", "x"), List.of(), false)
                        .toString());
        assertEquals(
                "UID SEARCH HEADER \"a(b\" \"\"",
                SearchEncoder.search(new SearchKey.Header("a(b", ""), List.of(), false)
                        .toString());
    }

    /** RFC 9051 section 9, {@code search-key}, with nothing forgiven. */
    private static final class Reader {
        private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("d-MMM-uuuu", Locale.US);

        private final List<Token> command;
        private int at;
        private boolean sawUtf8;

        Reader(List<Token> command) {
            this.command = command;
        }

        void expect(String... words) {
            for (String word : words) {
                assertEquals(word, command.get(at++).toString());
            }
        }

        SearchKey all() {
            return all(command.subList(at, command.size()));
        }

        private SearchKey all(List<Token> tokens) {
            Iterator<Token> rest = tokens.iterator();
            List<SearchKey> keys = new ArrayList<>(List.of(key(rest)));
            while (rest.hasNext()) {
                keys.add(key(rest));
            }
            return SearchKey.and(keys);
        }

        private SearchKey key(Iterator<Token> tokens) {
            Token token = tokens.next();
            if (token.kind() == '(') {
                return all(token.list());
            }
            String word = token.atom();
            if (List.of(WORDS).contains(word) || SearchKey.OPPOSITES.contains(word)) {
                return new SearchKey.Word(word);
            } else if (List.of(TEXTS).contains(word)) {
                return new SearchKey.Text(word, string(tokens));
            } else if (List.of(DATES).contains(word)) {
                return new SearchKey.Date(word, LocalDate.parse(tokens.next().atom(), DATE));
            } else if (List.of(NUMBERS).contains(word)) {
                return new SearchKey.Numbered(
                        word,
                        Long.toUnsignedString(
                                Long.parseUnsignedLong(tokens.next().atom())));
            }
            return switch (word) {
                case "KEYWORD", "UNKEYWORD" ->
                    new SearchKey.Keyword(word, tokens.next().atom());
                case "EMAILID", "THREADID" ->
                    new SearchKey.Id(word, tokens.next().atom());
                case "YOUNGER", "OLDER" ->
                    new SearchKey.Age(word, Long.parseLong(tokens.next().atom()));
                case "UID" -> new SearchKey.Uids(UidSet.parse(tokens.next().atom()));
                case "NOT" -> SearchKey.not(key(tokens));
                case "FUZZY" -> new SearchKey.Fuzzy(key(tokens));
                case "HEADER" -> new SearchKey.Header(tokens.next().astring(), string(tokens));
                case "OR" -> SearchKey.or(List.of(key(tokens), key(tokens)));
                default -> throw new AssertionError("no key: " + word);
            };
        }

        private String string(Iterator<Token> tokens) {
            String text = tokens.next().string();
            sawUtf8 |= text.chars().anyMatch(c -> c > 0x7e);
            return text;
        }
    }
}
