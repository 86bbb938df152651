package io.mailwire.internal.mime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class BodyEncodingTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = true,
            value = {
                "7bit | plain\\r\\nlines\\t here\\r\\n",
                "7bit | no line end",
                "7bit | a =3D equals sign, and From within\\r\\nFrom: a\\r\\n",
                "quoted-printable | only LF is no line end of mail\\nso it is encoded\\n",
                "quoted-printable | a bare CR within \\r a line",
                "quoted-printable | a bare CR at the end\\r",
                "quoted-printable | some text\\r\\nFrom here on, mailbox files would put > before it\\r\\n",
                "quoted-printable | From the start on",
                "quoted-printable | Räksmörgås, mostly ASCII all the same",
                "quoted-printable | bell \\u0007 and DEL \\u007f in a longer text of plain words",
                "base64 |日本語の本文です。",
                "base64 | \\n\\n\\n",
                "base64 | \\0a\\0b\\0c",
            })
    void suitsTheText(String encoding, String text) throws IOException {
        assertEquals(
                encoding,
                BodyEncoding.ofText(new ByteArrayInputStream(octets(text))).value());
    }

    @Test
    void encodesLinesThatAreTooLong() throws IOException {
        assertEquals("7bit", of("x".repeat(989) + "\r\n" + "y".repeat(900)));
        assertEquals("quoted-printable", of("x".repeat(991)));
        assertEquals("quoted-printable", of("y\r\n".repeat(10_000) + "x".repeat(100_000)));
    }

    @Test
    void looksForFromAcrossBlocks() throws IOException {
        for (int shift = 0; shift < 6; shift++) {
            assertEquals("quoted-printable", of("x".repeat(500) + "\r\n" + filled(16 * 1024 - shift) + "From x"));
        }
    }

    private static String filled(int upTo) {
        StringBuilder s = new StringBuilder();
        while (s.length() + 502 < upTo - 1004) {
            s.append("y".repeat(500)).append("\r\n");
        }
        return s.append("z".repeat(upTo - 504 - s.length())).append("\r\n").toString();
    }

    private static String of(String text) throws IOException {
        return BodyEncoding.ofText(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
                .value();
    }

    private static byte[] octets(String escaped) {
        return escaped.replace("\\u0007", "\u0007")
                .replace("\\u007f", "\u007f")
                .translateEscapes()
                .getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void givesBackEveryOctet() throws Exception {
        Random random = new Random(2045);
        String[] pieces = {
            "\r\n",
            "\r",
            "\n",
            " ",
            "\t",
            " \r\n",
            "From ",
            "Fro",
            "F",
            "=",
            "=\r\n",
            ".",
            "é",
            "\0",
            "word",
            "x".repeat(75),
            "From x".repeat(13),
            "y".repeat(74) + " ",
            "日本",
            "\u007f"
        };
        for (int run = 0; run < 3000; run++) {
            StringBuilder s = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                s.append(pieces[random.nextInt(pieces.length)]);
            }
            byte[] text = s.toString().getBytes(StandardCharsets.UTF_8);
            for (BodyEncoding encoding : BodyEncoding.values()) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                encoding.write(new ByteArrayInputStream(text), out);
                byte[] written = out.toByteArray();
                assertArrayEquals(text, decoded(written, encoding), s.toString());
                assertArrayEquals(
                        text,
                        MimeUtility.decode(new ByteArrayInputStream(written), encoding.value())
                                .readAllBytes(),
                        s.toString());
                if (encoding == BodyEncoding.QUOTED_PRINTABLE) {
                    checkQuotedPrintable(new String(written, StandardCharsets.ISO_8859_1));
                }
            }
        }
    }

    private static byte[] decoded(byte[] written, BodyEncoding encoding) throws IOException {
        return TransferEncoding.decode(new ByteArrayInputStream(written), encoding.value(), d -> {})
                .readAllBytes();
    }

    // RFC 2045 section 6.7
    private static void checkQuotedPrintable(String written) {
        for (String line : written.split("\r\n", -1)) {
            assertTrue(line.length() <= 76, line);
            assertFalse(line.endsWith(" ") || line.endsWith("\t"), line);
            assertFalse(line.startsWith("From "), line);
            assertTrue(line.chars().allMatch(c -> c == '\t' || (c >= ' ' && c < 0x7f)), line);
        }
    }
}
