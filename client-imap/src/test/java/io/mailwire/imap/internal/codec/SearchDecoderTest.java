package io.mailwire.imap.internal.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.imap.internal.wire.Frame;
import io.mailwire.imap.internal.wire.NumberLine;
import io.mailwire.internal.wire.MalformedException;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import okio.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** SEARCH, ESEARCH, SORT and THREAD as servers send them. */
@Timeout(20)
class SearchDecoderTest {

    private static NumberLine line(String text) {
        return new NumberLine(new Buffer().writeUtf8(text).writeUtf8("\r\n* NEXT"));
    }

    private static String search(String text) throws IOException {
        return SearchDecoder.search(line(text)).toString();
    }

    private static long[] sort(NumberLine line, int most) throws IOException {
        SortAnswers answers = new SortAnswers("a", most);
        answers.sort(line);
        return Objects.requireNonNull(answers.uids());
    }

    private static Optional<long[]> esort(NumberLine line, String command, int most) throws IOException {
        SortAnswers answers = new SortAnswers(command, most);
        answers.esearch(line);
        return Optional.ofNullable(answers.uids());
    }

    private static SearchAnswer esearch(String text) throws IOException {
        return SearchDecoder.esearch(line(text));
    }

    private static String threads(String text) throws IOException {
        ThreadBuilder builder = new ThreadBuilder();
        ThreadDecoder.decode(line(text), builder, 1_000_000);
        return String.join("", builder.build().stream().map(Object::toString).toList());
    }

    // ---- SEARCH

    @Test
    void yahoo_readsSearchResultsWithTrailingSpacesAndWithoutOrder() throws IOException {
        assertEquals("1:3,9", search("* SEARCH 9 2 1 3 "));
        assertEquals("", search("* SEARCH"));
        assertEquals("", search("* SEARCH "));
    }

    @Test
    void condstore_readsSearchResultsWithAModSequenceBehindThem() throws IOException {
        assertEquals("2,5", search("* SEARCH 2 5 (MODSEQ 917162500)"));
    }

    @Test
    void zoho_passesOverNumbersThatNoMessageHas() throws IOException {
        assertEquals("2,5", search("* SEARCH 2 0 -3 5"));
    }

    @Test
    void mailRu_refusesNumbersThatDoNotSayWhichMessage() {
        assertThrows(MalformedException.class, () -> search("* SEARCH 1 9.3736e+06"));
    }

    @Test
    void refusesGarbage() {
        for (String garbage : new String[] {
            "* SEARCH 1 x 2",
            "* SEARCH 4294967296",
            "* SEARCH 99999999999999999999",
            "* SEARCH 1 (MODSEQ",
            "* SEARCH 1a"
        }) {
            assertThrows(MalformedException.class, () -> search(garbage), garbage);
        }
    }

    @Test
    void leavesTheNextResponseAlone() throws IOException {
        Buffer source = new Buffer().writeUtf8("* SEARCH 1 2\r\n* NEXT");
        NumberLine line = new NumberLine(source);
        assertEquals("1:2", SearchDecoder.search(line).toString());
        line.skipRest();
        assertEquals("* NEXT", source.readUtf8());
    }

    @Test
    void readsALongAnswerIntoRanges() throws IOException {
        Buffer source = new Buffer().writeUtf8("* SEARCH");
        for (int i = 1; i <= 1_000_000; i++) {
            source.writeByte(' ').writeDecimalLong(i);
        }
        assertEquals(
                "1:1000000",
                SearchDecoder.search(new NumberLine(source.writeUtf8("\r\n"))).toString());
    }

    // ---- ESEARCH

    @Test
    void readsEsearch() throws IOException {
        SearchAnswer answer = esearch("* ESEARCH (TAG \"a567\") UID COUNT 17 ALL 4:18,21,28 MIN 4 MAX 28 MODSEQ 7");
        assertEquals("4:18,21,28", answer.all().toString());
        assertEquals(17, answer.count());
        assertEquals(4, answer.min());
        assertEquals(28, answer.max());
        assertTrue(answer.answers("a567"));
        assertFalse(answer.answers("a568"));
        assertTrue(esearch("* ESEARCH (TAG \"a\") UID").all().isEmpty());
        assertEquals(0, esearch("* ESEARCH (TAG \"a\") UID COUNT 0").count());
    }

    @Test
    void takesNumbersForUidsOnlyWhereTheServerSaysSo() throws IOException {
        assertFalse(esearch("* ESEARCH (TAG \"a\") ALL 1:3").answers("a"));
    }

    @Test
    void readsEsearchWithoutATag() throws IOException {
        assertTrue(esearch("* ESEARCH UID ALL 1").answers("a"));
        assertEquals("", SearchDecoder.esearchTag(Frame.of("* ESEARCH UID ALL 1"), 32));
        assertEquals("a", SearchDecoder.esearchTag(Frame.of("* ESEARCH (TAG a) UID"), 32));
    }

    @Test
    void expandsNoRange() throws IOException {
        assertEquals(
                4294967295L, esearch("* ESEARCH UID ALL 1:4294967295").all().size());
    }

    @Test
    void readsRangesThatOverlapOrRunBackwards() throws IOException {
        assertEquals("1:9", esearch("* ESEARCH UID ALL 9:4,1:5,3").all().toString());
        assertEquals("1:3", esearch("* ESEARCH UID ALL \"1:3\"").all().toString());
    }

    @Test
    void readsPartsAndNil() throws IOException {
        SearchAnswer part = esearch("* ESEARCH (TAG \"A01\") UID PARTIAL (-1:-100 200:250,252:300)");
        assertEquals("200:250,252:300", part.partial().toString());
        SearchAnswer none = esearch("* ESEARCH (TAG \"A01\") UID PARTIAL (1:100 NIL)");
        assertTrue(none.hasPartial() && none.partial().isEmpty());
    }

