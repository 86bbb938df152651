package io.mailwire.imap.internal.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.MailException;
import io.mailwire.internal.net.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okio.Buffer;
import okio.Okio;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ResponsePipeTest {

    private final Patience patience = new Patience(TimeUnit.SECONDS.toNanos(10), () -> 0, new Patience.Ends() {
        @Override
        public void timedOut(String doing) {
            throw new AssertionError(doing);
        }

        @Override
        public void interrupted(String doing) {
            throw new AssertionError(doing);
        }
    });

    private volatile long consuming = -1;

    private final ResponsePipe pipe = new ResponsePipe(new ResponsePipe.Reading() {
        @Override
        public Patience.Wait begin(long consumingNanos) {
            consuming = consumingNanos;
            return patience.begin(Deadline.NONE, "test");
        }

        @Override
        public MailException told(MailException cause) {
            return cause.rethrown();
        }
    });

    private void put(byte[] octets) {
        pipe.put(new Buffer().write(octets), octets.length);
    }

    @Test
    void countsTheServersTimeAlone() throws Exception {
        long before = System.nanoTime();
        put(new byte[1]);
        assertEquals(1, pipe.read(new Buffer(), 9));
        long busySince = System.nanoTime();
        while (System.nanoTime() - busySince < TimeUnit.MILLISECONDS.toNanos(20)) {
            Thread.onSpinWait();
        }
        // Waits until the next octet is put, from the moment on when the wait was announced.
        CompletableFuture<Void> server = CompletableFuture.runAsync(() -> {
            while (consuming < 0) {
                Thread.onSpinWait();
            }
            put(new byte[70_000]);
        });
        assertTrue(pipe.read(new Buffer(), 9) > 0);
        server.get(10, TimeUnit.SECONDS);
        long took = System.nanoTime() - before;
        assertTrue(
                consuming >= TimeUnit.MILLISECONDS.toNanos(20) && consuming <= took, consuming + " of " + took + " ns");
        pipe.operationBegins();
        assertTrue(pipe.consumingNanos() <= System.nanoTime() - before - took);
    }

    @Test
    void keepsTheOrderThroughMemoryAndFile() throws Exception {
        Random random = new Random(1);
        byte[] octets = new byte[5_000_000];
        random.nextBytes(octets);
        pipe.spills(true);
        CompletableFuture<byte[]> read = CompletableFuture.supplyAsync(() -> {
            try {
                return Okio.buffer((okio.Source) pipe).readByteArray();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        for (int at = 0; at < octets.length; ) {
            int n = Math.min(octets.length - at, 1 + random.nextInt(100_000));
            pipe.put(new Buffer().write(octets, at, n), n);
            at += n;
        }
        pipe.complete();
        assertArrayEquals(octets, read.get(10, TimeUnit.SECONDS));
    }

    @Test
    void goesToAFileOnlyWhereAnotherCommandNeedsTheReader() throws Exception {
        byte[] mebibyte = new byte[1024 * 1024];
        put(mebibyte);
        assertFalse(pipe.isSpilled());
        CompletableFuture<Void> blocked = CompletableFuture.runAsync(() -> put(mebibyte));
        assertThrows(TimeoutException.class, () -> blocked.get(200, TimeUnit.MILLISECONDS));
        pipe.spills(true);
        blocked.get(5, TimeUnit.SECONDS);
        assertTrue(pipe.isSpilled());
        pipe.complete();
        assertEquals(2 * 1024 * 1024, Okio.buffer((okio.Source) pipe).readByteArray().length);
        assertFalse(pipe.isSpilled());
    }

    @Test
    void letsTheReaderGoOnWhenSomethingWasRead() throws Exception {
        byte[] mebibyte = new byte[1024 * 1024];
        put(mebibyte);
        CompletableFuture<Void> blocked = CompletableFuture.runAsync(() -> put(mebibyte));
        assertThrows(TimeoutException.class, () -> blocked.get(200, TimeUnit.MILLISECONDS));
        pipe.read(new Buffer(), 10_000);
        blocked.get(5, TimeUnit.SECONDS);
        assertFalse(pipe.isSpilled());
    }

    @Test
    void dropsWhatNobodyReadsAnyMore() throws Exception {
        pipe.spills(true);
        put(new byte[3 * 1024 * 1024]);
        put(new byte[3 * 1024 * 1024]);
        pipe.abandon();
        assertFalse(pipe.isSpilled());
        put(new byte[3 * 1024 * 1024]);
        assertEquals(-1, pipe.read(new Buffer(), 10));
    }

    @Test
    void givesWhatCameBeforeAFailure() throws IOException {
        put(new byte[] {1});
        pipe.fail(new ConnectionException(FailureReason.LOST, "gone", null));
        assertEquals(1, pipe.read(new Buffer(), 10));
        assertThrows(ConnectionException.class, () -> pipe.read(new Buffer(), 10));
    }

    @Test
    void neverEndsAsIfThatWereAllWhereSomethingLocalFailed() {
        put(new byte[] {1});
        pipe.fail(new UncheckedIOException("no room", new IOException()));
        put(new byte[] {2});
        pipe.complete();
        assertEquals(
                "no room",
                assertThrows(UncheckedIOException.class, () -> pipe.read(new Buffer(), 10))
                        .getMessage());
    }
}
