package io.mailwire.imap.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.PartRole;
import io.mailwire.imap.BodyPart;
import io.mailwire.imap.BodyStructure;
import io.mailwire.imap.internal.wire.Frame;
import io.mailwire.imap.internal.wire.ResponseCursor;
import io.mailwire.internal.wire.MalformedException;
import java.util.List;
import org.junit.jupiter.api.Test;

class BodyStructureDecoderTest {

    private static final String TEXT =
            "(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"UTF-8\") NIL NIL \"7BIT\" 12 1 NIL NIL NIL NIL)";
    private static final String PDF = "(\"APPLICATION\" \"PDF\" (\"NAME\" \"a.pdf\") \"<c1>\" NIL \"BASE64\" 100 NIL "
            + "(\"attachment\" (\"filename\" \"a.pdf\")) NIL NIL)";

    private static BodyStructure decode(String text) throws MalformedException {
        ResponseCursor cursor = new ResponseCursor(Frame.of(text), 32);
        BodyStructure structure = BodyStructureDecoder.decode(cursor);
        assertTrue(cursor.atEnd(), "everything was read");
        return structure;
    }

    private static List<String> sections(BodyStructure structure) {
        return structure.parts().stream().map(BodyPart::section).toList();
    }

    @Test
    void readsASinglePart() throws MalformedException {
        BodyPart part = decode("(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7BIT\" 3028 92)")
                .root();
        assertEquals("1", part.section());
        assertEquals("text/plain", part.type());
        assertEquals("US-ASCII", part.charset().orElseThrow());
        assertEquals(3028, part.size());
    }

    @Test
    void numbersPartsOfMultiparts() throws MalformedException {
        BodyStructure s = decode("((" + TEXT + TEXT + " \"ALTERNATIVE\" (\"BOUNDARY\" \"x\") NIL NIL)" + PDF
                + " \"MIXED\" (\"BOUNDARY\" \"y\") NIL NIL NIL)");
        assertEquals(List.of("", "1", "1.1", "1.2", "2"), sections(s));
        assertEquals("multipart/mixed", s.root().type());
        assertEquals("a.pdf", s.attachments().get(0).fileName().orElseThrow());
        assertEquals("c1", s.attachments().get(0).contentId());
        assertEquals("1.2", s.text().orElseThrow().section(), "of two branches of a type the last is the best");
    }

    /** The rule itself is core's, tested there; this holds what it is told of a BODYSTRUCTURE. */
    @Test
    void sortsPartsByTheRuleOfWholeMessages() throws MalformedException {
        String html = "(\"TEXT\" \"HTML\" NIL \"<h@x>\" NIL \"7BIT\" 10 1)";
        String logo = "(\"IMAGE\" \"PNG\" (\"NAME\" \"l.png\") \"<logo@x>\" NIL \"BASE64\" 10)";
        String spec = "(\"APPLICATION\" \"PDF\" (\"NAME\" \"s.pdf\") \"<s@x>\" NIL \"BASE64\" 10)";
        BodyStructure outlook = decode("((" + TEXT + html + " \"ALTERNATIVE\")" + logo + spec
                + " \"RELATED\" (\"START\" \"<root@x>\") NIL NIL)");
        assertEquals("1.1", outlook.text().orElseThrow().section());
        assertEquals("1.2", outlook.html().orElseThrow().section());
        assertEquals(
                List.of("2"),
                outlook.inlineParts().stream().map(BodyPart::section).toList());
        assertEquals(
                List.of("3"),
                outlook.attachments().stream().map(BodyPart::section).toList());
        BodyStructure started = decode("(" + logo + html + " \"RELATED\" (\"START\" \"<h@x>\") NIL NIL)");
        assertEquals("2", started.html().orElseThrow().section());
        assertEquals("1", started.inlineParts().get(0).section());
        BodyStructure signed = decode("(" + TEXT
                + "(\"APPLICATION\" \"PGP-SIGNATURE\" (\"NAME\" \"s.asc\") NIL NIL \"7BIT\" 9)" + " \"SIGNED\")");
        assertEquals(List.of(), signed.attachments());
        assertEquals("2", signed.parts(PartRole.OTHER).get(0).section());
        BodyStructure hollow = decode("(" + TEXT + "(\"ALTERNATIVE\" (\"BOUNDARY\" \"x\") NIL NIL) \"MIXED\")");
        assertEquals(List.of(), hollow.attachments());
    }