    @Test
    void refusesGarbageInSets() {
        for (String garbage : new String[] {
            "* ESEARCH UID ALL 1:x", "* ESEARCH UID ALL", "* ESEARCH UID ALL 1,,2", "* ESEARCH UID ALL 0:5",
            "* ESEARCH UID ALL *", "* ESEARCH UID COUNT x", "* ESEARCH UID PARTIAL 1:2", "* ESEARCH UID PARTIAL (1:2 3",
            "* ESEARCH (TAG \"a UID ALL 1", "* ESEARCH UID ALL \"1:2", "* ESEARCH UID MIN 4294967296"
        }) {
            assertThrows(MalformedException.class, () -> esearch(garbage), garbage);
        }
    }

    // ---- SORT

    @Test
    void readsSortsInOrder() throws IOException {
        assertArrayEquals(new long[] {2, 84, 882}, sort(line("* SORT 2 84 882 "), 100));
        assertArrayEquals(
                new long[] {5, 3, 4, 9, 8},
                esort(line("* ESEARCH (TAG \"a\") UID ALL 5,3:4,9:8"), "a", 9).orElseThrow());
        assertTrue(esort(line("* ESEARCH (TAG \"b\") UID ALL 5"), "a", 9).isEmpty());
    }

    @Test
    void doesNotCountWhatAnswersAnother() throws IOException {
        SortAnswers answers = new SortAnswers("a", 3);
        answers.esearch(line("* ESEARCH (TAG \"b\") UID ALL 1:3"));
        answers.esearch(line("* ESEARCH (TAG \"a\") UID ALL 3:1"));
        assertArrayEquals(new long[] {3, 2, 1}, answers.uids());
    }

    @Test
    void expandsNoMoreOfASortThanThereCanBe() {
        assertThrows(
                MalformedException.class, () -> esort(line("* ESEARCH (TAG \"a\") UID ALL 1:4294967295"), "a", 1000));
    }

    // ---- THREAD

    @Test
    void readsThreads() throws IOException {
        assertEquals("(2)(3 6 (4 23)(44 7 96))", threads("* THREAD (2)(3 6 (4 23)(44 7 96))"));
        assertEquals("(? (3)(5))", threads("* THREAD ((3)(5))"));
        assertEquals(
                "(? (3)(5)(7))(8)", threads("* THREAD (((3)(5))(7))(((((8)))))").replace("(? 8)", "(8)"));
        assertEquals("", threads("* THREAD"));
        assertEquals("(1)(2)", threads("* THREAD (1) (2) "));
    }

    @Test
    void readsThreadsAsDeepAsTheyAre() throws IOException {
        int deep = 100_000;
        String forks = threads("* THREAD " + "(1 (2)".repeat(deep) + "(3)" + ")".repeat(deep));
        assertEquals(deep, forks.split("\\(2\\)", -1).length - 1);
        StringBuilder chain = new StringBuilder("* THREAD (1");
        for (int i = 2; i <= deep; i++) {
            chain.append(' ').append(i);
        }
        ThreadBuilder builder = new ThreadBuilder();
        ThreadDecoder.decode(line(chain + ")"), builder, deep);
        var thread = builder.build().get(0);
        assertEquals(deep, thread.uids().size());
        assertEquals(thread, thread);
        assertEquals(thread.hashCode(), builder.build().get(0).hashCode());
    }

    @Test
    void keepsNoMoreOfThreadsThanThereCanBe() {
        String many = "* THREAD (1" + " 1".repeat(2_000_000) + ")";
        assertThrows(MalformedException.class, () -> ThreadDecoder.decode(line(many), new ThreadBuilder(), 10_000));
        String deep = "* THREAD " + "(".repeat(2_000_000) + "1" + ")".repeat(2_000_000);
        assertThrows(MalformedException.class, () -> ThreadDecoder.decode(line(deep), new ThreadBuilder(), 10_000));
    }

    @Test
    void refusesThreadsThatAreNone() {
        for (String garbage : new String[] {
            "* THREAD 1", "* THREAD (1", "* THREAD (1))", "* THREAD (x)", "* THREAD (0)", "* THREAD (4294967296)"
        }) {
            assertThrows(MalformedException.class, () -> threads(garbage), garbage);
        }
    }

    // ---- whatever comes

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void passesOverControlsInPlaceOfWords() throws IOException {
        assertEquals(
                3, esearch("* ESEARCH (TAG \"a\" \001) \002 (\003) UID COUNT 3").count());
        assertEquals("1", search("* SEARCH 1 (\001)"));
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void endsWhateverComes() {
        Random random = new Random(5);
        String[] words = {
            " ", "1", ":", ",", "(", ")", "\"", "UID", " ALL ", "PARTIAL", "TAG", "-", "x", "\001", "4294967295"
        };
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(12); n > 0; n--) {
                text.append(words[random.nextInt(words.length)]);
            }
            for (String type : new String[] {"SEARCH ", "ESEARCH ", "SORT ", "THREAD "}) {
                NumberLine line = line("* " + type + text);
                try {
                    switch (type) {
                        case "SEARCH " -> SearchDecoder.search(line);
                        case "ESEARCH " -> SearchDecoder.esearch(line);
                        case "SORT " -> sort(line, 100);
                        default -> ThreadDecoder.decode(line, new ThreadBuilder(), 100);
                    }
                } catch (MalformedException e) {
                    assertFalse(String.valueOf(e.getMessage()).isEmpty());
                } catch (IOException e) {
                    throw new AssertionError(text.toString(), e);
                }
            }
        }
    }
}
