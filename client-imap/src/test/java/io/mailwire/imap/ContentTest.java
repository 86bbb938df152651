package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Header;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One message's content: whole, by parts, headers, ranges; decoded by the server or here. */
@Timeout(30)
class ContentTest {

    private static final String ALTERNATIVE =
            "((\"TEXT\" \"PLAIN\" (\"CHARSET\" \"utf-8\" \"FORMAT\" \"flowed\") NIL NIL \"QUOTED-PRINTABLE\" 20 1)"
                    + "(\"TEXT\" \"HTML\" (\"CHARSET\" \"iso-8859-1\") NIL NIL \"8BIT\" 20 1) \"ALTERNATIVE\" (\"BOUNDARY\" \"b\") NIL NIL)";

    // ---- text

    @Test
    void readsTextAndHtmlInOneTurn() throws Exception {
        Talk.about(1, Talk.PLAIN, """
                C: <tag> UID FETCH 1 (UID BODY.PEEK[1] BODY.PEEK[2])
                S: * 1 FETCH (UID 1 BODY[1] <literal:Gr=C3=BC=C3=9Fe=20\\r\\nan alle\\r\\n> BODY[2] <literal:<p\\x3eGr\\xfc\\xdfe</p\\x3e\\r\\n>)
                S: <tag> OK
                """, (imap, inbox) -> {
            long before = imap.turns();
            ReadableText said = Talk.message(inbox, 1, ALTERNATIVE).readable();
            assertEquals(before + 1, imap.turns());
            assertEquals(Optional.of("Grüße an alle"), said.text());
            assertEquals(Optional.of("<p>Grüße</p>"), said.html());
        });
    }

    @Test
    void fetchesOnlyThePartThatIsAskedFor() throws Exception {
        Talk.about(1, Talk.PLAIN, """
                C: <tag> UID FETCH 1 (UID BODY.PEEK[2])
                S: * 1 FETCH (UID 1 BODY[2] "<p>")
                S: <tag> OK
                C: <tag> UID FETCH 1 (UID BODY.PEEK[1])
                S: * 1 FETCH (UID 1 BODY[1] "=41")
                S: <tag> OK
                """, (imap, inbox) -> {
            ImapMessage m = Talk.message(inbox, 1, ALTERNATIVE);
            assertEquals(Optional.of("<p>"), m.html());
            assertEquals(Optional.of("A"), m.text());
        });
    }

    @Test
    void sendsNothingForATextThatIsNotThere() throws Exception {
        Talk.about(1, Talk.PLAIN, "", (imap, inbox) -> {
            ImapMessage m = Talk.message(inbox, 1, "(\"IMAGE\" \"PNG\" NIL NIL NIL \"BASE64\" 8)");
            assertEquals(Optional.empty(), m.text());
            assertEquals(Optional.empty(), m.html());
        });
    }

    @Test
    void readsTheWholeMessageWhereItsStructureIsUnknown() throws Exception {
        Talk.about(
                1,
                Talk.PLAIN,
                """
                C: <tag> UID FETCH 1 (UID BODY.PEEK[])
                S: * 1 FETCH (UID 1 BODY[] <literal:Subject: x\\r\\n\\r\\nhello\\r\\n>)
                S: <tag> OK
                """,
                (imap, inbox) -> assertEquals(
                        Optional.of("hello"), Talk.message(inbox, 1, "NIL").text()));
    }

    // ---- headers

    @Test
    void fetchesTheHeaderOfAMessageAndOfAPart() throws Exception {
        Talk.about(1, Talk.PLAIN, """
                C: <tag> UID FETCH 1 (UID BODY.PEEK[HEADER])
                S: * 1 FETCH (UID 1 BODY[HEADER] <literal:Subject: one\\r\\nX-Odd: a\\r\\n b\\r\\n\\r\\n>)
                S: <tag> OK
                C: <tag> UID FETCH 1 (UID BODY.PEEK[2.MIME])
                S: * 1 FETCH (UID 1 BODY[2.MIME] <literal:Content-Type: application/pdf\\r\\n\\r\\n>)
                S: <tag> OK
                C: <tag> UID FETCH 1 (UID BODY.PEEK[HEADER]<8.4>)
                S: * 1 FETCH (UID 1 BODY[HEADER]<8> " one")
                S: <tag> OK
                """, (imap, inbox) -> {
            ImapMessage m = Talk.withAttachment(inbox, 1, 8);
            assertEquals("a b", m.headers().header("x-odd").orElseThrow());
            List<Header> fields = inbox.headerFields(m, m.attachments().get(0));
            assertEquals("application/pdf", fields.get(0).value());
            assertEquals(
                    " one",
                    inbox.download(m, inbox.downloadHeaders(m).part(), 8, 4).text());
        });
    }