    @Test
    void numbersPartsOfEnclosedMessages() throws MalformedException {
        BodyStructure s = decode("(" + TEXT
                + "(\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 500 (NIL \"inner\" NIL NIL NIL NIL NIL NIL NIL NIL) ("
                + TEXT + PDF + " \"MIXED\") 20 NIL NIL NIL NIL) \"MIXED\")");
        assertEquals(List.of("", "1", "2", "2.TEXT", "2.1", "2.2"), sections(s));
        assertEquals("inner", s.part("2").orElseThrow().envelope().orElseThrow().subject());
        assertEquals(
                List.of("2"), s.attachments().stream().map(BodyPart::section).toList());
        BodyStructure single =
                decode("(\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 500 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) "
                        + TEXT + " 20)");
        assertEquals(List.of("1", "1.1"), sections(single));
    }

    @Test
    void gmail_readsMultipartsWithoutParts() throws MalformedException {
        assertEquals(
                "multipart/alternative",
                decode("(\"ALTERNATIVE\" (\"BOUNDARY\" \"x\") NIL NIL)").root().type());
        assertEquals("multipart/alternative", decode("(\"ALTERNATIVE\")").root().type());
        BodyStructure s = decode("(" + TEXT + "(\"ALTERNATIVE\" (\"BOUNDARY\" \"x\") NIL NIL) \"MIXED\")");
        assertEquals(List.of("", "1", "2"), sections(s));
    }

    @Test
    void gmail_readsMultipartsWithoutPartsAndBoundary() throws MalformedException {
        BodyStructure s =
                decode("(" + TEXT + "(\"RELATED\" NIL (\"ATTACHMENT\" NIL) NIL)(\"RELATED\" NIL NIL NIL) \"MIXED\")");
        assertEquals("multipart/related", s.part("2").orElseThrow().type());
        assertEquals("attachment", s.part("2").orElseThrow().disposition());
        assertEquals(List.of("", "1", "2", "3"), sections(s));
    }

    @Test
    void qqAndYandex_readMultipartsWithTheBoundaryOfTheirParent() throws MalformedException {
        BodyStructure s =
                decode("((\"ALTERNATIVE\" (\"BOUNDARY\" \"same\") NIL NIL)(\"TEXT\" \"HTML\" (\"CHARSET\" \"gbk\")"
                        + " NIL NIL \"7BIT\" 6769 171 NIL NIL NIL) \"ALTERNATIVE\" (\"BOUNDARY\" \"same\") NIL NIL)");
        assertEquals("2", s.html().orElseThrow().section());
        assertEquals(List.of(), s.attachments());
    }

    @Test
    void exchange_readsAnAppleDoubleAsASinglePart() throws MalformedException {
        BodyStructure s = decode("(" + TEXT
                + "(\"multipart\" \"appledouble\" (\"boundary\" \"B_8145\") NIL NIL \"7BIT\" -1 NIL NIL NIL NIL) \"mixed\""
                + " (\"boundary\" \"B_7193\") NIL NIL)");
        assertEquals("multipart/appledouble", s.part("2").orElseThrow().type());
    }

    @Test
    void exchange_readsADescriptionWhereTheDispositionBelongs() throws MalformedException {
        BodyStructure s = decode("(" + TEXT + " \"mixed\" (\"boundary\" \"b\") \"S/MIME Encrypted Message\" NIL)");
        assertEquals("s/mime encrypted message", s.root().disposition());
        assertEquals("1", s.text().orElseThrow().section());
    }

    @Test
    void maddy_readsNilForTheEncoding() throws MalformedException {
        assertEquals(
                "7bit",
                decode("(\"text\" \"plain\" (\"charset\" \"utf-8\") NIL NIL NIL 12 1)")
                        .root()
                        .encoding());
    }

