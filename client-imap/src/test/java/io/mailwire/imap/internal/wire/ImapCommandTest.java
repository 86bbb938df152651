package io.mailwire.imap.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.imap.Flag;
import io.mailwire.imap.StrictReader;
import io.mailwire.imap.StrictReader.Token;
import io.mailwire.imap.internal.codec.AppendItem;
import io.mailwire.imap.internal.codec.FolderCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import okio.Buffer;
import okio.BufferedSink;
import okio.ByteString;
import okio.ForwardingSink;
import okio.Okio;
import okio.Sink;
import okio.Source;
import org.junit.jupiter.api.Test;

class ImapCommandTest {

    private static String wire(ImapCommand command, LiteralForm form) throws IOException {
        Buffer sink = new Buffer();
        CommandWriter.write(sink, "t", command, form, () -> true, () -> {});
        return sink.readUtf8();
    }

    @Test
    void quotesWhatMayBeQuoted() throws IOException {
        assertEquals(
                "t LOGIN \"ann\" \"p \\\"w\\\\ %{}*()\"\r\n",
                wire(
                        ImapCommand.of("LOGIN").string("user", "ann").secret("password", "p \"w\\ %{}*()"),
                        LiteralForm.AT_ONCE));
    }

    @Test
    void sendsOtherTextAsLiterals() throws IOException {
        ImapCommand command = ImapCommand.of("LOGIN").string("user", "ann").secret("password", "é");
        assertEquals("t LOGIN \"ann\" {2+}\r\né\r\n", wire(command, LiteralForm.AT_ONCE));
        assertEquals("t LOGIN \"ann\" {2}\r\né\r\n", wire(command, LiteralForm.SYNCHRONIZING));
    }

    @Test
    void waitsForLeaveOnlyWhereTheServerWantsIt() throws IOException {
        ImapCommand big = ImapCommand.of("SEARCH").string("search text", "ä".repeat(3000));
        assertTrue(wire(big, LiteralForm.SMALL_AT_ONCE).startsWith("t SEARCH {6000}\r\n"));
        assertTrue(wire(ImapCommand.of("SEARCH").string("search text", "ä"), LiteralForm.SMALL_AT_ONCE)
                .startsWith("t SEARCH {2+}\r\n"));
    }

    /** One packet for a group of commands, so that no server answers the first before it has the last. */
    @Test
    void leavesInOneWriteWhenItIsFlushed() throws IOException {
        List<Long> writes = new ArrayList<>();
        Sink counting = new ForwardingSink(Okio.blackhole()) {
            @Override
            public void write(Buffer source, long byteCount) throws IOException {
                writes.add(byteCount);
                super.write(source, byteCount);
            }
        };
        BufferedSink sink = Okio.buffer(counting);
        for (int i = 0; i < 3; i++) {
            ImapCommand command =
                    ImapCommand.of("UID STORE").set("1:3,5").string("x", "ä").raw("END");
            CommandWriter.write(sink, "tag" + i, command, LiteralForm.AT_ONCE, () -> true, () -> {});
        }
        assertEquals(List.of(), writes);
        sink.flush();
        assertEquals(1, writes.size(), writes.toString());
    }

    @Test
    void stopsWhereALiteralIsRefused() throws IOException {
        Buffer sink = new Buffer();
        List<String> order = new ArrayList<>();
        boolean all = CommandWriter.write(
                sink,
                "t",
                ImapCommand.of("LOGIN").string("user", "ä").secret("password", "geheim"),
                LiteralForm.SYNCHRONIZING,
                () -> false,
                () -> order.add("last piece"));
        assertFalse(all);
        assertEquals("t LOGIN {2}\r\n", sink.readUtf8());
        assertEquals(List.of(), order);
    }

    @Test
    void neverShowsASecret() {
        ImapCommand command = ImapCommand.of("LOGIN")
                .string("user", "ann")
                .secret("password", "hush")
                .secretBase64(new byte[] {1});
        assertFalse(command.toString().contains("hush"));
        assertEquals("LOGIN \"ann\" \"***\" ***", command.toString());
        assertEquals(List.of("hush", "AQ=="), command.secrets(), "what the trace hides in answers too");
    }

