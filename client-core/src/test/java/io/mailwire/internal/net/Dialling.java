package io.mailwire.internal.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ClientOptions;
import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.Timeouts;
import io.mailwire.TlsPolicy;
import io.mailwire.testkit.TestCertificates;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.function.Executable;

/** What the tests of this package share. */
final class Dialling {

    static final TestCertificates AUTHORITY = TestCertificates.shared();

    /** Trusts the tests' authority, and waits a little longer than any test may take. */
    static final ClientOptions OPTIONS = ClientOptions.DEFAULTS
            .tls(TlsPolicy.REQUIRED.trusting(AUTHORITY.trustStore()))
            .timeouts(Timeouts.ofEach(Duration.ofSeconds(20)));

    private Dialling() {}

    static Connection dial(ServerUri server, ClientOptions options) {
        return new Dialer(options).dial(server, Deadline.NONE);
    }

    static ConnectionException refused(ServerUri server, ClientOptions options) {
        return assertThrows(
                ConnectionException.class, () -> dial(server, options).close());
    }

    static void assertSays(ConnectionException e, FailureReason reason, String... parts) {
        assertEquals(reason, e.reason(), e.getMessage());
        for (String part : parts) {
            assertTrue(e.getMessage().contains(part), () -> "\"" + part + "\" is missing in: " + e.getMessage());
        }
    }

    /** Runs it and fails unless it took as long as said. */
    static void assertTakes(Duration least, Duration most, Executable work) throws Throwable {
        long begin = System.nanoTime();
        work.execute();
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        assertTrue(took.compareTo(least) >= 0, () -> "only " + took);
        assertTrue(took.compareTo(most) <= 0, () -> "as long as " + took);
    }

    /** Runs it on a thread of its own. */
    static <T> Running<T> start(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "test");
        thread.setDaemon(true);
        thread.start();
        return new Running<>(thread, task);
    }

    record Running<T>(Thread thread, FutureTask<T> task) {

        T result() throws Exception {
            return task.get(10, TimeUnit.SECONDS);
        }

        /** Waits until the thread does, natively (in a socket) or not. */
        void awaitBlockedIn(String method) throws InterruptedException {
            for (int i = 0; i < 5000; i++) {
                for (StackTraceElement frame : thread.getStackTrace()) {
                    if (frame.getMethodName().equals(method)) {
                        return;
                    }
                }
                Thread.sleep(1);
            }
            throw new AssertionError("never came to " + method);
        }
    }
}
