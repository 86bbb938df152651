package io.mailwire.imap;

import static io.mailwire.imap.FetchItem.EMAIL_ID;
import static io.mailwire.imap.FetchItem.ENVELOPE;
import static io.mailwire.imap.FetchItem.FLAGS;
import static io.mailwire.imap.FetchItem.LABELS;
import static io.mailwire.imap.FetchItem.MOD_SEQ;
import static io.mailwire.imap.FetchItem.PREVIEW;
import static io.mailwire.imap.FetchItem.PREVIEW_NOW;
import static io.mailwire.imap.FetchItem.REFERENCES;
import static io.mailwire.imap.FetchItem.SAVED_DATE;
import static io.mailwire.imap.FetchItem.SIZE;
import static io.mailwire.imap.FetchItem.THREAD_ID;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.testkit.ScriptedServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What can be fetched of messages, and what becomes of servers that do not offer it. */
@Timeout(30)
class SummariesTest {

    private static final String BARE = "IMAP4rev1 SASL-IR AUTH=PLAIN UNSELECT";
    private static final String CLOSE = "C: <tag> UNSELECT\nS: <tag> OK\n" + Scripts.LOGOUT;
    private static final FetchOptions ALL =
            FetchOptions.of(FLAGS, MOD_SEQ, EMAIL_ID, THREAD_ID, PREVIEW, SAVED_DATE, LABELS, REFERENCES);

    private interface Use {
        void with(ImapSession imap, Folder inbox) throws Exception;
    }

    private static void talk(String capabilities, String middle, Use use) throws Exception {
        talk(capabilities, client -> client, middle, use);
    }

    private static void talk(String capabilities, UnaryOperator<ImapClient> client, String middle, Use use)
            throws Exception {
        try (ScriptedServer server =
                ScriptedServer.start(Scripts.login(capabilities) + Scripts.selected("INBOX", 9) + middle + CLOSE)) {
            try (ImapSession imap = client.apply(Scripts.cleartext(server)).connect();
                    Folder inbox = imap.select("INBOX")) {
                use.with(imap, inbox);
            }
            server.verify();
        }
    }

    private static ImapMessage first(Folder inbox, FetchOptions options) {
        return inbox.messages(UidSet.of(7)).fetch(options).iterator().next();
    }

    private static ImapMessage read(String capabilities, String asked, String told, FetchOptions options)
            throws Exception {
        List<ImapMessage> read = new ArrayList<>();
        talk(
                capabilities,
                "C: <tag> UID FETCH 7 (" + asked + ")\nS: * 1 FETCH (UID 7" + told + ")\nS: <tag> OK\n",
                (imap, inbox) -> inbox.messages(UidSet.of(7)).fetch(options).forEach(read::add));
        assertEquals(1, read.size());
        return read.get(0);
    }

    // ---- items

    @Test
    void fetchesObjectIdsPreviewsAndSavedDates() throws Exception {
        ImapMessage m = read(
                BARE + " OBJECTID PREVIEW SAVEDATE",
                "UID FLAGS EMAILID THREADID PREVIEW (LAZY) SAVEDATE BODY.PEEK[HEADER.FIELDS (References)]",
                " FLAGS (\\Seen $Forwarded) EMAILID (M6d99ac3275bb4e) THREADID (T64b478a75b7ea9)"
                        + " PREVIEW <literal:hello, it is \\xC3\\xA4> SAVEDATE \" 1-Oct-2014 19:15:54 +0400\""
                        + " BODY[HEADER.FIELDS (REFERENCES)] <literal:References: <a@x\\x3e (one)\\r\\n <b@x\\x3e\\r\\n\\r\\n>",
                ALL);
        assertEquals(Set.of(Flag.SEEN, Flag.keyword("$forwarded")), m.flags());
        assertEquals("M6d99ac3275bb4e", m.emailId().orElseThrow());
        assertEquals("T64b478a75b7ea9", m.threadId().orElseThrow());
        assertEquals("hello, it is ä", m.preview().orElseThrow());
        assertEquals("2014-10-01T19:15:54+04:00", m.savedDate().orElseThrow().toString());
        assertEquals(List.of("<a@x>", "<b@x>"), m.references());
        assertEquals(Optional.empty(), m.labels());
        assertEquals(OptionalLong.empty(), m.modSeq());
        assertEquals(List.of(), m.defects());
    }

