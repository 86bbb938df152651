package io.mailwire.internal.net;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a session to one caller at a time, and knows why it is over. SMTP and POP3 sessions each hold one: commands of two callers
 * must never mix on the wire, and whoever waits would wait for minutes, so a second caller is told at once.
 *
 * <p>Each public method of the session runs between {@link #enter} and {@link #leave} (in a finally block).
 */
public final class SingleUse {

    private record Use(Thread thread, String operation) {}

    private final String session;
    private final AtomicReference<@Nullable Use> use = new AtomicReference<>();
    private final AtomicReference<@Nullable String> closedBecause = new AtomicReference<>();

    /**
     * Begins with an open session.
     *
     * @param session what the messages call it, as "SMTP session with mail.example.org:465"
     */
    public SingleUse(String session) {
        this.session = session;
    }

    /**
     * Begins an operation.
     *
     * @param operation its name, for the one who comes second
     * @throws IllegalStateException if the session is over, or another operation is under way: in another thread, or further up
     *     this thread's stack
     */
    public void enter(String operation) {
        Use mine = new Use(Thread.currentThread(), operation);
        Use other = use.compareAndExchange(null, mine);
        if (other != null) {
            throw new IllegalStateException(session + " is in use: " + operation + "() came while "
                    + (other.thread() == mine.thread()
                            ? "this thread"
                            : "thread \"" + other.thread().getName() + "\"")
                    + " is in " + other.operation()
                    + "(). A session serves one caller at a time; open a second one to work in parallel");
        }
        String why = closedBecause.get();
        if (why != null) {
            use.set(null);
            throw new IllegalStateException("session closed: " + why + " (" + session + ")");
        }
    }

    /** Like {@link #enter}, but says false instead of throwing; for {@code close()}. */
    public boolean tryEnter(String operation) {
        if (use.compareAndSet(null, new Use(Thread.currentThread(), operation))) {
            if (closedBecause.get() == null) {
                return true;
            }
            use.set(null);
        }
        return false;
    }

    /** Ends the operation that {@link #enter} began. */
    public void leave() {
        use.set(null);
    }

    /** Ends the session for the reason given; the first one stays. From any thread. */
    public void closed(String why) {
        closedBecause.compareAndSet(null, why);
    }

    /** Whether {@link #closed} was called. */
    public boolean isClosed() {
        return closedBecause.get() != null;
    }
}
