package io.mailwire.smtp;

import io.mailwire.smtp.internal.mx.DirectoryStsStore;
import io.mailwire.smtp.internal.mx.MemoryStsStore;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Remembers MTA-STS policies (RFC 8461 section 3.3). A policy protects as long as it is remembered, even when an attacker hides it from us
 * afterwards; one that survives restarts protects better. Implementations are thread-safe.
 */
public interface MtaStsStore {

    /**
     * The policy of a domain.
     *
     * @param domain the domain in A-labels and lower case
     * @return what was saved last for it, valid still or not; empty for none
     */
    Optional<MtaStsPolicy> find(String domain);

    /**
     * Keeps a policy in place of the one before.
     *
     * @param policy the policy, of any mode
     */
    void save(MtaStsPolicy policy);

    /**
     * Remembers for as long as the JVM runs: ten thousand policies, those not asked for longest are forgotten first.
     *
     * @return a new store
     */
    static MtaStsStore inMemory() {
        return new MemoryStsStore();
    }

    /**
     * Remembers in files, one for each domain, which several processes may share.
     *
     * @param directory where; made if it is not there
     * @return a store
     * @throws UncheckedIOException if it cannot be made
     */
    static MtaStsStore inDirectory(Path directory) {
        return new DirectoryStsStore(directory);
    }
}
