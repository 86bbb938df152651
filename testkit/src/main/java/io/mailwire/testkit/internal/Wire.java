package io.mailwire.testkit.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * One accepted connection. Non-blocking underneath: every wait has a limit, nothing is read before somebody asks
 * for it (a stalled server leaves the client's bytes in the kernel), and {@link #close()} from any thread ends a wait.
 */
final class Wire implements Transport, AutoCloseable {
    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final Duration writePatience;

    Wire(SocketChannel channel, Duration writePatience) throws IOException {
        this.channel = channel;
        this.writePatience = writePatience;
        channel.configureBlocking(false);
        if (isTcp()) {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        }
        selector = Selector.open();
        key = channel.register(selector, 0);
    }

    @Override
    public int read(ByteBuffer target, Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            int count = channel.read(target);
            if (count != 0) {
                return count;
            }
            if (!ready(SelectionKey.OP_READ, deadline)) {
                return 0;
            }
        }
    }

    @Override
    public void write(ByteBuffer source) throws IOException {
        long deadline = System.nanoTime() + writePatience.toNanos();
        while (source.hasRemaining()) {
            if (channel.write(source) > 0) {
                deadline = System.nanoTime() + writePatience.toNanos();
            } else if (!ready(SelectionKey.OP_WRITE, deadline)) {
                throw new IOException("the client has read nothing for " + writePatience.toMillis() + " ms");
            }
        }
    }

    /** Waits until the other side has hung up, or this one was closed, without reading a byte. */
    void waitUnread() throws IOException {
        while (channel.isOpen()) {
            ready(0, System.nanoTime() + Duration.ofSeconds(1).toNanos());
        }
    }

    @Override
    public void endOutput() throws IOException {
        channel.shutdownOutput();
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    private boolean isTcp() throws IOException {
        return channel.getLocalAddress() instanceof InetSocketAddress;
    }

    /** Closes with a TCP reset: the client gets "connection reset", whatever was still under way. */
    void reset() throws IOException {
        if (isTcp()) {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
        close();
    }

    @Override
    public void close() throws IOException {
        channel.close();
        selector.close(); // the descriptor of a registered channel is released only here
    }

    private boolean ready(int operation, long deadline) throws IOException {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            return false;
        }
        try {
            key.interestOps(operation);
            selector.select(Math.max(1, (left + 999_999) / 1_000_000));
            selector.selectedKeys().clear();
        } catch (CancelledKeyException | ClosedSelectorException closed) {
            throw closed(closed);
        }
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
        return true;
    }

    private static IOException closed(RuntimeException cause) {
        IOException failure = new ClosedChannelException();
        failure.initCause(cause);
        return failure;
    }
}
