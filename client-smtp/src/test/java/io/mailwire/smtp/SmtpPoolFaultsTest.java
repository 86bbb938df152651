package io.mailwire.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Email;
import io.mailwire.MailException;
import io.mailwire.SendException;
import io.mailwire.SendOutcome;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many threads, few connections, and a server that hangs up at random: each message is accounted for, exactly once. */
@Timeout(120)
class SmtpPoolFaultsTest {

    private static final int THREADS = 8;
    private static final int CONNECTIONS = 4;

    // The default of SendOptions: so many are unknown at most when a connection is lost.
    private static final int IN_FLIGHT = 10;

    @Test
    void everyMessageIsAccountedForExactlyOnce() throws Exception {
        Map<SendOutcome, Integer> outcomes = push(10_000, 20261126, "PIPELINING");
        assertTrue(outcomes.get(SendOutcome.SENT) > 9000, outcomes.toString());
        assertTrue(outcomes.get(SendOutcome.NOT_SENT) > 50, outcomes.toString());
        assertTrue(outcomes.get(SendOutcome.UNKNOWN) > 50, outcomes.toString());
    }

    @Test
    void everyMessageIsAccountedForInLockStepToo() throws Exception {
        Map<SendOutcome, Integer> outcomes = push(1_000, 7);
        assertTrue(outcomes.get(SendOutcome.SENT) > 900, outcomes.toString());
    }

    @Test
    void everyMessageIsAccountedForInChunksToo() throws Exception {
        Map<SendOutcome, Integer> outcomes = push(3_000, 11, "PIPELINING", "CHUNKING");
        assertTrue(outcomes.get(SendOutcome.SENT) > 2600, outcomes.toString());
    }

    @ParameterizedTest
    @CsvSource({"PIPELINING, 8BITMIME", "PIPELINING, CHUNKING", "8BITMIME, DSN"})
    void sendAllAccountsForEveryMessageToo(String one, String other) throws Exception {
        int messages = 2_000;
        Map<String, SendOutcome> results = new HashMap<>();
        try (FlakySmtpServer server = new FlakySmtpServer(13, 4, one, other)) {
            SmtpPool pool = TestClients.plain(server.uri())
                    .pool(PoolOptions.DEFAULTS.connections(CONNECTIONS).maxMessages(50));
            Thread caller = Thread.currentThread();
            List<Email> mails = IntStream.range(0, messages)
                    .mapToObj(SmtpPoolFaultsTest::mail)
                    .toList();
            try (pool) {
                pool.sendAll(mails.stream(), result -> {
                    assertSame(caller, Thread.currentThread());
                    assertNull(results.put(result.messageId(), result.outcome()), "reported twice");
                });
            }
            long unknown = results.values().stream()
                    .filter(SendOutcome.UNKNOWN::equals)
                    .count();
            for (Email mail : mails) {
                int taken = server.timesTaken(mail.subject());
                SendOutcome outcome = results.remove(mail.messageId().orElseThrow());
                assertTrue(outcome != null, mail.subject() + " was not reported");
                assertTrue(
                        taken == (outcome == SendOutcome.SENT ? 1 : 0)
                                || (outcome == SendOutcome.UNKNOWN && taken == 1),
                        mail.subject() + " was taken " + taken + " times and reported as " + outcome);
            }
            assertTrue(results.isEmpty(), results.toString());
            // How many are lost depends on what was in flight when the server hung up, so on how busy the machine is.
            assertTrue(unknown <= pool.state().opened() * IN_FLIGHT, unknown + " unknown, " + pool);
            assertTrue(pool.state().sent() > messages / 2, pool.toString());
            assertTrue(server.mostLive() <= CONNECTIONS, server.mostLive() + " connections");
        }
    }

    private static Map<SendOutcome, Integer> push(int messages, long seed, String... keywords) throws Exception {
        Map<Integer, SendOutcome> results = new ConcurrentHashMap<>();
        try (FlakySmtpServer server = new FlakySmtpServer(seed, 8, keywords)) {
            SmtpPool pool = TestClients.plain(server.uri())
                    .pool(PoolOptions.DEFAULTS.connections(CONNECTIONS).maxMessages(50));
            try (pool) {
                AtomicInteger next = new AtomicInteger();
                Callable<Void> sender = () -> {
                    for (int n = next.getAndIncrement(); n < messages; n = next.getAndIncrement()) {
                        assertEquals(null, results.put(n, send(pool, n)), "message " + n + " was reported twice");
                    }
                    return null;
                };
                ExecutorService threads = Executors.newFixedThreadPool(THREADS);
                try {
                    List<Future<Void>> all = new ArrayList<>();
                    for (int i = 0; i < THREADS; i++) {
                        all.add(threads.submit(sender));
                    }
                    for (Future<Void> each : all) {
                        each.get(100, TimeUnit.SECONDS);
                    }
                } finally {
                    threads.shutdownNow();
                }
                assertEquals(0, pool.state().busy());
                assertEquals(0, pool.state().waiting());
            }
            assertEquals(messages, results.size());
            results.forEach((n, outcome) -> {
                int taken = server.timesTaken("message " + n);
                switch (outcome) {
                    case SENT -> assertEquals(1, taken, "message " + n + " was reported as sent");
                    case NOT_SENT -> assertEquals(0, taken, "message " + n + " was reported as not sent");
                    case UNKNOWN -> assertTrue(taken <= 1, "message " + n + " was sent " + taken + " times");
                }
            });
            assertTrue(server.mostLive() <= CONNECTIONS, server.mostLive() + " connections");
            for (FlakySmtpServer.Fault fault : FlakySmtpServer.Fault.values()) {
                assertTrue(server.times(fault) > 0, fault + " came " + server.times(fault) + " times");
            }
            PoolState state = pool.state();
            assertTrue(state.replaced() > messages / 500, state.toString());
            Map<SendOutcome, Integer> outcomes = new EnumMap<>(SendOutcome.class);
            results.values().forEach(outcome -> outcomes.merge(outcome, 1, Integer::sum));
            assertEquals(state.sent(), outcomes.get(SendOutcome.SENT).longValue());
            assertTrue(server.allTaken() >= state.sent(), state.toString());
            return outcomes;
        }
    }

    private static SendOutcome send(SmtpPool pool, int n) {
        try {
            return pool.send(mail(n)).outcome();
        } catch (SendException e) {
            return e.result().outcome();
        } catch (MailException e) {
            return SendOutcome.NOT_SENT; // as the Javadoc says of all others
        }
    }

    private static Email mail(int n) {
        return Email.from(Mails.SENDER)
                .to("bob@example.com")
                .subject("message " + n)
                .text("Hello.\n")
                .build();
    }
}