    // ---- decoded by the server

    @Test
    void letsTheServerDecode() throws Exception {
        Talk.about(1, Talk.BINARY, """
                C: <tag> UID FETCH 1 (UID BINARY.PEEK[2])
                S: * 1 FETCH (UID 1 BINARY[2] ~<literal:he\\0\\r\\nllo> FLAGS ())
                S: <tag> OK
                C: <tag> UID FETCH 1 (UID BINARY.PEEK[2]<2.2147483647>)
                S: * 1 FETCH (BINARY[2]<2> ~<literal:\\0\\r\\nllo> UID 1)
                S: <tag> OK
                C: <tag> UID FETCH 1 (UID BINARY.PEEK[2]<8.2147483647>)
                S: * 1 FETCH (UID 1 BINARY[2]<8> "")
                S: <tag> OK
                """, (imap, inbox) -> {
            Download download = Talk.attachment(inbox, 1, "base64", 12).binary();
            assertEquals("he\0\r\nllo", download.text());
            assertEquals("\0\r\nllo", download.from(2).text());
        });
    }

    @Test
    void decodesWhatTheServerCannot() throws Exception {
        Talk.about(1, Talk.BINARY, """
                C: <tag> UID FETCH 1 (UID BINARY.PEEK[2])
                S: <tag> NO [UNKNOWN-CTE] what is that
                C: <tag> UID FETCH 1 (UID BODY.PEEK[2])
                S: * 1 FETCH (UID 1 BODY[2] <literal:aGVs!bG8=>)
                S: <tag> OK
                C: <tag> UID FETCH 1 (UID BINARY.PEEK[2])
                S: * 1 FETCH (UID 1 BINARY[2] NIL)
                S: <tag> OK
                C: <tag> UID FETCH 1 (UID BODY.PEEK[2])
                S: * 1 FETCH (UID 1 BODY[2] <literal:aGVs!bG8=>)
                S: <tag> OK
                """, (imap, inbox) -> {
            Download download = Talk.attachment(inbox, 1, "base64", 9).binary();
            assertEquals("hello", download.text());
            assertEquals("hello", download.text());
        });
    }

    @Test
    void asksForBinaryNoMoreWhereItIsNotUnderstood() throws Exception {
        Talk.about(1, Talk.BINARY, """
                C: <tag> UID FETCH 1 (UID BINARY.PEEK[2])
                S: <tag> BAD never heard of it
                C: <tag> UID FETCH 1 (UID BODY.PEEK[2])
                S: * 1 FETCH (UID 1 BODY[2] "aGVsbG8=")
                S: <tag> OK
                C: <tag> UID FETCH 1 (UID BODY.PEEK[2])
                S: * 1 FETCH (UID 1 BODY[2] "aGVsbG8=")
                S: <tag> OK
                """, (imap, inbox) -> {
            Download download = Talk.attachment(inbox, 1, "base64", 8).binary();
            assertEquals("hello", download.text());
            assertEquals("hello", download.text());
        });
    }

    @Test
    void asksForWhatIsNotEncodedAsItIs() throws Exception {
        Talk.about(1, Talk.BINARY, """
                C: <tag> UID FETCH 1 (UID BODY.PEEK[2])
                S: * 1 FETCH (UID 1 BODY[2] "hello")
                S: <tag> OK
                C: <tag> UID FETCH 1 (UID BODY.PEEK[2])
                S: * 1 FETCH (UID 1 BODY[2] <literal:begin 644 x\\r\\n%:&5L;&\\x38\\r\\n`\\r\\nend\\r\\n>)
                S: <tag> OK
                """, (imap, inbox) -> {
            assertEquals(
                    "hello", Talk.attachment(inbox, 1, "binary", 5).binary().text());
            assertEquals(5, Talk.attachment(inbox, 1, "x-uuencode", 30).binary().bytes().length);
        });
    }

    // ---- from an offset

    @Test
    void beginsAtAnOctetWhateverTheEncoding() throws Exception {
        Talk.about(1, Talk.PLAIN, """
                C: <tag> UID FETCH 1 (UID BODY.PEEK[2])
                S: * 1 FETCH (UID 1 BODY[2] <literal:aGV\\r\\nsbG8=>)
                S: <tag> OK
                C: <tag> UID FETCH 1 (UID BODY.PEEK[]<6.2147483647>)
                S: * 1 FETCH (UID 1 BODY[]<6> <literal:ct: one\\r\\n\\r\\n>)
                S: <tag> OK
                C: <tag> UID FETCH 1 (UID BODY.PEEK[]<17.2147483647>)
                S: * 1 FETCH (UID 1 BODY[]<17> "")
                S: <tag> OK
                """, (imap, inbox) -> {
            assertEquals("lo", Talk.attachment(inbox, 1, "base64", 10).from(3).text());
            ImapMessage m = new ImapMessageOfSize(20).in(inbox);
            assertEquals("ct: one\r\n\r\n", inbox.download(m).from(6).text());
            Download from = inbox.download(m).from(2);
            assertThrows(IllegalStateException.class, () -> from.from(1));
            assertThrows(IllegalArgumentException.class, () -> inbox.download(m).from(-1));
        });
    }

