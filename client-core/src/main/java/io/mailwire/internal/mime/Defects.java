package io.mailwire.internal.mime;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** What is wrong with a message that was read all the same: each thing once, and no more than anybody would look at. Thread-safe. */
final class Defects {

    private static final int MOST = 100;

    private final ReentrantLock lock = new ReentrantLock();
    private final Set<String> found = new LinkedHashSet<>();

    void add(String defect) {
        lock.lock();
        try {
            if (found.size() < MOST - 1) {
                found.add(defect);
            } else if (!found.contains(defect)) {
                found.add("there is more that is wrong");
            }
        } finally {
            lock.unlock();
        }
    }

    List<String> list() {
        lock.lock();
        try {
            return List.copyOf(found);
        } finally {
            lock.unlock();
        }
    }
}
