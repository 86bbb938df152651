package io.mailwire.internal.mime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Address;
import io.mailwire.AddressGroup;
import io.mailwire.Email;
import io.mailwire.EmailBuilder;
import io.mailwire.Part;
import io.mailwire.Priority;
import jakarta.mail.Message;
import jakarta.mail.Multipart;
import jakarta.mail.Session;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimePart;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What we compose says the same to jakarta.mail, which is what many recipients read with. */
class ReadByJakartaMailTest {

    private static EmailBuilder mail() {
        return Email.from("Ann <ann@example.org>").to("bob@example.org");
    }

    private static MimeMessage read(Email email) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        email.writeTo(out);
        for (String line : out.toString("UTF-8").split("\r\n", -1)) {
            assertTrue(line.length() <= 998 && line.indexOf('\n') < 0 && line.indexOf('\r') < 0, line);
        }
        return new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(out.toByteArray()));
    }

    /** The leaves of a message in their order. */
    static List<MimePart> leaves(MimePart part) throws Exception {
        if (!part.isMimeType("multipart/*")) {
            return List.of(part);
        }
        List<MimePart> all = new ArrayList<>();
        Multipart parts = (Multipart) part.getContent();
        for (int i = 0; i < parts.getCount(); i++) {
            all.addAll(leaves((MimePart) parts.getBodyPart(i)));
        }
        return all;
    }

    private static String text(MimePart part) throws Exception {
        String text = ((String) part.getContent()).replace("\r\n", "\n");
        assertTrue(text.endsWith("\n"), text);
        return text.substring(0, text.length() - 1);
    }

    static Stream<String> texts() {
        return Stream.of(
                "",
                "\n",
                "hello",
                "hello\n",
                "a\n\n.\n..\nFrom here\n\n",
                "blanks at the end  \nand a tab\t\n",
                "-- \nAnn\n--\n--=_0_",
                "x".repeat(5000),
                "word ".repeat(400),
                "Räksmörgås = 100 %, =3D, =\n",
                "日本語の本文です。\n".repeat(50),
                "\uD83D\uDE00\uD83C\uDFF3\uFE0F\u200D\uD83C\uDF08 " + "é".repeat(300),
                "bell \u0007 and form feed \f and NUL \0 and DEL \u007f",
                "next line \u0085 and line separator \u2028.");
    }

    @ParameterizedTest
    @MethodSource("texts")
    void readsTheTexts(String text) throws Exception {
        MimeMessage plain = read(mail().text(text).build());
        assertEquals(text, text(plain));
        assertTrue(plain.isMimeType("text/plain"), plain.getContentType());

        List<MimePart> both = leaves(read(mail().text(text).html("<p>" + text).build()));
        assertEquals(2, both.size());
        assertEquals(text, text(both.get(0)));
        assertEquals("<p>" + text, text(both.get(1)));
        assertTrue(both.get(1).isMimeType("text/html"));
    }

    static Stream<String> headers() {
        return Stream.of(
                "Hello",
                "",
                " blanks at both ends ",
                "two  blanks   within",
                "not =?UTF-8?Q?an_encoded?= word",
                "=?",
                "Räksmörgås",
                "Re: Räksmörgås and then a good many words in plain ASCII, so that it has to be folded somewhere, "
                        + "é",
                "日本語の件名はとても長いので、いくつかの符号化された語に分けなければなりません。それでも同じに読めます。",
                "\uD83D\uDE00".repeat(60),
                "é" + "x".repeat(200),
                "word ".repeat(60).strip(),
                "a " + "b".repeat(300) + " c",
                "y".repeat(2000),
                "under_score = equals ? question é",
                "quoted \"text\" <and@brackets> (comment), é; ü");
    }

    @ParameterizedTest
    @MethodSource("headers")
    void readsTheSubject(String subject) throws Exception {
        MimeMessage message =
                read(mail().subject(subject).header("X-Note", subject).build());
        assertEquals(subject, message.getSubject());
        assertEquals(subject, MimeUtility.decodeText(MimeUtility.unfold(message.getHeader("X-Note", null))));
    }

    @Test
    void readsSubjectsOfAnyCharacters() throws Exception {
        Random random = new Random(47);
        int[] pool = "aZ0 _=?\"\\<>@,;:()[]%'*.-é\u00a0ßжあ語\u0301".codePoints().toArray();
        for (int n = 0; n < 200; n++) {
            StringBuilder s = new StringBuilder();
            for (int i = random.nextInt(200); i >= 0; i--) {
                s.appendCodePoint(random.nextInt(30) == 0 ? 0x1F600 : pool[random.nextInt(pool.length)]);
            }
            Email email = mail().subject(s.toString())
                    .attach(s.toString() + "x", "application/x-any", new byte[] {1})
                    .replyTo(Address.of(s.toString(), "x@example.org").toString())
                    .build();
            MimeMessage message = read(email);
            assertEquals(s.toString(), message.getSubject());
            assertEquals(s + "x", leaves(message).get(0).getFileName());
            InternetAddress name = (InternetAddress) message.getReplyTo()[0];
            assertEquals(s.toString().strip(), name.getPersonal() == null ? "" : name.getPersonal());
            Email back = Email.of(message);
            assertEquals(s.toString().strip(), back.subject().strip());
        }
    }

    static Stream<String> addresses() {
        return Stream.of(
                "ann@example.org",
                "Ann <ann@example.org>",
                "\"Ann, B.\" <ann@example.org>",
                "\"Ann \\\"the\\\" \\\\ B.\" <ann@example.org>",
                "Räksmörgås AB <ann@example.org>",
                "\"Müller, Jürgen (Vertrieb)\" <jm@example.org>",
                "\"日本 太郎\" <taro@example.jp>",
                "\"a@b.example\" <ann@example.org>",
                "\"=?UTF-8?Q?x?=\" <ann@example.org>",
                "\"" + "Very Long Name ".repeat(20).strip() + "\" <ann@example.org>",
                "\"" + "Sehr länger Name ".repeat(20).strip() + "\" <ann@example.org>",
                "\"john doe\"@example.org",
                "\"a\\\"b\\\\c@d\"@example.org",
                "ann+tag_=x@example.org",
                "Ann <ann@[192.0.2.1]>");
    }

    @ParameterizedTest
    @MethodSource("addresses")
    void readsTheAddresses(String text) throws Exception {
        Address address = Address.parse(text);
        Email email = Email.from(text)
                .to(text, "x@example.org", text)
                .cc("y@example.org", text)
                .replyTo(text)
                .sender(text)
                .build();
        MimeMessage message = read(email);
        for (InternetAddress[] read : List.of(
                (InternetAddress[]) message.getFrom(),
                (InternetAddress[]) message.getReplyTo(),
                new InternetAddress[] {(InternetAddress) message.getSender()},
                Arrays.copyOfRange((InternetAddress[]) message.getRecipients(Message.RecipientType.TO), 2, 3),
                Arrays.copyOfRange((InternetAddress[]) message.getRecipients(Message.RecipientType.CC), 1, 2))) {
            assertEquals(1, read.length);
            assertEquals(address.address(), read[0].getAddress());
            assertEquals(address.name().orElse(null), read[0].getPersonal());
            read[0].validate();
        }
        assertEquals(3, message.getRecipients(Message.RecipientType.TO).length);
    }

    @Test
    void readsLongListsOfAddresses() throws Exception {
        EmailBuilder builder = Email.from("ann@example.org");
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String name = i % 3 == 0 ? "Räk " + i : i % 3 == 1 ? "Smith, " + i : "";
            builder.to(Address.of(name, "user" + i + "@example.org").toString());
            expected.add(name + " user" + i + "@example.org");
        }
        List<String> read = new ArrayList<>();
        for (jakarta.mail.Address a : read(builder.build()).getRecipients(Message.RecipientType.TO)) {
            InternetAddress address = (InternetAddress) a;
            read.add((address.getPersonal() == null ? "" : address.getPersonal()) + " " + address.getAddress());
        }
        assertEquals(expected, read);
    }

    @Test
    void readsADomainOfAnotherScriptInItsAsciiForm() throws Exception {
        MimeMessage message = read(Email.from("ann@bücher.example").build());
        assertEquals("ann@xn--bcher-kva.example", ((InternetAddress) message.getFrom()[0]).getAddress());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "report.pdf",
                "two words.pdf",
                "quote\"back\\slash.pdf",
                "semi;colon=equals,comma.pdf",
                "percent%41.pdf",
                "it's.pdf",
                "UTF-8''not%20encoded.pdf",
                "=?UTF-8?Q?not_a_word?=.pdf",
                "Räksmörgås.pdf",
                "日本語のとても長いファイル名、いくつかの部分に分けなければならないもの、その二、その三、その四.pdf",
                ".hidden",
                "a*b.pdf",
                "(comment).pdf",
                "\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00\uD83D\uDE00.png",
                "a-name-without-blanks-that-is-longer-than-one-line-of-a-header-may-be-by-the-rules-of-the-format.pdf",
            })
    void readsFileNames(String name) throws Exception {
        List<MimePart> leaves = leaves(read(
                mail().attach(name, "application/pdf", new byte[] {1, 2, 3}).build()));
        assertEquals(1, leaves.size());
        assertEquals(name, leaves.get(0).getFileName());
        assertEquals("attachment", leaves.get(0).getDisposition());
        assertTrue(leaves.get(0).isMimeType("application/pdf"));
        // What those see who do not know RFC 2231: encoded words, though they do not belong in quotes.
        String old = new ContentType(leaves.get(0).getContentType()).getParameter("name");
        assertEquals(name, old.contains("=?") ? MimeUtility.decodeText(old) : old);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 56, 57, 58, 76, 77, 1000, 8191, 8192, 8193, 300_000})
    void readsTheOctetsOfAttachments(int length) throws Exception {
        byte[] octets = new byte[length];
        new Random(length).nextBytes(octets);
        List<MimePart> leaves = leaves(read(mail().text("See there.")
                .attach("a.bin", "application/octet-stream", octets)
                .attach("b.txt", "text/plain; charset=ISO-8859-15; x=\"a \\\"b\\\" c\"", octets)
                .build()));
        assertEquals(3, leaves.size());
        assertEquals("See there.", text(leaves.get(0)));
        assertArrayEquals(octets, leaves.get(1).getInputStream().readAllBytes());
        assertArrayEquals(octets, leaves.get(2).getInputStream().readAllBytes());
        ContentType type = new ContentType(leaves.get(2).getContentType());
        assertEquals("ISO-8859-15", type.getParameter("charset"));
        assertEquals("a \"b\" c", type.getParameter("x"));
        assertEquals("b.txt", leaves.get(2).getFileName());
    }

    @Test
    void readsTheNesting() throws Exception {
        OffsetDateTime date = OffsetDateTime.parse("2026-11-23T08:09:10+01:00");
        Email email = mail().cc("c@example.org")
                .subject("Everything")
                .text("text")
                .html("<img src='cid:logo'>")
                .inline("logo", "image/png", new byte[] {1})
                .inline("other@example.org", "image/gif", new byte[] {2})
                .attach("a.pdf", "application/pdf", new byte[] {3})
                .date(date)
                .messageId("<1@example.org>")
                .inReplyTo("<0@example.org>")
                .build();
        MimeMessage message = read(email);
        Multipart mixed = (Multipart) message.getContent();
        Multipart alternative = (Multipart) mixed.getBodyPart(0).getContent();
        Multipart related = (Multipart) alternative.getBodyPart(1).getContent();
        assertTrue(mixed.getContentType().startsWith("multipart/mixed"));
        assertTrue(alternative.getContentType().startsWith("multipart/alternative"));
        assertTrue(related.getContentType().startsWith("multipart/related"));
        assertEquals("text/html", new ContentType(related.getContentType()).getParameter("type"));
        assertEquals(2, mixed.getCount());
        assertEquals(2, alternative.getCount());
        assertEquals(3, related.getCount());
        assertEquals("<logo>", ((MimePart) related.getBodyPart(1)).getContentID());
        assertEquals("<other@example.org>", ((MimePart) related.getBodyPart(2)).getContentID());
        assertEquals("inline", related.getBodyPart(1).getDisposition());
        assertEquals(date.toInstant(), message.getSentDate().toInstant());
        assertEquals("<1@example.org>", message.getMessageID());
        assertEquals("<0@example.org>", message.getHeader("In-Reply-To", null));

        // and its bridge is the same message
        List<MimePart> bridged = leaves(email.toMimeMessage());
        List<byte[]> expected = List.of(new byte[] {1}, new byte[] {2}, new byte[] {3});
        for (int i = 0; i < 3; i++) {
            assertArrayEquals(
                    expected.get(i), bridged.get(i + 2).getInputStream().readAllBytes());
        }
        Email back = Email.of(email.toMimeMessage());
        assertEquals(email.messageId(), back.messageId());
        assertEquals(email.attachments().stream().map(Part::fileName).toList(), List.of("a.pdf"));
    }

    @Test
    void readsGroups() throws Exception {
        Address raek = Address.of("Räk, B.", "raek@example.org");
        MimeMessage message =
                read(mail().to(AddressGroup.of("Größe: Team", Address.parse("Ann <ann@example.org>"), raek))
                        .cc("x@example.org")
                        .cc(AddressGroup.UNDISCLOSED)
                        .build());
        InternetAddress[] to = (InternetAddress[]) message.getRecipients(Message.RecipientType.TO);
        assertEquals(2, to.length);
        assertEquals("bob@example.org", to[0].getAddress());
        assertTrue(to[1].isGroup());
        InternetAddress[] members = to[1].getGroup(false);
        assertEquals("ann@example.org", members[0].getAddress());
        assertEquals("Räk, B.", members[1].getPersonal());
        assertEquals("raek@example.org", members[1].getAddress());
        String phrase = to[1].getAddress().substring(0, to[1].getAddress().indexOf(':'));
        assertEquals("Größe: Team", MimeUtility.decodeText(phrase));
        InternetAddress[] cc = (InternetAddress[]) message.getRecipients(Message.RecipientType.CC);
        assertEquals("undisclosed-recipients:;", cc[1].getAddress());
    }

    static Stream<String> contents() {
        return Stream.of(
                "",
                "\r\n",
                "one\r\ntwo\r\n",
                "no end",
                "unix\nlines of a text\n",
                "\n\n\n",
                "old mac\rlines of a text\r",
                "From here\r\nFrom there\nFrom",
                "blank at the end \r\n \t\r\n ",
                "é in a text that is ASCII",
                "日本語",
                "\0",
                "=3D =\r\n=",
                "x".repeat(3000),
                "--=_0_\r\n--\r\n");
    }

    @ParameterizedTest
    @MethodSource("contents")
    void readsTheOctetsOfTexts(String content) throws Exception {
        byte[] octets = content.getBytes(StandardCharsets.UTF_8);
        List<MimePart> leaves = leaves(read(mail().attach("a.txt", "text/plain; charset=utf-8", octets)
                .html("h")
                .inline("i", "text/css", octets)
                .attachStream("b.txt", "text/plain", () -> new ByteArrayInputStream(octets))
                .build()));
        for (int i = 1; i < 4; i++) {
            assertArrayEquals(octets, leaves.get(i).getInputStream().readAllBytes());
        }
        assertEquals("b.txt", leaves.get(3).getFileName());
    }

    @Test
    void readsAttachedMessages() throws Exception {
        Email inner = mail().subject("Räksmörgås")
                .text("é")
                .attach("a.bin", "application/x-any", new byte[] {1, 2})
                .build();
        Email raw = Email.parse("Subject: raw\r\n\r\né\r\n".getBytes(StandardCharsets.UTF_8));
        Email global = Email.parse("Subject: é\r\n\r\nx\0".getBytes(StandardCharsets.UTF_8));
        List<MimePart> leaves =
                leaves(read(mail().attach(inner).attach(raw).attach(global).build()));
        assertEquals("Räksmörgås.eml", leaves.get(0).getFileName());
        assertEquals("Räksmörgås", ((MimeMessage) leaves.get(0).getContent()).getSubject());
        assertEquals("raw", ((MimeMessage) leaves.get(1).getContent()).getSubject());
        assertTrue(leaves.get(2).isMimeType("message/global"));
        List<Email> all = List.of(inner, raw, global);
        for (int i = 0; i < 3; i++) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            all.get(i).writeTo(out);
            // jakarta.mail knows of no encoding for any message (RFC 2046), and has not heard of RFC 6532 section 3.7
            MimeBodyPart part = (MimeBodyPart) leaves.get(i);
            String encoding = part.getHeader("Content-Transfer-Encoding", null);
            assertEquals(List.of("7bit", "8bit", "base64").get(i), encoding);
            assertArrayEquals(
                    out.toByteArray(),
                    MimeUtility.decode(part.getRawInputStream(), encoding).readAllBytes());
        }
    }

    @Test
    void readsTheCalendar() throws Exception {
        String ics = "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nSUMMARY:日本語\r\nEND:VCALENDAR\r\n";
        MimeMessage message =
                read(mail().text("t").html("h").calendar("REPLY", ics).build());
        assertTrue(message.isMimeType("multipart/alternative"));
        MimePart last = leaves(message).get(2);
        ContentType type = new ContentType(last.getContentType());
        assertEquals(
                "text/calendar utf-8 REPLY",
                type.getBaseType() + " " + type.getParameter("charset") + " " + type.getParameter("method"));
        assertEquals(ics, new String(last.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }

    @Test
    void readsTheFieldsOfThreadsAndLists() throws Exception {
        String[] ids = new String[40];
        Arrays.setAll(ids, i -> "<" + "x".repeat(i) + i + "@example.org>");
        URI https = URI.create("https://example.org/u?a=" + "y".repeat(200));
        MimeMessage message = read(mail().inReplyTo(ids[39])
                .references(ids)
                .oneClickUnsubscribe(https, URI.create("mailto:leave@example.org"))
                .requestReadReceipt("Räk <ann@example.org>")
                .language("sv", "pt-BR")
                .priority(Priority.HIGH)
                .build());
        assertEquals(ids[39], message.getHeader("In-Reply-To", null));
        assertEquals(String.join(" ", ids), MimeUtility.unfold(message.getHeader("References", null)));
        assertEquals(
                "<" + https + ">, <mailto:leave@example.org>",
                MimeUtility.unfold(message.getHeader("List-Unsubscribe", null)));
        assertEquals("List-Unsubscribe=One-Click", message.getHeader("List-Unsubscribe-Post", null));
        InternetAddress receipt = InternetAddress.parse(message.getHeader("Disposition-Notification-To", null))[0];
        assertEquals("Räk", receipt.getPersonal());
        assertArrayEquals(new String[] {"sv", "pt-BR"}, message.getContentLanguage());
        assertEquals(
                "high 1 urgent",
                message.getHeader("Importance", null) + " " + message.getHeader("X-Priority", null) + " "
                        + message.getHeader("Priority", null));
    }

    @Test
    void answersAsJakartaMailDoes() throws Exception {
        Email original = mail().to("Carol <carol@example.org>")
                .cc("dan@example.org")
                .subject("Räk")
                .references("<0@x>")
                .build();
        MimeMessage theirs = read(original);
        for (boolean all : new boolean[] {false, true}) {
            MimeMessage expected = (MimeMessage) theirs.reply(all);
            MimeMessage ours = read((all ? original.replyAll() : original.reply())
                    .from("me@example.org")
                    .build());
            assertEquals(Arrays.toString(expected.getAllRecipients()), Arrays.toString(ours.getAllRecipients()));
            assertEquals(expected.getSubject(), ours.getSubject());
            for (String field : List.of("In-Reply-To", "References")) {
                assertEquals(
                        MimeUtility.unfold(expected.getHeader(field, null)),
                        MimeUtility.unfold(ours.getHeader(field, null)));
            }
        }
    }

    @Test
    void agreesOnWhatIsForwarded() throws Exception {
        Email original = Email.of(mail().text("t")
                .html("<img src='cid:logo'>")
                .inline("logo", "image/png", new byte[] {1})
                .attach("räk.pdf", "application/pdf", new byte[] {2})
                .attach("a.csv", "text/csv; charset=utf-8", "ä\n".getBytes(StandardCharsets.UTF_8))
                .attach(mail().subject("inner").build())
                .build()
                .toMimeMessage());
        for (Email forward : List.of(
                original.forward().from("me@example.org").text("own").build(),
                original.forwardAsAttachment()
                        .from("me@example.org")
                        .text("own")
                        .build())) {
            List<MimePart> leaves = leaves(read(forward));
            List<Part> parts = new ArrayList<>(forward.inlineParts());
            parts.addAll(forward.attachments());
            List<MimePart> theirs = leaves.subList(leaves.size() - parts.size(), leaves.size());
            for (int i = 0; i < parts.size(); i++) {
                assertEquals(parts.get(i).type(), new ContentType(theirs.get(i).getContentType()).getBaseType());
                assertArrayEquals(
                        parts.get(i).bytes(), theirs.get(i).getInputStream().readAllBytes());
                if (theirs.get(i).getFileName() != null) {
                    assertEquals(parts.get(i).fileName(), theirs.get(i).getFileName());
                }
            }
            assertEquals(forward.text().orElseThrow(), text(leaves.get(0)));
            assertEquals(
                    forward.attachments().size()
                            + forward.inlineParts().size()
                            + (forward.html().isPresent() ? 2 : 1),
                    leaves.size());
        }
    }

    @Test
    void readsWhatIsRedirected() throws Exception {
        MimeMessage message = read(mail().subject("Räk")
                .text("é")
                .build()
                .redirect()
                .from("Räk <ann@example.org>")
                .to("b@example.org")
                .build());
        assertEquals("Räk", InternetAddress.parse(message.getHeader("Resent-From", null))[0].getPersonal());
        assertEquals("b@example.org", message.getHeader("Resent-To", null));
        assertEquals("Räk", message.getSubject());
        assertEquals("é", text(message));
    }
}
