package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ConnectionException;
import io.mailwire.testkit.ScriptedServer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A download that was interrupted goes on, and never ends in a corrupt file. */
@Timeout(30)
class ResumeTest {

    private static final int MEBIBYTE = 1024 * 1024;
    // Where it goes on: what is more than whole mebibytes is not trusted, and 4 KiB are compared.
    private static final int AGAIN = 2 * MEBIBYTE - 4096;

    private byte[] octets = new byte[2_600_000];
    private byte[] encoded;

    @TempDir
    private Path directory;

    private Path file;
    private Path part;

    @BeforeEach
    void content() {
        new Random(7).nextBytes(octets);
        encoded = Base64.getMimeEncoder().encode(octets);
        file = directory.resolve("a.pdf");
        part = directory.resolve("a.pdf.part");
    }

    private Download download(Folder inbox) {
        return Talk.attachment(inbox, 1, "base64", encoded.length);
    }

    /** The connection breaks behind so many octets, nearly all of them of the content. */
    private void interrupt(int after) throws IOException {
        String script = Scripts.login(Talk.BINARY) + Scripts.selected("INBOX", 1) + ALL;
        try (ScriptedServer server = ScriptedServer.script(script)
                .data("all", encoded)
                .cutAfter(after)
                .start()) {
            ImapSession imap = Scripts.cleartext(server).connect();
            Folder inbox = imap.select("INBOX");
            assertThrows(ConnectionException.class, () -> download(inbox).resumeAs(file));
            imap.close();
        }
        assertFalse(Files.exists(file));
        assertTrue(Files.size(part) > 2 * MEBIBYTE, () -> part.toFile().length() + " octets");
    }

    private void resume(String script, byte[] rest) throws Exception {
        Talk.about(
                1,
                Talk.BINARY,
                script,
                server -> server.data("rest", rest).data("all", encoded),
                (imap, inbox) -> assertEquals(file, download(inbox).resumeAs(file)));
        assertArrayEquals(octets, Files.readAllBytes(file));
        assertFalse(Files.exists(part));
    }

    private static String ask(long from) {
        return "C: <tag> UID FETCH 1 (UID BODY.PEEK[2]<" + from + ".2147483647>)\n";
    }

    private static String range(long from, String answer) {
        return ask(from) + "S: * 1 FETCH (UID 1 BODY[2]" + answer + ")\nS: <tag> OK\n";
    }

    private static final String ALL =
            "C: <tag> UID FETCH 1 (UID BODY.PEEK[2])\nS: * 1 FETCH (UID 1 BODY[2] <literal:@all>)\nS: <tag> OK\n";

    private byte[] from(int offset) {
        return Arrays.copyOfRange(encoded, offset, encoded.length);
    }

    @Test
    void downloadsAllOfItTheFirstTime() throws Exception {
        resume(ALL, new byte[0]);
    }

    @Test
    void goesOnWhereItBrokeOff() throws Exception {
        interrupt(2 * MEBIBYTE + 500_000);
        resume(range(AGAIN, "<" + AGAIN + "> <literal:@rest>"), from(AGAIN));
    }

    @Test
    void countsNothingThatMayNotHaveBeenOnTheDisk() throws Exception {
        interrupt(2 * MEBIBYTE + 500_000);
        long torn = Files.size(part);
        try (RandomAccessFile tail = new RandomAccessFile(part.toFile(), "rw")) {
            tail.seek(torn - 400_000);
            tail.write(new byte[400_000]);
        }
        resume(range(AGAIN, "<" + AGAIN + "> <literal:@rest>"), from(AGAIN));
    }

    /** A crash while it was being synced: the length is there, and octets in the middle are not. */
    @Test
    void doesNotCountTheMebibyteThatWasBeingSynced() throws Exception {
        interrupt(2 * MEBIBYTE + 500_000);
        try (RandomAccessFile torn = new RandomAccessFile(part.toFile(), "rw")) {
            int header = headerLength();
            torn.setLength(header + 2 * MEBIBYTE);
            torn.seek(header + MEBIBYTE + 10_000);
            torn.write(new byte[500_000]);
        }
        int again = MEBIBYTE - 4096;
        resume(range(again, "<" + again + "> <literal:@rest>"), from(again));
    }

