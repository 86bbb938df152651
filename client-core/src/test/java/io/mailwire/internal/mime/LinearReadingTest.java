package io.mailwire.internal.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Email;
import io.mailwire.Part;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
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

    private static String folded(String piece, int count) {
        StringBuilder s = new StringBuilder();
        for (int i = 0; i < count; i++) {
            s.append(piece).append(i % 8 == 7 ? "\r\n " : "");
        }
        return s.toString();
    }

    private static Arguments shape(String what, int count, IntFunction<String> message) {
        return Arguments.of(what, count, message);
    }

    /** Sizes: ten times each is still within the limits, or far beyond them. */
    static Stream<Arguments> shapes() {
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
                        n -> "Content-Type: message/delivery-status\r\n\r\n" + "\r\n".repeat(n)));
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
    void takesTimeInProportion(String what, int count, IntFunction<String> message) {
        byte[] small = message.apply(count).getBytes(StandardCharsets.UTF_8);
        byte[] large = message.apply(10 * count).getBytes(StandardCharsets.UTF_8);
        read(small); // so that no class is loaded while the time is taken
        double factor = Double.MAX_VALUE;
        for (int attempt = 0; attempt < 5 && factor > 15; attempt++) {
            // Processor time and the best of several, for the machine has other things to do. What takes no time at all
            // is
            // not measured.
            long once = Math.max(best(small, 10), 300_000);
            factor = Math.min(factor, (double) best(large, 3) / once);
        }
        assertTrue(factor <= 15, what + ": ten times as many take " + factor + " times as long");
    }

    private static long best(byte[] octets, int runs) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < runs; i++) {
            long start = CpuTime.ofThisThread();
            read(octets);
            best = Math.min(best, CpuTime.ofThisThread() - start);
        }
        return best;
    }

    private static void read(byte[] octets) {
        Email email = Email.parse(octets);
        email.toString();
        email.to();
        email.groups("To");
        email.headers();
        email.text();
        email.deliveryReport();
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
