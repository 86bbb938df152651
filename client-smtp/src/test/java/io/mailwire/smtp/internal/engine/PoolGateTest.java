package io.mailwire.smtp.internal.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.smtp.PoolOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Seats in the order of coming, and messages no faster than the rate. */
@Timeout(30)
class PoolGateTest {

    private static final PoolOptions ONE = PoolOptions.DEFAULTS.connections(1);

    private static PoolGate gate(PoolOptions options) {
        return new PoolGate("pool", options);
    }

    private static void awaitWaiting(PoolGate gate, int waiting) {
        for (int i = 0; i < 10_000 && gate.waiting() != waiting; i++) {
            LockSupport.parkNanos(1_000_000);
        }
        assertEquals(waiting, gate.waiting());
    }

    private static Thread start(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Test
    void servesInTheOrderOfComing() throws InterruptedException {
        PoolGate gate = gate(ONE);
        gate.enter();
        BlockingQueue<Integer> served = new LinkedBlockingQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int number = i;
            threads.add(start(() -> {
                gate.enter();
                served.add(number);
                gate.leave();
            }));
            awaitQueued(threads.get(i));
            awaitWaiting(gate, i + 1);
        }
        gate.leave();
        gate.enter(); // who comes last does not push in
        assertEquals(20, served.size());
        for (int i = 0; i < 20; i++) {
            assertEquals(i, served.poll(10, TimeUnit.SECONDS));
        }
    }

    // Counted as waiting a moment before it stands in the queue.
    private static void awaitQueued(Thread thread) {
        for (int i = 0; i < 10_000 && thread.getState() != Thread.State.TIMED_WAITING; i++) {
            LockSupport.parkNanos(100_000);
        }
    }

    @Test
    void givesUpAtTheDeadlineAndTakesNoSeatAlong() {
        PoolGate gate = gate(ONE.maxWait(Duration.ofMillis(50)));
        gate.enter();
        ConnectionException e = assertThrows(ConnectionException.class, gate::enter);
        assertEquals("pool: no connection was free within 50 ms; nothing was sent", e.getMessage());
        assertEquals(FailureReason.TIMEOUT, e.reason());
        gate.leave();
        gate.enter();
        assertEquals(0, gate.waiting());
    }

    @Test
    void spacesMessagesEvenly() {
        PoolGate gate = gate(PoolOptions.DEFAULTS.rate(20, Duration.ofSeconds(1)));
        long begin = System.nanoTime();
        for (int i = 0; i < 5; i++) {
            gate.enter();
            gate.leave();
        }
        assertTrue(System.nanoTime() - begin >= TimeUnit.MILLISECONDS.toNanos(200));
    }

    @Test
    void savesNothingUpInAPause() {
        PoolGate gate = gate(PoolOptions.DEFAULTS.rate(20, Duration.ofSeconds(1)));
        gate.enter();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        long begin = System.nanoTime();
        for (int i = 0; i < 3; i++) {
            gate.enter();
        }
        assertTrue(System.nanoTime() - begin >= TimeUnit.MILLISECONDS.toNanos(100));
    }

    @Test
    void refusesAtOnceWhatTheRateCannotServeInTime() {
        PoolGate gate = gate(PoolOptions.DEFAULTS.rate(1, Duration.ofHours(1)));
        gate.enter();
        ConnectionException e = assertThrows(ConnectionException.class, gate::enter);
        assertEquals(FailureReason.TIMEOUT, e.reason());
        assertTrue(e.getMessage().contains("the rate of one message per PT1H"), e.getMessage());
    }

    @Test
    void anInterruptGivesSeatAndSlotBack() throws Exception {
        PoolGate gate = gate(ONE.rate(1, Duration.ofSeconds(20)).maxWait(Duration.ofSeconds(25)));
        gate.enter();
        gate.leave();
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        Thread thread = start(() -> {
            ConnectionException e = assertThrows(ConnectionException.class, gate::enter);
            flag.complete(Thread.currentThread().isInterrupted() && e.reason() == FailureReason.CANCELLED);
        });
        awaitWaiting(gate, 1);
        thread.interrupt();
        assertTrue(flag.get(10, TimeUnit.SECONDS));
        assertTrue(gate.tryEnter(), "the seat is there again");
        gate.leave();
        CompletableFuture<ConnectionException> second = new CompletableFuture<>();
        start(() -> second.complete(assertThrows(ConnectionException.class, gate::enter)));
        awaitWaiting(gate, 1); // 40 s from now, had the slot been lost, and so refused at once
        gate.close();
        assertEquals(FailureReason.CANCELLED, second.get(10, TimeUnit.SECONDS).reason());
    }

    @Test
    void closingTurnsEverybodyAway() throws Exception {
        for (PoolOptions options : List.of(ONE, ONE.rate(1, Duration.ofSeconds(20)))) {
            PoolGate gate = gate(options);
            gate.enter();
            if (!options.spacing().isZero()) {
                gate.leave(); // so that the next ones wait for the rate
            }
            List<CompletableFuture<Void>> waiting = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                CompletableFuture<Void> done = new CompletableFuture<>();
                waiting.add(done);
                start(() -> {
                    try {
                        gate.enter();
                        done.complete(null);
                    } catch (ConnectionException e) {
                        done.completeExceptionally(e);
                    }
                });
            }
            awaitWaiting(gate, 5);
            gate.close();
            gate.close();
            for (CompletableFuture<Void> each : waiting) {
                ExecutionException e = assertThrows(ExecutionException.class, () -> each.get(10, TimeUnit.SECONDS));
                assertEquals(FailureReason.CANCELLED, ((ConnectionException) e.getCause()).reason());
            }
            assertThrows(ConnectionException.class, gate::enter);
            assertEquals(0, gate.waiting());
            assertFalse(Thread.currentThread().isInterrupted());
        }
    }

    @Test
    void whoHasASeatBeginsNoFurtherMessageBeforeThoseWhoWait() throws InterruptedException {
        PoolGate gate = gate(ONE);
        gate.enter();
        assertTrue(gate.tryNext());
        Thread waits = start(() -> {
            gate.enter();
            gate.leave();
        });
        awaitWaiting(gate, 1);
        awaitQueued(waits);
        assertFalse(gate.tryNext());
        gate.leave();
        waits.join(10_000);
        gate.enter();
        assertTrue(gate.tryNext());
    }
}
