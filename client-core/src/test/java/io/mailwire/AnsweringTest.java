package io.mailwire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers to a message, and what is made of it for others. */
@Timeout(60)
class AnsweringTest {

    private static final Email LETTER = parsed("""
            From: Ann <ann@example.org>
            To: bob@example.org, Carol <carol@example.org>
            Cc: dan@example.org, Ann <ANN@example.org>, BOB@example.org
            Subject: Plans
            Date: Tue, 3 Nov 2026 09:05:07 -0500
            Message-ID: <2@example.org>
            References: <0@example.org>
             <1@example.org>

            First line.
            > quoted

            Last line.
            """);

    private static Email parsed(String text) {
        return Email.parse(text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] octets(Email email) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        email.writeTo(out);
        return out.toByteArray();
    }

    private static Email sent(EmailBuilder builder, String from) {
        Email read = Email.parse(octets(builder.from(from).build()));
        assertEquals(List.of(), read.defects());
        return read;
    }

    private static String names(List<Address> addresses) {
        return addresses.stream().map(Address::address).collect(Collectors.joining(" "));
    }

    @Test
    void answersTheAuthor() {
        Email answer = sent(LETTER.reply().text("Yes."), "bob@example.org");
        assertEquals("Ann <ann@example.org>", answer.to().get(0).toString());
        assertEquals(1, answer.to().size());
        assertEquals(List.of(), answer.cc());
        assertEquals("Re: Plans", answer.subject());
        assertEquals(Optional.of("<2@example.org>"), answer.header("In-Reply-To"));
        assertEquals(Optional.of("<0@example.org> <1@example.org> <2@example.org>"), answer.header("References"));
        assertEquals(Optional.of("Yes."), answer.text());
    }

    @Test
    void answersWhereItIsWanted() {
        Email letter = parsed("From: ann@example.org\nReply-To: team: list@example.org, x@example.org;\n\n");
        assertEquals(
                "list@example.org x@example.org",
                names(sent(letter.reply(), "bob@example.org").to()));
        assertEquals(
                "ann@example.org",
                names(sent(parsed("From: ann@example.org\nReply-To: nobody\n\n").reply(), "b@example.org")
                        .to()));
    }

    @Test
    void answersAllButTheOneWhoAnswers() {
        Email answer = sent(LETTER.replyAll().text("Yes."), "Bob <Bob@example.org>");
        assertEquals("ann@example.org carol@example.org", names(answer.to()));
        assertEquals("dan@example.org", names(answer.cc()));
        EmailBuilder builder = LETTER.replyAll().to("eve@example.org").from("carol@example.org");
        assertEquals(
                "ann@example.org bob@example.org eve@example.org",
                names(builder.build().to()));
        assertEquals("dan@example.org", names(builder.build().cc()));
    }

    @Test
    void answersOneselfToTheOthers() {
        assertEquals(
                "bob@example.org carol@example.org",
                names(sent(LETTER.replyAll(), "ann@example.org").to()));
        Email alone = parsed("From: ann@example.org\nTo: ann@example.org\n\n");
        assertEquals(
                "ann@example.org",
                names(sent(alone.replyAll(), "ann@example.org").to()));
    }

