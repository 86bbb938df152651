package io.mailwire.testkit.internal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Listens on an ephemeral loopback port, or on a Unix socket, gives every connection a daemon thread, and closes all of it. */
public final class LoopbackServer implements AutoCloseable {
    /** Serves one connection. */
    public interface Handler {
        /** Called on the connection's own thread, in the order of acceptance made known by {@code number}, from 0. */
        void serve(Conversation client, int number);
    }

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);
    /** Small enough that a client's writes block after a few blocks, which is what a stalled server is for. */
    private static final int STALLING_BUFFER = 4096;

    private final String name;
    private final ServerSocketChannel listener;
    private final SocketAddress address;
    private final Behaviour behaviour;
    private final Meter meter;
    private final Handler handler;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Conversation> open = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private boolean closed;

    private LoopbackServer(String name, Behaviour behaviour, Meter meter, boolean stalls, Handler handler)
            throws IOException {
        this.name = name;
        this.behaviour = behaviour;
        this.meter = meter;
        this.handler = handler;
        boolean unix = behaviour.unixSocket().isPresent();
        listener = unix ? ServerSocketChannel.open(StandardProtocolFamily.UNIX) : ServerSocketChannel.open();
        if (stalls) {
            listener.setOption(StandardSocketOptions.SO_RCVBUF, STALLING_BUFFER);
        }
        SocketAddress wanted = unix
                ? UnixDomainSocketAddress.of(behaviour.unixSocket().get())
                : new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0);
        listener.bind(wanted, 128);
        address = listener.getLocalAddress();
    }

    public static LoopbackServer start(String name, Behaviour behaviour, Meter meter, boolean stalls, Handler handler) {
        try {
            LoopbackServer server = new LoopbackServer(name, behaviour, meter, stalls, handler);
            server.thread("accepts", server::accept).start();
            return server;
        } catch (IOException failed) {
            throw new UncheckedIOException("no loopback port to listen on", failed);
        }
    }

    public InetSocketAddress address() {
        if (!(address instanceof InetSocketAddress inet)) {
            throw new IllegalStateException("this server listens on the Unix socket " + address + ", not on a port");
        }
        return inet;
    }

    private void accept() {
        for (int number = 0; ; number++) {
            SocketChannel channel;
            try {
                channel = listener.accept();
            } catch (IOException closing) {
                return;
            }
            Optional<Conversation> client = conversation(channel);
            if (client.isPresent() && !begin(client.get(), number)) {
                return;
            }
        }
    }

    /** Nothing when the client was gone before it could be served: no reason to turn away the next one. */
    private Optional<Conversation> conversation(SocketChannel channel) {
        try {
            return Optional.of(new Conversation(new Wire(channel, behaviour.patience()), behaviour, meter));
        } catch (IOException gone) {
            try {
                channel.close();
            } catch (IOException alreadyGone) {
                // nothing is left to close
            }
            return Optional.empty();
        }
    }

    private boolean begin(Conversation client, int number) {
        Thread thread = thread("connection " + number, () -> serve(client, number));
        if (!register(client)) {
            client.abandon();
            return false;
        }
        thread.start();
        return true;
    }

    private void serve(Conversation client, int number) {
        try {
            handler.serve(client, number);
        } finally {
            client.abandon();
            lock.lock();
            try {
                open.remove(client);
                threads.remove(Thread.currentThread());
            } finally {
                lock.unlock();
            }
        }
    }

    private boolean register(Conversation client) {
        lock.lock();
        try {
            if (!closed) {
                open.add(client);
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private Thread thread(String purpose, Runnable work) {
        Thread thread = new Thread(work, "mailwire-testkit " + name + " " + place() + " " + purpose);
        thread.setDaemon(true);
        lock.lock();
        try {
            threads.add(thread);
        } finally {
            lock.unlock();
        }
        return thread;
    }

    private String place() {
        return address instanceof InetSocketAddress inet ? String.valueOf(inet.getPort()) : String.valueOf(address);
    }

    /** Closes the port and every connection, and waits for the threads, a few seconds at most. */
    @Override
    public void close() {
        List<Conversation> clients;
        List<Thread> running;
        lock.lock();
        try {
            closed = true;
            clients = List.copyOf(open);
            running = List.copyOf(threads);
        } finally {
            lock.unlock();
        }
        try {
            listener.close();
            if (behaviour.unixSocket().isPresent()) {
                Files.deleteIfExists(behaviour.unixSocket().get());
            }
        } catch (IOException alreadyGone) {
            // nothing is left to close
        }
        clients.forEach(Conversation::abandon);
        running.forEach(Thread::interrupt);
        join(running);
    }

    private static void join(List<Thread> running) {
        long deadline = System.nanoTime() + CLOSE_PATIENCE.toNanos();
        try {
            for (Thread thread : running) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (thread != Thread.currentThread() && left > 0) {
                    thread.join(left);
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
