package io.mailwire.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.SeenEntry;
import io.mailwire.SeenFolder;
import io.mailwire.SeenStore;
import io.mailwire.testkit.Pop3Maildrop;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Leaving messages for a time, by clocks that are wrong. */
@Timeout(60)
class LeaveOnServerTest {

    private static final Instant NOW = Instant.parse("2026-11-27T09:00:00Z");

    private static boolean leaves(LeaveOnServer policy, Instant handled) {
        return policy.leaves(new LeaveOnServer.Candidate(true, handled, 1, NOW));
    }

    @Test
    void countsFromWhenItWasHandled() {
        LeaveOnServer days = LeaveOnServer.keepFor(Duration.ofDays(14));
        assertTrue(leaves(days, NOW.minus(Duration.ofDays(14)).plusMillis(1)));
        assertFalse(leaves(days, NOW.minus(Duration.ofDays(14))));
    }

    @Test
    void aClockThatWasSetBackNeverDeletesEarlierAndDoesNotKeepWhatWasNotToBeKept() {
        assertTrue(leaves(LeaveOnServer.keepFor(Duration.ofDays(14)), NOW.plus(Duration.ofDays(100))));
        assertFalse(leaves(LeaveOnServer.keepFor(Duration.ZERO), NOW.plusMillis(5)));
    }

    /** What is known, at another time; what is handled anew is from then on known as of now. */
    private static SeenStore since(Instant time, SeenStore store, List<String> notedAnew) {
        return key -> {
            SeenFolder folder = store.open(key);
            Set<String> anew = new HashSet<>();
            return (SeenFolder) Proxy.newProxyInstance(
                    SeenFolder.class.getClassLoader(),
                    new Class<?>[] {SeenFolder.class},
                    (proxy, method, arguments) -> {
                        Object answer;
                        try {
                            answer = method.invoke(folder, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                        if (method.getName().equals("handled")) {
                            anew.add((String) arguments[0]);
                            notedAnew.add((String) arguments[0]);
                        }
                        if (method.getName().equals("find") && !anew.contains((String) arguments[0])) {
                            return ((Optional<?>) answer)
                                    .map(e -> new SeenEntry(((SeenEntry) e).handled(), ((SeenEntry) e).size(), time));
                        }
                        return answer;
                    });
        };
    }

    @Test
    void whatWasHandledIn1970IsLeftFromTheFirstDrainOnThatKnowsTheTime() {
        SeenStore seen = SeenStore.inMemory();
        List<String> handed = new ArrayList<>();
        List<String> notedAnew = new ArrayList<>();
        try (Pop3Maildrop maildrop = Pop3Maildrop.builder().messages(2).start()) {
            Pop3Client client = Scripts.cleartext(maildrop.uri("pop3"))
                    .drainOptions(o -> o.leave(LeaveOnServer.keepFor(Duration.ofDays(14))));
            client.drain(seen, m -> handed.add(m.uid()));
            client.drain(since(Instant.EPOCH, seen, notedAnew), m -> handed.add(m.uid()));
            assertEquals(2, maildrop.remaining().size(), "the clock has made a step of 56 years");
            assertEquals(List.of("uid-1", "uid-2"), notedAnew, "from now on it counts");
            client.drain(since(Instant.now().minus(Duration.ofDays(15)), seen, notedAnew), m -> handed.add(m.uid()));
            assertEquals(List.of(), maildrop.remaining());
            assertEquals(List.of("uid-1", "uid-2"), handed);
        }
    }
}
