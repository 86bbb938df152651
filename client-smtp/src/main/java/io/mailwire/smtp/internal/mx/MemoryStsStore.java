package io.mailwire.smtp.internal.mx;

import io.mailwire.smtp.MtaStsPolicy;
import io.mailwire.smtp.MtaStsStore;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Policies in memory, the most recently used of them. */
public final class MemoryStsStore implements MtaStsStore {

    private static final int POLICIES = 10_000;

    private final ReentrantLock lock = new ReentrantLock();

    // guarded by lock
    private final Map<String, MtaStsPolicy> policies = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, MtaStsPolicy> eldest) {
            return size() > POLICIES;
        }
    };

    @Override
    public Optional<MtaStsPolicy> find(String domain) {
        lock.lock();
        try {
            return Optional.ofNullable(policies.get(domain));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void save(MtaStsPolicy policy) {
        lock.lock();
        try {
            policies.put(policy.domain(), policy);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "MTA-STS policies in memory";
    }
}
