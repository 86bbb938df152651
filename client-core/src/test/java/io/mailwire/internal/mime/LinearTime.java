package io.mailwire.internal.mime;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.IntFunction;

/** Ten times the size takes at most fifteen times as long. */
final class LinearTime {

    private LinearTime() {}

    /** What is done. */
    interface Work<T> {
        void on(T input) throws Exception;
    }

    /** Processor time and the best of several, for the machine has other things to do; what takes no time at all is not measured. */
    static <T> void check(String what, int size, IntFunction<T> input, Work<T> work) throws Exception {
        T small = input.apply(size);
        T large = input.apply(10 * size);
        work.on(small); // so that no class is loaded while the time is taken
        double factor = Double.MAX_VALUE;
        for (int attempt = 0; attempt < 5 && factor > 15; attempt++) {
            long once = Math.max(best(small, work, 5), 300_000);
            factor = Math.min(factor, (double) best(large, work, 2) / once);
        }
        assertTrue(factor <= 15, what + ": ten times as many take " + factor + " times as long");
    }

    private static <T> long best(T input, Work<T> work, int runs) throws Exception {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < runs; i++) {
            long start = CpuTime.ofThisThread();
            work.on(input);
            best = Math.min(best, CpuTime.ofThisThread() - start);
        }
        return best;
    }
}
