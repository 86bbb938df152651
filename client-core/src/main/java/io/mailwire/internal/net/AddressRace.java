package io.mailwire.internal.net;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Connects to whichever of a host's addresses answers first (Happy Eyeballs, RFC 8305): they are tried in order, the next one 250
 * ms after the one before, or at once when that fails. The losers are closed.
 */
final class AddressRace {

    private static final long STAGGER_NANOS = TimeUnit.MILLISECONDS.toNanos(250); // RFC 8305 section 8

    private final List<SocketAddress> addresses;
    private final SocketMaker maker;
    private final Deadline deadline;
    private final Cancellation cancellation;
    private final BlockingQueue<DialAttempt> finished = new LinkedBlockingQueue<>();
    private final List<DialAttempt> attempts = new ArrayList<>();

    AddressRace(
            List<? extends SocketAddress> addresses, SocketMaker maker, Deadline deadline, Cancellation cancellation) {
        this.addresses = List.copyOf(addresses);
        this.maker = maker;
        this.deadline = deadline;
        this.cancellation = cancellation;
    }

    /** Blocks. The winner's socket; null if every address failed, or the deadline passed: {@link #tried} tells. */
    @Nullable RawSocket run() throws InterruptedException {
        DialAttempt winner = null;
        try {
            winner = race();
            return winner == null ? null : winner.socket();
        } finally {
            for (DialAttempt attempt : attempts) {
                if (attempt != winner) {
                    attempt.abandon();
                }
            }
        }
    }

    private @Nullable DialAttempt race() throws InterruptedException {
        int running = 0;
        long nextStart = System.nanoTime();
        while (!deadline.hasPassed()) {
            cancellation.check();
            boolean more = attempts.size() < addresses.size();
            if (more && (running == 0 || (!maker.oneAtATime() && nextStart - System.nanoTime() <= 0))) {
                start(addresses.get(attempts.size()));
                running++;
                nextStart = System.nanoTime() + STAGGER_NANOS;
                continue;
            }
            if (running == 0) {
                return null;
            }
            DialAttempt done = await(more && !maker.oneAtATime() ? nextStart - System.nanoTime() : Long.MAX_VALUE);
            if (done != null) {
                if (done.failure() == null) {
                    return done;
                }
                running--;
                nextStart = System.nanoTime();
            }
        }
        return null;
    }

    private void start(SocketAddress address) {
        DialAttempt attempt = new DialAttempt(address, maker, deadline, finished);
        attempts.add(attempt);
        Daemons.start("mailwire-connect", attempt);
    }

    private @Nullable DialAttempt await(long nanos) throws InterruptedException {
        long time = Math.min(Math.max(nanos, 0), deadline.remainingNanos());
        return finished.poll(cancellation.slice(time), TimeUnit.NANOSECONDS);
    }

    /** Whether time was over before every address had answered. */
    boolean unanswered() {
        return attempts.size() < addresses.size()
                || attempts.stream()
                        .map(DialAttempt::failure)
                        .anyMatch(failure -> failure == null || failure instanceof SocketTimeoutException);
    }

    /** What was tried and what came of it, for messages. */
    String tried() {
        return attempts.stream()
                .map(a -> {
                    Exception failure = a.failure();
                    return place(a.address()) + " (" + (failure == null ? "no answer" : Texts.messageOf(failure)) + ")";
                })
                .collect(Collectors.joining(", "));
    }

    /** The first failure, with the others attached to it. */
    @Nullable Exception failure() {
        Exception first = null;
        for (DialAttempt attempt : attempts) {
            Exception failure = attempt.failure();
            if (first == null) {
                first = failure;
            } else if (failure != null && !failure.equals(first)) {
                first.addSuppressed(failure);
            }
        }
        return first;
    }

    private static String place(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            return Texts.printable(address.toString());
        }
        String host = inet.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + inet.getPort();
    }
}
