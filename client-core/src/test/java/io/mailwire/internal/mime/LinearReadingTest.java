package io.mailwire.internal.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Email;
import io.mailwire.Part;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Ten times the size takes at most fifteen times as long; what is beyond a limit takes no time worth the name. */
@Timeout(120)
class LinearReadingTest {

    private static final long ENOUGH = 4_000_000; // nanoseconds

    private static String folded(String piece, int count) {
        StringBuilder s = new StringBuilder();
        for (int i = 0; i < count; i++) {
            s.append(piece).append(i % 8 == 7 ? "\r\n " : "");
        }
        return s.toString();
    }

    private static Arguments shape(String what, int count, IntFunction<String> message) {
        return Arguments.of(what, count, message, (Consumer<byte[]>) LinearReadingTest::read);
    }

    private static Arguments mailbox(String what, int count, IntFunction<String> content) {
        return Arguments.of("mailbox: " + what, count, content, (Consumer<byte[]>) LinearReadingTest::readMailbox);
    }

    private static final String POSTMARK = "From ann@example.org Thu Nov 26 20:23:28 2026\n";

    /** Sizes: ten times each is still within the limits, or far beyond them. */
    static Stream<Arguments> shapes() {
        return Stream.of(messages(), endlessWords(), oddHeaders(), mailboxes()).flatMap(s -> s);
    }

