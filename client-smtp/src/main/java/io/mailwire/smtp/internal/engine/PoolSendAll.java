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
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
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
    private final Iterator<Email> source;
    private final boolean accountForAll;
    private final SendOptions options;
    private final @Nullable SendListener listener;
    private final int connections;
    private final ThreadFactory threads;
    private final PoolFeed feed;
    private final List<Thread> senders = new ArrayList<>();
    private final TreeMap<Integer, SendResult> kept = new TreeMap<>();
    private int taken;
    private int accounted;
    private boolean over;
    private boolean mayStart = true;
    private boolean listenerFailed;
    private @Nullable Throwable trouble;
    private String whose = "";

    /**
     * Begins with the source; takes nothing.
     *
     * @param accountForAll whether everything of the source gets a result, also where there is no connection to send it over
     * @param listener who gets the results; null to keep them
     */
    PoolSendAll(
            SessionPool pool,
            Iterator<Email> source,
            boolean accountForAll,
            SendOptions options,
            @Nullable SendListener listener,
            int connections,
            ThreadFactory threads) {
        this.pool = pool;
        this.source = source;
        this.accountForAll = accountForAll;
        this.options = options;
        this.listener = listener;
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
            if (!over && !accountForAll && feed.hasGivenUp()) {
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
        if (interrupted || trouble instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        if (trouble instanceof Error e) {
            throw e;
        }
        List<SendResult> results = List.copyOf(kept.values());
        if (trouble != null) {
            throw new SendAllException(whose + ": " + trouble, results, trouble);
        }
        return results;
    }

    private void advance() {
        Email email;
        try {
            if (!source.hasNext()) {
                stopTaking();
                return;
            }
            email = Objects.requireNonNull(source.next(), "the source gave null for a message");
        } catch (Throwable e) {
            fail("the source of the messages failed", e);
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
        if (listener == null || listenerFailed) {
            kept.put(account.place(), account.result());
            return;
        }
        try {
            listener.onResult(account.result());
        } catch (Throwable e) {
            listenerFailed = true;
            kept.put(account.place(), account.result());
            fail("the listener for the results failed", e);
            stopTaking();
        }
    }

    private void fail(String who, Throwable e) {
        if (trouble == null) {
            whose = who;
            trouble = e;
        } else {
            trouble.addSuppressed(e);
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
