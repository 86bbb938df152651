package io.mailwire.smtp;

import java.time.Duration;
import java.util.Objects;

/**
 * By when a message is to be delivered, and what to do when that is over: BY of RFC 2852.
 *
 * @param time how long the delivery may take, in whole seconds
 * @param returned whether the message goes back then; if not, the sender is told and the delivery goes on
 */
public record DeliverBy(Duration time, boolean returned) {

    private static final long MOST_SECONDS = 999_999_999;

    /**
     * Refuses times that RFC 2852 section 4 does not know.
     *
     * @param time how long the delivery may take
     * @param returned whether the message goes back then
     */
    public DeliverBy {
        long seconds = Objects.requireNonNull(time, "time").toSeconds();
        if (Math.abs(seconds) > MOST_SECONDS || (returned && seconds < 1)) {
            throw new IllegalArgumentException(
                    "a message is to be delivered within 1 to " + MOST_SECONDS + " seconds, not " + time);
        }
    }

    /**
     * Within this time, or not at all: the message goes back to the sender.
     *
     * @param time the time, at least a second
     * @return the demand
     */
    public static DeliverBy orReturn(Duration time) {
        return new DeliverBy(time, true);
    }

    /**
     * Within this time, or the sender is told that it takes longer.
     *
     * @param time the time
     * @return the demand
     */
    public static DeliverBy orNotify(Duration time) {
        return new DeliverBy(time, false);
    }
}
