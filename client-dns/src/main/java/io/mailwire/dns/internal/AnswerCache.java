package io.mailwire.dns.internal;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.xbill.DNS.Name;

/**
 * Answers until their time to live is over. Bounded: the one not used for longest leaves first. Failures are not kept. Thread-safe.
 *
 * <p>Not the library's cache, which does not remember whether an answer was authenticated.
 */
public final class AnswerCache {

    private static final int ENTRIES = 1000;

    // RFC 8767 section 4 has a week as the longest that anybody should keep anything; a day is plenty for mail.
    private static final Duration LONGEST = Duration.ofDays(1);

    // RFC 2308 section 5: not more than a few hours for what is not there.
    private static final Duration LONGEST_NOTHING = Duration.ofHours(1);

    // Nobody has so many; a thousand of the longest answers would not fit into memory.
    private static final int RECORDS = 64;

    private record Key(Name name, int type) {}

    private record Kept(RawAnswer answer, long untilNanos) {}

    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();

    // guarded by lock
    private final Map<Key, Kept> kept = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Kept> eldest) {
            return size() > ENTRIES;
        }
    };

    /** With a clock that runs like {@link System#nanoTime()}. */
    public AnswerCache(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    Optional<RawAnswer> get(Name name, int type) {
        Key key = new Key(name, type);
        lock.lock();
        try {
            Kept found = kept.get(key);
            if (found == null) {
                return Optional.empty();
            }
            if (found.untilNanos() - nanoTime.getAsLong() <= 0) {
                kept.remove(key);
                return Optional.empty();
            }
            return Optional.of(found.answer());
        } finally {
            lock.unlock();
        }
    }

    void put(Name name, int type, RawAnswer answer) {
        if (!answer.status().isAnswer() || answer.records().size() > RECORDS) {
            return;
        }
        Duration most = answer.records().isEmpty() ? LONGEST_NOTHING : LONGEST;
        Duration time = answer.ttl().compareTo(most) > 0 ? most : answer.ttl();
        if (time.isZero()) {
            return;
        }
        lock.lock();
        try {
            kept.put(new Key(name, type), new Kept(answer, nanoTime.getAsLong() + time.toNanos()));
        } finally {
            lock.unlock();
        }
    }

    /** How many answers are held, over or not. */
    public int size() {
        lock.lock();
        try {
            return kept.size();
        } finally {
            lock.unlock();
        }
    }
}
