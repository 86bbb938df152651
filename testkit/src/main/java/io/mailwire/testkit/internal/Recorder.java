package io.mailwire.testkit.internal;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What was said on one connection. Written by its thread, read by the test's. */
public final class Recorder {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<String> lines = new ArrayList<>();
    private final List<byte[]> bodies = new ArrayList<>();
    private Optional<String> difference = Optional.empty();
    private String waitingFor = "the first line";
    private boolean complete;
    private boolean over;

    void server(byte[] octets) {
        String text = new String(octets, StandardCharsets.UTF_8);
        for (String line : text.split("(?<=\n)", -1)) {
            if (!line.isEmpty()) {
                String bare = line.endsWith("\r\n") ? line.substring(0, line.length() - 2) : line;
                add("S: " + Escapes.show(bare));
            }
        }
    }

    public void client(String line) {
        add("C: " + line);
    }

    public void event(String what) {
        add("-- " + what);
    }

    void body(byte[] octets) {
        lock.lock();
        try {
            bodies.add(octets);
        } finally {
            lock.unlock();
        }
    }

    private void add(String line) {
        lock.lock();
        try {
            lines.add(line);
        } finally {
            lock.unlock();
        }
    }

    void waitingFor(String what) {
        lock.lock();
        try {
            waitingFor = what;
        } finally {
            lock.unlock();
        }
    }

    /** Keeps the first difference; what follows from it says nothing new. */
    void differs(String what) {
        lock.lock();
        try {
            if (difference.isEmpty()) {
                difference = Optional.of(what);
            }
            complete = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A connection for which there is no script. */
    public void unexpected(int number, int expected) {
        differs("connection " + number + " came, expected were " + expected);
        over();
    }

    /** The script has come to its end, or to a directive after which nothing is expected. */
    void complete() {
        lock.lock();
        try {
            complete = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The connection is over, nothing more will be recorded. */
    void over() {
        lock.lock();
        try {
            complete = true;
            over = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isComplete() {
        lock.lock();
        try {
            return complete;
        } finally {
            lock.unlock();
        }
    }

    public boolean awaitComplete(Duration patience) throws InterruptedException {
        return await(patience, false);
    }

    public boolean awaitOver(Duration patience) throws InterruptedException {
        return await(patience, true);
    }

    private boolean await(Duration patience, boolean toTheEnd) throws InterruptedException {
        long left = patience.toNanos();
        lock.lock();
        try {
            while (!(toTheEnd ? over : complete)) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    public List<String> lines() {
        lock.lock();
        try {
            return List.copyOf(lines);
        } finally {
            lock.unlock();
        }
    }

    public List<byte[]> bodies() {
        lock.lock();
        try {
            return bodies.stream().map(byte[]::clone).toList();
        } finally {
            lock.unlock();
        }
    }

    public Optional<String> difference() {
        lock.lock();
        try {
            return difference;
        } finally {
            lock.unlock();
        }
    }

    public boolean finished() {
        lock.lock();
        try {
            return complete && difference.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    public String waitingFor() {
        lock.lock();
        try {
            return waitingFor;
        } finally {
            lock.unlock();
        }
    }
}
