package io.mailwire.pop3.internal.engine;

import io.mailwire.internal.wire.CommandLine;
import io.mailwire.pop3.internal.wire.StatusLine;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * Many commands, several of them on their way at once (RFC 2449 section 6.6), one at a time where the server does not list PIPELINING.
 * Answers come in the order of the commands, so a queue of what is in flight is all the state there is.
 *
 * <p>The window is bounded by the octets that the answers will have, so that an abandoned run leaves little to read, and by a number of
 * commands: these are a few KiB and fit any socket buffer, so that writing them never waits for a server which itself waits for us to
 * read. It is filled anew when half of it is used up.
 */
public final class Pipeline {

    static final int COMMANDS = 250;
    static final long OCTETS = 4L * 1024 * 1024;

    /** What an answer without text of its own is taken for, and a message whose size nobody knows. */
    public static final long STATUS = 64;

    public static final long UNKNOWN_SIZE = 64 * 1024;

    /** One command, and what becomes of its answer. */
    public interface Step {
        /** The command; asked for once, when it is its turn. */
        CommandLine command();

        /** How many octets the answer will have, as far as one can tell. */
        long expectedOctets();

        /** Asked right before the command goes out; a step that is not wanted any more is passed over. */
        default boolean isWanted() {
            return true;
        }

        /** The status came, {@code +OK} or {@code -ERR}. Reads to its end what follows it; may {@link Pipeline#follow}. */
        void answered(StatusLine status);
    }

    private record InFlight(Step step, CommandLine command, long octets, boolean inWindow) {}

    private final Pop3Engine engine;
    private final int most;
    private final Deque<InFlight> inFlight = new ArrayDeque<>();
    private int commands;
    private long octets;
    private boolean ahead = true;

    // Taken, but too large for what is left of the window.
    private @Nullable Step waiting;

    public Pipeline(Pop3Engine engine, boolean pipelining) {
        this.engine = engine;
        this.most = pipelining ? COMMANDS : 1;
    }

    /** Runs all steps; blocks. What a step throws ends the run and leaves answers unread: the session is of no use then. */
    public void run(Iterator<? extends Step> steps) {
        while (true) {
            fill(steps);
            InFlight head = inFlight.poll();
            if (head == null) {
                return;
            }
            engine.checkCancelled(head.command());
            StatusLine status = engine.statusOf(head.command());
            if (head.inWindow()) {
                commands--;
                octets -= head.octets();
            }
            head.step().answered(status);
        }
    }

    /** From within {@link Step#answered}: one more command with a short answer, behind those that are on their way. */
    public void follow(Step step) {
        send(step, false);
    }

    /**
     * Whether further commands are on their way while an answer is dealt with, as they are unless told otherwise. Where that takes long,
     * answers would pile up, and a server that can neither send them nor hears of us gives up.
     */
    public void lookAhead(boolean ahead) {
        this.ahead = ahead;
    }

    private void fill(Iterator<? extends Step> steps) {
        boolean sent = false;
        while (wanted(sent)) {
            Step step = waiting != null ? waiting : steps.hasNext() ? steps.next() : null;
            waiting = step;
            if (step != null && !step.isWanted()) {
                waiting = null;
                continue;
            }
            if (step == null || (commands > 0 && octets + step.expectedOctets() > OCTETS)) {
                break;
            }
            waiting = null;
            send(step, true);
            sent = true;
        }
        if (sent) {
            engine.flush();
        }
    }

    private boolean wanted(boolean filling) {
        if (most == 1) {
            return inFlight.isEmpty();
        }
        if (!ahead) {
            return commands == 0;
        }
        return filling ? commands < most : commands <= most / 2 && octets <= OCTETS / 2;
    }

    private void send(Step step, boolean inWindow) {
        CommandLine command = step.command();
        long expected = step.expectedOctets();
        engine.send(command);
        inFlight.add(new InFlight(step, command, expected, inWindow));
        if (inWindow) {
            commands++;
            octets += expected;
        }
    }
}