    private int headerLength() throws IOException {
        byte[] octets = Files.readAllBytes(part);
        int end = 0;
        while (octets[end] != '\n') {
            end++;
        }
        return end + 1;
    }

    @Test
    void startsOverWhereTheServerHasSomethingElse() throws Exception {
        interrupt(2 * MEBIBYTE + 500_000);
        byte[] other = from(AGAIN);
        other[100] ^= 1;
        resume(range(AGAIN, "<" + AGAIN + "> <literal:@rest>") + ALL, other);
    }

    @Test
    void startsOverWhereThePartFileIsOfSomethingElse() throws Exception {
        interrupt(2 * MEBIBYTE + 500_000);
        byte[] changed = Files.readAllBytes(part);
        changed[40] ^= 1; // within what says of what it is
        Files.write(part, changed);
        resume(ALL, new byte[0]);
    }

    @Test
    void leavesAPartFileAloneThatOthersWrote() throws Exception {
        for (byte[] others : new byte[][] {"the user's own".getBytes(StandardCharsets.US_ASCII), new byte[5_000_000]}) {
            Files.write(part, others);
            Talk.about(1, Talk.BINARY, "", (imap, inbox) -> {
                UncheckedIOException e = assertThrows(
                        UncheckedIOException.class, () -> download(inbox).resumeAs(file));
                assertInstanceOf(FileAlreadyExistsException.class, e.getCause());
                assertTrue(String.valueOf(e.getMessage()).contains(part.toString()), e.getMessage());
            });
            assertArrayEquals(others, Files.readAllBytes(part));
            assertFalse(Files.exists(file));
        }
    }

    /** In a directory that others may write to, a link could have any file of the user's written. */
    @Test
    void followsNoLinkThatOthersPutInItsWay() throws Exception {
        Path elsewhere = directory.resolve("elsewhere");
        Files.createSymbolicLink(part, elsewhere);
        Talk.about(1, Talk.BINARY, "", (imap, inbox) -> {
            UncheckedIOException e = assertThrows(
                    UncheckedIOException.class, () -> download(inbox).resumeAs(file));
            assertInstanceOf(FileAlreadyExistsException.class, e.getCause());
        });
        assertFalse(Files.exists(elsewhere));
        assertTrue(Files.isSymbolicLink(part));
    }

    @Test
    void takesWhatACrashLeftOfItsFirstLineForNothing() throws Exception {
        for (byte[] left :
                new byte[][] {new byte[0], new byte[60], "mailwire-download 1 ab".getBytes(StandardCharsets.US_ASCII)
                }) {
            Files.write(part, left);
            resume(ALL, new byte[0]);
        }
    }

    @Test
    void startsOverForAnotherMessage() throws Exception {
        interrupt(2 * MEBIBYTE + 500_000);
        Talk.about(
                1,
                Talk.BINARY,
                "C: <tag> UID FETCH 2 (UID BODY.PEEK[2])\nS: * 1 FETCH (UID 2 BODY[2] \"aGk=\")\nS: <tag> OK\n",
                (imap, inbox) ->
                        Talk.attachment(inbox, 2, "base64", encoded.length).resumeAs(file));
        assertEquals("hi", Files.readString(file));
    }

    @Test
    void exchange_goesOnWithinTheWholeThatItSends() throws Exception {
        interrupt(2 * MEBIBYTE + 500_000);
        resume(range(AGAIN, " <literal:@all>"), new byte[0]);
    }

    @Test
    void startsOverWhereRangesCannotBeUnderstood() throws Exception {
        interrupt(2 * MEBIBYTE + 500_000);
        resume(range(AGAIN, "<" + (AGAIN + 1) + "> \"xyz\"") + ALL, new byte[0]);
    }

    @Test
    void startsOverWhereRangesAreRefused() throws Exception {
        for (String refusal : new String[] {"NO cannot do that", "BAD no ranges"}) {
            interrupt(2 * MEBIBYTE + 500_000);
            resume(ask(AGAIN) + "S: <tag> " + refusal + "\n" + ALL, new byte[0]);
            Files.delete(file);
        }
    }

