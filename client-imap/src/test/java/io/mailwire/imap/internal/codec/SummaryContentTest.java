package io.mailwire.imap.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Limits;
import io.mailwire.imap.Envelope;
import io.mailwire.imap.internal.wire.Frame;
import io.mailwire.imap.internal.wire.FrameReader;
import io.mailwire.imap.internal.wire.RepeatedTexts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import okio.Buffer;
import org.junit.jupiter.api.Test;

/** What is decoded late must be what would have been decoded at once. */
class SummaryContentTest {

    private static final String DOVECOT =
            "* 5 FETCH (UID 7 FLAGS (\\Seen) ENVELOPE (\"Tue, 14 Nov 2023 22:23:33 -0000\" \"=?utf-8?Q?R=C3=A4k?= no 5\""
                    + " ((\"A B\" NIL \"a\" \"x.example\")) ((\"A B\" NIL \"a\" \"x.example\")) ((\"A B\" NIL \"a\" \"x.example\"))"
                    + " (({9}\r\nR \"B\" (J) NIL \"u\" \"y.example\")) NIL NIL NIL \"<5@x>\") BODYSTRUCTURE ((\"text\" \"plain\""
                    + " (\"charset\" \"utf-8\") NIL NIL \"7bit\" 16 3 NIL NIL NIL NIL)(\"text\" \"html\" NIL NIL NIL \"7bit\" 13 2"
                    + " NIL NIL NIL NIL) \"alternative\" (\"boundary\" \"=_5\") NIL NIL NIL) RFC822.SIZE 45)";

    private final RepeatedTexts repeated = new RepeatedTexts();

    private FetchData lazily(String text) {
        return FetchDecoder.decodeLazily(Frame.of(text), 32, repeated);
    }

    private void assertSameAsAtOnce(String text) {
        FetchData atOnce = FetchDecoder.decode(Frame.of(text), 32);
        FetchData later = lazily(text);
        assertEquals(atOnce.uid(), later.uid(), text);
        assertEquals(atOnce.size(), later.size(), text);
        assertEquals(atOnce.flags(), later.flags(), text);
        assertEquals(atOnce.isBroken(), later.isBroken(), text);
        assertEquals(atOnce.isSummary(), later.isSummary(), text);
        SummaryContent.Decoded decoded = later.content().decoded();
        assertEquals(Objects.requireNonNullElse(atOnce.envelope(), Envelope.EMPTY), decoded.envelope(), text);
        assertEquals(
                Objects.requireNonNullElseGet(atOnce.structure(), BodyStructureDecoder::unknown)
                        .toString(),
                decoded.structure().toString(),
                text);
        assertEquals(atOnce.defects(), decoded.defects(), text);
    }

    @Test
    void decodesWhatWasPassedOver() {
        FetchData data = lazily(DOVECOT);
        assertNotNull(data.undecoded());
        assertSameAsAtOnce(DOVECOT);
        assertEquals(
                "R \"B\" (J)",
                data.content().decoded().envelope().to().get(0).name().orElseThrow());
    }

    @Test
    void keepsNothingOfTheReadersArray() {
        Frame frame = Frame.of(DOVECOT);
        FetchData data = FetchDecoder.decodeLazily(frame, 32, repeated);
        java.util.Arrays.fill(frame.octets(), (byte) '(');
        assertEquals("Räk no 5", data.content().decoded().envelope().subject());
    }

    @Test
    void tellsWhatIsWrongWhenItIsLookedAt() {
        String deep = "(".repeat(40) + ")".repeat(40);
        String text = "* 1 FETCH (UID 7 ENVELOPE ((NIL) NIL) BODYSTRUCTURE " + deep + " RFC822.SIZE 9)";
        FetchData data = lazily(text);
        assertNotNull(data.undecoded());
        assertSameAsAtOnce(text);
        SummaryContent.Decoded decoded = data.content().decoded();
        assertEquals(2, decoded.defects().size(), decoded.defects().toString());
        assertEquals(text, decoded.raw().utf8());
    }

