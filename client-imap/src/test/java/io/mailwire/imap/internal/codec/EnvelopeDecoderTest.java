package io.mailwire.imap.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.imap.Envelope;
import io.mailwire.imap.internal.wire.Frame;
import io.mailwire.imap.internal.wire.ResponseCursor;
import io.mailwire.internal.mime.MailDate;
import io.mailwire.internal.wire.MalformedException;
import org.junit.jupiter.api.Test;

class EnvelopeDecoderTest {

    private static final String ANN = "((\"Ann\" NIL \"ann\" \"example.org\"))";

    private static Envelope decode(String text) throws MalformedException {
        ResponseCursor cursor = new ResponseCursor(Frame.of(text), 32);
        Envelope envelope = EnvelopeDecoder.decode(cursor);
        assertTrue(cursor.atEnd(), "everything was read");
        return envelope;
    }

    @Test
    void readsTheExampleOfRfc9051() throws MalformedException {
        Envelope e = decode("(\"Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\" \"IMAP4rev2 WG mtg summary and minutes\" "
                + "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) ((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) "
                + "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) ((NIL NIL \"imap\" \"cac.washington.edu\")) "
                + "((NIL NIL \"minutes\" \"CNRI.Reston.VA.US\") (\"John Klensin\" NIL \"KLENSIN\" \"MIT.EDU\")) NIL NIL "
                + "\"<B27397-0100000@cac.washington.ed>\")");
        assertEquals("IMAP4rev2 WG mtg summary and minutes", e.subject());
        assertEquals("1996-07-17T02:23:25-07:00", e.date().orElseThrow().toString());
        assertEquals("[Terry Gray <gray@cac.washington.edu>]", e.from().toString());
        assertEquals("[minutes@CNRI.Reston.VA.US, John Klensin <KLENSIN@MIT.EDU>]", e.cc().toString());
        assertEquals("<B27397-0100000@cac.washington.ed>", e.messageId());
    }

    @Test
    void decodesEncodedWordsAndRawUtf8() throws MalformedException {
        Envelope e = decode(
                "(NIL \"=?utf-8?Q?R=C3=A4k?= =?utf-8?B?c23Dtg==?= rest\" ((\"=?iso-8859-1?q?J=F6rg?=\" NIL \"j\" \"x\")) "
                        + "NIL NIL ((\"отправитель\" NIL {12}\r\nδοκιμή \"lab.test\")) NIL NIL NIL NIL)");
        assertEquals("Räksmö rest", e.subject());
        assertEquals("Jörg", e.from().get(0).name().orElseThrow());
        assertEquals("δοκιμή@lab.test", e.to().get(0).address());
        assertEquals("отправитель", e.to().get(0).name().orElseThrow());
    }

    @Test
    void readsTheMembersOfGroups() throws MalformedException {
        Envelope e = decode(
                "(NIL NIL NIL NIL NIL ((NIL NIL \"friends\" NIL)(NIL NIL \"a\" \"x\")(NIL NIL \"b\" \"y\")(NIL NIL NIL NIL)"
                        + "(NIL NIL \"c\" \"z\")) NIL NIL NIL NIL)");
        assertEquals("[a@x, b@y, c@z]", e.to().toString());
    }

    @Test
    void lark_readsALoneLocalPartAsAnAddress() throws MalformedException {
        Envelope e = decode("(NIL NIL ((NIL NIL \"a@x\" NIL)) NIL NIL ((NIL NIL \"root\" NIL)) NIL NIL NIL NIL)");
        assertEquals("[a@x]", e.from().toString());
        assertEquals("[root]", e.to().toString());
    }

    @Test
    void dovecot_readsItsWordsForMissingParts() throws MalformedException {
        Envelope e = decode("(NIL NIL ((NIL NIL \"root\" \"MISSING_DOMAIN\")) NIL NIL NIL NIL NIL NIL NIL)");
        assertEquals("root", e.from().get(0).address());
    }

    @Test
    void domino_readsAnEnvelopeInExtraParentheses() throws MalformedException {
        assertEquals(
                "hi",
                decode("((NIL \"hi\" " + ANN + " NIL NIL NIL NIL NIL NIL NIL))").subject());
    }

    @Test
    void yahoo_readsEmptyAddressLists() throws MalformedException {
        Envelope e = decode("(NIL \"hi\" " + ANN + " () () ( ) () () NIL NIL)");
        assertEquals("[]", e.to().toString());
        assertEquals(e.from(), e.replyTo());
    }

    @Test
    void smarterMail_readsNilAmongAddresses() throws MalformedException {
        assertEquals(
                "[a@x]",
                decode("(NIL NIL NIL NIL NIL (NIL (NIL NIL \"a\" \"x\") NIL) NIL NIL NIL NIL)")
                        .to()
                        .toString());
    }

