package io.mailwire.internal.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FileSaverTest {

    @TempDir
    Path directory;

    @Test
    void addsANumberInsteadOfOverwriting() throws IOException {
        assertEquals("report.pdf", save("report.pdf", "1"));
        assertEquals("report (1).pdf", save("report.pdf", "2"));
        assertEquals("report (2).pdf", save("report.pdf", "3"));
        assertEquals("1", Files.readString(directory.resolve("report.pdf")));
        assertEquals("3", Files.readString(directory.resolve("report (2).pdf")));
        assertEquals(3, files().size(), "no temporary file stays");
    }

    @Test
    void staysInTheDirectoryWhateverTheName() throws IOException {
        Path inner = Files.createDirectory(directory.resolve("inner"));
        for (String name :
                List.of("../up", "/etc/passwd", "..\\..\\up", "C:\\up", "..", ".", "", "a/../../up", "\u0000")) {
            Path saved = FileSaver.saveTo(inner, name, in("x"));
            assertEquals(inner.toAbsolutePath(), saved.toRealPath().getParent(), name);
        }
        assertEquals(List.of("inner"), files());
    }

    @Test
    void leavesNothingWhenTheSourceFails() {
        IOException lost = new IOException("connection lost");
        InputStream failing = new InputStream() {
            private int left = 100_000;

            @Override
            public int read() throws IOException {
                if (left-- <= 0) {
                    throw lost;
                }
                return 'x';
            }
        };
        assertSame(lost, assertThrows(IOException.class, () -> FileSaver.saveTo(directory, "a", failing)));
        assertSame(
                lost, assertThrows(IOException.class, () -> FileSaver.saveAs(directory.resolve("a"), failing(lost))));
        assertEquals(List.of(), files());
    }

    @Test
    void keepsTheOldFileWhenReplacingFails() throws IOException {
        Path file = Files.writeString(directory.resolve("a"), "old");
        assertThrows(IOException.class, () -> FileSaver.saveAs(file, failing(new IOException("lost"))));
        assertEquals("old", Files.readString(file));
        FileSaver.saveAs(file, in("new"));
        assertEquals("new", Files.readString(file));
    }

    @Test
    void saysWhenTheFileIsTheProblem() {
        Path nowhere = directory.resolve("nowhere");
        UncheckedIOException e =
                assertThrows(UncheckedIOException.class, () -> FileSaver.saveTo(nowhere, "a", in("x")));
        assertTrue(e.getMessage().contains("nowhere"), e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> FileSaver.saveAs(directory, in("x")));
    }

    @Test
    void doesNotFollowALinkThatLiesInTheWay() throws IOException {
        Path outside = Files.writeString(directory.resolve("outside"), "keep");
        Path inner = Files.createDirectory(directory.resolve("inner"));
        Files.createSymbolicLink(inner.resolve("a"), outside);
        assertEquals(
                "a (1)", FileSaver.saveTo(inner, "a", in("x")).getFileName().toString());
        FileSaver.saveAs(inner.resolve("a"), in("y"));
        assertEquals("keep", Files.readString(outside));
    }

    @Test
    void makesNamesSafe() {
        assertEquals("report.pdf", SafeFileName.of("report.pdf", ""));
        assertEquals("R\u00e4ksm\u00f6rg\u00e5s.txt", SafeFileName.of("R\u00e4ksm\u00f6rg\u00e5s.txt", ""));
        assertEquals("c.txt", SafeFileName.of("C:\\a\\b/c.txt", ""));
        assertEquals("_CON.txt", SafeFileName.of("CON.txt", ""));
        assertEquals("_com1", SafeFileName.of("com1", ""));
        assertEquals("_LPT\u00b9.log", SafeFileName.of("LPT\u00b9.log", ""));
        assertEquals("console", SafeFileName.of("console", ""));
        assertEquals("invoice_exe.pdf", SafeFileName.of("invoice:exe.pdf", ""));
        assertEquals("annexe.fdp.exe", SafeFileName.of("ann\u202eexe.fdp.exe", ""), "no right-to-left override");
        assertEquals("ab", SafeFileName.of("a\u0000\u200b\u007f\u0085b", ""));
        assertEquals("a b", SafeFileName.of("  a \r\n\t\u00a0b . ", ""));
        assertEquals("bashrc", SafeFileName.of(".bashrc", ""));
        assertEquals("rf", SafeFileName.of("-rf", ""));
        assertEquals("a_b", SafeFileName.of("a\u2215b", ""));
        assertEquals("fallback.eml", SafeFileName.of("..", "fallback.eml"));
        assertEquals("file", SafeFileName.of("", ""));
    }

    @Test
    void boundsNamesAndKeepsTheExtension() {
        String name = SafeFileName.of("\ud83d\ude00".repeat(5000) + ".pdf", "");
        assertTrue(name.endsWith(".pdf"), name);
        assertTrue(name.getBytes(StandardCharsets.UTF_8).length <= 200);
        assertEquals(-1, name.indexOf('?'), "no half of a character");
    }

    @Test
    void makesNamesSafeThatOnlyLookSo() {
        for (String odd : List.of("\u2215", "\uff0f", "\u29f9", "\u2571", "\u2572", "\u27cb", "\u2024", "\ufe52")) {
            assertEquals("a_b.pdf", SafeFileName.of("a" + odd + "b.pdf", ""));
        }
        for (String unseen : List.of("\u3164", "\u2800", "\u115f", "\uffa0", "\u034f", "\u2066", "\ufeff", "\ue000")) {
            assertEquals("ab.pdf", SafeFileName.of("a" + unseen + "b.pdf", ""));
        }
        assertEquals("_NUL.tar.gz", SafeFileName.of("NUL.tar.gz", ""));
        assertEquals("_aux .txt", SafeFileName.of("aux .txt", ""));
        assertEquals(
                "photo.jpg .exe", SafeFileName.of("photo.jpg" + " ".repeat(100) + ".exe", ""), "no hidden extension");
        assertEquals("a.txt", SafeFileName.of("a.txt. . ..", ""), "Windows drops dots and blanks at the end");
        assertEquals("a".repeat(199), SafeFileName.of("a".repeat(199) + ".an-extension-that-is-too-long-for-one", ""));
        assertEquals("file", SafeFileName.of("..", "../.."));
        assertEquals("Frage….txt", SafeFileName.of("Frage….txt", ""));
    }

    @Test
    void makesAnyStringATheNameOfOneFile() {
        Random random = new Random(42);
        for (int run = 0; run < 20_000; run++) {
            StringBuilder s = new StringBuilder();
            for (int i = random.nextInt(300); i > 0; i--) {
                s.append((char)
                        (random.nextInt(4) == 0 ? random.nextInt(65536) : "./\\ :CONab".charAt(random.nextInt(10))));
            }
            String name = SafeFileName.of(s.toString(), "x");
            Path path = directory.resolve(name);
            assertEquals(directory, path.normalize().getParent(), name);
            assertTrue(name.getBytes(StandardCharsets.UTF_8).length <= 201, name);
            assertEquals(name, SafeFileName.of(name, "x"), "stable");
        }
    }

    private String save(String name, String content) throws IOException {
        return FileSaver.saveTo(directory, name, in(content)).getFileName().toString();
    }

    private static InputStream in(String content) {
        return new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8));
    }

    private static InputStream failing(IOException e) {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                throw e;
            }
        };
    }

    private List<String> files() {
        try (Stream<Path> list = Files.list(directory)) {
            return list.map(p -> p.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
