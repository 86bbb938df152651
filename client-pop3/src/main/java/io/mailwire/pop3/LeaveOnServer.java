package io.mailwire.pop3;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/**
 * Which messages a drain leaves on the server though they are handled. Needs a {@link io.mailwire.SeenStore}, which knows them next time:
 * they are handed over once all the same. Immutable.
 *
 * <p>A server that takes away what was retrieved (EXPIRE 0, Gmail) may do so with what was left, too.
 */
public final class LeaveOnServer {

    /** Deletes what is handled, in the drain that handled it. */
    public static final LeaveOnServer NOTHING = new LeaveOnServer("nothing", m -> false);

    /** Deletes nothing. */
    public static final LeaveOnServer EVERYTHING = new LeaveOnServer("everything", m -> true);

    /** Deletes what an earlier drain has handled, so that there is time to be sure that it is stored well. */
    public static final LeaveOnServer UNTIL_NEXT_DRAIN =
            new LeaveOnServer("until the next drain", m -> !m.handledBefore());

    /** What is known of a handled message; the newest has 1 for its place. */
    record Candidate(boolean handledBefore, Instant handledSince, int placeFromNewest, Instant now) {}

    private interface Rule {
        boolean leaves(Candidate message);
    }

    private final String description;
    private final Rule rule;

    private LeaveOnServer(String description, Rule rule) {
        this.description = description;
        this.rule = rule;
    }

    /**
     * Deletes a message once this time has passed since a handler first took it. That moment is what the store knows for certain; dates
     * in a message are its sender's word. A message that was handled while the clock was years behind (before 2020), as on a machine that
     * has not heard the time yet, is left for that long from the next drain on.
     *
     * @param time how long, such as {@code Duration.ofDays(14)}
     * @return the policy
     * @throws IllegalArgumentException if the time is negative
     */
    public static LeaveOnServer keepFor(Duration time) {
        if (Objects.requireNonNull(time, "time").isNegative()) {
            throw new IllegalArgumentException("messages can't be left for " + time);
        }
        return new LeaveOnServer(
                "for " + time, m -> since(m.handledSince(), m.now()).compareTo(time) < 0);
    }

    // A clock that was set back makes it wait longer, never less.
    private static Duration since(Instant then, Instant now) {
        return then.isAfter(now) ? Duration.ZERO : Duration.between(then, now);
    }

    /**
     * Leaves the newest messages, which are the last that the server lists.
     *
     * @param count how many
     * @return the policy
     * @throws IllegalArgumentException if the count is negative
     */
    public static LeaveOnServer newest(int count) {
        if (count < 0) {
            throw new IllegalArgumentException("the newest " + count + " messages are none");
        }
        return new LeaveOnServer("the newest " + count, m -> m.placeFromNewest() <= count);
    }

    String description() {
        return description;
    }

    boolean leaves(Candidate message) {
        return rule.leaves(message);
    }

    @Override
    public String toString() {
        return "LeaveOnServer[" + description + "]";
    }
}
