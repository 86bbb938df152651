package io.mailwire.internal.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Looks a host up, for as long as the caller can wait: the operating system's resolver cannot be interrupted, only left behind. */
public final class Lookup {

    private Lookup() {}

    /**
     * Runs a look-up on a thread of its own, which is left behind when time is over; blocks.
     *
     * @throws ExecutionException with what the look-up threw
     */
    public static <T> T within(Deadline deadline, Callable<T> lookup)
            throws ExecutionException, TimeoutException, InterruptedException {
        return within(deadline, new Cancellation(), lookup);
    }

    private static <T> T within(Deadline deadline, Cancellation cancellation, Callable<T> lookup)
            throws ExecutionException, TimeoutException, InterruptedException {
        FutureTask<T> task = new FutureTask<>(lookup);
        Daemons.start("mailwire-lookup", task);
        try {
            return await(task, deadline, cancellation);
        } finally {
            task.cancel(true);
        }
    }

    /**
     * All addresses of a host, its families in turns. Blocks.
     *
     * @throws UnknownHostException if it has none
     */
    static List<InetAddress> of(String host, HostResolver resolver, Deadline deadline, Cancellation cancellation)
            throws UnknownHostException, TimeoutException, InterruptedException {
        Optional<InetAddress> literal = HostName.address(host);
        if (literal.isPresent()) {
            return List.of(literal.get());
        }
        try {
            List<InetAddress> found = within(deadline, cancellation, () -> resolver.addresses(host));
            if (found.isEmpty()) {
                throw new UnknownHostException(host);
            }
            return familiesInTurns(found);
        } catch (ExecutionException e) {
            UnknownHostException unknown = new UnknownHostException(host);
            unknown.initCause(e.getCause());
            throw unknown;
        }
    }

    private static <T> T await(FutureTask<T> task, Deadline deadline, Cancellation cancellation)
            throws ExecutionException, TimeoutException, InterruptedException {
        while (true) {
            cancellation.check();
            try {
                return task.get(cancellation.slice(deadline.remainingNanos()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                if (deadline.hasPassed()) {
                    throw e;
                }
            }
        }
    }

    // RFC 8305 section 4: the resolver's order (which has RFC 6724's preferences in it) decides who is first, then they
    // alternate.
    static List<InetAddress> familiesInTurns(List<InetAddress> addresses) {
        Deque<InetAddress> preferred = new ArrayDeque<>();
        Deque<InetAddress> others = new ArrayDeque<>();
        boolean four = addresses.get(0) instanceof Inet4Address;
        for (InetAddress address : addresses) {
            (address instanceof Inet4Address == four ? preferred : others).add(address);
        }
        List<InetAddress> turns = new ArrayList<>();
        while (!preferred.isEmpty() || !others.isEmpty()) {
            Optional.ofNullable(preferred.poll()).ifPresent(turns::add);
            Optional.ofNullable(others.poll()).ifPresent(turns::add);
        }
        return List.copyOf(turns);
    }
}
