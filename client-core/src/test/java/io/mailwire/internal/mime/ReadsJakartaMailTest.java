package io.mailwire.internal.mime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Address;
import io.mailwire.Email;
import io.mailwire.Part;
import jakarta.mail.Message;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimePart;
import jakarta.mail.internet.MimeUtility;
import jakarta.mail.util.ByteArrayDataSource;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What jakarta.mail writes, and what both can read, we read as it does. */
class ReadsJakartaMailTest {

    private static final Session SESSION = Session.getInstance(new Properties());

    private static MimeMessage message() throws Exception {
        MimeMessage message = new MimeMessage(SESSION);
        message.setFrom(new InternetAddress("ann@example.org"));
        return message;
    }

    private static Email read(MimeMessage message) {
        Email email = Email.of(message);
        assertEquals(List.of(), email.defects());
        return email;
    }

    private static MimeBodyPart text(String text, String charset, String subtype) throws Exception {
        MimeBodyPart part = new MimeBodyPart();
        part.setText(text, charset, subtype);
        return part;
    }

    private static MimeBodyPart file(String name, byte[] octets) throws Exception {
        MimeBodyPart part = new MimeBodyPart();
        part.setDataHandler(new jakarta.activation.DataHandler(new ByteArrayDataSource(octets, "application/pdf")));
        part.setFileName(name);
        return part;
    }

    @ParameterizedTest
    @CsvSource({
        "UTF-8, Räksmörgås 日本語 😀",
        "ISO-8859-1, Räksmörgås",
        "ISO-8859-15, Preis: 5 €",
        "windows-1251, Привет",
        "KOI8-R, Привет",
        "ISO-2022-JP, 日本語の本文",
        "Shift_JIS, 日本語の本文",
        "EUC-KR, 안녕하세요",
        "GB18030, 你好世界",
        "GB2312, 你好世界",
        "Big5, 你好世界",
        "UTF-16, Räksmörgås",
        "US-ASCII, hello",
    })
    void inAnyCharset(String charset, String text) throws Exception {
        for (String encoding : List.of("base64", "quoted-printable", "8bit", "binary", "x-uuencode")) {
            if (charset.equals("UTF-16") && encoding.equals("8bit")) {
                continue; // RFC 2045 section 2.8: it has NULs
            }
            MimeMessage message = message();
            message.setSubject(text, charset.equals("UTF-16") ? "UTF-8" : charset);
            message.addRecipient(
                    Message.RecipientType.TO,
                    new InternetAddress("bob@example.org", text, charset.equals("UTF-16") ? "UTF-8" : charset));
            message.setText(text, charset);
            message.setHeader("Content-Transfer-Encoding", encoding);
            Email email = read(message);
            assertEquals(text, email.text().orElseThrow(), encoding);
            assertEquals(text, email.subject());
            assertEquals(text, email.to().get(0).name().orElseThrow());
            message.saveChanges();
        }
    }

    static Stream<String> names() {
        return Stream.of(
                "report.pdf",
                "two words.pdf",
                "semi;colon=equals,comma.pdf",
                "percent%41.pdf",
                "it's.pdf",
                "Räksmörgås.pdf",
                "日本語のとても長いファイル名、いくつかの部分に分けなければならないもの、その二、その三、その四.pdf",
                "a-name-without-blanks-that-is-longer-than-one-line-of-a-header-may-be-by-the-rules-of-the-format.pdf",
                "(comment).pdf",
                "\uD83D\uDE00.png");
    }

