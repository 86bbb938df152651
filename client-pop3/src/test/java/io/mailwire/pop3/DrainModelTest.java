package io.mailwire.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.DrainException;
import io.mailwire.DrainReport;
import io.mailwire.DrainedMessage;
import io.mailwire.MailException;
import io.mailwire.SeenStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Drains of servers that go wrong at random: what must hold whatever they do. Each seed is one server, and can be run again. */
@Timeout(180)
class DrainModelTest {

    private static final int SEEDS = Integer.getInteger("mailwire.seeds", 160);
    private static final int FIRST = Integer.getInteger("mailwire.firstSeed", 0);

    @TempDir
    Path directory;

    /** What remembers from drain to drain. */
    enum Memory {
        JOURNAL,
        MEMORY,
        NONE
    }

    @ParameterizedTest
    @EnumSource
    void losesNothing(Memory memory) throws Exception {
        for (int seed = FIRST + memory.ordinal(); seed < FIRST + SEEDS; seed += Memory.values().length) {
            try (ModelMaildrop maildrop = new ModelMaildrop(seed)) {
                new Run(seed, maildrop, memory, directory.resolve("seen-" + seed)).run();
            }
        }
    }

    /** Some drains while the server goes wrong, and some after. */
    private static final class Run {

        private final int seed;
        private final ModelMaildrop maildrop;
        private final boolean remembers;
        private final SeenStore seen;
        private final Random random;
        private final Set<Integer> everOffered = new HashSet<>();
        private final List<String> wrong = new ArrayList<>();

        Run(int seed, ModelMaildrop maildrop, Memory memory, Path directory) {
            this.seed = seed;
            this.maildrop = maildrop;
            this.remembers = memory != Memory.NONE;
            this.seen = memory == Memory.JOURNAL ? SeenStore.journal(directory) : SeenStore.inMemory();
            this.random = new Random(seed * 17L + 3);
        }

        void run() throws InterruptedException {
            int reconnects = random.nextInt(4);
            LeaveOnServer leave = !remembers
                    ? LeaveOnServer.NOTHING
                    : List.of(
                                    LeaveOnServer.NOTHING,
                                    LeaveOnServer.NOTHING,
                                    LeaveOnServer.EVERYTHING,
                                    LeaveOnServer.UNTIL_NEXT_DRAIN,
                                    LeaveOnServer.newest(2))
                            .get(random.nextInt(5));
            boolean stops = random.nextInt(6) == 0;
            int most = random.nextInt(5) == 0 ? random.nextInt(4) : Integer.MAX_VALUE;
            for (int drain = 1 + random.nextInt(4); drain > 0; drain--) {
                drain(
                        o -> o.reconnects(reconnects)
                                .leave(leave)
                                .stopOnFailure(stops)
                                .maxMessages(most),
                        false,
                        reconnects);
            }
            maildrop.heal();
            for (int drain = 0; drain < 3; drain++) {
                drain(o -> o, true, 3);
            }
            assertEquals(List.of(), wrong, this::toString);
            assertEquals(List.of(), maildrop.remaining(), this::toString);
            check(
                    maildrop.all() - maildrop.deletedByOthers()
                            <= maildrop.handled().size(),
                    "handled are " + maildrop.handled());
            assertEquals(List.of(), wrong, this::toString);
        }

        private void drain(java.util.function.UnaryOperator<DrainOptions> options, boolean takesAll, int reconnects) {
            Set<Integer> now = new HashSet<>();
            Map<Integer, String> again = new HashMap<>();
            Pop3Client client = Scripts.cleartext(maildrop.uri()).drainOptions(options);
            Pop3Handler handler = message -> take(message, now, again, takesAll);
            int before = maildrop.sessions();
            maildrop.begins();
            try {
                told(again, remembers ? client.drain(seen, handler) : client.drain(handler));
            } catch (DrainException e) {
                check(!takesAll, "a drain of a server that is well: " + e);
                told(again, e.report());
            } catch (MailException e) {
                check(!takesAll, "no drain of a server that is well: " + e);
            }
            int logins = maildrop.sessions() - before;
            check(logins <= 4 + 3 * maildrop.all() + 3 * reconnects, "logins: " + logins);
            maildrop.violations().forEach(v -> check(false, v));
        }

        // Some can be told from new ones only by their content, when the handler has it.
        private void told(Map<Integer, String> again, DrainReport report) {
            Set<String> told =
                    report.offeredAgain().stream().map(DrainedMessage::uid).collect(Collectors.toSet());
            // Without a name of its own a message is known by its content: by another one it is another one.
            if (maildrop.alters && !maildrop.uids.areNames()) {
                return;
            }
            again.forEach(
                    (id, uid) -> check(told.contains(uid), "offered again without a word: " + id + ", " + report));
        }

        private void take(Pop3Message message, Set<Integer> now, Map<Integer, String> again, boolean takesAll)
                throws IOException {
            String text = new String(message.openStream().readAllBytes(), StandardCharsets.US_ASCII);
            int id = Integer.parseInt(text.substring(6, text.indexOf('\r')));
            check(maildrop.isThere(text), "content of " + id);
            check(now.add(id) || maildrop.uids.mayBeAnothers() || maildrop.alters, "twice in one drain: " + id);
            if (!everOffered.add(id) && remembers && !message.isOfferedBefore()) {
                again.put(id, message.uid());
            }
            int what = takesAll ? 9 : random.nextInt(8);
            if (what == 0) {
                message.keep();
                return;
            }
            if (what <= 2) {
                throw new IOException("disk full");
            }
            maildrop.handled(id);
        }

        private void check(boolean right, String what) {
            if (!right) {
                wrong.add(what);
            }
        }

        @Override
        public String toString() {
            return "seed " + seed + ", " + maildrop.uids + (maildrop.expires ? ", EXPIRE 0" : "");
        }
    }

    @org.junit.jupiter.api.Test
    void theModelKnowsALoss() throws Exception {
        try (ModelMaildrop maildrop = new ModelMaildrop(1)) {
            maildrop.heal();
            Scripts.cleartext(maildrop.uri()).drain(message -> {});
            assertTrue(maildrop.all() == 0 || !maildrop.violations().isEmpty());
        }
    }
}