    @Test
    void dovecot_readsAnEmptyMultipartInAnEnclosedMessage() throws MalformedException {
        BodyStructure s = decode("(" + TEXT
                + "(\"message\" \"rfc822\" (\"name\" \"Message headers\") NIL NIL \"7bit\" 903 (NIL \"Re\" NIL NIL NIL NIL NIL NIL"
                + " NIL NIL) (NIL \"alternative\" (\"boundary\" \"x\") NIL NIL NIL) 17 NIL NIL NIL NIL) \"report\""
                + " (\"report-type\" \"delivery-status\" \"boundary\" \"y\") NIL NIL NIL)");
        assertEquals(List.of("", "1", "2", "2.TEXT"), sections(s));
    }

    @Test
    void mailRu_readsSizesInScientificNotation() throws MalformedException {
        assertEquals(
                1_869_310,
                decode("(\"APPLICATION\" \"PDF\" NIL NIL NIL \"base64\" 1.86931e+06)")
                        .root()
                        .size());
    }

    @Test
    void domino_readsQuotesInsideACharset() throws MalformedException {
        assertEquals(
                "text/plain",
                decode("(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"3D\"Windows-1252\"\") NIL NIL \"7BIT\" 5 1)")
                        .root()
                        .type());
    }

    @Test
    void gmail_readsAnEncodedMessageAsABasicPart() throws MalformedException {
        BodyPart part = decode(
                        "(\"MESSAGE\" \"RFC822\" (\"NAME\" \"m.eml\") NIL NIL \"BASE64\" 5000 NIL (\"attachment\" NIL) NIL)")
                .root();
        assertEquals("attachment", part.disposition());
        assertTrue(part.envelope().isEmpty());
    }

    @Test
    void gmail_readsABareNumberAsDescription() throws MalformedException {
        assertEquals(
                "31110",
                decode("(\"IMAGE\" \"JPEG\" NIL NIL 31110 \"base64\" 15)")
                        .root()
                        .description());
    }

    @Test
    void exchange_readsADispositionWithoutParentheses() throws MalformedException {
        assertEquals(
                "inline",
                decode("(\"TEXT\" \"HTML\" NIL NIL NIL \"7BIT\" 12 1 NIL \"inline\" NIL NIL)")
                        .root()
                        .disposition());
    }