    // ---- \Seen

    @Test
    void marksAMessageSeenWhenAsked() throws Exception {
        Talk.about(1, Talk.BINARY, """
                C: <tag> UID FETCH 1 (UID BODY[])
                S: * 1 FETCH (FLAGS (\\Seen) UID 1 BODY[] "a: b")
                S: <tag> OK
                C: <tag> UID FETCH 1 (UID BINARY[2])
                S: * 1 FETCH (FLAGS (\\Seen) UID 1 BINARY[2] "hello")
                S: <tag> OK
                C: <tag> UID FETCH 1 (UID BODY[])
                S: * 1 FETCH (FLAGS (\\Seen) UID 1 BODY[] "a: b")
                S: <tag> OK
                """, (imap, inbox) -> {
            ImapMessage m = Talk.withAttachment(inbox, 1, 8);
            assertEquals("a: b", inbox.download(m).markSeen().text());
            assertEquals(
                    "hello",
                    Talk.attachment(inbox, 1, "base64", 8).binary().markSeen().text());
            assertTrue(inbox.downloadAll(List.of(inbox.download(m).markSeen()), Download::bytes)
                    .isComplete());
        });
    }

    @Test
    void marksNothingInAFolderThatIsOpenForReading() throws Exception {
        String examine =
                "C: <tag> EXAMINE \"INBOX\"\nS: * 1 EXISTS\nS: * OK [UIDVALIDITY 7]\nS: <tag> OK [READ-ONLY]\n";
        String script = Scripts.login(Talk.PLAIN) + examine + "C: <tag> UNSELECT\nS: <tag> OK\n" + Scripts.LOGOUT;
        try (var server = io.mailwire.testkit.ScriptedServer.start(script)) {
            try (ImapSession imap = Scripts.cleartext(server).connect();
                    Folder inbox = imap.examine("INBOX")) {
                Download marking = Talk.attachment(inbox, 1, "8bit", 5).markSeen();
                assertThrows(IllegalStateException.class, marking::bytes);
                assertThrows(IllegalStateException.class, () -> inbox.downloadAll(List.of(marking), Download::bytes));
            }
            server.verify();
        }
    }

    // ---- progress, files, streams

    @Test
    void tellsHowMuchHasCome() throws Exception {
        byte[] big = new byte[300_000];
        List<Long> told = new ArrayList<>();
        Talk.about(1, Talk.PLAIN, """
                C: <tag> UID FETCH 1 (UID BODY.PEEK[2])
                S: * 1 FETCH (UID 1 BODY[2] <literal:@big>)
                S: <tag> OK
                C: <tag> UID FETCH 1 (UID BODY.PEEK[2])
                S: * 1 FETCH (UID 1 BODY[2] "")
                S: <tag> OK
                C: <tag> UID FETCH 1 (UID BODY.PEEK[2])
                S: * 1 FETCH (UID 1 BODY[2] <literal:@big>)
                S: <tag> OK
                C: <tag> NOOP
                S: <tag> OK
                """, server -> server.data("big", big), (imap, inbox) -> {
            Download plain = Talk.attachment(inbox, 1, "8bit", 300_000);
            plain.onProgress((octets, total) -> {
                        assertEquals(300_000, total);
                        told.add(octets);
                    })
                    .bytes();
            assertEquals(300_000, told.get(told.size() - 1));
            assertTrue(told.size() > 5, told.toString());
            plain.onProgress((octets, total) -> told.add(octets + total)).bytes();
            assertEquals(0, told.get(told.size() - 1));
            IllegalStateException enough = new IllegalStateException("enough");
            Download stopping = plain.onProgress((octets, total) -> {
                throw enough;
            });
            assertEquals(enough, assertThrows(IllegalStateException.class, stopping::bytes));
            imap.noop();
        });
    }

