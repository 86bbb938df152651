package io.mailwire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What parts are for, in messages as programs really build them; docs/reading.md has these examples. */
@Timeout(60)
class PartRoleTest {

    private static final String ATTACHED = "Content-Disposition: attachment";
    private static final String INLINE = "Content-Disposition: inline";

    /** A line is a part, indented below its multipart: its type, and more fields behind bars. Leaves have their line as content. */
    private static Email message(String outline) {
        StringBuilder s = new StringBuilder("MIME-Version: 1.0\n");
        Deque<Integer> open = new ArrayDeque<>(); // depths of open multiparts
        for (String line : outline.stripTrailing().split("\n")) {
            int depth = (line.length() - line.stripLeading().length()) / 2;
            close(s, open, depth);
            if (!open.isEmpty()) {
                s.append("\n--b").append(open.peek()).append('\n');
            }
            String[] fields = line.strip().split("\\s*\\|\\s*");
            boolean multipart = fields[0].startsWith("multipart/");
            s.append("Content-Type: ").append(fields[0]).append(multipart ? "; boundary=b" + depth : "");
            for (int i = 1; i < fields.length; i++) {
                s.append('\n').append(fields[i]);
            }
            s.append("\n\n");
            if (multipart) {
                open.push(depth);
            } else {
                s.append(fields[0].startsWith("message/") ? "Subject: inner\n\nx" : "<" + fields[0] + ">");
            }
        }
        close(s, open, 0);
        return Email.parse(s.toString().replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    private static void close(StringBuilder s, Deque<Integer> open, int depth) {
        while (!open.isEmpty() && open.peek() >= depth) {
            s.append("\n--b").append(open.pop()).append("--\n");
        }
    }

    private static void check(String outline, String... roles) {
        Email email = message(outline);
        assertEquals(
                List.of(roles),
                email.parts().stream().map(p -> p.role() + " " + p.type()).toList());
        assertEquals(List.of(), email.defects());
        assertEquals(
                email.parts().stream()
                        .filter(p -> p.role() == PartRole.ATTACHMENT)
                        .map(Part::toString)
                        .toList(),
                email.attachments().stream().map(Part::toString).toList());
        assertEquals(
                email.parts().stream().anyMatch(p -> p.role() == PartRole.TEXT),
                email.text().isPresent());
        assertEquals(
                email.parts().stream().anyMatch(p -> p.role() == PartRole.HTML),
                email.html().isPresent());
    }

    @Test
    void appleMailsInlinePdfsAndTextAroundThem() {
        check(
                """
                multipart/mixed
                  text/plain
                  application/pdf; name=a.pdf | Content-Disposition: inline; filename=a.pdf
                  text/plain
                  image/jpeg; name=IMG_1.jpeg | Content-Disposition: inline; filename=IMG_1.jpeg | Content-Id: <1@apple>
                  text/plain
                """,
                "TEXT text/plain",
                "ATTACHMENT application/pdf",
                "TEXT text/plain",
                "ATTACHMENT image/jpeg",
                "TEXT text/plain");
        check("""
                multipart/alternative
                  text/plain
                  multipart/mixed
                    text/html
                    application/pdf | Content-Disposition: inline; filename=a.pdf | Content-Id: <2@apple>
                    text/html
                """, "TEXT text/plain", "HTML text/html", "ATTACHMENT application/pdf", "HTML text/html");
    }

    @Test
    void outlooksRelatedWithAPictureAndAPdf() {
        check(
                """
                multipart/related
                  multipart/alternative
                    text/plain
                    text/html
                  image/png; name=image001.png | Content-ID: <image001.png@01D>
                  application/pdf; name=offer.pdf | Content-ID: <offer.pdf@01D>
                  image/png; name=photo.png | Content-ID: <photo.png@01D> | Content-Disposition: attachment; filename=photo.png
                  application/octet-stream; name=image002.jpg | Content-ID: <image002.jpg@01D>
                  application/octet-stream; name=data.bin | Content-ID: <data.bin@01D>
                  image/gif
                """,
                "TEXT text/plain",
                "HTML text/html",
                "INLINE image/png",
                "ATTACHMENT application/pdf",
                "ATTACHMENT image/png",
                "INLINE application/octet-stream",
                "ATTACHMENT application/octet-stream",
                "ATTACHMENT image/gif");
    }

    @Test
    void relatedWhoseRootIsNotTheFirst() {
        check("""
                multipart/related; start="<root@x>"
                  image/png | Content-ID: <p@x>
                  text/html | Content-ID: <root@x>
                """, "INLINE image/png", "HTML text/html");
        check("""
                multipart/related
                  image/png | Content-ID: <p@x>
                  text/html
                """, "INLINE image/png", "HTML text/html");
        check("""
                multipart/related
                  text/html
                  multipart/mixed
                    text/css | Content-ID: <c@x>
                    font/woff2 | Content-ID: <f@x>
                """, "HTML text/html", "INLINE text/css", "INLINE font/woff2");
    }

    @Test
    void gmailsAttachmentsWithContentIds() {
        check("""
                multipart/mixed
                  multipart/related
                    multipart/alternative
                      text/plain
                      text/html
                    image/png; name=i.png | Content-Disposition: inline; filename=i.png | Content-ID: <ii_1>
                  application/pdf; name=a.pdf | Content-Disposition: attachment; filename=a.pdf | Content-ID: <f_1>
                """, "TEXT text/plain", "HTML text/html", "INLINE image/png", "ATTACHMENT application/pdf");
    }

    @Test
    void picturesThatNoHtmlShows() {
        check("""
                multipart/mixed
                  text/plain
                  image/png | Content-Disposition: inline | Content-ID: <p@x>
                """, "TEXT text/plain", "ATTACHMENT image/png");
        check("""
                multipart/mixed
                  text/html
                  image/png | Content-Disposition: inline | Content-ID: <p@x>
                  image/png | Content-Disposition: inline
                """, "HTML text/html", "INLINE image/png", "ATTACHMENT image/png");
    }

    @Test
    void invitationsAndFurtherFormsOfTheText() {
        check("""
                multipart/alternative
                  text/plain
                  text/x-amp-html
                  text/html
                  text/calendar; method=REQUEST
                """, "TEXT text/plain", "OTHER text/x-amp-html", "HTML text/html", "ATTACHMENT text/calendar");
        check("""
                multipart/alternative
                  text/plain
                  text/plain; format=flowed
                  text/html; name=body.html
                """, "OTHER text/plain", "TEXT text/plain", "HTML text/html");
        check("""
                multipart/alternative
                  text/plain
                  multipart/alternative
                    text/plain; format=flowed
                    text/html
                """, "OTHER text/plain", "TEXT text/plain", "HTML text/html");
        check("""
                multipart/alternative
                  text/plain
                  multipart/mixed
                    text/plain
                    text/html
                """, "TEXT text/plain", "TEXT text/plain", "HTML text/html");
        assertEquals(
                Optional.of("<text/plain; format=flowed>"),
                message("multipart/alternative\n  text/plain\n  text/plain; format=flowed\n")
                        .text());
        assertEquals(
                Optional.of("REQUEST"),
                message("multipart/alternative\n  text/plain\n  text/calendar; method=REQUEST\n")
                        .attachments("text/calendar")
                        .get(0)
                        .parameter("METHOD"));
    }

    @Test
    void signaturesAndEncryptedMessages() {
        check("""
                multipart/signed; protocol="application/pgp-signature"
                  multipart/mixed
                    text/plain
                    application/pdf | Content-Disposition: attachment
                  application/pgp-signature; name=OpenPGP_signature.asc | Content-Disposition: attachment
                """, "TEXT text/plain", "ATTACHMENT application/pdf", "OTHER application/pgp-signature");
        check("""
                multipart/signed
                  text/plain
                  application/x-pkcs7-signature; name=smime.p7s | Content-Disposition: attachment; filename=smime.p7s
                """, "TEXT text/plain", "OTHER application/x-pkcs7-signature");
        // neither by its place alone nor by its type alone
        check("""
                multipart/signed
                  text/plain
                  application/x-msdownload; name=a.exe
                  application/pgp-signature
                """, "TEXT text/plain", "ATTACHMENT application/x-msdownload", "ATTACHMENT application/pgp-signature");
        check("""
                multipart/encrypted
                  application/pgp-encrypted
                  application/octet-stream; name=encrypted.asc | Content-Disposition: inline; filename=encrypted.asc
                """, "OTHER application/pgp-encrypted", "ATTACHMENT application/octet-stream");
        check("application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m", "ATTACHMENT application/pkcs7-mime");
    }

    @Test
    void messagesWithinMessages() {
        check("""
                multipart/mixed
                  text/plain
                  message/rfc822
                  message/rfc822 | Content-Disposition: inline
                """, "TEXT text/plain", "ATTACHMENT message/rfc822", "ATTACHMENT message/rfc822");
        check("message/rfc822", "ATTACHMENT message/rfc822");
        check("""
                multipart/digest
                  message/rfc822
                  message/rfc822
                """, "ATTACHMENT message/rfc822", "ATTACHMENT message/rfc822");
    }

    @Test
    void bodiesThatHaveAFileName() {
        check("text/html; name=\"mail.html\"", "HTML text/html");
        check("text/plain | Content-Disposition: inline; filename=body.txt", "TEXT text/plain");
        check("text/plain | " + ATTACHED, "ATTACHMENT text/plain");
        check("""
                multipart/mixed
                  text/plain; name=body.txt
                  text/plain; name=notes.txt
                  application/pdf
                """, "TEXT text/plain", "ATTACHMENT text/plain", "ATTACHMENT application/pdf");
        check("""
                multipart/mixed
                  text/plain
                  text/plain; name=notes.txt
                  text/html; name=page.html
                """, "TEXT text/plain", "ATTACHMENT text/plain", "ATTACHMENT text/html");
    }

    @Test
    void everythingElse() {
        check(
                """
                multipart/mixed
                  text/plain
                  application/ms-tnef; name=winmail.dat
                  text/csv
                  image/png
                  text/plain | Content-Disposition: unheard-of
                """,
                "TEXT text/plain",
                "ATTACHMENT application/ms-tnef",
                "ATTACHMENT text/csv",
                "ATTACHMENT image/png",
                "TEXT text/plain");
        check("image/png | " + INLINE + " | Content-ID: <x@y>", "ATTACHMENT image/png");
        check(
                "multipart/mixed\n  text/plain | Content-Disposition: \"attachment\"; filename=a.txt\n",
                "ATTACHMENT text/plain");
    }
}
