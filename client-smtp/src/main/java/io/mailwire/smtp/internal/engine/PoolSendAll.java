package io.mailwire.smtp.internal.engine;

import io.mailwire.ConnectionException;
import io.mailwire.Email;
import io.mailwire.FailureReason;
import io.mailwire.MailException;
import io.mailwire.SendResult;
import io.mailwire.smtp.SendAllException;
import io.mailwire.smtp.SendListener;
import io.mailwire.smtp.SendOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sends the messages of a source over all connections of a pool. The caller's thread takes them from the source and hands over the
 * results; threads of ours, one for each connection, send. Used once.
 */
final class PoolSendAll {

    // A server that is busy or just starting is worth a few seconds; one that stays away must not hold the caller up
    // for long.
    private static final int ATTEMPTS = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250); // each one twice the one before

    private final SessionPool pool;
    private final MessageSource source;
    private final SendOptions options;
    private final Results results;
    private final int connections;
    private final ThreadFactory threads;
    private final PoolFeed feed;
    private final List<Thread> senders = new ArrayList<>();
    private int taken;
    private int accounted;
    private boolean over;
    private boolean mayStart = true;

    /**
     * Begins with the source; takes nothing.
     *
     * @param listener who gets the results; null to keep them
     */
    PoolSendAll(
            SessionPool pool,
            MessageSource source,
            SendOptions options,
            @Nullable SendListener listener,
            int connections,
            ThreadFactory threads) {
        this.pool = pool;
        this.source = source;
        this.options = options;
        this.results = new Results(listener);
        this.connections = connections;
        this.threads = threads;
        this.feed = new PoolFeed(options, connections * options.inFlight());
    }

    /**
     * Does it; blocks.
     *
     * @return the results in the order of the messages, where no listener got them
     * @throws SendAllException if the source or the listener failed; an Error of theirs is thrown as it is
     */
    List<SendResult> run() {
        boolean interrupted = false;
        while (!over || accounted < taken) {
            feed.collect().forEach(this::deliver);
            if (!over && !source.hasEnd() && feed.hasGivenUp()) {
                stopTaking();
            }
            if (!over && feed.hasRoom()) {
                advance();
            } else if (accounted < taken) {
                try {
                    feed.await(!over);
                } catch (InterruptedException e) {
                    interrupted = true;
                    breakOff(e);
                }
            }
        }
        feed.awaitSenders(); // who give their connections back yet, or say QUIT
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return results.get();
    }

    private void advance() {
        Email email = null;
        try {
            email = source.next();
        } catch (Throwable e) {
            results.sourceFailed(e);
        }
        if (email == null) {
            stopTaking();
            return;
        }
        feed.give(new PoolFeed.Taken(taken, email));
        taken++;
        if (mayStart) {
            startSender();
        }
    }

    private void startSender() {
        feed.enter(); // before the thread can leave
        try {
            Thread thread = Objects.requireNonNull(threads.newThread(this::send), "the factory gave null for a thread");
            thread.start();
            senders.add(thread);
            mayStart = senders.size() < connections;
        } catch (Throwable e) { // also an Error: one thread too many for the machine
            mayStart = false; // those that there are go on
            feed.leave(new IllegalStateException("no thread to send from could be made: " + e, e));
        }
    }

    /** On each sender's thread. */
    private void send() {
        RuntimeException why = new IllegalStateException("the sending broke off");
        try {
            int failures = 0; // in a row
            for (PoolFeed.Taken first = feed.take(); first != null; first = feed.take()) {
                try {
                    pool.send(first, feed, options);
                    failures = 0;
                } catch (MailException e) {
                    failures++; // the message is back in the feed
                    if (!e.isTransient() || failures == ATTEMPTS) {
                        throw e;
                    }
                    feed.pause(FIRST_PAUSE.multipliedBy(1L << (failures - 1)));
                }
            }
        } catch (RuntimeException e) {
            why = e; // no connection is to be had; the other senders may have one
        } finally {
            feed.leave(why);
        }
    }

    private void deliver(PoolFeed.Account account) {
        accounted++;
        results.handOver(account.place(), account.result());
        if (results.hasFailed()) {
            stopTaking();
        }
    }

    private void stopTaking() {
        over = true;
        feed.end();
    }

    private void breakOff(InterruptedException e) {
        stopTaking();
        feed.giveUp(new ConnectionException(
                FailureReason.CANCELLED,
                "the thread was interrupted before this message was begun; nothing was sent",
                e));
        senders.forEach(Thread::interrupt);
    }
}