    @Test
    void sendsLongTextAsALiteral() throws IOException {
        String text = "x".repeat(512);
        ImapCommand command = ImapCommand.of("X").string("text", text).string("text", text + "x");
        assertEquals("t X \"" + text + "\" {513+}\r\n" + text + "x\r\n", wire(command, LiteralForm.AT_ONCE));
    }

    @Test
    void refusesWhatCouldEndACommand() {
        for (String bad : List.of("a\r\nb", "a\rb", "a\nb", "a\0b", "\ud800")) {
            assertThrows(
                    IllegalArgumentException.class, () -> ImapCommand.of("X").string("text", bad));
            assertThrows(
                    IllegalArgumentException.class, () -> ImapCommand.of("X").folder(bad, FolderNames.MODIFIED_UTF7));
            assertThrows(
                    IllegalArgumentException.class, () -> ImapCommand.of("X").atom("atom", bad));
            assertThrows(
                    IllegalArgumentException.class, () -> ImapCommand.of("X").flags(List.of(bad)));
            assertThrows(
                    IllegalArgumentException.class, () -> ImapCommand.of("X").secret("password", bad));
            assertThrows(
                    IllegalArgumentException.class, () -> ImapCommand.of("X").set(bad));
            assertThrows(
                    IllegalArgumentException.class, () -> ImapCommand.of("X").raw(bad));
        }
        for (String bad : List.of("", "a b", "a(b", "{5}", "a\"", "a\\b", "a]", "ä", "%", "*")) {
            assertThrows(
                    IllegalArgumentException.class, () -> ImapCommand.of("X").atom("atom", bad), bad);
            for (String flag : List.of(bad, "\\" + bad)) {
                assertThrows(
                        IllegalArgumentException.class,
                        () -> ImapCommand.of("X").flags(List.of("\\Seen", flag)),
                        flag);
            }
        }
        assertThrows(IllegalArgumentException.class, () -> ImapCommand.of("X").number(-1));
        assertThrows(IllegalArgumentException.class, () -> ImapCommand.of("X").folder("", FolderNames.UTF8));
    }

