package io.mailwire.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.testkit.Pop3Maildrop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two programs that drain one maildrop with one journal, each killed time and again while the other one waits for its turn, within a
 * handler, between the journal and the server, or while it takes the journal over.
 */
@Timeout(240)
class DrainRivalsTest {

    private static final int MESSAGES = 60;
    private static final int KILLS = 8;

    @TempDir
    Path directory;

    /** A program, and what it says. */
    private record Said(Rival rival, String line) {}

    private final class Rival implements AutoCloseable {

        private final ChildJvm child;
        private final Thread reader;

        Rival(String uri, BlockingQueue<Said> said) throws IOException {
            child = ChildJvm.start(RivalChild.class, uri, directory.toString());
            reader = new Thread(() -> {
                try {
                    for (String line = child.line(); line != null; line = child.line()) {
                        said.add(new Said(this, line));
                    }
                } catch (IOException e) {
                    // so it goes when somebody is killed
                } finally {
                    said.add(new Said(this, "ended"));
                }
            });
            reader.start();
        }

        @Override
        public void close() {
            child.close();
        }
    }

    @Test
    void loseNothingAndHandOverOneMessageAgainForEachKillAtMost() throws Exception {
        Random random = new Random(20261127);
        List<String> handed = new ArrayList<>();
        Set<String> once = new HashSet<>();
        List<String> unknown = new ArrayList<>();
        BlockingQueue<Said> said = new LinkedBlockingQueue<>();
        List<Rival> rivals = new ArrayList<>();
        int kills = 0;
        int busy = 0;
        try (Pop3Maildrop maildrop = Pop3Maildrop.builder().messages(MESSAGES).start()) {
            rivals.add(new Rival(maildrop.uri("pop3"), said));
            rivals.add(new Rival(maildrop.uri("pop3"), said));
            int running = 2;
            while (running > 0) {
                Said next = said.poll(60, TimeUnit.SECONDS);
                assertNotNull(next, "nobody says anything");
                String line = next.line();
                assertFalse(line.startsWith("failed"), line);
                if (line.startsWith("handed ")) {
                    String[] words = line.split(" ");
                    handed.add(words[1]);
                    if (!once.add(words[1]) && words[2].equals("false")) {
                        unknown.add(words[1]);
                    }
                }
                if (line.equals("busy")) {
                    busy++;
                }
                if (line.equals("ended")) {
                    running--;
                } else if (kills < KILLS && !line.equals("busy") && random.nextInt(4) == 0) {
                    next.rival().child.kill();
                    kills++;
                    running++;
                    rivals.add(new Rival(maildrop.uri("pop3"), said));
                }
            }
            assertEquals(List.of(), maildrop.remaining());
        } finally {
            rivals.forEach(Rival::close);
        }
        assertEquals(MESSAGES, once.size(), "each was handed over");
        assertEquals(KILLS, kills);
        assertTrue(busy > 0, "they were in each other's way");
        assertTrue(handed.size() - MESSAGES <= kills, handed.size() + " hand-overs");
        assertEquals(List.of(), unknown, "came again without a word");
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(2, files.count(), "a journal and a lock, and nothing unfinished");
        }
    }
}
