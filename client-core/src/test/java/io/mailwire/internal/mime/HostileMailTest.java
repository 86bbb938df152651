package io.mailwire.internal.mime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Email;
import io.mailwire.Mbox;
import io.mailwire.Part;
import io.mailwire.PartRole;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reading never fails for what a message holds, and never takes long. */
@Timeout(60)
class HostileMailTest {

    private static final String SAMPLE = """
            From: "A" <a@example.org>
            To: b@example.org, =?utf-8?q?B=C3=A9?= <b@example.org>
            Subject: =?utf-8?b?w6k=?= x
            Date: Fri, 21 Nov 1997 09:55:06 -0600
            Content-Type: multipart/mixed; boundary="b1"

            --b1
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            a=C3=A9=
            b
            --b1
            Content-Type: image/png; name*0*=utf-8''%C3%A9; name*1=".png"
            Content-Transfer-Encoding: base64
            Content-Disposition: attachment; filename="x.png"

            AQIDBAUG
            --b1
            Content-Type: multipart/alternative; boundary=b2

            --b2

            plain
            --b2
            Content-Type: text/html

            <p>
            --b2--
            --b1--
            """.replace("\n", "\r\n");

    @Test
    void readsWhatIsThereAndNamesWhatIsWrong() {
        check("Content-Transfer-Encoding: base64\r\n\r\nYWJj!!ZGVm\r\n", "abcdef", "none of it");
        check("Content-Transfer-Encoding: base64\r\n\r\nYWJjZA\r\n", "abcd", "breaks off");
        check("Content-Transfer-Encoding: base64\r\n\r\nYQ==Yg==\r\n", "ab", null);
        check("Content-Transfer-Encoding: x-unknown\r\n\r\nabc\r\n", "abc", "unknown Content-Transfer-Encoding");
        check("Content-Transfer-Encoding: quoted-printable\r\n\r\na=ZZ=4\r\n", "a=ZZ=4", null);
        check("Content-Type: text/plain; charset=x-nonsense\r\n\r\nabc\r\n", "abc", "unknown charset");
        check("Content-Type: nonsense\r\n\r\nabc\r\n".replace("nonsense", "text"), "abc", "Content-Type");
        check("Subject: x\r\nno header at all\r\nabc\r\n", "no header at all\nabc", "empty line");
        check("From someone Fri Nov 21 1997\r\nSubject: x\r\n\r\nabc\r\n", "abc", null);
        check("Content-Type: multipart/mixed\r\n\r\n--x\r\n\r\nabc\r\n--x--\r\n", "abc", "no boundary");
        check("Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nabc\r\n", "abc", "not closed");
        check("Content-Type: multipart/mixed; boundary=x\n\n--x\n\nabc\n--x--\n", "abc", null);
        for (String encoding : List.of("base64", "quoted-printable", "X-UUENCODE")) {
            check(
                    "Content-Type: multipart/mixed; boundary=x\nContent-Transfer-Encoding: " + encoding
                            + "\n\n--x\n\nabc=41\n--x--\n",
                    "abc=41",
                    "not undone");
        }
        check(
                "Content-Type: multipart/mixed; boundary=x\nContent-Transfer-Encoding: binary\n\n--x\n\nabc\n--x--\n",
                "abc",
                null);
    }

    private static void check(String message, String text, String defect) {
        Email email = Email.parse(message.getBytes(StandardCharsets.UTF_8));
        assertEquals(Optional.of(text), email.text(), message);
        assertEquals(
                defect != null,
                email.defects().toString().contains(defect == null ? "a" : defect),
                email.defects()::toString);
    }

    @Test
    void goesOnBehindLitterInAHeader() {
        Email email = Email.parse("""
                Subject: x
                this is no field
                Content-Type: multipart/mixed; boundary=b

                --b

                abc
                --b
                Content-Type: text/html charset=utf-8
                Content-Type: text/plain
                Content-Disposition: "inline"

                <p>
                --b--
                """.getBytes(StandardCharsets.UTF_8));
        assertEquals(Optional.of("abc"), email.text());
        assertEquals(Optional.of("<p>"), email.html());
        String defects = email.defects().toString();
        assertTrue(defects.contains("is no field"), defects);
        assertTrue(defects.contains("Content-Type is malformed"), defects);
        assertTrue(defects.contains("more than one Content-Type"), defects);
    }

