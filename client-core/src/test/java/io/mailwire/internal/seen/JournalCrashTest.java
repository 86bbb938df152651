package io.mailwire.internal.seen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.SeenEntry;
import io.mailwire.SeenFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs that end in each step of what a journal does to the disk. */
@Timeout(300)
class JournalCrashTest {

    @TempDir
    Path temporary;

    private static List<String> run(Path directory, int step) throws IOException, InterruptedException {
        String classPath = Stream.of(
                        System.getProperty("jdk.module.path"),
                        System.getProperty("java.class.path"),
                        Path.of("target", "classes").toString(),
                        Path.of("target", "test-classes").toString())
                .filter(Objects::nonNull)
                .collect(Collectors.joining(System.getProperty("path.separator")));
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        "-cp",
                        classPath,
                        JournalCrashChild.class.getName(),
                        directory.toString(),
                        String.valueOf(step))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            List<String> said = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            assertTrue(child.waitFor(60, TimeUnit.SECONDS), "the child does not end");
            assertEquals(said.contains("done") ? 0 : 9, child.exitValue(), said::toString);
            return said;
        } finally {
            child.destroyForcibly();
        }
    }

    private static Path journal(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(f -> f.toString().endsWith(".seen")).findFirst().orElseThrow();
        }
    }

    private static List<String> told(List<String> said, String verb) {
        return said.stream()
                .filter(l -> l.startsWith(verb + " "))
                .map(l -> l.substring(verb.length() + 1))
                .toList();
    }

    /** What a drain does after the crash: nothing is lost, and one message at most comes twice, of which it is known. */
    private static void goOn(Path directory, List<String> said, List<String> known) throws IOException {
        List<String> handed = new ArrayList<>(told(said, "handed"));
        List<String> again = new ArrayList<>();
        try (SeenFolder folder = new SeenJournal(directory).open(JournalCrashChild.KEY)) {
            for (String uid : known) {
                assertTrue(folder.find(uid).orElseThrow().handled(), () -> uid + " after " + said);
            }
            for (String uid : told(said, "handled")) {
                assertTrue(folder.find(uid).orElseThrow().handled(), () -> uid + " after " + said);
            }
            for (String uid : JournalCrashChild.MESSAGES) {
                Optional<SeenEntry> entry = folder.find(uid);
                if (entry.filter(SeenEntry::handled).isPresent()) {
                    assertTrue(handed.contains(uid), () -> uid + " would be deleted unread, after " + said);
                    continue;
                }
                if (handed.contains(uid)) {
                    assertTrue(entry.isPresent(), () -> uid + " comes twice and nobody knows, after " + said);
                    again.add(uid);
                }
                folder.offered(uid, 1);
                handed.add(uid);
                folder.handled(uid, 1);
            }
        }
        assertTrue(again.size() <= 1, () -> again + " come twice, after " + said);
        assertTrue(handed.containsAll(JournalCrashChild.MESSAGES), () -> handed + " after " + said);
        try (Stream<Path> files = Files.list(directory)) {
            assertFalse(files.anyMatch(f -> f.toString().endsWith(".part")), "what the crash left is removed");
        }
        try (SeenFolder folder = new SeenJournal(directory).open(JournalCrashChild.KEY)) {
            for (String uid : JournalCrashChild.MESSAGES) {
                assertTrue(folder.find(uid).orElseThrow().handled(), uid);
            }
        }
    }

    private interface Before {
        void prepare(Path directory) throws IOException;
    }

    /** Ends a child in its first step, another one in its second, and so on until that of this name; returns the steps. */
    private List<String> everyStep(String last, List<String> known, Before before) throws Exception {
        List<String> steps = new ArrayList<>();
        for (int step = 1; ; step++) {
            Path directory = temporary.resolve("at-" + step);
            before.prepare(directory);
            List<String> said = run(directory, step);
            goOn(directory, said, known);
            if (said.contains("done")) {
                return steps;
            }
            steps.addAll(told(said, "at"));
            assertEquals(step, steps.size(), said::toString);
            if (steps.contains(last)) {
                return steps;
            }
        }
    }

    @Test
    void losesNothingInAnyStepOfANewJournal() throws Exception {
        List<String> steps = everyStep("", List.of(), directory -> {});
        assertEquals(
                List.of(
                        "before replacing",
                        "removed what was unfinished",
                        "within line 1 of the new file",
                        "wrote, not synced",
                        "wrote and synced",
                        "moved",
                        "replaced",
                        "before a line",
                        "within a line",
                        "behind a line",
                        "behind syncing"),
                steps.subList(0, 11));
        // two lines and one syncing for each message, and before QUIT one syncing, and the line that says so
        assertEquals(7 + 2 * 7 + 1 + 3, steps.size(), steps::toString);
    }

    @Test
    void losesNothingInAnyStepOfWritingOneAnew() throws Exception {
        Path full = temporary.resolve("full");
        try (SeenFolder folder = new SeenJournal(full).open(JournalCrashChild.KEY)) {
            for (int i = 0; i < 600; i++) {
                folder.handled("gone " + i, i);
                folder.forget(List.of("gone " + i));
            }
            folder.handled("kept 1", 1);
            folder.handled("kept 2", 2);
            folder.handled("long gone", 3);
        }
        byte[] old = Files.readAllBytes(journal(full));
        String name = journal(full).getFileName().toString();
        List<String> steps = everyStep("before a line", List.of("kept 1", "kept 2"), directory -> {
            Files.createDirectories(directory);
            // With a torn end, which goes with the rest that is out of date.
            Files.write(directory.resolve(name), old);
            Files.writeString(directory.resolve(name), "offered 2026-11-", StandardOpenOption.APPEND);
        });
        // the first line, the time of what is forgotten, and three messages
        assertTrue(steps.contains("within line 5 of the new file"), steps::toString);
        assertEquals("replaced", steps.get(steps.size() - 2));
    }

    @Test
    void losesNothingInAnyStepOfCuttingATornEndOff() throws Exception {
        Path torn = temporary.resolve("torn");
        try (SeenFolder folder = new SeenJournal(torn).open(JournalCrashChild.KEY)) {
            folder.handled("kept 1", 1);
        }
        byte[] old = Files.readAllBytes(journal(torn));
        String name = journal(torn).getFileName().toString();
        List<String> steps = everyStep("before a line", List.of("kept 1"), directory -> {
            Files.createDirectories(directory);
            Files.write(directory.resolve(name), old);
            Files.writeString(directory.resolve(name), "handled 2026-11-26T20:15:00Z 1 a", StandardOpenOption.APPEND);
        });
        assertEquals(List.of("before cutting", "behind cutting", "behind syncing", "before a line"), steps);
    }
}
