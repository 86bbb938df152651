package io.mailwire.smtp.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Limits;
import io.mailwire.Reply;
import io.mailwire.internal.wire.CommandLine;
import io.mailwire.internal.wire.Lines;
import io.mailwire.smtp.SmtpCapabilities;
import io.mailwire.smtp.internal.wire.ReplyReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import okio.Buffer;
import org.junit.jupiter.api.Test;

/** Whatever a server says and a caller hands in: parsers fail cleanly, and one command stays one line. */
class HostileInputTest {

    private static final int ROUNDS = 10_000;

    // What tends to break parsers and lines, more often than chance would have it.
    private static final List<String> PIECES = List.of(
            "\r",
            "\n",
            "\r\n",
            "\0",
            "\u007f",
            "\u0085",
            "\u2028",
            "\ud800",
            "é",
            "<",
            ">",
            "\"",
            "\\",
            " ",
            "@",
            ",",
            ";",
            "250",
            "-",
            "a",
            "b.example",
            "AUTH",
            "=",
            "SIZE",
            "9",
            "\u760d",
            "\u560a");

    private final Random random = new Random(20261123);

    private String text() {
        StringBuilder s = new StringBuilder();
        for (int i = random.nextInt(12); i >= 0; i--) {
            s.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return s.toString();
    }

    @Test
    void aServersOctetsAreAReplyOrAnIoException() {
        for (int i = 0; i < ROUNDS; i++) {
            Buffer wire = new Buffer();
            for (int n = random.nextInt(4); n >= 0; n--) {
                wire.writeUtf8(random.nextBoolean() ? "250-" : "250 ").writeString(text(), StandardCharsets.UTF_16LE);
                wire.writeUtf8(text()).writeUtf8("\r\n");
            }
            try {
                Reply reply = new ReplyReader(limit -> Lines.read(wire, limit), Limits.DEFAULTS).read();
                SmtpCapabilities offered = EhloDecoder.decode(reply);
                assertEquals(offered.authMechanisms(), offered.authMechanisms());
                assertTrue(offered.maxSize().orElse(1) > 0);
            } catch (IOException e) {
                // Just that.
            }
        }
    }

    @Test
    void aCallersTextIsOneLineOrRefused() throws IOException {
        int sent = 0;
        for (int i = 0; i < ROUNDS; i++) {
            try {
                String text = text();
                sent += assertOneLine("RCPT TO:<" + text + ">", SmtpCommands.rcpt(text));
                sent += assertOneLine(
                        "MAIL FROM:<" + text + "> SIZE=1",
                        SmtpCommands.mail(text, new MailParameters(1, BodyType.SEVEN_BIT, false, List.of())));
            } catch (IllegalArgumentException e) {
                // Refused, nothing is sent.
            }
            try {
                String name = ClientName.checked(text());
                sent += assertOneLine("EHLO " + name, SmtpCommands.ehlo(name));
            } catch (IllegalArgumentException e) {
                // Refused, nothing is sent.
            }
        }
        assertTrue(sent > 200, "something gets through: " + sent);
    }

    private static int assertOneLine(String expected, CommandLine line) throws IOException {
        Buffer wire = new Buffer();
        line.writeTo(wire);
        assertEquals(wire.size() - 2, wire.indexOf((byte) '\r'));
        assertEquals(wire.size() - 1, wire.indexOf((byte) '\n'));
        assertEquals(expected + "\r\n", wire.readUtf8());
        return 1;
    }
}