    @ParameterizedTest
    @MethodSource("names")
    void withItsFileNames(String name) throws Exception {
        for (String written : List.of(name, MimeUtility.encodeText(name, "UTF-8", "B"), MimeUtility.encodeText(name))) {
            MimeMessage message = message();
            message.setContent(new MimeMultipart(text("x", "UTF-8", "plain"), file(written, new byte[] {1, 2})));
            List<Part> parts = read(message).attachments();
            assertEquals(1, parts.size());
            assertEquals(SafeFileName.of(name, "x"), parts.get(0).fileName());
            assertEquals("application/pdf", parts.get(0).type());
            assertArrayEquals(new byte[] {1, 2}, parts.get(0).bytes());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"base64", "quoted-printable", "8bit", "binary", "x-uuencode", "7bit"})
    void withTheOctetsOfItsAttachments(String encoding) throws Exception {
        for (int length : new int[] {0, 1, 2, 3, 44, 45, 46, 1000, 70_000}) {
            byte[] octets = new byte[length];
            new Random(length).nextBytes(octets);
            if (encoding.equals("7bit")) {
                for (int i = 0; i < length; i++) {
                    octets[i] = (byte) ('a' + (octets[i] & 15));
                }
            }
            MimeBodyPart part = file("a.pdf", octets);
            part.setHeader("Content-Transfer-Encoding", encoding);
            MimeMessage message = message();
            message.setContent(new MimeMultipart(text("See there.", "UTF-8", "plain"), part));
            Email email = read(message);
            assertEquals("See there.", email.text().orElseThrow());
            byte[] expected = octets;
            if (encoding.equals("quoted-printable")) {
                // It makes CRLF of a lone CR or LF, so the octets are those that it reads itself.
                MimeMultipart written = (MimeMultipart) email.toMimeMessage().getContent();
                expected = written.getBodyPart(1).getInputStream().readAllBytes();
            }
            assertArrayEquals(expected, email.attachments().get(0).bytes(), encoding + " " + length);
        }
    }

    @Test
    void inEveryNesting() throws Exception {
        MimeMessage inner = message();
        inner.setSubject("inner");
        inner.setContent(new MimeMultipart(text("inner text", "UTF-8", "plain"), file("inner.pdf", new byte[] {9})));
        inner.saveChanges();
        MimeBodyPart forwarded = new MimeBodyPart();
        forwarded.setContent(inner, "message/rfc822");
        forwarded.setDisposition("attachment");
        forwarded.setFileName("forwarded.eml");

        MimeBodyPart logo = file("logo.png", new byte[] {1});
        logo.setContentID("<logo@example.org>");
        logo.setDisposition("inline");
        MimeBodyPart related = new MimeBodyPart();
        MimeMultipart pictures = new MimeMultipart("related");
        pictures.addBodyPart(text("<img src='cid:logo@example.org'>", "UTF-8", "html"));
        pictures.addBodyPart(logo);
        related.setContent(pictures);
        MimeBodyPart body = new MimeBodyPart();
        MimeMultipart alternative = new MimeMultipart("alternative");
        alternative.addBodyPart(text("Ünï", "UTF-8", "plain"));
        alternative.addBodyPart(related);
        body.setContent(alternative);

        MimeMessage message = message();
        MimeMultipart mixed = new MimeMultipart(body, file("a.pdf", new byte[] {2, 3}), forwarded);
        mixed.setPreamble("This is a message in MIME format.\r\n");
        message.setContent(mixed);
        message.saveChanges();

        Email email = read(message);
        assertEquals("Ünï", email.text().orElseThrow());
        assertEquals("<img src='cid:logo@example.org'>", email.html().orElseThrow());
        assertEquals(1, email.inlineParts().size());
        assertEquals("logo@example.org", email.inlineParts().get(0).contentId().orElseThrow());
        assertArrayEquals(new byte[] {1}, email.inlineParts().get(0).bytes());
        assertEquals(
                List.of("a.pdf", "forwarded.eml"),
                email.attachments().stream().map(Part::fileName).toList());
        assertArrayEquals(new byte[] {2, 3}, email.attachments().get(0).bytes());
        Email unpacked = Email.parse(email.attachments().get(1).bytes());
        assertEquals("inner", unpacked.subject());
        assertEquals("inner text", unpacked.text().orElseThrow());
        assertArrayEquals(new byte[] {9}, unpacked.attachments().get(0).bytes());
        assertEquals(message.getMessageID(), email.messageId().orElseThrow());
    }