    @Test
    void savesAMessageWhoseEnvelopeWasNotAskedFor(@TempDir Path directory) throws Exception {
        String whole =
                "C: <tag> UID FETCH 5 (UID BODY.PEEK[])\nS: * 1 FETCH (UID 5 BODY[] <literal:Subject: x\\r\\n\\r\\nhi>)\nS: <tag> OK\n";
        Talk.about(
                1,
                Talk.PLAIN,
                "C: <tag> UID FETCH 5 (UID FLAGS)\nS: * 1 FETCH (UID 5 FLAGS ())\nS: <tag> OK\n" + whole + whole,
                (imap, inbox) -> {
                    ImapMessage m = inbox.messages(UidSet.of(5))
                            .fetch(FetchOptions.of(FetchItem.FLAGS))
                            .iterator()
                            .next();
                    assertEquals(
                            "message-5.eml", m.saveTo(directory).getFileName().toString());
                    Path file = directory.resolve("resumed");
                    assertEquals(file, inbox.download(m).resumeAs(file));
                    assertEquals("Subject: x\r\n\r\nhi", Files.readString(file));
                });
    }

    @Test
    void leavesNoHalfFileBehind(@TempDir Path directory) throws Exception {
        Talk.about(1, Talk.PLAIN, """
                C: <tag> UID FETCH 1 (UID BODY.PEEK[2])
                S: * 1 FETCH (UID 1 BODY[2] <literal:hello>)
                S: <tag> NO [SERVERBUG] that was not all
                """, (imap, inbox) -> {
            Path file = Files.writeString(directory.resolve("a.pdf"), "old");
            Download download = Talk.attachment(inbox, 1, "8bit", 5);
            assertThrows(ImapCommandException.class, () -> download.saveAs(file));
            assertEquals("old", Files.readString(file));
            try (var files = Files.list(directory)) {
                assertEquals(1, files.count());
            }
        });
    }

    @Test
    void writesToAStreamOfTheCallers() throws Exception {
        Talk.about(1, Talk.PLAIN, """
                C: <tag> UID FETCH 1 (UID BODY.PEEK[2])
                S: * 1 FETCH (UID 1 BODY[2] "aGVsbG8=")
                S: <tag> OK
                """, (imap, inbox) -> {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            assertEquals(5, Talk.attachment(inbox, 1, "base64", 8).writeTo(out));
            assertEquals("hello", out.toString(StandardCharsets.US_ASCII));
        });
    }

    @Test
    void takesCommandsAboutTheSameMessageWhileItsContentIsRead() throws Exception {
        byte[] big = new byte[3_000_000];
        Talk.about(1, Talk.PLAIN, """
                C: <tag1> UID FETCH 1 (UID BODY.PEEK[2])
                S: * 1 FETCH (UID 1 BODY[2] <literal:@big>)
                S: <tag1> OK
                C: <tag2> UID STORE 1 +FLAGS.SILENT (\\Seen)
                S: <tag2> OK
                C: <tag3> UID FETCH 1 (UID BODY.PEEK[1])
                S: * 1 FETCH (UID 1 BODY[1] "hi")
                S: <tag3> OK
                """, server -> server.data("big", big), (imap, inbox) -> {
            Download download = Talk.attachment(inbox, 1, "8bit", big.length);
            ImapMessage m = download.message().orElseThrow();
            try (InputStream in = download.openStream()) {
                assertEquals(0, in.read());
                inbox.messages(UidSet.of(1)).add(Flag.SEEN);
                assertEquals(Optional.of("hi"), m.text());
                assertEquals(big.length - 1, in.readAllBytes().length);
            }
        });
    }

    @Test
    void refusesAMessageOfAnotherFolder() throws Exception {
        Talk.about(1, Talk.PLAIN, """
                C: <tag> SELECT "Archive"
                S: * 1 EXISTS
                S: * OK [UIDVALIDITY 7] the same
                S: <tag> OK [READ-WRITE]
                C: <tag> UNSELECT
                S: <tag> OK
                C: <tag> SELECT "INBOX"
                S: * 1 EXISTS
                S: * OK [UIDVALIDITY 7] the same
                S: <tag> OK [READ-WRITE]
                """, (imap, inbox) -> {
            ImapMessage m = Talk.withAttachment(inbox, 1, 8);
            try (Folder archive = imap.select("Archive")) {
                assertThrows(IllegalArgumentException.class, () -> archive.download(m));
            }
            Folder again = imap.select("inbox");
            assertFalse(again.readOnly());
            assertEquals(m.imapUid(), again.download(m).uid());
            again.close();
        });
    }

    /** A message that is not described, of a size. */
    private record ImapMessageOfSize(long size) {
        ImapMessage in(Folder folder) {
            return new ImapMessage(
                    folder,
                    io.mailwire.imap.internal.codec.FetchDecoder.decode(
                            io.mailwire.imap.internal.wire.Frame.of("* 1 FETCH (UID 1 RFC822.SIZE " + size + ")"), 32),
                    FetchOptions.DEFAULTS);
        }
    }
}
