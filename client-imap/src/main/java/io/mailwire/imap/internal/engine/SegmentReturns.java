package io.mailwire.imap.internal.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.locks.ReentrantLock;
import okio.Buffer;

/**
 * Brings Okio's segments back to the thread that fills them. Okio keeps a segment that was read for the thread that read it; where one
 * thread only fills and others only empty, the first would allocate, and have zeroed, as much memory as there is content. So for each
 * segment that is taken out of a queue one of those that were read before goes back. One for a session; while nothing is outstanding, and
 * when the session is over, it holds nothing.
 *
 * <p>What goes back belongs to nobody else: each thread takes it from Okio's pool, and no octet of it is ever read. So nothing is
 * shared here but the buffer that both sides change with the lock, and whoever loses it, or gets too little, only allocates more.
 */
final class SegmentReturns {

    private static final int SEGMENT = 8192;

    // As much as can be on its way at a time; more would only lie about.
    private static final long MOST = ResponsePipe.IN_MEMORY;

    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by lock.
    private final Buffer returned = new Buffer();
    private boolean wanted; // from the first octets that are put in until drop()

    private volatile boolean any; // is returned; a look without the lock, which may be late

    // The filling thread's own; filling is what it knows of wanted.
    private final Buffer reusable = new Buffer();
    private boolean filling;

    /** What one who empties gives back. For one thread. */
    final class Giving {
        private final Buffer.UnsafeCursor cursor = new Buffer.UnsafeCursor();
        private final Buffer aside = new Buffer();
        private long taken;

        /** Octets were taken out. As many were read before, so Okio has a segment for this thread that can be spared. */
        void onTaken(long count) {
            taken += count;
            while (taken >= SEGMENT) {
                taken -= SEGMENT;
                if (aside.size() < MOST) {
                    aside.readAndWriteUnsafe(cursor);
                    try {
                        cursor.expandBuffer(SEGMENT);
                    } finally {
                        cursor.close();
                    }
                }
            }
        }

        /** Gives back what was put aside. */
        void giveBack() {
            if (aside.size() > 0) {
                SegmentReturns.this.giveBack(aside);
            }
        }
    }

    private void giveBack(Buffer aside) {
        lock.lock();
        try {
            if (wanted && returned.size() < MOST) {
                returned.write(aside, aside.size());
                any = true;
            }
        } finally {
            lock.unlock();
        }
        aside.clear();
    }

    /** As many octets were put in, by the thread that fills: from what was given back Okio has the same room for it to fill next. */
    void onPut(long count) {
        if (any || !filling) {
            collect();
        }
        if (reusable.size() > 0) {
            try {
                reusable.skip(Math.min(reusable.size(), count));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void collect() {
        lock.lock();
        try {
            reusable.write(returned, returned.size());
            any = false;
            wanted = true;
        } finally {
            lock.unlock();
        }
        filling = true;
    }

    /** Nothing more is going to be put in for now: drops what is here. By the thread that fills. */
    void drop() {
        filling = false;
        lock.lock();
        try {
            wanted = false;
            any = false;
            returned.clear();
        } finally {
            lock.unlock();
        }
        reusable.clear();
    }
}