    @Test
    void exchange_readsMinusOneAsUnknownSize() throws MalformedException {
        assertEquals(
                -1,
                decode("(\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" -1 -1)").root().size());
    }

    @Test
    void exchange_readsMissingAndPaddedEncodings() throws MalformedException {
        assertEquals(
                "7bit",
                decode("(\"TEXT\" \"PLAIN\" NIL NIL NIL NIL 5 1)").root().encoding());
        assertEquals(
                "base64",
                decode("(\"IMAGE\" \"PNG\" NIL NIL NIL \"BASE64 \" 5)").root().encoding());
        assertEquals(
                "quoted-printable",
                decode("(\"TEXT\" \"PLAIN\" NIL NIL NIL quoted-printable 5 1)")
                        .root()
                        .encoding());
    }

    @Test
    void dovecot_readsNilInPlaceOfTheParts() throws MalformedException {
        assertEquals(
                "multipart/mixed",
                decode("(NIL \"mixed\" (\"boundary\" \"x\") NIL NIL NIL)")
                        .root()
                        .type());
    }

    @Test
    void stalwart_putsSpacesBetweenParts() throws MalformedException {
        assertEquals(
                List.of("", "1", "1.1", "1.2", "2"),
                sections(decode("((" + TEXT + " " + TEXT + " \"ALTERNATIVE\" NIL) " + PDF + " \"MIXED\" NIL)")));
    }

    @Test
    void keepsThePartsOfUnfinishedMultiparts() throws MalformedException {
        // Without a subtype, or with NIL or nothing for it: the parts are there.
        for (String end : List.of("", " NIL", " NIL NIL NIL", " \"\" NIL")) {
            BodyStructure s = decode("(" + TEXT + PDF + end + ")");
            assertEquals(List.of("", "1", "2"), sections(s), end);
            assertTrue(s.root().isMultipart(), end);
            assertEquals("a.pdf", s.attachments().get(0).fileName().orElseThrow(), end);
            assertEquals("1", s.text().orElseThrow().section(), end);
        }
    }

    @Test
    void mailRu_readsAPartWithoutAType() throws MalformedException {
        BodyStructure s = decode(
                "((\"\" NIL () NIL NIL \"7-bit\" 1108 NIL NIL NIL NIL)" + TEXT + " \"related\" (\"boundary\" NIL))");
        assertEquals(List.of("", "1", "2"), sections(s));
        assertEquals(1108, s.part("1").orElseThrow().size());
    }

    @Test
    void domino_readsEmptyBodies() throws MalformedException {
        assertEquals(List.of("", "1", "2"), sections(decode("(()" + TEXT + " \"MIXED\")")));
    }

    @Test
    void yahoo_readsTrailingSpaces() throws MalformedException {
        assertEquals(
                "text/plain",
                decode("(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"UTF-8\" ) NIL NIL \"7BIT\" 12 1 ) ")
                        .root()
                        .type());
    }

    @Test
    void mailRu_readsNilAsParameterValue() throws MalformedException {
        assertEquals(
                "",
                decode("(" + TEXT + " \"mixed\" (\"boundary\" NIL) NIL NIL)")
                        .root()
                        .parameters()
                        .get("boundary"));
    }

    @Test
    void coremail_readsUnescapedQuotesInTheDescription() throws MalformedException {
        assertEquals(
                "\"\"",
                decode("(\"IMAGE\" \"PNG\" NIL NIL \"\"\"\" \"BASE64\" 5)")
                        .root()
                        .description());
    }

    @Test
    void decodesFileNamesInEveryForm() throws MalformedException {
        assertEquals("naïve €.txt", name("\"FILENAME*\" \"UTF-8''na%C3%AFve%20%E2%82%AC.txt\""));
        assertEquals(
                "lang–file.txt",
                name("\"FILENAME*0*\" \"UTF-8''lang%E2%80\" \"FILENAME*1*\" \"%93file\" \"FILENAME*2\" \".txt\""));
        assertEquals("Größe.pdf", name("\"FILENAME\" \"=?utf-8?B?R3LDtsOfZS5wZGY=?=\""));
        assertEquals("new", name("\"FILENAME\" \"old\" \"FILENAME*\" \"''new\""));
        // by the rules for headers: words that were cut in pieces, the first of a name, no controls
        assertEquals("é.txt", name("\"FILENAME*0\" \"=?utf-8?q?=C3\" \"FILENAME*1\" \"=A9?=.txt\""));
        assertEquals("a", name("\"FILENAME*0\" \"a\" \"FILENAME*0\" \"b\" \"FILENAME*x\" \"c\""));
        assertEquals("a b", name("\"FILENAME*\" \"utf-8''a%00b\""));
    }

    private static String name(String parameters) throws MalformedException {
        return decode("(\"IMAGE\" \"PNG\" NIL NIL NIL \"BASE64\" 5 NIL (\"attachment\" (" + parameters + ")))")
                .root()
                .fileName()
                .orElseThrow();
    }

    @Test
    void keepsNoMoreParametersThanAPartHas() throws MalformedException {
        StringBuilder parameters = new StringBuilder();
        for (int i = 0; i < 5000; i++) {
            parameters.append("\"p").append(i).append("\" \"x\" ");
        }
        String part = "(\"TEXT\" \"PLAIN\" (" + parameters + ") NIL NIL \"7BIT\" 5 1)";
        assertEquals(2000, decode(part).root().parameters().size());
    }

    @Test
    void boundsTheDepth() {
        assertThrows(MalformedException.class, () -> decode("(".repeat(100_000)));
        assertThrows(
                MalformedException.class,
                () -> decode("(\"MESSAGE\" \"RFC822\" NIL NIL NIL \"7BIT\" 5 (NIL) ".repeat(50_000)));
    }
}
