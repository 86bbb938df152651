package io.mailwire.internal.mime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Address;
import io.mailwire.Email;
import io.mailwire.Part;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Octets in, what they mean out: examples of the RFCs and of what is really sent. */
@Timeout(60)
class ReadingTest {

    @Test
    void readsTheMessageOfRfc5322AppendixA11() {
        Email email = parse("""
                From: John Doe <jdoe@machine.example>
                Sender: Michael Jones <mjones@machine.example>
                To: Mary Smith <mary@example.net>
                Subject: Saying Hello
                Date: Fri, 21 Nov 1997 09:55:06 -0600
                Message-ID: <1234@local.machine.example>

                This is a message just to say hello.
                So, "Hello".
                """);
        assertEquals("[John Doe <jdoe@machine.example>]", email.from().toString());
        assertEquals("[Mary Smith <mary@example.net>]", email.to().toString());
        assertEquals("Saying Hello", email.subject());
        assertEquals(Optional.of(OffsetDateTime.parse("1997-11-21T09:55:06-06:00")), email.date());
        assertEquals(Optional.of("<1234@local.machine.example>"), email.messageId());
        assertEquals(Optional.of("This is a message just to say hello.\nSo, \"Hello\"."), email.text());
        assertEquals(Optional.empty(), email.html());
        assertEquals(List.of(), email.attachments());
        assertEquals(List.of(), email.defects());
    }

    @Test
    void readsTheAddressesOfRfc5322AppendixA12AndA13() {
        Email email = parse("""
                From: "Joe Q. Public" <john.q.public@example.com>
                To: Mary Smith <mary@x.test>, jdoe@example.org, Who? <one@y.test>
                Cc: <boss@nil.test>, "Giant; \\"Big\\" Box" <sysservices@example.net>
                Reply-To: A Group:Ed Jones <joe@where.test>,John <jdoe@one.test>;
                Bcc: Undisclosed recipients:;

                """);
        assertEquals(
                List.of("mary@x.test", "jdoe@example.org", "one@y.test"),
                email.to().stream().map(Address::address).toList());
        assertEquals(Optional.of("Giant; \"Big\" Box"), email.cc().get(1).name());
        assertEquals(
                "[Ed Jones <joe@where.test>, John <jdoe@one.test>]",
                email.replyTo().toString());
        assertEquals(List.of(), email.bcc());
        assertEquals(List.of(), email.defects());
    }

    @Test
    void readsTheObsoleteAndOddAddressesOfRfc5322AppendixA5AndA6() {
        Email email = parse("""
                From: Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>
                To: Joe Q. Public <john.q.public@example.com>
                Cc: Mary Smith <@node.test:mary@example.net>, , jdoe@test  . example
                Bcc: MAILER-DAEMON, <>, ann@example.org (Ann Example)

                """);
        assertEquals(Optional.of("Joe Q. Public"), email.to().get(0).name());
        assertEquals(
                List.of("mary@example.net", "jdoe@test.example"),
                email.cc().stream().map(Address::address).toList());
        assertEquals("MAILER-DAEMON", email.bcc().get(0).address());
        assertEquals("", email.bcc().get(0).domain());
        assertEquals(Optional.of("Ann Example"), email.bcc().get(1).name());
    }

