package io.mailwire.internal.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreeNameTest {

    @TempDir
    Path directory;

    private String taken() throws IOException {
        return String.valueOf(
                new FreeName(directory, "a.eml").take(Files::createFile).getFileName());
    }

    @Test
    void countsFromOne() throws IOException {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            names.add(taken());
        }
        assertEquals(
                List.of("a.eml", "a (1).eml", "a (2).eml", "a (3).eml", "a (4).eml", "a (5).eml", "a (6).eml"), names);
        Files.delete(directory.resolve("a (3).eml"));
        assertTrue(List.of("a (3).eml", "a (7).eml").contains(taken()), "a gap may be filled, and needs not");
    }

    @Test
    void findsOneBehindTwentyThousandWithoutTryingThem() throws IOException {
        Files.createFile(directory.resolve("a.eml"));
        for (int i = 1; i <= 20_000; i++) {
            Files.createFile(directory.resolve("a (" + i + ").eml"));
        }
        List<Path> tried = new ArrayList<>();
        Path taken = new FreeName(directory, "a.eml").take(target -> {
            tried.add(target);
            Files.createFile(target);
        });
        assertEquals("a (20001).eml", String.valueOf(taken.getFileName()));
        assertEquals(List.of(taken), tried);
    }

    @Test
    void endsThoughOthersAreAlwaysQuicker() throws IOException {
        Path taken = new FreeName(directory, "a.eml").take(target -> {
            Files.createFile(target);
            if (String.valueOf(target.getFileName()).length() < 30) {
                throw new FileAlreadyExistsException(target.toString());
            }
        });
        assertTrue(String.valueOf(taken.getFileName()).matches("a \\([0-9a-f-]{36}\\)\\.eml"), taken::toString);
    }

    @Test
    void takesALinkToNowhereForAName() throws IOException {
        Files.createSymbolicLink(directory.resolve("a.eml"), directory.resolve("nowhere"));
        assertEquals("a (1).eml", taken());
    }
}
