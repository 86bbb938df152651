package io.mailwire;

import java.security.KeyStore;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Whether and how a connection is encrypted, and whom we believe. Immutable and thread-safe.
 *
 * <p>The default is {@link #REQUIRED}: TLS from the first octet on {@code smtps}, {@code pop3s} and {@code imaps}, STARTTLS on the
 * others, never anything in the clear; the certificate must be valid for the host name and issued by somebody whom the JVM
 * trusts.
 */
public final class TlsPolicy {

    /** Encrypted or not at all; certificate and host name are checked. */
    public static final TlsPolicy REQUIRED = new TlsPolicy(TlsUse.REQUIRED);

    /**
     * STARTTLS when offered, else in the clear; the certificate is checked and reported, not enforced (RFC 7435). For relaying
     * between servers only: an attacker on the path can switch the encryption off.
     */
    public static final TlsPolicy OPPORTUNISTIC = new TlsPolicy(TlsUse.OPPORTUNISTIC);

    /** Never encrypted, even if the server offers it. For servers on the same machine and in tests. */
    public static final TlsPolicy UNSAFE_CLEARTEXT = new TlsPolicy(TlsUse.UNSAFE_CLEARTEXT);

    private final TlsUse use;
    private final @Nullable KeyStore trustStore;
    private final @Nullable KeyStore clientKeys;
    private final char @Nullable [] clientKeyPassword;
    private final Set<String> pins;
    private final @Nullable SSLContext sslContext;
    private final boolean trustsEverything;

    private TlsPolicy(TlsUse use) {
        this(use, null, null, null, Set.of(), null, false);
    }

    private TlsPolicy(
            TlsUse use,
            @Nullable KeyStore trustStore,
            @Nullable KeyStore clientKeys,
            char @Nullable [] clientKeyPassword,
            Set<String> pins,
            @Nullable SSLContext sslContext,
            boolean trustsEverything) {
        this.use = use;
        this.trustStore = trustStore;
        this.clientKeys = clientKeys;
        this.clientKeyPassword = clientKeyPassword;
        this.pins = pins;
        this.sslContext = sslContext;
        this.trustsEverything = trustsEverything;
    }

    /**
     * Trusts the issuers in this store instead of the JVM's.
     *
     * @param issuers certificates of authorities
     * @return a copy that trusts them
     */
    public TlsPolicy trusting(KeyStore issuers) {
        Objects.requireNonNull(issuers, "issuers");
        return new TlsPolicy(use, issuers, clientKeys, clientKeyPassword, pins, sslContext, false);
    }

    /**
     * Shows a client certificate when the server asks for one, for example for {@link Login#external}.
     *
     * @param keys a store with the certificate and its private key
     * @param keyPassword the key's password; the array is copied
     * @return a copy that shows it
     */
    public TlsPolicy clientCertificate(KeyStore keys, char[] keyPassword) {
        Objects.requireNonNull(keys, "keys");
        return new TlsPolicy(use, trustStore, keys, keyPassword.clone(), pins, sslContext, trustsEverything);
    }

    /**
     * Accepts only servers with one of these public keys, beside all other checks. Use twice for a spare key.
     *
     * @param sha256 the SHA-256 digest of the SubjectPublicKeyInfo in base64, as in RFC 7469 section 2.4
     * @return a copy that demands it
     */
    public TlsPolicy pin(String sha256) {
        byte[] digest;
        try {
            digest = java.util.Base64.getDecoder().decode(sha256);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a pin is the base64 of a SHA-256 digest, not \"" + sha256 + "\"", e);
        }
        if (digest.length != 32) {
            throw new IllegalArgumentException(
                    "a pin is the base64 of 32 octets, \"" + sha256 + "\" has " + digest.length);
        }
        Set<String> all = new LinkedHashSet<>(pins);
        all.add(sha256);
        return new TlsPolicy(
                use, trustStore, clientKeys, clientKeyPassword, Set.copyOf(all), sslContext, trustsEverything);
    }

    /**
     * Makes TLS connections with this context. Host names and pins are checked all the same.
     *
     * @param context the caller's context, whose trust and keys replace those set here
     * @return a copy that uses it
     */
    public TlsPolicy sslContext(SSLContext context) {
        Objects.requireNonNull(context, "context");
        return new TlsPolicy(use, trustStore, clientKeys, clientKeyPassword, pins, context, trustsEverything);
    }

    /**
     * Accepts every certificate, for whatever host and from whomever: anybody on the path can read and change everything,
     * passwords included. For tests.
     *
     * @return a copy that checks nothing but pins
     */
    public TlsPolicy unsafeTrustEverything() {
        return new TlsPolicy(use, trustStore, clientKeys, clientKeyPassword, pins, null, true);
    }

    /**
     * Whether TLS is required, tried or left out.
     *
     * @return the use
     */
    public TlsUse use() {
        return use;
    }

    /**
     * The issuers to trust.
     *
     * @return the store, or empty for the JVM's own
     */
    public Optional<KeyStore> trustStore() {
        return Optional.ofNullable(trustStore);
    }

    /**
     * The client certificate and key.
     *
     * @return the store, or empty for none
     */
    public Optional<KeyStore> clientKeys() {
        return Optional.ofNullable(clientKeys);
    }

    /**
     * The password of the client's key.
     *
     * @return a copy, or an empty array where there is no key
     */
    public char[] clientKeyPassword() {
        return clientKeyPassword == null ? new char[0] : clientKeyPassword.clone();
    }

    /**
     * The public keys accepted.
     *
     * @return base64 digests; empty for any key
     */
    public Set<String> pins() {
        return pins;
    }

    /**
     * The caller's own context.
     *
     * @return the context, or empty for one made from this policy
     */
    public Optional<SSLContext> sslContext() {
        return Optional.ofNullable(sslContext);
    }

    /**
     * Whether certificates and host names are left unchecked.
     *
     * @return true after {@link #unsafeTrustEverything()}
     */
    public boolean trustsEverything() {
        return trustsEverything;
    }

    @Override
    public String toString() {
        StringBuilder s = new StringBuilder("TLS ").append(use);
        if (trustsEverything) {
            s.append(", TRUSTING EVERYTHING");
        } else if (sslContext != null) {
            s.append(", own SSLContext");
        } else if (trustStore != null) {
            s.append(", own trust store");
        }
        if (clientKeys != null) {
            s.append(", client certificate");
        }
        if (!pins.isEmpty()) {
            s.append(", pinned to ").append(pins);
        }
        return s.toString();
    }
}