    @Test
    void readsAddressesThatOthersWereFooledBy() {
        // quoted local parts with an @ (CVE-2025-13033), encoded words that would become addresses
        assertEquals("[\"x@evil.example y\"@example.org]", addresses("\"x@evil.example y\"@example.org"));
        assertEquals("[\"a@b\"@example.org]", addresses("<\"a@b\"@example.org>"));
        assertEquals(
                "[\"a@evil.example,\" <x@example.org>]", addresses("=?utf-8?q?a=40evil.example=2C?= <x@example.org>"));
        assertEquals(
                "[=?utf-8?q?a=40evil.example?=@example.org]", addresses("=?utf-8?q?a=40evil.example?=@example.org"));
        assertEquals("[\"a.b c\"@example.org]", addresses("a.\"b c\"@example.org"));
        assertEquals("[\"a@b\"@c]", addresses("a@b@c"));
        // comments and routes
        assertEquals("[pete@silly.test]", addresses("<pete(his (old) account)@silly.test(his host)>"));
        assertEquals("[\"a <evil@x>\" <b@example.org>]", addresses("b@example.org (a <evil@x>)"));
        assertEquals("[Mary <mary@example.net>]", addresses("Mary <@a.test,@b.test:mary@example.net>"));
        // what is not closed, or not separated
        assertEquals(
                "[Ann <ann@example.org>, Bob <bob@example.org>]",
                addresses("\"Ann <ann@example.org>, Bob <bob@example.org>"));
        assertEquals(
                "[Ann <ann@example.org>, Bob <bob@example.org>]",
                addresses("Ann <ann@example.org, Bob <bob@example.org>"));
        assertEquals(
                "[Ann a <ann@example.org>, bob@example.org]", addresses("Ann (a <ann@example.org>, bob@example.org"));
        assertEquals("[\"Ann B.\" <ann@example.org>]", addresses("Ann B. ann@example.org"));
        assertEquals("[a@example.org, b@example.org]", addresses("a@example.org b@example.org"));
        assertEquals("[a@example.org, b@example.org]", addresses("<a@example.org> <b@example.org>"));
        assertEquals("[a@example.org, b@example.org]", addresses("a@example.org; b@example.org"));
        // controls: some readers stop at a NUL, some pass over it
        for (String odd : List.of("ann\0@example.org", "ann@example.org\0.evil.example", "<a\u0001@example.org>")) {
            Email email = Email.parse(("To: " + odd + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            Address address = email.to().get(0);
            assertEquals("", address.domain(), odd);
            assertThrows(IllegalArgumentException.class, address::envelopeAddress);
            assertTrue(email.defects().toString().contains("control"), email.defects()::toString);
        }
    }

    private static String addresses(String value) {
        return parse("To: " + value + "\n\n").to().toString();
    }

    @Test
    void readsGroups() {
        Email email = parse(
                "To: a@x, Team: \"B, C\" <b@x>, c@x;, d@x, Empty:;, =?utf-8?q?=C3=89quipe?=: e@x\nCc: a: b: c@x;;, :f@x;\n\n");
        assertEquals(
                "[Team: \"B, C\" <b@x>, c@x;, Empty:;, Équipe: e@x;]",
                email.groups("To").toString());
        assertEquals("[a@x, \"B, C\" <b@x>, c@x, d@x, e@x]", email.to().toString());
        assertEquals("[a:;, b: c@x;, unnamed: f@x;]", email.groups("cc").toString());
        assertTrue(email.defects().toString().contains("group is not closed"), email.defects()::toString);
        assertEquals(List.of(), email.groups("Bcc"));
    }

    @Test
    void makesFlowedParagraphsWhole() { // RFC 3676
        String flowed = "one two \nthree\n> quoted \n> text\n>> deeper \nnot deeper\n From stuffed\n\n-- \nAnn \n";
        assertEquals(
                Optional.of("one two three\n> quoted text\n>> deeper \nnot deeper\nFrom stuffed\n\n-- \nAnn "),
                parse("Content-Type: text/plain; format=Flowed\n\n" + flowed).text());
        assertEquals(
                Optional.of("onetwo"),
                parse("Content-Type: text/plain; format=flowed; delsp=yes\n\none \ntwo\n")
                        .text());
        assertEquals(
                Optional.of("one \ntwo"),
                parse("Content-Type: text/plain\n\none \ntwo\n").text());
    }

    @Test
    void readsMessagesWithinMessages() {
        Email email = parse("""
                Content-Type: multipart/mixed; boundary=b

                --b
                Content-Type: message/rfc822

                Subject: plain

                one
                --b
                Content-Type: message/global
                Content-Transfer-Encoding: base64

                U3ViamVjdDogZW5jb2RlZA0KDQp0d28=
                --b
                Content-Type: text/plain; name=n.txt
                Content-Description: =?utf-8?q?caf=C3=A9?=

                three
                --b--
                """);
        List<Part> parts = email.attachments();
        assertEquals("plain", parts.get(0).message().orElseThrow().subject());
        assertEquals(Optional.of("two"), parts.get(1).message().orElseThrow().text());
        assertTrue(parts.get(2).message().isEmpty());
        assertEquals(Optional.of("café"), parts.get(2).header("content-description"));
        assertEquals("Content-Description: café", parts.get(2).headers().get(1).toString());
        assertEquals("=?utf-8?q?caf=C3=A9?=", parts.get(2).headers().get(1).raw());
        assertEquals(
                List.of("Content-Type: multipart/mixed; boundary=b"),
                email.headers().stream().map(Object::toString).toList());
    }

    @Test
    void decodesTheExamplesOfRfc2047Section8() {
        assertEquals("a", EncodedWords.decode("=?ISO-8859-1?Q?a?="));
        assertEquals("a b", EncodedWords.decode("=?ISO-8859-1?Q?a?= b"));
        assertEquals("ab", EncodedWords.decode("=?ISO-8859-1?Q?a?= =?ISO-8859-1?Q?b?="));
        assertEquals("ab", EncodedWords.decode("=?ISO-8859-1?Q?a?=     =?ISO-8859-1?Q?b?="));
        assertEquals("a b", EncodedWords.decode("=?ISO-8859-1?Q?a_b?="));
        assertEquals("a b", EncodedWords.decode("=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?="));
        assertEquals(
                "If you can read this you understand the example.",
                EncodedWords.decode("=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?="
                        + " =?ISO-8859-2?B?dSB1bmRlcnN0YW5kIHRoZSBleGFtcGxlLg==?="));
        assertEquals("Keld Jørn Simonsen", EncodedWords.decode("=?ISO-8859-1?Q?Keld_J=F8rn_Simonsen?="));
        assertEquals(
                "Patrik Fältström", EncodedWords.decode("=?US-ASCII*EN?Q?Patrik?= =?ISO-8859-1*SV?Q?_F=E4ltstr=F6m?="));
    }

    @Test
    void decodesEncodedWordsThatBreakTheRules() {
        assertEquals("é", EncodedWords.decode("=?utf-8?q?=C3?= =?utf-8?q?=A9?="), "split within a character");
        assertEquals("日", EncodedWords.decode("=?utf-8?B?5pc=?= =?UTF-8?b?pQ==?="), "and in base64");
        assertEquals("abé.txt", EncodedWords.decode("ab=?utf-8?q?=C3=A9?=.txt"), "without blanks around");
        assertEquals("a b", EncodedWords.decode("=?utf-8?Q?a b?="), "with a blank inside");
        assertEquals("abc", EncodedWords.decode("=?utf-8?B?YWJj?="));
        assertEquals("ab", EncodedWords.decode("=?utf-8?B?YWI?="), "without padding");
        assertEquals("=?utf-8?X?a?=", EncodedWords.decode("=?utf-8?X?a?="));
        assertEquals("=?utf-8?Q?a", EncodedWords.decode("=?utf-8?Q?a"));
        assertEquals("a", EncodedWords.decode("=?unknown-8bit?Q?a?="));
        assertEquals("a  Bcc: x", EncodedWords.decode("=?utf-8?Q?a=0D=0ABcc:_x?="), "no line ends come out");
    }

    @Test
    void sortsEveryPartIntoOnePlace() {
        Email email = parse("""
                Content-Type: multipart/mixed; boundary=outer

                preamble
                --outer
                Content-Type: multipart/related; boundary="rel"

                --rel
                Content-Type: multipart/alternative; boundary=alt

                --alt
                Content-Type: text/plain

                text
                --alt
                Content-Type: text/html

                <p>html
                --alt--
                --rel
                Content-Type: image/png; name=logo.png
                Content-ID: <logo@example.org>
                Content-Transfer-Encoding: base64

                AQID
                --rel--
                --outer
                Content-Type: application/pdf
                Content-Disposition: inline; filename=a.pdf

                pdf
                --outer
                Content-Type: text/plain; name="notes.txt"

                notes
                --outer
                Content-Type: message/rfc822

                Subject: inner

                inner text
                --outer
                Content-Disposition: attachment

                attached without a name
                --outer
                Content-Type: text/plain

                footer
                --outer--
                epilogue
                """);
        assertEquals(Optional.of("text\nfooter"), email.text());
        assertEquals(Optional.of("<p>html"), email.html());
        assertEquals(
                "[image/png logo.png <logo@example.org>]", email.inlineParts().toString());
        assertArrayEquals(new byte[] {1, 2, 3}, email.inlineParts().get(0).bytes());
        assertEquals(
                List.of("a.pdf", "notes.txt", "part.eml", "part.txt"),
                email.attachments().stream().map(Part::fileName).toList());
        assertEquals(
                "Subject: inner\r\n\r\ninner text", email.attachments().get(2).text());
        assertEquals(List.of(), email.defects());
    }

    @Test
    void readsFileNamesInAllTheirEncodings() {
        assertEquals("a b.txt", fileName("attachment; filename=\"a b.txt\""));
        assertEquals("a b.txt", fileName("attachment; filename=a b.txt"));
        assertEquals("é.txt", fileName("attachment; filename*=UTF-8''%C3%A9.txt"));
        assertEquals("é.txt", fileName("attachment; filename*=iso-8859-1'fr'%E9.txt; filename=\"e.txt\""));
        // RFC 2231 section 4.1, with the sections out of order
        assertEquals(
                "This is even more ***fun*** isn't it!",
                ParameterizedValue.parse(
                                "application/x-stuff; title*1*=%2A%2A%2Afun%2A%2A%2A%20; title*2=\"isn't it!\";"
                                        + " title*0*=us-ascii'en'This%20is%20even%20more%20")
                        .parameter("title")
                        .orElseThrow());
        assertEquals("é.txt", fileName("attachment; filename=\"=?utf-8?q?=C3=A9.txt?=\""));
        assertEquals("é.txt", fileName("attachment; filename=\"=?utf-8?q?=C3=A9?= =?utf-8?q?.txt?=\""));
        assertEquals("é.txt", fileName("attachment; filename=\"é.txt\""), "raw UTF-8");
        assertEquals("a.txt", fileName("attachment; filename=\"C:\\temp\\a.txt\""));
        assertEquals("passwd", fileName("attachment; filename=\"../../etc/passwd\""));
        assertEquals("a.txt", fileName("attachment (a comment; filename=x) ; FileName = \"a.txt\" ;;"));
        assertEquals("part.pdf", fileName("attachment"));
        assertEquals("n.pdf", fileName("attachment\r\nContent-Type: application/pdf; name=n.pdf"));
    }

    private static String fileName(String disposition) {
        Email email = Email.parse(("Content-Type: application/pdf\r\nContent-Disposition: " + disposition + "\r\n\r\nx")
                .replace(
                        "Content-Type: application/pdf\r\nContent-Disposition: attachment\r\nC",
                        "Content-Disposition: attachment\r\nC")
                .getBytes(StandardCharsets.UTF_8));
        return email.attachments().get(0).fileName();
    }

    @Test
    void guessesWhereTheCharsetIsMissingOrWrong() {
        assertEquals(Optional.of("é"), textOf("text/plain", "é", StandardCharsets.UTF_8));
        assertEquals(Optional.of("é"), textOf("text/plain", "é", StandardCharsets.ISO_8859_1));
        assertEquals(Optional.of("é€"), textOf("text/plain; charset=us-ascii", "é€", StandardCharsets.UTF_8));
        assertEquals(Optional.of("€"), textOf("text/plain; charset=iso-8859-1", "€", Charset.forName("windows-1252")));
        assertEquals(
                Optional.of("日本"), textOf("text/plain; charset=\"iso-2022-jp\"", "日本", Charset.forName("ISO-2022-JP")));
        assertEquals(Optional.of("é"), textOf("text/plain; charset=nonsense", "é", StandardCharsets.UTF_8));
        assertEquals(Optional.of("é"), textOf("text", "é", StandardCharsets.UTF_8));
        Email raw = Email.parse(
                "Subject: caf\u00e9\r\nFrom: Ren\u00e9 <r@example.org>\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals("café", raw.subject());
        assertEquals(Optional.of("René"), raw.from().get(0).name());
    }

    private static Optional<String> textOf(String type, String text, Charset charset) {
        byte[] head = ("Content-Type: " + type + "\r\nContent-Transfer-Encoding: 8bit\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] body = text.getBytes(charset);
        byte[] all = java.util.Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return Email.parse(all).text();
    }

    @Test
    void unfoldsAndFindsFieldsInAnyCase() {
        Email email = parse("""
                subject: one
                  two
                \tthree
                X-A: 1
                x-a : 2
                Received: by example.org

                """);
        assertEquals("one  two three", email.subject());
        assertEquals(List.of("1", "2"), email.headers("X-A"));
        assertEquals(Optional.of("by example.org"), email.header("RECEIVED"));
        assertEquals(Optional.empty(), email.header("X-B"));
    }

    @Test
    void readsDatesLeniently() {
        OffsetDateTime expected = OffsetDateTime.parse("1997-11-21T09:55:06-06:00");
        for (String date : List.of(
                "Fri, 21 Nov 1997 09:55:06 -0600",
                "21 Nov 97 09:55:06 -0600",
                "21 Nov 097 09:55:06 -0600", // RFC 5322 section 4.3: three digits count from 1900
                "Fri, 21 Nov 1997 09:55:06 CST",
                "Fri, 21 Nov 1997 09(comment):55:06 -0600",
                "Fri (a), 21 (b (c)) Nov 1997 09:55:06 (d -0600",
                "Friday, 21-Nov-97 09:55:06 -0600",
                "Fri Nov 21 09:55:06 1997 -0600",
                "Fri Nov 21 09:55:06 CST 1997",
                "Fri Nov 21 09:55:06 -0600 1997",
                "Fri,21  November 1997 9:55:06 -06:00 (Central)",
                "Fri, 21 Nov 1997 9:55:06 AM -0600",
                "Fri, 21 Nov 1997 09.55.06 -0600",
                "Fri, 21 Nov 1997 09:55:06.123 -0600",
                "Fri, 21 Nov 1997 09:55:06 GMT-0600",
                "Fri, 21 Nov 1997 09:55:06 - 0600",
                "Fri, 21 Nov 1997 09:55:06 -600",
                "Fri, 21 Nov 1997 09:55:06 -06",
                "Fri, 21 Nov 1997 09:55:06 -6:00",
                "Mar, 21 Nov 1997 09:55:06 -0600", // a weekday, in Spanish
                "21-NOV-1997 09:55:06 -0600",
                "Nov 21, 1997 09:55:06 -0600",
                "1997-11-21T09:55:06-06:00",
                "1997-11-21 09:55:06.5 -0600",
                "\tFri,\t21 Nov 1997 09:55:06 -0600 ")) {
            boolean unzoned = date.contains("(d ");
            assertEquals(
                    Optional.of(unzoned ? expected.withOffsetSameLocal(ZoneOffset.UTC) : expected),
                    MailDate.parse(date),
                    date);
        }
        for (String zone : List.of("", " GMT", " UT", " UTC", " Z", " A", " +0000", " -0000", " nonsense", " +9999")) {
            assertEquals(
                    Optional.of(OffsetDateTime.parse("2026-11-23T08:09:00Z")),
                    MailDate.parse("Mon, 23 Nov 2026 08:09" + zone),
                    zone);
        }
        assertEquals(
                Optional.of(OffsetDateTime.parse("2026-11-23T00:30+01:00")),
                MailDate.parse("23 Nov 2026 12:30 AM 0100"));
        assertEquals(
                Optional.of(OffsetDateTime.parse("2026-11-23T20:09+05:30")),
                MailDate.parse("23 Nov 26 8:09 pm +05:30"));
        assertEquals(Optional.of(OffsetDateTime.parse("2026-11-23T00:00Z")), MailDate.parse("2026-11-23"));
        assertEquals(
                Optional.of(OffsetDateTime.parse("2016-12-31T23:59:59Z")),
                MailDate.parse("Sat, 31 Dec 2016 23:59:60 GMT"),
                "a leap second");
        for (String date : List.of(
                "",
                "nonsense",
                "Fri, 31 Feb 1997 09:55:06 -0600",
                "32 Nov 1997",
                "21 Nov 1997 25:00",
                ":::",
                "2026-13-40",
                "(",
                "99 Xyz 2026 10:00")) {
            assertEquals(Optional.empty(), MailDate.parse(date), date);
        }
        assertTrue(parse("Date: nonsense\n\n").date().isEmpty());
    }

    private static Email parse(String text) {
        return Email.parse(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    }
}