    private static Stream<Arguments> messages() {
        return Stream.of(
                shape("fields", 900, n -> "X-Field: some value of a field\r\n".repeat(n) + "\r\ntext"),
                shape("fields beyond the limit", 15_000, n -> "X: y\r\n".repeat(n) + "\r\ntext"),
                shape(
                        "parts",
                        900,
                        n -> "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
                                + "--b\r\nContent-Type: text/plain\r\n\r\npart\r\n".repeat(n) + "--b--\r\n"),
                shape(
                        "parts beyond the limit",
                        20_000,
                        n -> "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + "--b\r\n\r\nx\r\n".repeat(n)
                                + "--b--\r\n"),
                shape(
                        "attachments",
                        900,
                        n -> "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
                                + "--b\r\nContent-Type: image/png; name=a.png\r\nContent-ID: <a>\r\n\r\nx\r\n".repeat(n)
                                + "--b--\r\n"),
                shape(
                        "parameters",
                        190,
                        n -> "Content-Type: text/plain" + folded("; name=\"some value\"", n) + "\r\n\r\ntext"),
                shape(
                        "sections of a parameter",
                        190,
                        n -> "Content-Type: text/plain" + numbered("; name*%d*=utf-8''%%C3%%A9", n) + "\r\n\r\ntext"),
                shape(
                        "parameters beyond the limit",
                        4_000,
                        n -> "Content-Type: text/plain" + numbered("; x*%d=y", n) + "\r\n\r\ntext"),
                shape("encoded words", 4_000, n -> "Subject: " + folded("=?utf-8?q?=C3=A9?= ", n) + "\r\n\r\ntext"),
                shape(
                        "encoded words of many charsets",
                        2_000,
                        n -> "Subject: " + numbered("=?x-none-%d?q?=C3=A9?= x ", n) + "\r\n\r\ntext"),
                shape("beginnings of encoded words", 8_000, n -> "Subject: " + folded("=?utf-8?", n) + "\r\n\r\ntext"),
                shape("addresses", 900, n -> "To: " + folded("Ann B. <ann@example.org>, ", n) + "\r\n\r\ntext"),
                shape("addresses beyond the limit", 12_000, n -> "To: " + folded("a@b,", n) + "\r\n\r\ntext"),
                shape("groups", 900, n -> "To: " + folded("Team: ann@example.org;, ", n) + "\r\n\r\ntext"),
                shape("groups in groups", 4_000, n -> "To: " + folded("a: b", n) + "\r\n\r\ntext"),
                shape("comments in comments", 8_000, n -> "To: " + folded("((a) ", n) + "\r\n\r\ntext"),
                shape("open quotes", 8_000, n -> "To: " + folded("\"a\\\" ", n) + "\r\n\r\ntext"),
                shape("open brackets", 8_000, n -> "To: " + folded("<\"a", n) + "\r\n\r\ntext"),
                shape("words", 8_000, n -> "To: " + folded("a@ b ", n) + "\r\n\r\ntext"),
                shape("ats", 15_000, n -> "To: <" + folded("@a,", n) + "\r\n\r\ntext"),
                shape("folds", 8_000, n -> "Subject: a" + "\r\n b".repeat(n) + "\r\n\r\ntext"),
                shape(
                        "lines that are no fields",
                        20_000,
                        n -> "Subject: a\r\n" + "litter\r\nX-A: b\r\n".repeat(n) + "\r\ntext"),
                shape(
                        "lines of two hyphens",
                        40_000,
                        n -> "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + "--\r\n--c\r\n".repeat(n)),
                shape(
                        "flowed lines",
                        40_000,
                        n -> "Content-Type: text/plain; format=flowed\r\n\r\n" + "> some flowed line \r\n".repeat(n)),
                shape(
                        "recipients of a report",
                        400,
                        n -> "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: x\r\n\r\n"
                                + "Final-Recipient: rfc822; a@b.c\r\nAction: failed\r\n\r\n".repeat(n)),
                shape(
                        "wrapped reports",
                        2_000,
                        n -> "Content-Type: message/delivery-status\r\n\r\n"
                                + "Content-Type: message/delivery-status\r\n\r\n".repeat(n)),
                shape(
                        "empty lines of a report",
                        40_000,
                        n -> "Content-Type: message/delivery-status\r\n\r\n" + "\r\n".repeat(n)),
                shape(
                        "lines of a report that are no fields",
                        20_000,
                        n -> "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: x\r\n"
                                + "litter\r\n".repeat(n)),
                shape(
                        "groups of a receipt",
                        20_000,
                        n -> "Content-Type: message/disposition-notification\r\n\r\n" + "X: y\r\n\r\n".repeat(n)
                                + "Disposition: a/b; displayed" + "/error,".repeat(n)));
    }

    /** What begins like an encoded word and is none, with an end far behind, everywhere that words are decoded. */
    private static Stream<Arguments> endlessWords() {
        return Stream.of(
                        "=?a ",
                        "=?a",
                        "=?utf-8?X? ",
                        "=?utf-8?q ",
                        "=?a b?q? ",
                        "=?utf-8*?q?=?",
                        "?=?",
                        "=?utf-8?q?a?==?")
                .flatMap(piece -> Stream.of(
                        endless(piece, "Subject: ", "?="),
                        endless(piece, "Subject: ", " =?utf-8?q?a?="),
                        endless(piece, "To: ", "?= <a@b>"),
                        endless(piece, "To: \"", "?=\" <a@b>"),
                        endless(piece, "To: ", "?=: a@b;"),
                        endless(piece, "To: a@b (", "?=)"),
                        endless(piece, "Content-Type: text/plain; name=\"", "?=\""),
                        endless(piece, "Content-Type: text/plain; name*0=\"", "?=\"; name*1=x"),
                        endless(piece, "Content-Disposition: attachment; filename=", "?=")));
    }

    private static Arguments endless(String piece, String before, String behind) {
        return shape(
                before + piece + "\u2026" + behind,
                60_000 / piece.length(),
                n -> before + folded(piece, n) + behind + "\r\n\r\ntext");
    }

    private static Stream<Arguments> oddHeaders() {
        return Stream.of(
                shape("no field at all", 20_000, n -> "Subject: a\r\n" + "litter\r\n".repeat(n)),
                shape("no field but the last", 10_000, n -> "litter\r\n".repeat(n) + "X: y\r\n\r\ntext"),
                shape("names with blanks", 900, n -> "X Y: z\r\n".repeat(n) + "text\r\n"),
                shape("blanks before a colon", 90_000, n -> "X" + " ".repeat(n) + ": y\r\n\r\ntext"),
                shape(
                        "parts without an empty line",
                        900,
                        n -> "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
                                + ("--b\r\n" + "litter\r\n".repeat(9)).repeat(n) + "--b--\r\n"),
                shape(
                        "the same text and fields by turns",
                        900,
                        n -> "X: y\r\nlitter\r\nlitter\r\n".repeat(n) + "litter\r\n".repeat(n)));
    }

    private static Stream<Arguments> mailboxes() {
        return Stream.of(
                mailbox("messages", 900, n -> (POSTMARK + "Subject: x\n\ntext\n\n").repeat(n)),
                mailbox("nothing but postmarks", 4_000, n -> POSTMARK.repeat(n)),
                mailbox("postmarks and no headers", 4_000, n -> (POSTMARK + "text\n\n").repeat(n)),
                mailbox("no empty lines", 900, n -> (POSTMARK + "Subject: x\ntext\n").repeat(n)),
                mailbox("quoted lines", 20_000, n -> POSTMARK + "\n" + ">>From x\n".repeat(n)),
                mailbox("marks", 90_000, n -> POSTMARK + "\n" + ">".repeat(n) + "From x\n".repeat(9)),
                mailbox("a long postmark", 2_500, n -> POSTMARK + "\n\nFrom " + "Nov 20:2".repeat(n)),
                mailbox("long postmarks", 90, n -> (POSTMARK.strip() + "x:".repeat(900) + "\nX: y\n\n").repeat(n)));
    }

    private static String numbered(String piece, int count) {
        StringBuilder s = new StringBuilder();
        for (int i = 0; i < count; i++) {
            s.append(String.format(piece, i)).append(i % 8 == 7 ? "\r\n " : "");
        }
        return s.toString();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shapes")
    void takesTimeInProportion(String what, int count, IntFunction<String> message, Consumer<byte[]> reader) {
        byte[] small = message.apply(count).getBytes(StandardCharsets.UTF_8);
        byte[] large = message.apply(10 * count).getBytes(StandardCharsets.UTF_8);
        reader.accept(small); // so that no class is loaded while the time is taken
        double factor = Double.MAX_VALUE;
        for (int attempt = 0; attempt < 6 && factor > 15; attempt++) {
            // Processor time and the best of several, for the machine has other things to do.
            factor = Math.min(factor, best(large, reader, 2) / best(small, reader, 4));
        }
        assertTrue(factor <= 15, what + ": ten times as many take " + factor + " times as long");
    }

    // So many readings at once that their time can be measured; what takes a microsecond is measured as well as what
    // takes
    // a second.
    private static double best(byte[] octets, Consumer<byte[]> reader, int runs) {
        double best = Double.MAX_VALUE;
        for (int i = 0; i < runs; i++) {
            int readings = 0;
            long start = CpuTime.ofThisThread();
            long taken;
            do {
                reader.accept(octets);
                readings++;
                taken = CpuTime.ofThisThread() - start;
            } while (taken < ENOUGH);
            best = Math.min(best, (double) taken / readings);
        }
        return best;
    }

    private static void readMailbox(byte[] octets) {
        MboxReader.Messages messages =
                MboxReader.of(new ByteArrayInputStream(octets)).messages();
        while (messages.hasNext()) {
            messages.next().subject();
        }
    }

    private static void read(byte[] octets) {
        Email email = Email.parse(octets);
        email.toString();
        email.to();
        email.groups("To");
        email.headers();
        email.text();
        email.html();
        email.deliveryReport();
        email.readReceipt();
        for (Part part : email.parts()) {
            part.fileName();
            part.contentId();
        }
        email.defects();
    }

    @Test
    void stopsAtADepthInUnderASecond() {
        int levels = 5_000;
        StringBuilder multiparts = new StringBuilder();
        StringBuilder messages = new StringBuilder();
        StringBuilder mixed = new StringBuilder();
        for (int i = 0; i < levels; i++) {
            multiparts.append("Content-Type: multipart/mixed; boundary=b" + i + "\r\n\r\n--b" + i + "\r\n");
            messages.append("Content-Type: message/rfc822\r\n\r\n");
            mixed.append("Content-Type: multipart/mixed; boundary=b" + i + "\r\n\r\n--b" + i
                    + "\r\nContent-Type: message/rfc822\r\n\r\n");
        }
        for (StringBuilder deep : new StringBuilder[] {multiparts, messages, mixed}) {
            byte[] octets = deep.append("\r\ntext\r\n").toString().getBytes(StandardCharsets.UTF_8);
            long best = Long.MAX_VALUE;
            for (int run = 0; run < 5 && best > 1_000_000_000L; run++) {
                long start = CpuTime.ofThisThread();
                Email innermost = Email.parse(octets);
                for (Optional<Email> next = inner(innermost); next.isPresent(); next = inner(innermost)) {
                    innermost = next.get();
                    innermost.text();
                }
                best = Math.min(best, CpuTime.ofThisThread() - start);
                assertTrue(innermost.defects().toString().contains("nested deeper"), innermost.defects()::toString);
            }
            assertTrue(best < 1_000_000_000L, best + " ns");
        }
    }

    private static Optional<Email> inner(Email email) {
        return email.parts().stream().flatMap(p -> p.message().stream()).findFirst();
    }

    @Test
    void saysWhatIsLeftOut() {
        defect("X: y\r\n".repeat(100_000) + "\r\n", "10000 fields");
        defect("X: " + "y".repeat(2_000_000) + "\r\n\r\n", "1048576 octets");
        defect(
                "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + "--b\r\n\r\nx\r\n".repeat(10_001) + "--b--\r\n",
                "10000 parts");
        defect("Content-Type: text/plain" + numbered("; x%d=y", 3000) + "\r\n\r\n", "2000 parameters");
        Email addresses = defect("To: " + "a@b,".repeat(12_000) + "\r\n\r\n", "10000 addresses");
        assertEquals(10_000, addresses.to().size());
        Email text = defect("\r\n" + "some text in a line\r\n".repeat(1_000_000), "16777216 octets");
        assertTrue(text.text().orElseThrow().length() > 15_000_000);
        assertEquals(21_000_002, text.size());
        String part = "--b\r\nX: " + "y".repeat(900_000) + "\r\n\r\nx\r\n";
        defect("Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part.repeat(30) + "--b--\r\n", "headers of parts");
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            many.append("--b\r\nContent-Type: text/html; charset=none" + i + "\r\n\r\nx\r\n");
        }
        Email wrong = Email.parse(("Content-Type: multipart/mixed; boundary=b\r\n\r\n" + many + "--b--\r\n")
                .getBytes(StandardCharsets.UTF_8));
        wrong.html();
        assertEquals(100, wrong.defects().size());
        assertTrue(wrong.defects().contains("there is more that is wrong"));
    }

    private static Email defect(String message, String expected) {
        Email email = Email.parse(message.getBytes(StandardCharsets.UTF_8));
        email.to();
        email.text();
        assertTrue(email.defects().toString().contains(expected), () -> expected + " in " + email.defects());
        return email;
    }
}
