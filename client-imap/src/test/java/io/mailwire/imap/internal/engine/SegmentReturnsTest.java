package io.mailwire.imap.internal.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.MailException;
import io.mailwire.imap.Allocations;
import io.mailwire.internal.net.Deadline;
import java.util.Arrays;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import okio.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SegmentReturnsTest {

    private static final int SEGMENT = 8192;
    private static final int BLOCK = 32 * SEGMENT;
    private static final int BLOCKS = 200;

    private final SegmentReturns returns = new SegmentReturns();
    private final ResponsePipe pipe = new ResponsePipe(returns, new ResponsePipe.Reading() {
        @Override
        public Patience.Wait begin(long consumingNanos) {
            return new Patience(TimeUnit.SECONDS.toNanos(10), () -> 0, new Patience.Ends() {
                        @Override
                        public void timedOut(String doing) {
                            throw new AssertionError(doing);
                        }

                        @Override
                        public void interrupted(String doing) {
                            throw new AssertionError(doing);
                        }
                    })
                    .begin(Deadline.NONE, "test");
        }

        @Override
        public MailException told(MailException cause) {
            return cause;
        }
    });

    /** Two threads that take turns, as on a machine where neither is slow. */
    @Test
    void theThreadThatFillsAllocatesLittleOfWhatPassesThrough() throws Exception {
        SynchronousQueue<Integer> turns = new SynchronousQueue<>();
        Thread emptying = new Thread(() -> {
            try {
                for (int i = 0; i < BLOCKS; i++) {
                    turns.take();
                    Buffer taken = new Buffer();
                    for (long left = BLOCK; left > 0; ) {
                        left -= pipe.read(taken, SEGMENT);
                        taken.clear();
                    }
                    turns.put(i);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        emptying.start();
        byte[] octets = new byte[SEGMENT];
        Arrays.fill(octets, (byte) 'x');
        long before = Allocations.ofThisThread();
        for (int i = 0; i < BLOCKS; i++) {
            for (int n = 0; n < 32; n++) {
                pipe.put(new Buffer().write(octets), SEGMENT);
            }
            turns.put(i);
            assertEquals(i, turns.take());
        }
        long allocated = Allocations.ofThisThread() - before;
        emptying.join();
        assertTrue(allocated < (long) BLOCKS * BLOCK / 4, allocated + " octets");
    }
}
