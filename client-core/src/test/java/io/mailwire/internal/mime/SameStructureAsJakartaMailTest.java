package io.mailwire.internal.mime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mailwire.Email;
import io.mailwire.EmailBuilder;
import io.mailwire.PartRole;
import jakarta.mail.BodyPart;
import jakarta.mail.Session;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimePart;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** jakarta.mail and we see the same tree in a message: types, names, dispositions, content ids and decoded octets. */
@Timeout(60)
class SameStructureAsJakartaMailTest {

    private static final int DEEPEST = 10;

    private static final Session SESSION = Session.getInstance(new Properties());

    private static void assertSameTree(byte[] octets) throws Exception {
        StringBuilder theirs = new StringBuilder();
        try (InputStream in = Spool.of(octets).newStream(0, -1)) {
            describe(new MimeMessage(SESSION, in), "text/plain", 0, theirs);
        }
        ReceivedContent ours = new ReceivedContent(Spool.of(octets));
        StringBuilder own = new StringBuilder();
        describe(ours.root(), ours, 0, own);
        assertEquals(theirs.toString(), own.toString(), () -> new String(octets, StandardCharsets.UTF_8));
    }

    // Three things are set right: it leaves encoded words in names unless a system property says otherwise, it does not
    // know what parts of multipart/digest are (RFC 2046 section 5.1.5), and it leaves upper case in dispositions.
    private static void describe(MimePart part, String defaultType, int depth, StringBuilder s) throws Exception {
        String type = part.getHeader("Content-Type") == null
                ? defaultType
                : new ContentType(part.getContentType()).getBaseType().toLowerCase(Locale.ROOT);
        line(
                s,
                depth,
                type,
                part.getFileName() == null ? null : MimeUtility.decodeText(part.getFileName()),
                part.getDisposition() == null ? null : part.getDisposition().toLowerCase(Locale.ROOT),
                part.getContentID() == null ? null : part.getContentID().replaceAll("[<>]", ""));
        if (type.startsWith("multipart/")) {
            MimeMultipart multipart = (MimeMultipart) part.getContent();
            for (int i = 0; i < multipart.getCount(); i++) {
                BodyPart child = multipart.getBodyPart(i);
                describe(
                        (MimePart) child,
                        type.equals("multipart/digest") ? "message/rfc822" : "text/plain",
                        depth + 1,
                        s);
            }
        } else {
            try (InputStream in = part.getInputStream()) {
                s.append(digest(in)).append('\n');
            }
            if (type.equals("message/rfc822") && depth < DEEPEST) {
                try (InputStream in = part.getInputStream()) {
                    describe(new MimeMessage(SESSION, in), "text/plain", depth + 1, s);
                }
            }
        }
    }

    private static void describe(Entity entity, ReceivedContent message, int depth, StringBuilder s)
            throws IOException, NoSuchAlgorithmException {
        line(
                s,
                depth,
                entity.mediaType(),
                entity.fileName().orElse(null),
                entity.disposition().isEmpty() ? null : entity.disposition(),
                entity.contentId().orElse(null));
        if (entity.isMultipart()) {
            for (Entity child : entity.children) {
                describe(child, message, depth + 1, s);
            }
        } else {
            ReceivedPart part = new ReceivedPart(entity, PartRole.OTHER, message);
            try (InputStream in = part.open()) {
                s.append(digest(in)).append('\n');
            }
            if (entity.mediaType().equals("message/rfc822") && depth < DEEPEST) {
                ReceivedContent inner =
                        (ReceivedContent) Emails.contentOf(part.nested().orElseThrow());
                describe(inner.root(), inner, depth + 1, s);
            }
        }
    }

    private static void line(StringBuilder s, int depth, String type, String name, String disposition, String id) {
        s.append("  ".repeat(depth))
                .append(type)
                .append(" name=")
                .append(name)
                .append(" disposition=")
                .append(disposition)
                .append(" id=")
                .append(id)
                .append(' ');
        if (type.startsWith("multipart/")) {
            s.append('\n');
        }
    }

