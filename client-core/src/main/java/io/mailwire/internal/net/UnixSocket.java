package io.mailwire.internal.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import okio.Buffer;
import okio.Sink;
import okio.Source;
import okio.Timeout;

/**
 * A Unix domain socket. The JDK has it as a channel only, and it is used as one: on JDK 17 a write through the streams of {@link
 * java.nio.channels.Channels} waits for a read of another thread.
 */
final class UnixSocket implements RawSocket {

    private static final int CHUNK = 16 * 1024;

    private final SocketChannel channel;

    UnixSocket() throws IOException {
        channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    }

    // Blocks only as long as the server's backlog is full; whoever cannot wait any longer closes.
    @Override
    public void connect(SocketAddress address, Deadline deadline) throws IOException {
        channel.connect(address);
    }

    @Override
    public Source source() {
        return new ChannelSource();
    }

    @Override
    public Sink sink() {
        return new ChannelSink();
    }

    @Override
    public InetAddress localAddress() {
        return InetAddress.getLoopbackAddress();
    }

    @Override
    public boolean isPrivate() {
        return true; // the permissions of the file and its directory say who may connect, and who may listen
    }

    @Override
    public Socket tcp() {
        throw new IllegalStateException("a Unix socket takes neither TLS nor a proxy");
    }

    @Override
    public void closeWithoutBlocking() {
        try {
            channel.close();
        } catch (IOException e) {
            // Closing is all we wanted.
        }
    }

    private final class ChannelSource implements Source {

        private final ByteBuffer octets = ByteBuffer.allocate(CHUNK);

        @Override
        public long read(Buffer to, long byteCount) throws IOException {
            octets.clear().limit((int) Math.min(byteCount, CHUNK));
            int n = channel.read(octets);
            to.write(octets.flip());
            return n;
        }

        @Override
        public Timeout timeout() {
            return Timeout.NONE;
        }

        @Override
        public void close() {
            closeWithoutBlocking();
        }
    }

    private final class ChannelSink implements Sink {

        private final ByteBuffer octets = ByteBuffer.allocate(CHUNK);

        @Override
        public void write(Buffer from, long byteCount) throws IOException {
            for (long left = byteCount; left > 0; ) {
                octets.clear().limit((int) Math.min(left, CHUNK));
                left -= from.read(octets);
                octets.flip();
                while (octets.hasRemaining()) {
                    channel.write(octets);
                }
            }
        }

        @Override
        public void flush() {
            // nothing is kept
        }

        @Override
        public Timeout timeout() {
            return Timeout.NONE;
        }

        @Override
        public void close() {
            closeWithoutBlocking();
        }
    }
}
