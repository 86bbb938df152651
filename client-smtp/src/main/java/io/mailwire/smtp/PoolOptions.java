package io.mailwire.smtp;

import java.time.Duration;
import java.util.Objects;

/**
 * How many connections a {@link SmtpPool} keeps, and for how long. Immutable: each method with an argument returns a changed copy.
 *
 * <pre>{@code
 * SmtpPool pool = outgoing.pool(PoolOptions.DEFAULTS.connections(4).maxMessages(100).rate(10, Duration.ofSeconds(1)));
 * }</pre>
 *
 * <p>A time of more than a hundred years counts as a hundred years.
 *
 * @param connections how many connections there are at most, and so how many messages under way at the same time; 1 to 1000
 * @param maxMessages how many messages go over one connection before it is replaced; a server's LIMITS may make it fewer
 * @param maxAge how old a connection may be when it takes another message
 * @param maxIdle how long a connection that nobody uses is kept; less than servers wait before they close
 * @param checkAfter how long a connection may have been idle and be used without asking the server for a sign of life, which costs
 *     a round trip
 * @param maxWait how long a message may wait for a connection, and for the rate
 * @param maxClose how long {@link SmtpPool#close()} waits for what is under way
 * @param spacing how long after one message the next one may begin; {@link Duration#ZERO} for no limit
 */
public record PoolOptions(
        int connections,
        int maxMessages,
        Duration maxAge,
        Duration maxIdle,
        Duration checkAfter,
        Duration maxWait,
        Duration maxClose,
        Duration spacing) {

    // More than any server allows one client; each takes a thread in sendAll.
    private static final int MOST_CONNECTIONS = 1000;

    // What System.nanoTime() can still be compared with.
    private static final Duration FOREVER = Duration.ofDays(36_500);

    /**
     * 4 connections, 100 messages and 10 minutes for each, closed after 20 s without work, checked after 5 s, a minute to wait for a
     * connection, half a minute to close, no limit of the rate.
     */
    public static final PoolOptions DEFAULTS = new PoolOptions(
            4,
            100,
            Duration.ofMinutes(10),
            Duration.ofSeconds(20),
            Duration.ofSeconds(5),
            Duration.ofMinutes(1),
            Duration.ofSeconds(30),
            Duration.ZERO);

    /**
     * Refuses what no pool could keep to.
     *
     * @param connections how many connections there are at most
     * @param maxMessages how many messages go over one connection
     * @param maxAge how old a connection may be
     * @param maxIdle how long an idle connection is kept
     * @param checkAfter how long a connection may have been idle and be used unchecked
     * @param maxWait how long a message may wait for a connection
     * @param maxClose how long closing waits
     * @param spacing how long after one message the next one may begin
     */
    public PoolOptions {
        if (connections < 1 || connections > MOST_CONNECTIONS) {
            throw new IllegalArgumentException(
                    "a pool has 1 to " + MOST_CONNECTIONS + " connections, not " + connections);
        }
        if (maxMessages < 1) {
            throw new IllegalArgumentException("a connection takes at least one message, not " + maxMessages);
        }
        maxAge = bounded(maxAge, "maxAge");
        maxIdle = bounded(maxIdle, "maxIdle");
        checkAfter = bounded(checkAfter, "checkAfter");
        maxWait = bounded(maxWait, "maxWait");
        maxClose = bounded(maxClose, "maxClose");
        spacing = bounded(spacing, "spacing");
    }

    private static Duration bounded(Duration time, String name) {
        if (Objects.requireNonNull(time, name).isNegative()) {
            throw new IllegalArgumentException(name + " must not be negative: " + time);
        }
        return time.compareTo(FOREVER) > 0 ? FOREVER : time;
    }

    /**
     * Sets how many connections there are at most. Providers often allow two or three for one account.
     *
     * @param most the number, 1 to 1000
     * @return a copy with it
     * @throws IllegalArgumentException if it is another one
     */
    public PoolOptions connections(int most) {
        return new PoolOptions(most, maxMessages, maxAge, maxIdle, checkAfter, maxWait, maxClose, spacing);
    }

    /**
     * Sets how many messages go over one connection.
     *
     * @param most the number
     * @return a copy with it
     */
    public PoolOptions maxMessages(int most) {
        return new PoolOptions(connections, most, maxAge, maxIdle, checkAfter, maxWait, maxClose, spacing);
    }

    /**
     * Sets how old a connection may be when it takes another message.
     *
     * @param time the age
     * @return a copy with it
     */
    public PoolOptions maxAge(Duration time) {
        return new PoolOptions(connections, maxMessages, time, maxIdle, checkAfter, maxWait, maxClose, spacing);
    }

    /**
     * Sets how long a connection that nobody uses is kept.
     *
     * @param time the time
     * @return a copy with it
     */
    public PoolOptions maxIdle(Duration time) {
        return new PoolOptions(connections, maxMessages, maxAge, time, checkAfter, maxWait, maxClose, spacing);
    }

    /**
     * Sets how long a connection may have been idle and be used without a check.
     *
     * @param time the time; {@link Duration#ZERO} to check always
     * @return a copy with it
     */
    public PoolOptions checkAfter(Duration time) {
        return new PoolOptions(connections, maxMessages, maxAge, maxIdle, time, maxWait, maxClose, spacing);
    }

    /**
     * Sets how long a message may wait for a connection, and for the rate.
     *
     * @param time the time
     * @return a copy with it
     */
    public PoolOptions maxWait(Duration time) {
        return new PoolOptions(connections, maxMessages, maxAge, maxIdle, checkAfter, time, maxClose, spacing);
    }

    /**
     * Sets how long closing waits for what is under way.
     *
     * @param time the time
     * @return a copy with it
     */
    public PoolOptions maxClose(Duration time) {
        return new PoolOptions(connections, maxMessages, maxAge, maxIdle, checkAfter, maxWait, time, spacing);
    }

    /**
     * Limits how many messages begin within a time, over all connections together. They are spaced evenly, so that no stretch of
     * that length ever has more, also after a pause.
     *
     * @param messages how many
     * @param per within which time
     * @return a copy with it
     * @throws IllegalArgumentException if either is not positive
     */
    public PoolOptions rate(int messages, Duration per) {
        if (messages < 1 || per.isNegative() || per.isZero()) {
            throw new IllegalArgumentException(
                    "a rate is a number of messages within a time, not " + messages + " per " + per);
        }
        // Rounded up: a nanosecond too short would be one message too many, some day.
        Duration each = per.dividedBy(messages);
        if (each.multipliedBy(messages).compareTo(per) < 0) {
            each = each.plusNanos(1);
        }
        return new PoolOptions(connections, maxMessages, maxAge, maxIdle, checkAfter, maxWait, maxClose, each);
    }
}
