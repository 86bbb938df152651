package io.mailwire.interop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** What something costs more on a path of 20 ms there and back: its turns, two more, a fifth of that, and nothing else. */
final class LongPath {

    static final int ROUND_TRIP_MILLIS = 20;

    /**
     * What was measured.
     *
     * @param millis how long it took
     * @param turns how often it waited for the server
     */
    record Run(long millis, long turns) {}

    /** Something to measure. */
    interface Work {
        /**
         * Does it once, all that is not measured included.
         *
         * @param path what to put before the service's name: nothing, or {@code SLOW_}
         */
        Run run(String path) throws Exception;
    }

    /** Something that takes one turn. */
    interface Turn {
        void take() throws Exception;
    }

    private LongPath() {}

    /** Measures one thing. */
    static Run timed(long turnsBefore, Turn work, java.util.function.LongSupplier turns) throws Exception {
        long start = System.nanoTime();
        work.take();
        return new Run(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start), turns.getAsLong() - turnsBefore);
    }

    /** What one turn takes, in ms: the path's 20 and, on a machine that is busy, the wait for a processor. */
    static double turn(Turn turn) throws Exception {
        int turns = 30;
        turn.take();
        long start = System.nanoTime();
        for (int i = 0; i < turns; i++) {
            turn.take();
        }
        return (System.nanoTime() - start) / 1e6 / turns;
    }

    /**
     * Checks it.
     *
     * @param most how many turns it may take; they do not depend on how busy the machine is
     * @param opening turns that are not counted but measured: dialling and the handshake of TLS
     * @param path what a turn takes more on the long path, in ms
     */
    static void costsItsTurns(String what, long most, int opening, double path, Work work) throws Exception {
        // Classes and caches are there then.
        Run first = work.run("");
        assertTrue(first.turns() <= most, what + ", turns: " + first.turns());
        double turn = Math.max(ROUND_TRIP_MILLIS, path);
        List<Long> near = new ArrayList<>();
        List<Long> far = new ArrayList<>();
        long turns = 0;
        double allowed = 0;
        double cost = Double.MAX_VALUE;
        // The machine may be busy with other things: the best of ten counts, for both.
        for (int i = 0; i < 10 && (i < 2 || cost > allowed); i++) {
            near.add(work.run("").millis());
            Run there = work.run("SLOW_");
            far.add(there.millis());
            turns = Math.max(turns, there.turns());
            assertTrue(turns <= most, what + ", turns: " + turns);
            allowed = (turns + 2 + opening) * turn * 1.2;
            cost = Collections.min(far) - Collections.min(near);
        }
        String measured = String.format(
                "%s: %d turns, a turn of the path %.1f ms, at 0 ms %s, at 20 ms %s, cost %.0f, allowed %.0f",
                what, turns, turn, near, far, cost, allowed);
        System.out.println(measured);
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        int processors = Runtime.getRuntime().availableProcessors();
        Assumptions.assumeTrue(
                cost <= allowed || load < 2.0 * processors,
                "the machine is too busy to measure times on it, its load is " + load + ": " + measured);
        assertTrue(cost <= allowed, measured);
    }
}
