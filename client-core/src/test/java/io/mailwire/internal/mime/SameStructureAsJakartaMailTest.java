package io.mailwire.internal.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mailwire.Email;
import jakarta.mail.BodyPart;
import jakarta.mail.Session;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimePart;
import jakarta.mail.internet.MimeUtility;
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
            try (InputStream in = new ReceivedPart(entity, io.mailwire.PartRole.OTHER, message).open()) {
                s.append(digest(in)).append('\n');
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
            field = ""; // jakarta.mail decodes an encoded message too; RFC 2046 knows none
        }
        s.append("Content-Type: ").append(type).append('\n').append(field).append('\n');
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
    void ofWhatWeCompose() throws Exception {
        Email email = Email.from("a@example.org")
                .text("Räksmörgås\nFrom here")
                .html("<img src=cid:l>")
                .inline("l", "image/png", new byte[] {1, 2, 3})
                .attach("日本.pdf", "application/pdf", new byte[1000])
                .attach(Email.from("b@example.org").text("inner").build())
                .build();
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        email.writeTo(out);
        assertSameTree(out.toByteArray());
    }
}