    /** The size that the structure told is too large, and there is nobody to ask where the end is. */
    @Test
    void startsOverWhereTheLookBehindTheEndIsRefused() throws Exception {
        interrupt(2 * MEBIBYTE + 500_000);
        byte[] all = Arrays.copyOf(encoded, AGAIN + 100_000);
        octets = Base64.getMimeDecoder().decode(all);
        byte[] rest = Arrays.copyOfRange(all, AGAIN, all.length);
        int told = encoded.length;
        encoded = all;
        Talk.about(
                1,
                Talk.BINARY,
                range(AGAIN, "<" + AGAIN + "> <literal:@rest>") + ask(all.length) + "S: <tag> BAD behind the end\n"
                        + ALL,
                server -> server.data("rest", rest).data("all", all),
                (imap, inbox) -> Talk.attachment(inbox, 1, "base64", told).resumeAs(file));
        assertArrayEquals(octets, Files.readAllBytes(file));
    }

    @Test
    void keepsWhatItHasWhereAllOfItIsRefused() throws Exception {
        String all = "C: <tag> UID FETCH 1 (UID BODY.PEEK[2])\nS: <tag> NO [SERVERBUG] cannot\n";
        for (String script : new String[] {
            ask(AGAIN) + "S: <tag> NO [SERVERBUG] cannot\n" + all, ask(AGAIN) + "S: <tag> NO [UNAVAILABLE] later\n"
        }) {
            interrupt(2 * MEBIBYTE + 500_000);
            long size = Files.size(part);
            Talk.about(
                    1,
                    Talk.BINARY,
                    script,
                    (imap, inbox) -> assertThrows(
                            ImapCommandException.class, () -> download(inbox).resumeAs(file)));
            assertEquals(size, Files.size(part));
        }
    }

    @Test
    void asksAgainWhereTheServerGivesLittleAtATime() throws Exception {
        int real = encoded.length;
        interrupt(2 * MEBIBYTE + 500_000);
        // A server that gives 200,000 octets at a time.
        Talk.about(
                1,
                Talk.BINARY,
                pieces(real),
                server -> {
                    var with = server;
                    for (int at = AGAIN; at < real; at += 200_000) {
                        with = with.data("at" + at, Arrays.copyOfRange(encoded, at, Math.min(real, at + 200_000)));
                    }
                    return with;
                },
                (imap, inbox) -> download(inbox).resumeAs(file));
        assertArrayEquals(octets, Files.readAllBytes(file));
    }

    private static String pieces(int real) {
        StringBuilder script = new StringBuilder();
        for (int at = AGAIN; at < real; at += 200_000) {
            script.append(range(at, "<" + at + "> <literal:@at" + at + ">"));
        }
        return script.toString();
    }

    @Test
    void keepsWhatItHasWhenTheMessageIsGone() throws Exception {
        interrupt(2 * MEBIBYTE + 500_000);
        long size = Files.size(part);
        Talk.about(
                1,
                Talk.BINARY,
                "C: <tag> UID FETCH 1 (UID BODY.PEEK[2]<" + AGAIN + ".2147483647>)\nS: <tag> OK\n",
                (imap, inbox) -> assertThrows(
                        ImapCommandException.class, () -> download(inbox).resumeAs(file)));
        assertEquals(size, Files.size(part));
        assertFalse(Files.exists(file));
    }

    @Test
    void refusesARangeAndADirectory() throws Exception {
        Talk.about(1, Talk.BINARY, "", (imap, inbox) -> {
            assertThrows(
                    IllegalStateException.class, () -> download(inbox).from(3).resumeAs(file));
            assertThrows(IllegalArgumentException.class, () -> download(inbox).resumeAs(directory));
        });
    }

    @Test
    void oneAtATimeWritesAFile() throws Exception {
        try (RandomAccessFile other = new RandomAccessFile(part.toFile(), "rw");
                var lock = other.getChannel().lock()) {
            assertTrue(lock.isValid());
            Talk.about(
                    1,
                    Talk.BINARY,
                    "",
                    (imap, inbox) -> assertThrows(
                            IllegalStateException.class, () -> download(inbox).resumeAs(file)));
        }
    }
}
