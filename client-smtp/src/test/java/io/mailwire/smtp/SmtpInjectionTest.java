package io.mailwire.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Email;
import io.mailwire.SendResult;
import io.mailwire.testkit.CaughtMail;
import io.mailwire.testkit.SmtpSink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No octets of a message end it early or add a command: messages made of every kind of line end, dots and commands, with the borders
 * of buffers, pieces and chunks in their middle, arrive as they are, and the server hears nothing else.
 */
@Timeout(120)
class SmtpInjectionTest {

    private static final long SEED = 20_261_126;
    private static final int ROUNDS = 150;

    private static final List<String> PIECES = List.of(
            "\r",
            "\n",
            "\r\n",
            ".",
            "..",
            "\r\n.",
            "\r\n.\r\n",
            "\n.\n",
            "\r.\r",
            "\r.\n",
            "\n.\r\n",
            "\r\n.\n",
            "\r\n.\r",
            "\r\n..\r\n",
            "\r\r\n.\r\r\n",
            "QUIT\r\n",
            "RSET\n",
            "MAIL FROM:<eve@x.test>\r\n",
            "RCPT TO:<eve@x.test>\r\n",
            "DATA\r\n",
            "BDAT 5 LAST\r\nhello",
            "a",
            " ",
            "\t",
            "250 ok\r\n");

    // Where Okio's segments, our pieces and the chunks of the options end.
    private static final int[] BORDERS = {0, 1, 1024, 2048, 8192, 16_384, 65_536};

    private static final String HEADER = "From: ann@x.test\r\nTo: bob@x.test\r\nSubject: x\r\n\r\n";

    private static String message(Random random) {
        StringBuilder s = new StringBuilder(HEADER);
        int pieces = random.nextInt(12);
        for (int i = 0; i < pieces; i++) {
            if (random.nextInt(4) == 0) {
                int border = BORDERS[random.nextInt(BORDERS.length)];
                int missing = border - s.length() % Math.max(1, border) - random.nextInt(6);
                s.append("x".repeat(Math.max(0, missing)));
            }
            s.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return s.toString();
    }

    private static String[] keywords(String how) {
        return switch (how) {
            case "lock-step" -> new String[] {"8BITMIME"};
            case "data" -> new String[] {"8BITMIME", "PIPELINING"};
            case "binary" -> new String[] {"8BITMIME", "PIPELINING", "CHUNKING", "BINARYMIME"};
            default -> new String[] {"8BITMIME", "PIPELINING", "CHUNKING"};
        };
    }

    /** What arrives of it. */
    private static String arriving(String how, String message) {
        if (how.equals("binary")) {
            return message;
        }
        String lines = message.replaceAll("\r\n|\r|\n", "\r\n");
        // Only lines go through DATA: the last one gets its end.
        boolean open = !how.contains("chunks") && !lines.endsWith("\r\n");
        return open ? lines + "\r\n" : lines;
    }

    @ParameterizedTest
    @ValueSource(strings = {"lock-step", "data", "chunks", "small chunks", "binary"})
    void noOctetsOfAMessageAreTakenForAnythingElse(String how) {
        Random random = new Random(SEED);
        List<String> messages = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            messages.add(message(random));
        }
        SendOptions options = how.equals("binary") ? SendOptions.DEFAULTS.binary() : SendOptions.DEFAULTS;
        options = how.equals("small chunks") ? options.chunkSize(1024) : options;
        try (SmtpSink sink = SmtpSink.builder().keywords(keywords(how)).start()) {
            List<SendResult> results = TestClients.plain(sink.uri("smtp"))
                    .sending(options)
                    .sendAll(messages.stream()
                            .map(m -> Email.parse(m.getBytes(StandardCharsets.ISO_8859_1)))
                            .toList());
            assertTrue(results.stream().allMatch(SendResult::isComplete), results.toString());
            List<CaughtMail> mails = sink.mails();
            assertEquals(ROUNDS, mails.size());
            for (int i = 0; i < ROUNDS; i++) {
                String message = messages.get(i);
                assertEquals(
                        escaped(arriving(how, message)), escaped(mails.get(i).latin1()), how + ", message " + i);
                assertEquals(List.of("bob@x.test"), mails.get(i).recipients());
                assertEquals("ann@x.test", mails.get(i).sender());
            }
            assertEquals(
                    List.of(),
                    sink.commands().stream()
                            .filter(c -> !c.matches("EHLO client.test|MAIL FROM:<ann@x.test>( BODY=[A-Z0-9]+)?"
                                    + "|RCPT TO:<bob@x.test>|DATA|BDAT \\d+( LAST)?|RSET|QUIT"))
                            .toList());
            assertEquals(
                    ROUNDS,
                    sink.commands().stream()
                            .filter(c -> c.equals("DATA") || c.endsWith(" LAST"))
                            .count());
            assertEquals(
                    ROUNDS,
                    sink.commands().stream().filter(c -> c.startsWith("MAIL")).count());
            if (!how.equals("binary")) {
                assertEquals(List.of(), sink.complaints());
            }
        }
    }

    private static String escaped(String text) {
        return text.replaceAll("x{20,}", "…").replace("\r", "\\r").replace("\n", "\\n");
    }
}