    private static String digest(InputStream in) throws IOException, NoSuchAlgorithmException {
        byte[] octets = in.readAllBytes();
        return octets.length + ":"
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets), 0, 8);
    }

    /** Messages of all the shapes that the tests of reading have; both line ends. */
    static List<String> corpus() {
        return List.of(
                "Subject: x\n\njust text\n",
                "Subject: x\n\n",
                "Content-Type: text/html; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n<p>caf=E9=\n x\n",
                "Content-Type: application/pdf; name=\"a b.pdf\"\nContent-Transfer-Encoding: base64\n\nAQIDBAUG\nBwg=\n",
                "Content-Type: application/pdf\nContent-Disposition: attachment; filename*=UTF-8''%C3%A9.pdf\n\nx",
                "Content-Type: multipart/mixed; boundary=b\n\npreamble\n--b\n\none\n--b\nContent-Type: text/html\n\n<p>\n--b--\nepilogue\n",
                "Content-Type: multipart/mixed; boundary=\"b c\"\n\n--b c  \n\none\n\n--b c\t\n\n\n--b c--\n",
                "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/alternative; boundary=bb\n\n--bb\n\ntext\n--bb\n"
                        + "Content-Type: text/html\n\n<p>\n--bb--\n\n--b\nContent-Type: message/rfc822\n\nSubject: in\n\n--b no\ninner\n--b--\n",
                "Content-Type: multipart/related; boundary=r; type=\"text/html\"\n\n--r\nContent-Type: text/html\nContent-ID: <root@x>\n\n"
                        + "<img>\n--r\nContent-Type: image/png; name=\"=?utf-8?q?=C3=A9.png?=\"\nContent-ID: <p@x>\n"
                        + "Content-Disposition: inline; filename=\"=?utf-8?q?=C3=A9.png?=\"\nContent-Transfer-Encoding: base64\n\nAQID\n--r--\n",
                "Content-Type: multipart/digest; boundary=d\n\n--d\n\nSubject: 1\n\none\n--d\n\nSubject: 2\n\ntwo\n--d--\n",
                "Content-Type: multipart/report; report-type=delivery-status; boundary=r\n\n--r\n\nhello\n--r\n"
                        + "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@b\n\n--r--\n",
                "Content-Type: multipart/signed; boundary=s; protocol=\"application/pgp-signature\"\n\n--s\n"
                        + "Content-Type: text/plain; charset=utf-8\n\nsigned -\n- text\n--s\nContent-Type: application/pgp-signature; name=s.asc\n\nx\n--s--\n",
                "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nnot closed\n--b\n\nnext\n--b--\n",
                "Content-Type: text/plain\nContent-Transfer-Encoding: x-uuencode\n\nbegin 644 a\n#86)C\n`\nend\n",
                "CONTENT-TYPE: TEXT/PLAIN;\n\tCHARSET=\"us-ascii\"\ncontent-disposition: ATTACHMENT;\n filename=A.TXT\n\nx",
                "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; name*0*=utf-8''%C3%A9;\n name*1=\"x.txt\"\n\n\n\nx\n\n\n--b--\n");
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void ofAHandWrittenMessage(String message) throws Exception {
        assertSameTree(message.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
        assertSameTree(message.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void ofGeneratedTrees() throws Exception {
        Random random = new Random(2046);
        for (int run = 0; run < 300; run++) {
            StringBuilder s = new StringBuilder("MIME-Version: 1.0\n");
            generate(s, random, 0, new int[1]);
            assertSameTree(s.toString()
                    .replace("\n", random.nextBoolean() ? "\n" : "\r\n")
                    .getBytes(StandardCharsets.UTF_8));
        }
    }

    private static final String[] SUBTYPES = {"mixed", "alternative", "related", "signed", "report", "x-unheard-of"};
    private static final String[] TYPES = {
        "text/plain",
        "text/html; charset=utf-8",
        "image/png; name=\"i e.png\"",
        "application/octet-stream",
        "message/rfc822"
    };
    private static final String[] FIELDS = {
        "",
        "Content-ID: <c@x>\n",
        "Content-Disposition: inline\n",
        "Content-Disposition: attachment; filename=\"a;b.txt\"\n",
        "Content-Transfer-Encoding: base64\n",
        "Content-Transfer-Encoding: quoted-printable\n",
        "X-Other: 1\n folded\n"
    };
    private static final String[] LINES = {
        "", "text", "--", "-- ", "--bound", "=41=", "AQID", "From x", ".", "  ", "Content-Type: text/html", "\u00e9"
    };

    private static void generate(StringBuilder s, Random random, int depth, int[] multiparts) {
        if (depth < 4 && random.nextInt(3) > 0) {
            // boundaries that begin like others
            String boundary = "b" + "x".repeat(random.nextInt(3)) + multiparts[0]++;
            s.append("Content-Type: multipart/")
                    .append(SUBTYPES[random.nextInt(SUBTYPES.length)])
                    .append("; boundary=\"")
                    .append(boundary)
                    .append("\"\n\n");
            lines(s, random);
            for (int n = 1 + random.nextInt(4); n > 0; n--) {
                s.append("\n--").append(boundary).append('\n');
                generate(s, random, depth + 1, multiparts);
            }
            s.append("\n--").append(boundary).append("--\n");
            lines(s, random);
            return;
        }
        String type = TYPES[random.nextInt(TYPES.length)];
        String field = FIELDS[random.nextInt(FIELDS.length)];
        if (type.startsWith("message/") && field.contains("Encoding")) {
            field = ""; // see readsMoreOfMalformedContent
        }
        s.append("Content-Type: ").append(type).append('\n').append(field).append('\n');
        if (type.startsWith("message/")) {
            s.append("Subject: inner\n"); // a message that begins with text has no empty line: see below
            if (depth < 4 && random.nextBoolean()) {
                generate(s, random, depth + 1, multiparts);
                return;
            }
            s.append('\n');
        }
        if (field.contains("base64")) {
            s.append("AQIDBA==\n"); // of what is malformed it reads nothing
        } else {
            lines(s, random);
        }
    }

    private static void lines(StringBuilder s, Random random) {
        for (int n = random.nextInt(4); n > 0; n--) {
            s.append(LINES[random.nextInt(LINES.length)]).append(n > 1 ? "\n" : "");
        }
    }

    @Test
    void ofHeadersWithOddLines() throws Exception {
        Random random = new Random(822);
        for (int run = 0; run < 500; run++) {
            StringBuilder s = new StringBuilder("Subject: x\n");
            for (int n = random.nextInt(4); n > 0; n--) {
                s.append(ODD_LINES[random.nextInt(ODD_LINES.length)]).append('\n');
            }
            s.append(ORDINARY_FIELDS[random.nextInt(ORDINARY_FIELDS.length)]).append('\n');
            for (int n = random.nextInt(4); n > 0; n--) {
                s.append(ODD_LINES[random.nextInt(ODD_LINES.length)]).append('\n');
            }
            s.append("Content-Type: multipart/mixed; boundary=b\n\n--b\n")
                    .append(ODD_LINES[random.nextInt(ODD_LINES.length)])
                    .append("\nContent-Type: text/html\n\n<p>\n--b--\n");
            String message = s.toString().replace("\n", random.nextBoolean() ? "\n" : "\r\n");
            assertSameTree(message.getBytes(StandardCharsets.UTF_8));
            assertEquals(
                    "x", Email.parse(message.getBytes(StandardCharsets.UTF_8)).subject());
        }
    }

    private static final String[] ODD_LINES = {
        "X-Größe: 5",
        "X Spam Report: yes",
        "X-Foo (bar): z",
        "Received-by foo",
        "From here to there",
        "http://example.org",
        "--",
        "Dear Ann: x",
        ": x",
        "litter\n\tfolded: x",
        "Subject : y",
        "\u0001: x",
        "X: y\n ",
        "10:30"
    };
    private static final String[] ORDINARY_FIELDS = {
        "Thread-Index: x",
        "Importance: high",
        "Authentication-Results: x",
        "X: y",
        "Content-Disposition: attachment; filename=a.eml",
        "content-id : <a@b>",
        "Content-ID\t: <c@d>"
    };

    @Test
    void ofMultipartsThatDeclareAnEncoding() throws Exception {
        for (String encoding : List.of("base64", "quoted-printable", "x-uuencode", "8bit", "unheard-of")) {
            assertSameTree(("Content-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: " + encoding
                            + "\n\n--b\n\n=41=\n--b\nContent-Type: multipart/mixed; boundary=c\nContent-Transfer-Encoding: "
                            + encoding + "\n\n--c\n\nAQID\n--c--\n--b--\n")
                    .getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String[] contents(String message) throws Exception {
        byte[] octets = message.getBytes(StandardCharsets.UTF_8);
        String theirs;
        try (InputStream in = new MimeMessage(SESSION, new ByteArrayInputStream(octets)).getInputStream()) {
            theirs = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            theirs = "fails";
        }
        ReceivedContent ours = new ReceivedContent(Spool.of(octets));
        try (InputStream in = ours.receivedParts().get(0).open()) {
            return new String[] {theirs, new String(in.readAllBytes(), StandardCharsets.ISO_8859_1)};
        }
    }

    /** Where it gives up, or leaves an encoding that no message may have, we read what there is. */
    @Test
    void readsMoreOfMalformedContent() throws Exception {
        String base64 = "Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n";
        // RFC 2046 section 5.2.1 forbids to encode a message, RFC 6532 section 3.7 allows it for message/global
        String message =
                "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogeA0KDQp0d28=\n";
        String[][] cases = {
            {base64 + "YWJj\n", "abc", "abc"},
            {base64 + "YWJj\n\nZA==\n", "abcd", "abcd"},
            {base64 + "YW!Jj ZA\n", "fails", "abcd"},
            {base64 + "YWJjZA\n", "fails", "abcd"},
            {base64 + "YQ==Yg==\n", "ab", "ab"},
            {base64 + "Y\n", "fails", ""},
            {message, "U3ViamVjdDogeA0KDQp0d28=\n", "Subject: x\r\n\r\ntwo"},
            {message.replace("rfc822", "global"), "U3ViamVjdDogeA0KDQp0d28=\n", "Subject: x\r\n\r\ntwo"}
        };
        for (String[] c : cases) {
            assertArrayEquals(new String[] {c[1], c[2]}, contents(c[0]), c[0]);
        }
    }

    @Test
    void ofWhatWeCompose() throws Exception {
        Random random = new Random(2045);
        for (int run = 0; run < 200; run++) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            composed(random, 0).writeTo(out);
            assertSameTree(out.toByteArray());
        }
    }

    private static final String[] NAMES = {
        "a.pdf", "日本.pdf", "a;b \"c\".txt", "=?utf-8?q? .bin", "%41 '*0.dat", "x".repeat(180) + ".é", "no extension"
    };
    private static final String[] TEXTS = {
        "text",
        "Räksmörgås\nFrom here\n.\n",
        "",
        "-- \nAnn",
        "--b\n--",
        "x".repeat(2000),
        "😀".repeat(300),
        "tab\t \n=41="
    };
    private static final String[] MEDIA_TYPES = {
        "application/pdf", "image/png", "text/csv", "text/html", "application/octet-stream", "audio/x-unheard-of"
    };

    private static Email composed(Random random, int depth) {
        EmailBuilder email =
                Email.from("Ann é <a@example.org>").to("b@example.org").subject(any(random, NAMES));
        if (random.nextInt(5) > 0) {
            email.text(any(random, TEXTS));
        }
        if (random.nextBoolean()) {
            email.html("<p>" + any(random, TEXTS) + "<img src='cid:l0'>");
            for (int n = 0; n < random.nextInt(3); n++) {
                email.inline("l" + n, "image/png", octets(random));
            }
        }
        for (int n = random.nextInt(4); n > 0; n--) {
            byte[] content = random.nextBoolean()
                    ? octets(random)
                    : any(random, TEXTS).replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
            email.attach(any(random, NAMES), any(random, MEDIA_TYPES), content);
        }
        for (int n = random.nextInt(3); n > 0 && depth < 3; n--) {
            email.attach(composed(random, depth + 1));
        }
        return email.build();
    }

    private static String any(Random random, String[] some) {
        return some[random.nextInt(some.length)];
    }

    private static byte[] octets(Random random) {
        byte[] octets = new byte[random.nextInt(300)];
        random.nextBytes(octets);
        return octets;
    }
}