    @Test
    void answersAMessageOfOurOwn() {
        Email letter = Email.from("ann@example.org")
                .to(AddressGroup.of("Team", Address.parse("b@example.org"), Address.parse("c@example.org")))
                .subject("Re: x")
                .inReplyTo("<1@example.org>")
                .messageId("<2@example.org>")
                .build();
        Email answer = sent(letter.replyAll(), "b@example.org");
        assertEquals("ann@example.org c@example.org", names(answer.to()));
        assertEquals("Re: x", answer.subject());
        assertEquals(Optional.of("<1@example.org> <2@example.org>"), answer.header("References"));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "<2@x>, -, -, <2@x>",
                "<2@x>, -, <1@x>, <1@x> <2@x>",
                "<2@x>, -, <1@x> <0@x>, <2@x>",
                "<2@x>, <0@x> <1@x>, <9@x>, <0@x> <1@x> <2@x>",
                "<2@x>, <2@x> <1@x> <1@x>, -, <1@x> <2@x>",
                "-, <0@x>, <1@x>, -",
                "not an id, <0@x>, <1@x>, -",
                "<no-sign>, junk <0@x> <a b> <<1@x> <é@x>, -, <0@x> <1@x> <no-sign>",
            })
    void putsItIntoTheThread(
            String id, String references, String inReplyTo, String expected) { // RFC 5322 section 3.6.4
        String head = "From: a@example.org\n"
                + (id == null ? "" : "Message-ID: " + id + "\n")
                + (references == null ? "" : "References: " + references + "\n")
                + (inReplyTo == null ? "" : "In-Reply-To: " + inReplyTo + "\n");
        Email answer = sent(parsed(head + "\n").reply(), "b@example.org");
        assertEquals(Optional.ofNullable(expected), answer.header("References"));
        assertEquals(Optional.ofNullable(expected).map(e -> id), answer.header("In-Reply-To"));
    }

    @Test
    void boundsTheThread() {
        String many = IntStream.range(0, 5000).mapToObj(i -> "<" + i + "@x>").collect(Collectors.joining("\n "));
        Email answer = sent(
                parsed("From: a@x.example\nMessage-ID: <me@x>\nReferences: " + many + "\n\n")
                        .reply(),
                "b@x.example");
        List<String> ids = List.of(answer.header("References").orElseThrow().split(" "));
        assertEquals(50, ids.size());
        assertEquals("<0@x>", ids.get(0));
        assertEquals("<me@x>", ids.get(49));
    }

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = true,
            delimiter = '|',
            value = {
                "Plans | Re: Plans | Fwd: Plans",
                "Re: Plans | Re: Plans | Fwd: Re: Plans",
                "RE:Plans | Re: Plans | Fwd: RE:Plans",
                "Re: AW: Sv: Antw: re[2]: Re(3): Plans | Re: Plans | Fwd: Re: AW: Sv: Antw: re[2]: Re(3): Plans",
                "Re : Plans | Re: Plans | Fwd: Re : Plans",
                "Re\uff1aPlans | Re: Plans | Fwd: Re\uff1aPlans",
                "Fwd: Fw: WG: Plans | Re: Fwd: Fw: WG: Plans | Fwd: Plans",
                "Regarding: Plans | Re: Regarding: Plans | Fwd: Regarding: Plans",
                "'' | Re: | Fwd:",
                "Re: | Re: | Fwd: Re:",
            })
    void putsOnePrefixBeforeTheSubject(String subject, String answer, String forward) {
        Email letter = parsed("From: a@example.org\nSubject: =?UTF-8?B?"
                + java.util.Base64.getEncoder().encodeToString(subject.getBytes(StandardCharsets.UTF_8)) + "?=\n\n");
        assertEquals(answer, sent(letter.reply(), "b@example.org").subject());
        assertEquals(forward, sent(letter.forward(), "b@example.org").subject());
    }

    @Test
    void survivesAnyOriginal() {
        for (String odd : List.of(
                "",
                "\n",
                "no header",
                "Subject: =?UTF-8?B?DQpCY2M6IGV2aWxAZXhhbXBsZS5vcmc=?=\nFrom: =?UTF-8?B?DQo=?= <a@b>\n\n",
                "From: \"\u2028\" <a@example.org>\nSubject: a\u2028b\u0085\n\n",
                "From: =?utf-8?b?7aC9?= <a@example.org>\nSubject: =?utf-16be?b?2D0=?=\n\n=?",
                "From: " + "x".repeat(5000) + "@example.org, root, <>, é@ü.example\nTo: \n\n",
                "Subject: " + "Re: ".repeat(20_000) + "\n\n",
                "Subject: " + "\ud83d\ude00".repeat(5000) + "\n\n",
                "Subject: x\nMessage-ID: <a>\n <b>\r\nBcc: c\nReferences: " + "<".repeat(50_000) + "\n\n",
                "Content-Type: text/html\n\n<" + "<a".repeat(50_000) + "&#xD800;&#13;&#10;&",
                "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed\n\n--b\n"
                        + "Content-Type: a/b; name=\"\u0001/../x\"\nContent-ID: <a\"b>\nContent-Disposition: inline\n\nx\n--b--\n")) {
            Email letter = parsed(odd);
            for (EmailBuilder builder :
                    List.of(letter.reply(), letter.replyAll(), letter.forward(), letter.forwardAsAttachment())) {
                Email made = sent(builder.text("own"), "Me <me@example.org>");
                assertEquals(List.of(), made.bcc());
                assertTrue(made.text().orElseThrow().startsWith("own"));
            }
            letter.quoted();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 893, 894, 895, 896, 897, 898, 899, 900, 901, 990, 5000})
    void answersWhateverItsIdIs(int length) {
        String id = "<" + "x".repeat(length) + ">";
        for (String head : List.of(
                "Message-ID: " + id,
                "Message-ID:\r\n " + id,
                "Message-ID: <1@x>\nReferences: " + id,
                "Message-ID: <1@x>\nIn-Reply-To: " + id)) {
            Email letter = parsed("From: a@example.org\n" + head + "\n\nx");
            for (EmailBuilder builder : List.of(letter.reply(), letter.replyAll())) {
                Email answer = sent(builder, "b@example.org");
                assertEquals(
                        head.startsWith("Message-ID: <1") || length <= 898,
                        answer.header("In-Reply-To").isPresent());
                assertEquals(
                        length <= 898, answer.header("References").orElse("").contains(id));
            }
        }
    }

    @Test
    void answersWhateverAnybodySends() {
        Random random = new Random(5322);
        String[] fields = {
            "From",
            "To",
            "Cc",
            "Reply-To",
            "Subject",
            "Date",
            "Message-ID",
            "References",
            "In-Reply-To",
            "Content-Type",
            "Content-Disposition",
            "Content-ID",
            "Content-Description",
            "Content-Transfer-Encoding",
            "Bcc",
            "Resent-To"
        };
        String[] pieces = {
            "<",
            ">",
            "@",
            "\"",
            "\\",
            "(",
            ")",
            ";",
            ":",
            ",",
            "=?utf-8?q?=0D=0A?=",
            "=?utf-8?b?7aC9?=",
            "=?",
            "a",
            "b@c.example",
            " ",
            "\t",
            "\r\n ",
            "\u0000",
            "\u001b",
            "\u0085",
            "\u2028",
            "\ud83d\ude00",
            "é",
            "\ufeff",
            "x".repeat(300),
            "text/",
            "html",
            "multipart/",
            "mixed",
            "related",
            "alternative",
            "message/",
            "rfc822",
            "; boundary=b",
            "; name=",
            "; name*=utf-8''%0D%0A",
            "charset=",
            "base64",
            "inline",
            "attachment",
            ";filename=\"",
            "\u202e",
            "[",
            "]",
            "%00",
            "*",
            "1",
            "\r"
        };
        for (int run = 0; run < 400; run++) {
            StringBuilder s = new StringBuilder();
            for (int entity = random.nextInt(4); entity >= 0; entity--) {
                for (int n = random.nextInt(8); n > 0; n--) {
                    s.append(fields[random.nextInt(fields.length)]).append(": ");
                    for (int p = random.nextInt(8); p > 0; p--) {
                        s.append(pieces[random.nextInt(pieces.length)]);
                    }
                    s.append("\r\n");
                }
                s.append(random.nextInt(5) == 0 ? "" : "\r\n").append("<p>text\r\n--b\r\n");
            }
            Email letter = Email.parse(s.toString().getBytes(StandardCharsets.UTF_8));
            letter.quoted();
            for (EmailBuilder builder : List.of(letter.reply(), letter.replyAll(), letter.forward())) {
                Email made = builder.text("own").from("me@example.org").build();
                String written = new String(octets(made), StandardCharsets.UTF_8);
                written.lines()
                        .forEach(line -> assertTrue(line.getBytes(StandardCharsets.UTF_8).length <= 998, s::toString));
                assertEquals(List.of(), Email.parse(octets(made)).defects(), s::toString);
            }
            sent(letter.keepBcc().forwardAsAttachment(), "me@example.org");
            letter.redirect().from("me@example.org").to("x@example.org").build();
        }
    }

    @Test
    void quotesWhatTheOtherWrote() {
        assertEquals("""
                On Tue, 3 Nov 2026 at 09:05, Ann <ann@example.org> wrote:
                > First line.
                >> quoted
                >
                > Last line.
                """, LETTER.quoted());
        assertEquals(
                "somebody wrote:\n> x\n".replace("somebody", "a@example.org"),
                parsed("From: a@example.org\n\nx").quoted());
        assertEquals("> x\n", parsed("Subject: y\n\nx").quoted());
        assertEquals(
                "> One & two\n>\n> - three\n",
                parsed(
                                "Content-Type: text/html\n\n<style>p {}</style><p>One &amp;\ntwo<ul><li>three</ul><script>x</script>")
                        .quoted());
    }

    private static final Email REPORT = Email.parse(octets(Email.from("Ann <ann@example.org>")
            .to("bob@example.org")
            .subject("Report")
            .date(OffsetDateTime.parse("2026-11-03T09:05:07-05:00"))
            .text("The <report>.")
            .html("<html><body><p>The report <img src='cid:logo'></body></html>")
            .inline("logo", "image/png", new byte[] {1, 2})
            .attach("räk.pdf", "application/pdf", new byte[] {3})
            .attach("a.txt", "text/plain; charset=utf-8", "ä\r\n".getBytes(StandardCharsets.UTF_8))
            .attach(Email.from("x@example.org").subject("inner").text("é").build())
            .build()));

    private static String part(String type, String rest) {
        return "--b\nContent-Type: " + type + "\n" + rest + "\n\nx\n";
    }

    @Test
    void forwardsPartsWithTheirParametersAndDescriptions() {
        Email letter = parsed("Content-Type: multipart/mixed; boundary=b\n\n" + part("text/plain", "")
                + part("text/calendar; charset=utf-8; method=REQUEST; component=VEVENT", "")
                + part("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", "")
                + part(
                        "text/plain; format=flowed; delsp=yes; charset=us-ascii",
                        "Content-Disposition: attachment\nContent-Description: =?utf-8?q?The_n=C3=B6tes?=")
                + part("text/x; x=\"a; b\"; y*=utf-8''%C3%A9; z=" + "z".repeat(3000) + "; n=\"\u0007\"; o[=x", "")
                + part("x/" + "y".repeat(3000), "")
                + part("message/rfc822", "Content-Description: " + "The letter ".repeat(300)) + "--b--\n");
        Email forward = sent(letter.forward().text("x"), "b@example.org");
        List<Part> parts = forward.attachments();
        assertEquals(
                List.of(
                        "text/calendar",
                        "application/pkcs7-mime",
                        "text/plain",
                        "text/x",
                        "application/octet-stream",
                        "message/rfc822"),
                parts.stream().map(Part::type).toList());
        assertEquals(Optional.of("REQUEST"), parts.get(0).parameter("method"));
        assertEquals(Optional.of("VEVENT"), parts.get(0).parameter("component"));
        assertEquals(Optional.of("utf-8"), parts.get(0).charset());
        assertEquals(Optional.of("enveloped-data"), parts.get(1).parameter("smime-type"));
        assertEquals("smime.p7m", parts.get(1).fileName());
        assertEquals(Optional.of("flowed"), parts.get(2).parameter("format"));
        assertEquals(Optional.of("yes"), parts.get(2).parameter("delsp"));
        assertEquals(Optional.of("The nötes"), parts.get(2).header("Content-Description"));
        assertEquals(Optional.of("a; b"), parts.get(3).parameter("x"));
        assertEquals(Optional.of("é"), parts.get(3).parameter("y"));
        assertEquals(Optional.empty(), parts.get(3).parameter("z"));
        assertTrue(parts.get(5).header("Content-Description").orElseThrow().startsWith("The letter The letter"));
        new String(octets(forward), StandardCharsets.UTF_8).lines().forEach(l -> assertTrue(l.length() <= 998, l));
    }

    @Test
    void givesThePicturesOfTheOriginalOtherIds() {
        String related = "Content-Type: multipart/related; boundary=b\n\n" + "--b\nContent-Type: text/html\n\n"
                + "<style>p { display: none }</style><img src=cid:logo><img src='CID:a%40b'><a href=cid:doc>cid:logo</a>\n"
                + part("image/png", "Content-ID: <logo>") + part("image/gif", "Content-ID: <a@b>")
                + part("image/png", "Content-ID: <logo>") + part("application/pdf", "Content-ID: <doc>") + "--b--\n";
        EmailBuilder builder =
                parsed(related).forward().html("<p>Own <img src=cid:logo>").inline("logo", "image/png", new byte[] {7});
        assertThrows(IllegalArgumentException.class, () -> builder.inline("forwarded-4", "image/png", new byte[1]));
        Email forward = sent(builder, "b@example.org");
        assertEquals(
                "[image/png <forwarded-1>, image/gif <forwarded-2>, image/png <forwarded-3>, image/png <logo>]",
                forward.inlineParts().toString());
        assertEquals("[application/pdf <forwarded-4>]", forward.attachments().toString());
        String html = forward.html().orElseThrow();
        assertTrue(
                html.endsWith(
                        "<img src=cid:forwarded-1><img src='CID:forwarded-2'><a href=cid:forwarded-4>cid:logo</a>"),
                html);
        assertTrue(html.startsWith("<p>Own <img src=cid:logo>"), html);
        assertFalse(html.contains("display"), html);
        Email again = sent(forward.forward(), "c@example.org");
        assertTrue(again.html().orElseThrow().contains("<img src='CID:forwarded-2'>"), again.html()::orElseThrow);
        assertEquals(
                "[image/png <forwarded-1>, image/gif <forwarded-2>, image/png <forwarded-3>, image/png <forwarded-4>]",
                again.inlineParts().toString());
        assertTrue(again.html().orElseThrow().contains("<p>Own <img src=cid:forwarded-4>"), again.html()::orElseThrow);
    }

    private static final String HEAD = """
            ---------- Forwarded message ----------
            From: Ann <ann@example.org>
            Date: Tue, 3 Nov 2026 09:05:07 -0500
            Subject: Report
            To: bob@example.org
            """;

    @Test
    void forwardsTextsAndParts() {
        Email forward = sent(REPORT.forward().to("c@example.org").text("See <below>."), "bob@example.org");
        assertEquals("Fwd: Report", forward.subject());
        assertEquals(Optional.of("See <below>.\n\n" + HEAD + "\nThe <report>."), forward.text());
        String html = forward.html().orElseThrow();
        assertTrue(html.startsWith("<div style=\"white-space: pre-wrap\">See &lt;below&gt;.</div>"), html);
        assertTrue(html.contains("From: Ann &lt;ann@example.org&gt;<br>"), html);
        assertTrue(html.endsWith("<p>The report <img src='cid:forwarded-1'>"), html);
        assertEquals("[image/png <forwarded-1>]", forward.inlineParts().toString());
        assertEquals(REPORT.attachments().toString(), forward.attachments().toString());
        for (int i = 0; i < 3; i++) {
            assertArrayEquals(
                    REPORT.attachments().get(i).bytes(),
                    forward.attachments().get(i).bytes());
        }
        assertEquals("ä\r\n", forward.attachments().get(1).text());
        assertArrayEquals(new byte[] {1, 2}, forward.inlineParts().get(0).bytes());
        assertEquals(Optional.empty(), forward.header("In-Reply-To"));
    }

    @Test
    void forwardsWhatHasTextOnly() {
        Email plain = sent(LETTER.forward(), "bob@example.org");
        assertTrue(plain.text().orElseThrow().startsWith("---------- Forwarded"), plain.text()::orElseThrow);
        assertTrue(
                plain.text().orElseThrow().endsWith("\n\nFirst line.\n> quoted\n\nLast line."),
                plain.text()::orElseThrow);
        assertEquals(Optional.empty(), plain.html());
        Email html = sent(LETTER.forward().html("<p>Own"), "bob@example.org");
        assertTrue(html.html().orElseThrow().startsWith("<p>Own\n<p>----------"), html.html()::orElseThrow);
        assertTrue(html.html().orElseThrow().contains("First line.\n&gt; quoted"), html.html()::orElseThrow);
    }

    @Test
    void forwardsWhatHasHtmlOnly() {
        Email letter = parsed("From: a@example.org\nContent-Type: text/html; charset=utf-8\n\n<p>Héllo<br>there");
        Email forward = sent(letter.forward().text("Own"), "bob@example.org");
        assertTrue(forward.text().orElseThrow().endsWith("\n\nHéllo\nthere"), forward.text()::orElseThrow);
        assertTrue(forward.html().orElseThrow().endsWith("<p>Héllo<br>there"), forward.html()::orElseThrow);
    }

    @Test
    void forwardsAMessageOfOurOwn() {
        Email own = Email.from("a@example.org")
                .text("t")
                .html("h")
                .inline("i", "image/png", new byte[] {1})
                .attach("a.pdf", "application/pdf", new byte[] {2})
                .bcc("secret@example.org")
                .build();
        for (EmailBuilder builder : List.of(own.forward(), own.forwardAsAttachment())) {
            String written = new String(octets(builder.from("b@example.org").build()), StandardCharsets.UTF_8);
            assertFalse(written.contains("secret"), written);
        }
        Email forward = sent(own.forward(), "b@example.org");
        assertEquals(1, forward.inlineParts().size());
        assertArrayEquals(new byte[] {2}, forward.attachments().get(0).bytes());
    }

    @Test
    void keepsPicturesThatNothingRefersToAsAttachments() {
        Email letter = parsed("Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\nx\n--b\n"
                + "Content-Type: image/png\n\npng\n--b\nContent-Type: image/gif\nContent-ID: <g>\n\ngif\n--b--\n");
        assertEquals("[image/gif <g>]", letter.inlineParts().toString());
        Email forward = sent(letter.forward(), "b@example.org");
        assertEquals("[image/gif <forwarded-1>]", forward.inlineParts().toString());
        assertEquals("[image/png]", forward.attachments().toString());
    }

    @Test
    void forwardsTheWholeMessage() {
        Email forward = sent(LETTER.forwardAsAttachment().to("c@example.org").text("See there."), "bob@example.org");
        assertEquals("Fwd: Plans", forward.subject());
        assertEquals(Optional.of("See there."), forward.text());
        assertEquals("Plans.eml", forward.attachments().get(0).fileName());
        assertArrayEquals(octets(LETTER), forward.attachments().get(0).bytes());
    }

    @Test
    void keepsReportsInsideWhatTheyAre() {
        Email bounce =
                parsed("Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nfailed\n--b\n"
                        + "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n--b\n"
                        + "Content-Type: message/x-other\nContent-Transfer-Encoding: 8bit\n\né\n--b--\n");
        Email forward = sent(bounce.forward(), "b@example.org");
        assertEquals(
                List.of("message/delivery-status", "application/octet-stream"),
                forward.attachments().stream().map(Part::type).toList());
        assertEquals("Reporting-MTA: dns; x", forward.attachments().get(0).text());
    }

    @Test
    void needsAnAuthor() {
        for (EmailBuilder builder :
                List.of(LETTER.reply(), LETTER.replyAll(), LETTER.forward(), LETTER.forwardAsAttachment())) {
            assertTrue(assertThrows(IllegalStateException.class, builder::build)
                    .getMessage()
                    .contains("from"));
        }
    }
}