    /** A strict reader of what we send: one command, its strings as they were given, nothing behind it. */
    @Test
    void reachesAStrictReaderAsExactlyOneCommandWhateverTheText() throws IOException {
        Random random = new Random(11);
        String alphabet = "ab\"\\{}+()*% ~&-äβ台😀[]1<>";
        int[] points = alphabet.codePoints().toArray();
        for (int i = 0; i < 5000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(600) / (1 + random.nextInt(50)); n > 0; n--) {
                text.appendCodePoint(points[random.nextInt(points.length)]);
            }
            LiteralForm form = LiteralForm.values()[random.nextInt(3)];
            String folder = text + "x";
            String wire = wire(
                    ImapCommand.of("X")
                            .string("text", text.toString())
                            .folder(folder, FolderNames.MODIFIED_UTF7)
                            .string("last", text.toString()),
                    form);
            List<Token> command = StrictReader.one(wire.getBytes(StandardCharsets.UTF_8));
            assertEquals(4, command.size());
            assertEquals("X", command.get(0).atom());
            assertEquals(text.toString(), command.get(1).string());
            assertEquals(folder, ModifiedUtf7.decode(command.get(2).string()));
            assertEquals(text.toString(), command.get(3).string());
        }
    }

    /** The same for names that a server made up, of any octets: refused, or sent as one string. */
    @Test
    void reachesAStrictReaderAsExactlyOneCommandWhateverTheServerCallsItsFolders() throws IOException {
        Random random = new Random(13);
        byte[] alphabet = "a\r\n{3}t OK )\"\\\0\u00e4&-/%*".getBytes(StandardCharsets.UTF_8);
        int sent = 0;
        for (int i = 0; i < 3000; i++) {
            byte[] octets = new byte[1 + random.nextInt(12)];
            for (int j = 0; j < octets.length; j++) {
                octets[j] = alphabet[random.nextInt(alphabet.length)];
            }
            FolderNames names =
                    (random.nextBoolean() ? FolderNames.UTF8 : FolderNames.MODIFIED_UTF7).with(new OddNames());
            String name = names.decodeListed(ByteString.of(octets), "/");
            ImapCommand command;
            try {
                command = ImapCommand.of("X").folder(name, names).string("last", "one");
            } catch (IllegalArgumentException e) {
                assertTrue(name.chars().anyMatch(c -> c < ' '), name);
                continue;
            }
            sent++;
            Buffer sink = new Buffer();
            CommandWriter.write(sink, "t", command, LiteralForm.values()[random.nextInt(3)], () -> true, () -> {});
            List<Token> tokens = StrictReader.one(sink.readByteArray());
            assertEquals(3, tokens.size());
            assertEquals(ByteString.of(octets), ByteString.of(tokens.get(1).octets()));
            assertEquals("one", tokens.get(2).string());
        }
        assertTrue(sent > 100, "only " + sent + " could be sent");
    }

    /** A command's own content of any octets, behind a folder of any name and with flags. */
    @Test
    void reachesAStrictReaderAsExactlyOneCommandWhateverIsAppended() throws IOException {
        Random random = new Random(12);
        byte[] alphabet = "a\r\n{3}t OK )\"\0\u00e4".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 2000; i++) {
            List<AppendItem> items = new ArrayList<>();
            List<ByteString> contents = new ArrayList<>();
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                byte[] octets = new byte[random.nextInt(5000)];
                for (int j = 0; j < octets.length; j++) {
                    octets[j] = alphabet[random.nextInt(alphabet.length)];
                }
                ByteString content = ByteString.of(octets);
                contents.add(content);
                items.add(new AppendItem(
                        List.of(Flag.SEEN, Flag.keyword("k" + n)),
                        Optional.of(OffsetDateTime.parse("2026-03-05T07:08:09Z")),
                        literal(content),
                        AppendItem.Form.values()[random.nextInt(3)]));
            }
            String folder = "a\"&ä" + "{3}\\".repeat(random.nextInt(3));
            FolderNames names = random.nextBoolean() ? FolderNames.UTF8 : FolderNames.MODIFIED_UTF7;
            Buffer sink = new Buffer();
            CommandWriter.write(
                    sink,
                    "t",
                    new FolderCommands(names).append(folder, items),
                    LiteralForm.values()[random.nextInt(3)],
                    () -> true,
                    () -> {});
            Iterator<Token> command = StrictReader.one(sink.readByteArray()).iterator();
            assertEquals("APPEND", command.next().atom());
            assertEquals(folder, names.decode(command.next().string()));
            for (int n = 0; n < items.size(); n++) {
                AppendItem.Form form = items.get(n).form();
                assertEquals(
                        "[a\\Seen, ak" + (items.size() - n) + "]",
                        command.next().toString());
                assertEquals("05-Mar-2026 07:08:09 +0000", command.next().string());
                Token content = command.next();
                if (form == AppendItem.Form.UTF8) {
                    assertEquals("UTF8", content.atom());
                    List<Token> inside = command.next().list();
                    assertEquals(1, inside.size());
                    content = inside.get(0);
                }
                assertEquals(form == AppendItem.Form.LITERAL ? '{' : '~', content.kind());
                assertEquals(contents.get(n), ByteString.of(content.octets()));
            }
            assertFalse(command.hasNext());
        }
    }

    private static LiteralContent literal(ByteString octets) {
        return content(octets.size(), octets);
    }

    private static LiteralContent content(long size, ByteString octets) {
        return new LiteralContent() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public Source source() {
                return new Buffer().write(octets);
            }
        };
    }

    @Test
    void waitsForLeaveForALargeMessageEvenWhereTheServerWantsNone() throws IOException {
        ByteString large = ByteString.of(new byte[1024 * 1024 + 1]);
        List<String> waited = new ArrayList<>();
        CommandWriter.write(
                new Buffer(),
                "t",
                ImapCommand.of("APPEND").content(literal(large), false),
                LiteralForm.AT_ONCE,
                () -> waited.add("waited"),
                () -> {});
        assertEquals(List.of("waited"), waited);
    }

    @Test
    void saysThatWhatWasToBeSentCannotBeRead() {
        LiteralContent shorter = content(10, ByteString.encodeUtf8("short"));
        assertThrows(
                UncheckedIOException.class,
                () -> wire(ImapCommand.of("APPEND").content(shorter, false), LiteralForm.AT_ONCE));
    }
}