    @Test
    void gmail_fetchesIdsAndLabelsByItsOwnNames() throws Exception {
        ImapMessage m = read(
                BARE + " X-GM-EXT-1",
                "UID FLAGS X-GM-MSGID X-GM-THRID X-GM-LABELS BODY.PEEK[HEADER.FIELDS (References)]",
                " FLAGS () X-GM-MSGID 18446744073709551615 X-GM-THRID 1278455344230334865"
                        + " X-GM-LABELS (\\Inbox \"\\\\Sent\" Wichtig \"B&APw-ro &- mehr\")"
                        + " BODY[HEADER.FIELDS (References)] <literal:\\r\\n>",
                ALL);
        assertEquals("18446744073709551615", m.emailId().orElseThrow(), "64 bits without a sign");
        assertEquals("1278455344230334865", m.threadId().orElseThrow());
        assertEquals(
                Set.of("\\Inbox", "\\Sent", "Wichtig", "Büro & mehr"),
                m.labels().orElseThrow());
        assertEquals(List.of(), m.references());
    }

    @Test
    void asksForNothingThatIsNotOffered() throws Exception {
        ImapMessage m = read(
                BARE,
                "UID FLAGS BODY.PEEK[HEADER.FIELDS (References)]",
                " FLAGS () BODY[HEADER.FIELDS (References)] \"\"",
                ALL);
        assertEquals(
                List.of(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
                List.of(m.emailId(), m.threadId(), m.preview(), m.savedDate(), m.labels()));
        assertEquals(List.of(), m.defects());
    }

    @Test
    void asksForNothingThatIsSwitchedOff() throws Exception {
        talk(
                BARE + " CONDSTORE PREVIEW SAVEDATE",
                client -> client.without("CONDSTORE", "PREVIEW"),
                "C: <tag> UID FETCH 7 (UID FLAGS SAVEDATE)\nS: * 1 FETCH (UID 7 FLAGS () SAVEDATE NIL)\nS: <tag> OK\n",
                (imap, inbox) -> {
                    ImapMessage m = first(inbox, ALL.without(REFERENCES));
                    assertEquals(Optional.empty(), m.savedDate());
                    assertEquals(List.of(), m.defects());
                });
    }

    @Test
    void asksForModSeqsOnlyWhereTheFolderHasThem() throws Exception {
        String select = """
                C: <tag> SELECT "INBOX" (CONDSTORE)
                S: * 9 EXISTS
                S: * OK [UIDVALIDITY 7]
                S: * OK [%s]
                S: <tag> OK
                """;
        for (String code : List.of("HIGHESTMODSEQ 715194045007", "NOMODSEQ")) {
            boolean kept = code.startsWith("HIGHEST");
            String fetch = "C: <tag> UID FETCH 7 (UID FLAGS" + (kept ? " MODSEQ" : "")
                    + ")\nS: * 1 FETCH (UID 7 FLAGS ()" + (kept ? " MODSEQ (624140003)" : "") + ")\nS: <tag> OK\n";
            try (ScriptedServer server = ScriptedServer.start(
                    Scripts.login(BARE + " CONDSTORE") + String.format(select, code) + fetch + CLOSE)) {
                try (ImapSession imap = Scripts.cleartext(server).connect();
                        Folder inbox = imap.select("INBOX")) {
                    OptionalLong expected = kept ? OptionalLong.of(624140003) : OptionalLong.empty();
                    assertEquals(expected, first(inbox, FetchOptions.FLAGS).modSeq());
                    if (!kept) {
                        FetchOptions changed = FetchOptions.FLAGS.changedSince(5);
                        assertThrows(UnsupportedCapabilityException.class, () -> first(inbox, changed));
                    }
                }
                server.verify();
            }
        }
    }

    @Test
    void fetchesOnlyWhatHasChanged() throws Exception {
        talk(
                BARE + " CONDSTORE",
                client -> client.without("CONDSTORE"),
                "",
                (imap, inbox) -> assertThrows(
                        UnsupportedCapabilityException.class,
                        () -> first(inbox, FetchOptions.FLAGS.changedSince(12345))));
        String script = Scripts.login(BARE + " CONDSTORE")
                + Scripts.selected("INBOX", 9).replace("SELECT \"INBOX\"", "SELECT \"INBOX\" (CONDSTORE)")
                + """
                C: <tag> UID FETCH 1:4294967295 (UID FLAGS MODSEQ) (CHANGEDSINCE 12345)
                S: * 2 FETCH (UID 4 MODSEQ (65402) FLAGS (\\Seen))
                S: * 4 FETCH (UID 4294967295 MODSEQ (75403) FLAGS (\\Deleted))
                S: <tag> OK
                """ + CLOSE;
        try (ScriptedServer server = ScriptedServer.start(script)) {
            try (ImapSession imap = Scripts.cleartext(server).connect();
                    Folder inbox = imap.select("INBOX")) {
                assertEquals(
                        List.of("4", "4294967295"),
                        inbox.messages(UidSet.from(1)).fetch(FetchOptions.FLAGS.changedSince(12345)).stream()
                                .map(ImapMessage::uid)
                                .toList());
            }
            server.verify();
        }
    }

    @Test
    void asksForAPreviewThatMustBeMade() throws Exception {
        ImapMessage m = read(BARE + " PREVIEW", "UID PREVIEW", " PREVIEW NIL", FetchOptions.of(PREVIEW, PREVIEW_NOW));
        assertEquals(Optional.empty(), m.preview());
        assertEquals(List.of(), m.defects());
    }

    @Test
    void fetchesFieldsOfTheHeaderDecodedAndRaw() throws Exception {
        ImapMessage m = read(
                BARE,
                "UID BODY.PEEK[HEADER.FIELDS (Received X-Odd List-Id \"X\\\\]\\\"(\")]",
                " BODY[HEADER.FIELDS (RECEIVED \"X-ODD\" LIST-ID \"X\\\\]\\\"(\")]"
                        + " <literal:Received: from a\\r\\n\\tby b; now\\r\\nreceived: from c\\r\\nX-Odd:  =?utf-8?q?R=C3=A4k?=\\r\\n"
                        + "X\\\\]\\\"(: yes\\r\\nno field\\r\\n\\r\\n>",
                FetchOptions.of().headers("Received", "X-Odd", "List-Id", "received", "X\\]\"("));
        assertEquals(List.of("from a by b; now", "from c"), m.headerFields("RECEIVED"));
        assertEquals("Räk", m.header("x-odd").orElseThrow());
        assertEquals("=?utf-8?q?R=C3=A4k?=", m.headerFields().get(2).raw());
        assertEquals("yes", m.header("X\\]\"(").orElseThrow());
        assertEquals(Optional.empty(), m.header("List-Id"));
        assertEquals(4, m.headerFields().size());
    }

    @Test
    void saysWhatWasNotAskedFor() throws Exception {
        ImapMessage m = read(BARE, "UID RFC822.SIZE", " RFC822.SIZE 5", FetchOptions.of(SIZE));
        assertEquals(5, m.size());
        assertEquals(Optional.empty(), m.internalDate());
        for (Runnable call : List.<Runnable>of(
                m::flags,
                () -> m.has(Flag.SEEN),
                m::envelope,
                m::structure,
                m::attachments,
                m::references,
                () -> m.header("List-Id"))) {
            IllegalStateException e = assertThrows(IllegalStateException.class, call::run);
            assertTrue(e.getMessage().startsWith("message 7 was fetched without"), e.getMessage());
        }
        assertFalse(m.toString().isEmpty());
    }

    // ---- options

    @Test
    void optionsAreValues() {
        assertEquals(Set.of(FLAGS, MOD_SEQ), FetchOptions.FLAGS.items());
        assertEquals(
                FetchOptions.ENVELOPES.items(),
                FetchOptions.DEFAULTS.without(FetchItem.STRUCTURE).items());
        FetchOptions more =
                FetchOptions.ENVELOPES.and(PREVIEW).headers("List-Id").changedSince(9);
        assertEquals(
                "[FLAGS, INTERNAL_DATE, SIZE, ENVELOPE, PREVIEW] headers [List-Id] changed since 9", more.toString());
        assertFalse(FetchOptions.ENVELOPES.items().contains(PREVIEW));
        assertThrows(UnsupportedOperationException.class, () -> more.items().add(ENVELOPE));
        assertThrows(IllegalArgumentException.class, () -> more.changedSince(-1));
        for (String bad : List.of("", "a b", "a:", "a\r\nb", "ä", "\u007f", "x".repeat(600))) {
            assertThrows(IllegalArgumentException.class, () -> more.headers(bad), bad);
        }
        FetchOptions many = FetchOptions.DEFAULTS;
        for (int i = 0; i < 100; i++) {
            many = many.headers("X-" + i);
        }
        FetchOptions full = many;
        assertThrows(IllegalArgumentException.class, () -> full.headers("X-One-Too-Many"));
    }
}
