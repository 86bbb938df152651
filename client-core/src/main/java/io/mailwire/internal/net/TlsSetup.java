package io.mailwire.internal.net;

import io.mailwire.TlsPolicy;
import io.mailwire.TlsUse;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What TLS connections of one policy are made with. Kept as long as the policy lives: reading the JVM's trust store takes a tenth
 * of a second, a context from what was read takes microseconds.
 *
 * <p>No TLS session is ever resumed. Dovecot 2.3 breaks off the handshake of a resumed session where it asks for client
 * certificates (OpenSSL has no session id context there), so every second connection would fail; and a resumed session
 * skips the checks of the certificate. So each connection has a context of its own.
 *
 * @param keys our own keys; empty for none
 * @param trust what the handshake checks with
 * @param checker checks certificates; empty where the caller's own context does
 * @param given the caller's own context
 */
record TlsSetup(
        List<KeyManager> keys,
        Optional<ServerTrust> trust,
        Optional<X509ExtendedTrustManager> checker,
        Optional<SSLContext> given) {

    private static final SecureRandom RANDOM = new SecureRandom();

    // Policies compare by identity. The values must not refer to their key, or nothing would ever leave.
    private static final Map<TlsPolicy, TlsSetup> CACHE = new WeakHashMap<>(); // guarded by LOCK
    private static final ReentrantLock LOCK = new ReentrantLock();

    static TlsSetup of(TlsPolicy policy) throws GeneralSecurityException {
        TlsSetup known = cached(policy);
        if (known != null) {
            return known;
        }
        TlsSetup made = make(policy);
        LOCK.lock();
        try {
            TlsSetup faster = CACHE.putIfAbsent(policy, made);
            return faster == null ? made : faster;
        } finally {
            LOCK.unlock();
        }
    }

    private static @Nullable TlsSetup cached(TlsPolicy policy) {
        LOCK.lock();
        try {
            return CACHE.get(policy);
        } finally {
            LOCK.unlock();
        }
    }

    /** Whether a certificate that fails the JDK's check ends the connection. */
    static boolean enforces(TlsPolicy policy) {
        return policy.use() != TlsUse.OPPORTUNISTIC
                && !policy.trustsEverything()
                && policy.tlsaRecords().isEmpty();
    }

    /** A context for one connection to this host and port. */
    SSLContext context(String host, int port) throws GeneralSecurityException {
        if (given.isPresent()) {
            forgetSessions(given.get().getClientSessionContext(), host, port);
            return given.get();
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.toArray(KeyManager[]::new), trust.stream().toArray(TrustManager[]::new), RANDOM);
        return context;
    }

    // The caller's context lives on, and may serve others: only what would be resumed now goes.
    private static void forgetSessions(@Nullable SSLSessionContext sessions, String host, int port) {
        if (sessions == null) {
            return;
        }
        for (byte[] id : Collections.list(sessions.getIds())) {
            SSLSession session = sessions.getSession(id);
            if (session != null && host.equalsIgnoreCase(session.getPeerHost()) && session.getPeerPort() == port) {
                session.invalidate();
            }
        }
    }

    private static TlsSetup make(TlsPolicy policy) throws GeneralSecurityException {
        if (policy.sslContext().isPresent()) {
            return new TlsSetup(List.of(), Optional.empty(), Optional.empty(), policy.sslContext());
        }
        // With DANE nobody asks the issuers, and there is a policy for each server: their store is not worth reading.
        X509ExtendedTrustManager checker =
                policy.tlsaRecords().isEmpty() ? checker(policy.trustStore().orElse(null)) : checkerOf(List.of());
        ServerTrust trust = new ServerTrust(checker, enforces(policy));
        return new TlsSetup(keys(policy), Optional.of(trust), Optional.of(checker), Optional.empty());
    }

    /** Checks with these certificates as the only ones that are trusted. */
    static X509ExtendedTrustManager checkerOf(List<X509Certificate> trusted) throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        try {
            store.load(null, null);
        } catch (IOException e) {
            throw new GeneralSecurityException("this JVM cannot keep certificates", e);
        }
        for (int i = 0; i < trusted.size(); i++) {
            store.setCertificateEntry("trusted" + i, trusted.get(i));
        }
        return checker(store);
    }

    // Null in, as the factory wants it, for the JVM's own store.
    private static X509ExtendedTrustManager checker(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager checker) {
                return checker;
            }
        }
        throw new GeneralSecurityException("the JVM has no trust manager for X.509 certificates");
    }

    private static List<KeyManager> keys(TlsPolicy policy) throws GeneralSecurityException {
        if (policy.clientKeys().isEmpty()) {
            return List.of();
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(policy.clientKeys().get(), policy.clientKeyPassword());
        return List.of(factory.getKeyManagers());
    }
}