    @Test
    void decodesAtOnceWhatIsUnusual() {
        for (String text : List.of(
                DOVECOT.replace("A B", "A \\\"B"),
                DOVECOT.replace("UID 7 ", ""),
                DOVECOT.replace("RFC822.SIZE 45", "ENVELOPE NIL"),
                DOVECOT.replace("RFC822.SIZE 45", "ENVELOPE (NIL \"b\" NIL NIL NIL NIL NIL NIL NIL NIL)"),
                DOVECOT.replace("RFC822.SIZE 45", "INTERNALDATE ()"))) {
            assertNull(lazily(text).undecoded(), text);
            assertSameAsAtOnce(text);
        }
    }

    @Test
    void keepsNoLargeResponseToDecodeIt() {
        String large = DOVECOT.replace("RFC822.SIZE 45", "X (" + "y ".repeat(40_000) + ")");
        assertNull(lazily(large).undecoded());
        assertSameAsAtOnce(large);
    }

    @Test
    void saysThatALiteralWasTooLargeToKeep() throws IOException {
        String text = DOVECOT.replace("RFC822.SIZE 45", "BODY[1] {300000}\r\n" + "x".repeat(300_000));
        FrameReader reader = new FrameReader(new Buffer().writeUtf8(text + "\r\n"), Limits.DEFAULTS);
        reader.next();
        FetchData data = FetchDecoder.decodeLazily(reader.frame(), 32, repeated);
        assertNull(data.undecoded());
        assertEquals(List.of("1 literals were too large to keep"), data.defects());
    }

    @Test
    void completesAnotherResponse() {
        FetchData first = lazily("* 5 FETCH (UID 7 ENVELOPE (NIL \"one\" NIL NIL NIL NIL NIL NIL NIL NIL))");
        FetchData second = lazily("* 5 FETCH (UID 7 BODYSTRUCTURE (\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 3028 92))");
        second.completeBy(first);
        SummaryContent.Decoded decoded = second.content().decoded();
        assertEquals("one", decoded.envelope().subject());
        assertEquals("text/plain", decoded.structure().root().type());
        assertEquals(List.of(), decoded.defects());
    }

    @Test
    void decodesOnce() {
        SummaryContent content = lazily(DOVECOT).content();
        assertSame(content.decoded(), content.decoded());
    }

    @Test
    void agreesOnGarbage() {
        Random random = new Random(3);
        String spice = "()\"\\{}0 ~\r\nNx";
        int postponed = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(DOVECOT);
            for (int n = random.nextInt(3); n >= 0; n--) {
                int at = 10 + random.nextInt(text.length() - 10);
                char c = spice.charAt(random.nextInt(spice.length()));
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, c);
                    case 1 -> text.insert(at, c);
                    default -> text.deleteCharAt(at);
                }
            }
            postponed += lazily(text.toString()).undecoded() == null ? 0 : 1;
            assertSameAsAtOnce(text.toString());
        }
        assertTrue(postponed > 1000, "only " + postponed);
    }

    @Test
    void isTheSameToManyThreads() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 200; round++) {
                SummaryContent one = lazily(DOVECOT).content();
                SummaryContent other =
                        lazily(DOVECOT.replace("no 5", "no " + round)).content();
                List<Callable<String>> both = List.of(
                        () -> one.decoded().envelope().subject(),
                        () -> other.decoded().envelope().subject(),
                        () -> one.decoded().envelope().subject(),
                        () -> other.decoded().envelope().subject());
                List<String> subjects = new ArrayList<>();
                for (Future<String> f : threads.invokeAll(both)) {
                    subjects.add(f.get());
                }
                assertEquals(List.of("Räk no 5", "Räk no " + round, "Räk no 5", "Räk no " + round), subjects);
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