    @Test
    void readsAllFieldsWhateverAreTheirNames() {
        String[] odd = {
            "X-Größe: 5",
            "X Spam Report: yes",
            "X-Foo (bar): z",
            "Received-by foo",
            "two\nlines of litter\n with a fold",
            "Dear Ann: thank you",
            "X\001Y: control",
            ": no name",
            "http://example.org/",
            "From here on"
        };
        String[] next = {
            "Thread-Index: x",
            "Importance: high",
            "Authentication-Results: mx.example.org; spf=pass",
            "X-Größe: 6",
            "Subject: s",
            "bcc : x@example.org"
        };
        for (String line : odd) {
            for (String field : next) {
                Email email = Email.parse((line + "\nTo: a@example.org\n" + line + "\n" + line + "\n" + field
                                + "\nSubject: s\nContent-Type: text/html\n\n<p>\n")
                        .getBytes(StandardCharsets.UTF_8));
                assertEquals("s", email.subject(), line);
                assertEquals("[a@example.org]", email.to().toString(), line);
                assertEquals(Optional.of("<p>"), email.html(), line);
                boolean link = line.startsWith("http"); // and the name of a field
                assertTrue(link || !email.defects().isEmpty(), line);
            }
        }
        Email email = Email.parse("X-Größe: 5\nX Spam\001Report : yes\n\nx".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals("[X-Größe: 5, X Spam Report: yes]", email.headers().toString());
        assertEquals(Optional.of("x"), email.text());
        assertTrue(email.defects().toString().contains("name of a field is malformed"));
    }

    @Test
    void beginsABodyThatHasNoEmptyLineBeforeIt() {
        String text = "Dear Ann: I have read\nhttp://example.org/ and\n10:30 is late.\nBob";
        Email email = Email.parse(("Subject: x\n" + text + "\n\nBcc: in the text\n").getBytes(StandardCharsets.UTF_8));
        assertEquals(Optional.of(text + "\n\nBcc: in the text"), email.text());
        assertEquals("[Subject: x]", email.headers().toString());
        assertTrue(email.defects().contains("a header does not end with an empty line"));
        // of a part, the next delimiter ends the search
        Email parts =
                Email.parse(("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\ntext one\n"
                                + "--b\nContent-Type: text/html\n\n<p>\n--b--\n")
                        .getBytes(StandardCharsets.UTF_8));
        assertEquals(Optional.of("text one"), parts.text());
        assertEquals(Optional.of("<p>"), parts.html());
    }

    @Test
    void leavesLitterOutWithItsFolds() {
        Email email = Email.parse(
                "Subject: a\nlitter\n of two lines\nTo: b@example.org\n\n".getBytes(StandardCharsets.UTF_8));
        assertEquals("a", email.subject());
    }

    @Test
    void leavesWinmailDatAsItIs() {
        Email email = Email.parse("""
                Content-Type: multipart/mixed; boundary=b

                --b

                See there.
                --b
                Content-Type: application/ms-tnef; name="winmail.dat"
                Content-Disposition: attachment; filename="winmail.dat"
                Content-Transfer-Encoding: base64

                eJ8+Ig==
                --b--
                """.getBytes(StandardCharsets.UTF_8));
        Part part = email.attachments("application/ms-tnef").get(0);
        assertEquals("winmail.dat", part.fileName());
        assertArrayEquals(new byte[] {0x78, (byte) 0x9f, 0x3e, 0x22}, part.bytes());
        assertEquals(List.of(), email.defects());
    }

    @Test
    void keepsAnInnerBoundaryThatBeginsLikeTheOuterOne() {
        Email email = Email.parse("""
                Content-Type: multipart/mixed; boundary=b

                --b
                Content-Type: multipart/mixed; boundary=bb

                --bb

                one
                --bb--
                --b

                two
                --b--
                """.getBytes(StandardCharsets.UTF_8));
        assertEquals(Optional.of("one\ntwo"), email.text());
        assertEquals(List.of(), email.defects());
    }

    private static final String REPORT = """
            From MAILER-DAEMON Thu Nov 26 20:23:28 2026
            From: MAILER-DAEMON (Mail System)
            To: Team: "A, B" <a@example.org>, b@[192.0.2.1];, c@x (d (e)), <@r:f@example.org>
            X-Group: a: b@c, d: e@f;;
            Content-Type: multipart/report; boundary=r

            --r
            Content-Type: text/plain; format=flowed; delsp=yes

            > It did\s
            > not work\s
            --\s

            --r
            Content-Type: message/global-delivery-status

            Reporting-MTA: dns; mx.example.org
            Arrival-Date: Mon, 23 Nov 2026 08:09:10 +0100 (CET)

            Original-Recipient: utf-8; \\x{3B4}@example.org
            Final-Recipient: rfc822; a+40example.org
            Action: failed
            Status: 5.1.1
            Diagnostic-Code: smtp; 550 5.1.1
             no

            --r
            Content-Type: message/rfc822
            Content-Transfer-Encoding: base64

            U3ViamVjdDogeA0KDQp5DQo=
            --r
            Content-Type: message/disposition-notification

            Final-Recipient: rfc822; a@example.org
            Disposition: manual-action/MDN-sent-manually; displayed/error
            --r
            Content-Type: message/rfc822

            Content-Type: multipart/related; start="<a>"; boundary=q

            --q
            Content-ID: <a>
            Content-Type: text/html

            <p>
            --q
            Content-ID: <b>
            Content-Type: image/png; name*0=a; name*1*=%41

            x
            --q--
            --r--

            From a Thu Nov 26 20:23:28 2026
            Subject: next

            >From x
            """.replace("\n", "\r\n");

    @Test
    void neverFailsForAMessageWithAnyOctetChangedOrCut() {
        mutate(SAMPLE, 1500);
        mutate(REPORT, 1500);
    }

    private static void mutate(String message, int runs) {
        byte[] sample = message.getBytes(StandardCharsets.UTF_8);
        Random random = new Random(13);
        for (int i = 0; i < sample.length; i++) {
            readEverything(java.util.Arrays.copyOf(sample, i));
            byte[] changed = sample.clone();
            changed[i] = (byte) random.nextInt(256);
            readEverything(changed);
        }
        for (int run = 0; run < runs; run++) {
            byte[] changed = sample.clone();
            for (int n = random.nextInt(20); n > 0; n--) {
                int from = random.nextInt(sample.length);
                int length = Math.min(random.nextInt(40), sample.length - from);
                System.arraycopy(sample, random.nextInt(sample.length - length), changed, from, length);
            }
            readEverything(changed);
        }
        for (int run = 0; run < 500; run++) {
            byte[] noise = new byte[random.nextInt(2000)];
            random.nextBytes(noise);
            readEverything(noise);
        }
    }

    private static void readEverything(byte[] octets) {
        Email email = Email.parse(octets);
        readEverything(email, 0);
        assertEquals(octets.length, email.size());
        // What was read can be asked for everything that sending wants to know.
        try (OutgoingMessage outgoing = OutgoingMessage.of(email)) {
            outgoing.hasLongLines();
        } catch (IllegalArgumentException e) {
            // a signature over Bcc
        }
        Mbox.read(new ByteArrayInputStream(octets)).forEach(message -> readEverything(message, 0));
    }

    private static void readEverything(Email email, int depth) {
        email.toString();
        email.from();
        email.to();
        email.date();
        email.messageId();
        email.text();
        email.html();
        for (String field : List.of("From", "To", "Subject", "X-Group")) {
            email.groups(field).forEach(g -> assertFalse(g.toString().isEmpty()));
            email.headers(field);
        }
        email.headers()
                .forEach(
                        h -> assertFalse(h.toString().contains("\n") && !h.raw().contains("\n")));
        email.deliveryReport().ifPresent(report -> {
            assertFalse(report.toString().contains("\n"));
            report.failed();
            report.returned().ifPresent(Email::toString);
        });
        email.readReceipt().ifPresent(receipt -> {
            assertFalse(receipt.toString().contains("\n"));
            receipt.returned().ifPresent(Email::toString);
        });
        int sorted = 0;
        for (Part part : email.parts()) {
            part.bytes();
            part.text();
            part.headers();
            part.parameter("name");
            assertFalse(part.toString().contains("\n"), part::toString);
            assertFalse(part.fileName().isEmpty());
            assertTrue(part.fileName().chars().noneMatch(c -> c < ' ' || c == '/' || c == '\\'), part::fileName);
            part.message().filter(m -> depth < 5).ifPresent(m -> readEverything(m, depth + 1));
            sorted += part.role() == PartRole.INLINE || part.role() == PartRole.ATTACHMENT ? 1 : 0;
        }
        assertEquals(sorted, email.inlineParts().size() + email.attachments().size());
        assertTrue(email.defects().size() <= 100);
    }

    @Test
    void stopsAtADepthWithoutFailing() {
        StringBuilder s = new StringBuilder();
        int levels = 5000;
        for (int i = 0; i < levels; i++) {
            s.append("Content-Type: multipart/mixed; boundary=b")
                    .append(i)
                    .append("\r\n\r\n--b")
                    .append(i)
                    .append("\r\n");
        }
        s.append("\r\ntext\r\n");
        Email email = Email.parse(s.toString().getBytes(StandardCharsets.UTF_8));
        assertTrue(email.defects().toString().contains("nested deeper"), email.defects()::toString);
        assertEquals(1, email.attachments().size());
    }

    @Test
    void boundsFieldsAndParts() {
        Email fields = Email.parse(("X: y\r\n".repeat(100_000) + "\r\ntext\r\n").getBytes(StandardCharsets.UTF_8));
        assertEquals(Optional.of("text"), fields.text());
        assertEquals(10_000, fields.headers("X").size());
        assertFalse(fields.defects().isEmpty());
        Email fold = Email.parse(
                ("Subject: a\r\n" + " b\r\n".repeat(1_000_000) + "\r\ntext\r\n").getBytes(StandardCharsets.UTF_8));
        assertEquals(Optional.of("text"), fold.text());
        assertTrue(fold.subject().length() <= 1024 * 1024);
        Email parts =
                Email.parse(("Content-Type: multipart/mixed; boundary=b\r\n\r\n" + "--b\r\n\r\nx\r\n".repeat(30_000))
                        .getBytes(StandardCharsets.UTF_8));
        assertTrue(parts.defects().toString().contains("more than"), parts.defects()::toString);
    }

    @Test
    void takesTimeInProportionToTheSize() {
        for (String piece : List.of(
                "=?a?q?",
                "=?utf-8?q?a?= ",
                "=?",
                "a@b, ",
                "g:",
                "(",
                "\"",
                "<",
                "a ",
                "\\",
                ";x*1=",
                ";x=\"",
                "((a)",
                "[")) {
            String value = piece.repeat(900_000 / piece.length());
            Email email = Email.parse(("Subject: " + value + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            email.subject();
            Email addressed = Email.parse(("To: " + value + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            addressed.to();
            Email typed = Email.parse(("Content-Type: " + value + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            typed.attachments();
        } // the bound of the class ends what is quadratic: these would take minutes
        byte[] dashes = ("Content-Type: multipart/mixed; boundary=b\r\n\r\n" + "--\r\n--c\r\n".repeat(500_000))
                .getBytes(StandardCharsets.UTF_8);
        Email.parse(dashes).text();
    }

    @Test
    void scansLinesAlikeWhereverABlockEnds() throws Exception {
        Random random = new Random(99);
        for (int run = 0; run < 60; run++) {
            StringBuilder s = new StringBuilder();
            while (s.length() < 150_000) {
                s.append("-x".repeat(random.nextInt(random.nextInt(20) == 0 ? 40_000 : 100)));
                s.append(new String[] {"\r\n", "\n", "\r\r\n", "\r\n\r\n", "\r"}[random.nextInt(5)]);
            }
            byte[] octets = s.toString().getBytes(StandardCharsets.US_ASCII);
            LineScanner lines = new LineScanner(Spool.of(octets), 0, octets.length);
            int at = 0;
            while (at < octets.length) {
                int lf = s.indexOf("\n", at);
                int next = lf < 0 ? octets.length : lf + 1;
                int end = lf < 0 ? next : lf > at && octets[lf - 1] == '\r' ? lf - 1 : lf;
                assertTrue(lines.next());
                if (random.nextInt(10) == 0) {
                    lines.unread();
                    assertTrue(lines.next());
                }
                assertEquals(at, lines.start());
                assertEquals(end, lines.contentEnd());
                assertEquals(next, lines.nextStart());
                assertArrayEquals(
                        java.util.Arrays.copyOfRange(octets, at, Math.min(end, at + 1000)), lines.content(1000));
                if (end > at) {
                    assertEquals(octets[at], lines.head(0));
                }
                at = next;
            }
            assertFalse(lines.next());
        }
    }
}
