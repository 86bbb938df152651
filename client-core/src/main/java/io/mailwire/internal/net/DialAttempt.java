package io.mailwire.internal.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/** Connects to one address on a thread of its own, and can be left behind at any moment without leaving a socket behind. */
final class DialAttempt implements Runnable {

    private final SocketAddress address;
    private final SocketMaker maker;
    private final Deadline deadline;
    private final BlockingQueue<DialAttempt> finished;

    // Written by the attempt's thread before it looks at abandoned; abandon() writes and looks the other way round. So
    // one of
    // the two sees the other, whatever the interleaving, and closes.
    private volatile @Nullable RawSocket socket;
    private volatile boolean abandoned;

    private volatile @Nullable Exception failure;

    DialAttempt(SocketAddress address, SocketMaker maker, Deadline deadline, BlockingQueue<DialAttempt> finished) {
        this.address = address;
        this.maker = maker;
        this.deadline = deadline;
        this.finished = finished;
    }

    @Override
    public void run() {
        boolean over = false;
        try {
            RawSocket made = maker.make(address);
            socket = made;
            if (!abandoned) {
                made.connect(address, deadline);
            }
            if (abandoned) {
                made.closeWithoutBlocking();
            }
            over = true;
        } catch (IOException | RuntimeException e) {
            over = true;
            if (!abandoned) {
                failure = e; // what abandon() does to the socket is no answer of the address
            }
            closeWhatWasMade();
        } finally {
            // Even after an Error: whoever waits for this attempt would wait until the deadline.
            if (!over && !abandoned) {
                failure = new IOException("broken off");
            }
            finished.add(this);
        }
    }

    /** Closes the socket now, or when there is one. */
    void abandon() {
        abandoned = true;
        closeWhatWasMade();
    }

    private void closeWhatWasMade() {
        RawSocket made = socket;
        if (made != null) {
            made.closeWithoutBlocking();
        }
    }

    SocketAddress address() {
        return address;
    }

    /** Why it failed; null when it did not, or is still under way. */
    @Nullable Exception failure() {
        return failure;
    }

    /** The connected socket of an attempt that has finished without a failure. */
    RawSocket socket() {
        RawSocket made = socket;
        if (made == null) {
            throw new IllegalStateException("no socket");
        }
        return made;
    }
}