    @Test
    void yahoo_readsAStraySpaceWithUndisclosedRecipients() throws MalformedException {
        Envelope e = decode("(NIL \"hi\" " + ANN
                + " NIL NIL ((NIL NIL \"undisclosed-recipients\" NIL)(NIL NIL NIL NIL) ) NIL NIL NIL NIL)");
        assertEquals("[]", e.to().toString());
    }

    @Test
    void gmail_readsAnAddressCutInTheWrongPlace() throws MalformedException {
        Envelope e = decode("(NIL NIL " + ANN
                + " ((\"<ann@example.org>\" NIL \"=?UTF-8?Q?\\\"Dumm=C3=ADa\\\"?=\" NIL))"
                + " ((\"Calendar <calendar@example.com>\" NIL \"Google\" NIL)) NIL NIL NIL NIL NIL)");
        assertEquals("ann@example.org", e.sender().get(0).address());
        assertEquals("Dummía", e.sender().get(0).name().orElseThrow());
        assertEquals("[Google Calendar <calendar@example.com>]", e.replyTo().toString());
    }

    @Test
    void gmail_readsGroupsOfTheWrongForm() throws MalformedException {
        Envelope e = decode("(NIL NIL NIL NIL NIL ((\"friends\" NIL NIL NIL)(NIL NIL \"a\" \"x\")(NIL NIL NIL NIL))"
                + " ((NIL NIL \"others\" NIL)(NIL NIL \"b\" \"y\")) NIL NIL NIL)");
        assertEquals("[a@x]", e.to().toString());
        assertEquals("[others, b@y]", e.cc().toString(), "a group without an end is none");
    }

    @Test
    void readsTheSameListsAgainOnlyWhereTheyAreTheSame() throws MalformedException {
        Envelope e = decode("(NIL NIL ((NIL NIL {1}\r\na \"x\")) ((NIL NIL {1}\r\na \"x\"))((NIL NIL {1}\r\na \"xy\"))"
                + " NIL NIL NIL NIL NIL)");
        assertEquals("[a@x]", e.sender().toString());
        assertEquals("[a@xy]", e.replyTo().toString());
        assertEquals(
                "[]",
                decode("(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)").replyTo().toString());
    }

    @Test
    void exchange_readsExtraSpacesAndFillsInMissingAuthors() throws MalformedException {
        Envelope e = decode(
                "(NIL NIL NIL " + ANN + "  NIL ((NIL NIL \"a\" \"x\")  (NIL NIL \"b\" \"y\") ) NIL NIL NIL NIL )");
        assertEquals("[Ann <ann@example.org>]", e.from().toString());
        assertEquals("[a@x, b@y]", e.to().toString());
    }

    @Test
    void icloud_keepsAMalformedMessageId() throws MalformedException {
        assertEquals(
                "<a b@@c",
                decode("(NIL NIL NIL NIL NIL NIL NIL NIL NIL \"<a b@@c\")").messageId());
    }

    @Test
    void readsEnvelopesThatAreCutShort() throws MalformedException {
        assertEquals("hi", decode("(NIL \"hi\" " + ANN + ")").subject());
        assertEquals(Envelope.EMPTY, decode("()"));
    }

    @Test
    void takesHundredThousandHostlessAddressesInLinearTime() throws MalformedException {
        Envelope e = decode("(NIL NIL (" + "(NIL NIL \"a\" NIL)".repeat(100_000) + ") NIL NIL NIL NIL NIL NIL NIL)");
        assertEquals(100_000, e.from().size());
    }

    @Test
    void refusesWhatIsNone() {
        assertThrows(MalformedException.class, () -> decode("NIL"));
        assertThrows(MalformedException.class, () -> decode("(NIL \"hi\" "));
    }

    @Test
    void readsDatesAsTheyAreWritten() {
        assertEquals(
                "1996-07-17T02:44:25-07:00",
                MailDate.parse("17-Jul-1996 02:44:25 -0700").orElseThrow().toString());
        assertEquals(
                "2026-01-07T08:09Z",
                MailDate.parse(" 7-Jan-2026 08:09:00 +0000").orElseThrow().toString());
        assertEquals(
                "1999-12-31T23:59-05:00",
                MailDate.parse("Fri, 31 Dec 99 23:59 EST").orElseThrow().toString());
        assertTrue(MailDate.parse("yesterday").isEmpty());
        assertTrue(MailDate.parse("31 Feb 2026 01:01:01 +0000").isEmpty());
        assertEquals(
                "2026-01-01T01:01:01Z",
                MailDate.parse("1 Jan 2026 01:01:01 +9999").orElseThrow().toString(),
                "the day is worth more than its zone");
    }
}