    private static MimeMessage raw(String header, String body) throws Exception {
        String text = (header + "\n\n" + body).replace("\n", "\r\n");
        return new MimeMessage(SESSION, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ann@example.org",
                "Ann <ann@example.org>, bob@example.org",
                "\"Ann, B.\" <ann@example.org>,\n \"C\\\"D\\\\\" <c@example.org>",
                "=?ISO-8859-1?Q?J=FCrgen_M=FCller?= <jm@example.org>",
                "=?UTF-8?B?SsO8cmdlbg==?=\n =?UTF-8?B?IE3DvGxsZXI=?= <jm@example.org>",
                "\"=?UTF-8?Q?M=C3=BCller=2C_J?=\" <jm@example.org>",
                "ann@example.org (Ann B.)",
                "Team: ann@example.org, Bob <bob@example.org>;, c@example.org",
                "undisclosed-recipients:;",
                "<ann@example.org>",
                "\"john doe\"@example.org",
                "Ann\n <ann@example.org> ,\n ,bob@example.org",
                "Ann B. C. <ann@example.org>",
                "ann@[192.0.2.1], x@[IPv6:2001:db8::1]",
                "=?UTF-8?Q?evil=40example.com=2C?= <ann@example.org>",
            })
    void withTheSameAddresses(String value) throws Exception {
        MimeMessage message = raw("From: x@example.org\nTo: " + value, "");
        Email email = Email.of(message);
        List<String> expected = message.getHeader("To") == null
                ? List.of()
                : Arrays.stream(InternetAddress.parseHeader(message.getHeader("To", ","), false))
                        .flatMap(a -> {
                            try {
                                return a.isGroup() ? Stream.of(a.getGroup(false)) : Stream.of(a);
                            } catch (jakarta.mail.internet.AddressException e) {
                                throw new IllegalStateException(e);
                            }
                        })
                        .map(a -> a.getPersonal() + " " + a.getAddress())
                        .toList();
        assertEquals(
                expected,
                email.to().stream()
                        .map(a -> a.name().orElse(null) + " " + a.address())
                        .toList());
        assertTrue(email.to().stream().allMatch(a -> Address.parse(a.toString()).equals(a)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "attachment; filename=plain.pdf",
                "attachment; filename=\"quoted name.pdf\"",
                "attachment;\n filename*=UTF-8''R%C3%A4ks.pdf",
                "attachment;\n filename*=iso-8859-1'de'R%E4ks.pdf",
                "attachment;\n filename*0=\"one \";\n filename*1=two.pdf",
                "attachment;\n filename*0*=UTF-8''R%C3%A4;\n filename*1=ks%41;\n filename*2*=%C3%A4.pdf",
                "attachment;\n filename*1*=%C3%A4.pdf;\n filename*0*=UTF-8''R",
                "attachment; FileName=UPPER.PDF",
                "ATTACHMENT; filename = \"blanks.pdf\"",
                "attachment; filename=\"old.pdf\"; filename*=UTF-8''new.pdf",
                "attachment; filename=\"C:\\\\dir\\\\a.pdf\"",
                "attachment; filename=\"a\\\"b.pdf\"; size=12",
                "attachment; (comment) filename=c.pdf",
            })
    void withTheSameFileName(String disposition) throws Exception {
        MimeMessage message = raw(
                "From: x@example.org\nMIME-Version: 1.0\nContent-Type: application/pdf\nContent-Disposition: "
                        + disposition,
                "x");
        Part part = Email.of(message).attachments().get(0);
        assertEquals(SafeFileName.of(((MimePart) message).getFileName(), "x"), part.fileName());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=?UTF-8?Q?a?= =?UTF-8?Q?b?=",
                "=?UTF-8?Q?a?= b =?UTF-8?B?Yw==?=",
                "=?UTF-8?Q?=C3=A4?=\n =?UTF-8?Q?_x?=",
                "=?iso-8859-1?q?M=FCller_=3D_?= x",
                "=?ISO-2022-JP?B?GyRCRnxLXBsoQg==?= (x)",
                "=?UTF-8*en?Q?with_a_language?=",
                "=?UTF-8?Q??=",
                "no word: =? ?= =?x?= a=?b",
                "Re: [list]\n =?UTF-8?B?w6TDtsO8?=",
                "=?windows-1252?Q?=80_and_=93quotes=94?=",
            })
    void withTheSameSubject(String value) throws Exception {
        MimeMessage message = raw("From: x@example.org\nSubject: " + value, "");
        assertEquals(message.getSubject(), Email.of(message).subject());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Mon, 23 Nov 2026 08:09:10 +0100",
                "23 Nov 2026 08:09:10 GMT",
                "Mon, 23 Nov 2026 08:09:10 -0800 (PST)",
                "Mon, 23 Nov 2026 08:09 EST",
                "Mon,  3 Nov 99 08:09:10 +0000",
                "Mon,23 Nov 2026 08:09:10 UT",
            })
    void withTheSameDate(String value) throws Exception {
        MimeMessage message = raw("From: x@example.org\nDate: " + value, "");
        assertEquals(
                message.getSentDate().toInstant(),
                Email.of(message).date().orElseThrow().toInstant());
    }
}
