package io.mailwire.pop3;

import java.time.Duration;
import java.util.Objects;

/**
 * How to drain. Immutable; each method with an argument returns a changed copy.
 *
 * <pre>{@code
 * pop.drainOptions(o -> o.stopOnFailure(true).maxMessages(500)).drain(seen, handler);
 * }</pre>
 *
 * @param stopOnFailure whether no further message is handed over after one that the handler threw for; unless set the drain goes on
 * @param maxMessages how many messages are handed over at most
 * @param maxOctets after how many octets, by the sizes that the server says, no further message is handed over; the first always is
 * @param reconnects how often in a row a lost connection is made anew without one more message being done; 0 for never
 * @param reconnectDelay how long to wait before the first time; four times as long before each that follows, up to an hour
 * @param leave which handled messages are left on the server
 * @param progress sees how the drain gets on
 */
public record DrainOptions(
        boolean stopOnFailure,
        int maxMessages,
        long maxOctets,
        int reconnects,
        Duration reconnectDelay,
        LeaveOnServer leave,
        DrainListener progress) {

    static final DrainListener NOBODY = progress -> {};

    /**
     * Goes on after a failure, without limits, makes a lost connection anew up to three times in a row after 1, 4 and 16 seconds, and
     * leaves nothing on the server.
     */
    public static final DrainOptions DEFAULTS = new DrainOptions(
            false, Integer.MAX_VALUE, Long.MAX_VALUE, 3, Duration.ofSeconds(1), LeaveOnServer.NOTHING, NOBODY);

    /**
     * Refuses negative numbers.
     *
     * @param stopOnFailure whether no further message is handed over after a failure
     * @param maxMessages how many messages are handed over at most
     * @param maxOctets after how many octets no further message is handed over
     * @param reconnects how often in a row a lost connection is made anew
     * @param reconnectDelay how long to wait before the first time
     * @param leave which handled messages are left on the server
     * @param progress sees how the drain gets on
     */
    public DrainOptions {
        Objects.requireNonNull(leave, "leave");
        Objects.requireNonNull(progress, "progress");
        if (maxMessages < 0 || maxOctets < 0 || reconnects < 0 || reconnectDelay.isNegative()) {
            throw new IllegalArgumentException("negative: maxMessages " + maxMessages + ", maxOctets " + maxOctets
                    + ", reconnects " + reconnects + ", reconnectDelay " + reconnectDelay);
        }
    }

    /**
     * Stops after the first message that the handler threw for; what was handled until then is deleted.
     *
     * @param stop whether to stop
     * @return a copy that does so
     */
    public DrainOptions stopOnFailure(boolean stop) {
        return new DrainOptions(stop, maxMessages, maxOctets, reconnects, reconnectDelay, leave, progress);
    }

    /**
     * Hands over this many messages at most; the others are reported as not tried.
     *
     * @param most how many
     * @return a copy with this limit
     */
    public DrainOptions maxMessages(int most) {
        return new DrainOptions(stopOnFailure, most, maxOctets, reconnects, reconnectDelay, leave, progress);
    }

    /**
     * Hands over no further message once these octets would be exceeded; the first is handed over whatever its size.
     *
     * @param most how many octets, by the sizes that the server says
     * @return a copy with this limit
     */
    public DrainOptions maxOctets(long most) {
        return new DrainOptions(stopOnFailure, maxMessages, most, reconnects, reconnectDelay, leave, progress);
    }

    /**
     * Makes a lost connection anew this often in a row, unless one more message was done in between.
     *
     * @param times how often; 0 for never
     * @return a copy that does so
     */
    public DrainOptions reconnects(int times) {
        return new DrainOptions(stopOnFailure, maxMessages, maxOctets, times, reconnectDelay, leave, progress);
    }

    /**
     * Waits this long before a connection is made anew, and four times as long before each that follows without success. A server that
     * told a least time between two logins gets that time.
     *
     * @param first how long before the first time
     * @return a copy with it
     */
    public DrainOptions reconnectDelay(Duration first) {
        return new DrainOptions(stopOnFailure, maxMessages, maxOctets, reconnects, first, leave, progress);
    }

    /**
     * Leaves handled messages on the server. Needs a {@link io.mailwire.SeenStore}.
     *
     * @param policy which of them
     * @return a copy with it
     */
    public DrainOptions leave(LeaveOnServer policy) {
        return new DrainOptions(stopOnFailure, maxMessages, maxOctets, reconnects, reconnectDelay, policy, progress);
    }

    /**
     * Has somebody told how the drain gets on.
     *
     * @param to who
     * @return a copy that tells
     */
    public DrainOptions progress(DrainListener to) {
        return new DrainOptions(stopOnFailure, maxMessages, maxOctets, reconnects, reconnectDelay, leave, to);
    }

    @Override
    public String toString() {
        return "DrainOptions["
                + (stopOnFailure ? "stops on a failure" : "goes on after failures")
                + (maxMessages == Integer.MAX_VALUE ? "" : ", " + maxMessages + " messages at most")
                + (maxOctets == Long.MAX_VALUE ? "" : ", " + maxOctets + " octets at most")
                + ", " + reconnects + " reconnects"
                + (reconnects == 0 ? "" : " after " + reconnectDelay)
                + ", leaves " + leave.description()
                + (progress.equals(NOBODY) ? "" : ", tells progress")
                + "]";
    }
}
