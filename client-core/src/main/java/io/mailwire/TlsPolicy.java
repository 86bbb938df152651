package io.mailwire;

import io.mailwire.spi.TlsaRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
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
 * trusts. TLS is 1.2 or 1.3, never older.
 *
 * <p>Keep a policy and use it again: what is costly to set up is kept with it. Stores are read when the first connection is made.
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
    private final List<TlsaRecord> tlsaRecords;
    private final List<String> tlsaNames;

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
        this(use, trustStore, clientKeys, clientKeyPassword, pins, sslContext, trustsEverything, List.of(), List.of());
    }

    private TlsPolicy(
            TlsUse use,
            @Nullable KeyStore trustStore,
            @Nullable KeyStore clientKeys,
            char @Nullable [] clientKeyPassword,
            Set<String> pins,
            @Nullable SSLContext sslContext,
            boolean trustsEverything,
            List<TlsaRecord> tlsaRecords,
            List<String> tlsaNames) {
        this.use = use;
        this.trustStore = trustStore;
        this.clientKeys = clientKeys;
        this.clientKeyPassword = clientKeyPassword;
        this.pins = pins;
        this.sslContext = sslContext;
        this.trustsEverything = trustsEverything;
        this.tlsaRecords = tlsaRecords;
        this.tlsaNames = tlsaNames;
    }

    /**
     * Trusts the issuers in this store instead of the JVM's.
     *
     * @param issuers certificates of authorities, or of servers that signed their own
     * @return a copy that trusts them
     * @throws IllegalArgumentException if there is no certificate in it
     * @throws IllegalStateException if the policy has an {@link #sslContext(SSLContext) SSLContext}, which decides that
     */
    public TlsPolicy trusting(KeyStore issuers) {
        Objects.requireNonNull(issuers, "issuers");
        refuseBesideContext();
        try {
            if (issuers.size() == 0) {
                throw new IllegalArgumentException(
                        "the trust store is empty: nobody would be trusted (a PKCS #12 file that "
                                + "openssl made looks empty to Java; give the certificates as PEM to trusting(Path))");
            }
        } catch (KeyStoreException e) {
            throw new IllegalArgumentException("the trust store is not loaded: call its load(...) first", e);
        }
        return new TlsPolicy(use, issuers, clientKeys, clientKeyPassword, pins, null, false, tlsaRecords, tlsaNames);
    }

    /**
     * Trusts the issuers in this file instead of the JVM's.
     *
     * @param certificates a file of X.509 certificates, PEM (any number of them) or DER
     * @return a copy that trusts them
     * @throws UncheckedIOException if the file cannot be read
     * @throws IllegalArgumentException if there is no certificate in it
     * @throws IllegalStateException if the policy has an {@link #sslContext(SSLContext) SSLContext}, which decides that
     */
    public TlsPolicy trusting(Path certificates) {
        try (InputStream in = Files.newInputStream(certificates)) {
            Collection<? extends Certificate> all =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (all.isEmpty()) {
                throw new IllegalArgumentException("there is no certificate in " + certificates);
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate : all) {
                store.setCertificateEntry("trusted" + number++, certificate);
            }
            return trusting(store);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (CertificateException e) {
            throw new IllegalArgumentException("not a file of X.509 certificates: " + certificates, e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JVM cannot keep certificates", e);
        }
    }

    /**
     * Shows a client certificate when the server asks for one, for example for {@link Login#external}.
     *
     * @param keys a store with the certificate and its private key
     * @param keyPassword the key's password; the array is copied
     * @return a copy that shows it
     * @throws IllegalArgumentException if there is no key in it, or the password does not open it
     * @throws IllegalStateException if the policy has an {@link #sslContext(SSLContext) SSLContext}, which decides that
     */
    public TlsPolicy clientCertificate(KeyStore keys, char[] keyPassword) {
        Objects.requireNonNull(keys, "keys");
        refuseBesideContext();
        char[] password = keyPassword.clone();
        try {
            boolean found = false;
            for (String alias : Collections.list(keys.aliases())) {
                found |= keys.isKeyEntry(alias) && keys.getKey(alias, password) != null;
            }
            if (!found) {
                throw new IllegalArgumentException("there is no private key in the store");
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the private key cannot be read: is its password right?", e);
        }
        return new TlsPolicy(use, trustStore, keys, password, pins, null, trustsEverything, tlsaRecords, tlsaNames);
    }

    /**
     * Shows the client certificate in this file when the server asks for one.
     *
     * @param pkcs12 a PKCS #12 file ({@code .p12} or {@code .pfx}) with the certificate and its private key
     * @param password the password of the file and the key; the array is copied
     * @return a copy that shows it
     * @throws UncheckedIOException if the file cannot be read, or the password is wrong
     * @throws IllegalArgumentException if there is no key in it
     * @throws IllegalStateException if the policy has an {@link #sslContext(SSLContext) SSLContext}, which decides that
     */
    public TlsPolicy clientCertificate(Path pkcs12, char[] password) {
        try (InputStream in = Files.newInputStream(pkcs12)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, password);
            return clientCertificate(store, password);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not a PKCS #12 file: " + pkcs12, e);
        }
    }

    /**
     * Accepts only servers with one of these public keys, beside all other checks and whatever else lets pass. Use twice for a
     * spare key. The key is the server's own; keys of its issuers do not count, since everybody to whom they issue would do.
     *
     * @param sha256 the SHA-256 digest of the SubjectPublicKeyInfo in base64, as in RFC 7469 section 2.4
     * @return a copy that demands it
     * @throws IllegalArgumentException if it is no such digest
     */
    public TlsPolicy pin(String sha256) {
        byte[] digest;
        try {
            digest = Base64.getDecoder().decode(sha256);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a pin is the base64 of a SHA-256 digest, not \"" + sha256 + "\"", e);
        }
        if (digest.length != 32) {
            throw new IllegalArgumentException(
                    "a pin is the base64 of 32 octets, \"" + sha256 + "\" has " + digest.length);
        }
        Set<String> all = new LinkedHashSet<>(pins);
        all.add(Base64.getEncoder().encodeToString(digest)); // with padding, as it is compared
        return new TlsPolicy(
                use,
                trustStore,
                clientKeys,
                clientKeyPassword,
                Set.copyOf(all),
                sslContext,
                trustsEverything,
                tlsaRecords,
                tlsaNames);
    }

    /**
     * Makes TLS connections with this context: its trust and its keys. Host names and pins are checked all the same, and versions
     * before TLS 1.2 are left out.
     *
     * @param context the caller's context
     * @return a copy that uses it
     * @throws IllegalStateException if the policy has a trust store, a client certificate or TLSA records, or trusts everything: the
     *     context decides about these
     */
    public TlsPolicy sslContext(SSLContext context) {
        Objects.requireNonNull(context, "context");
        if (trustStore != null || clientKeys != null || trustsEverything || !tlsaRecords.isEmpty()) {
            throw new IllegalStateException(
                    "this policy says already whom to trust or what to show, which the SSLContext would override");
        }
        return new TlsPolicy(use, null, null, null, pins, context, false);
    }

    /**
     * Accepts every certificate, for whatever host and from whomever: anybody on the path can read and change everything,
     * passwords included. For tests. What is wrong with the certificate still stands in {@link TlsInfo#problem()}.
     *
     * @return a copy that checks nothing but pins
     * @throws IllegalStateException if the policy has an {@link #sslContext(SSLContext) SSLContext}, which decides that
     */
    public TlsPolicy unsafeTrustEverything() {
        refuseBesideContext();
        return new TlsPolicy(use, trustStore, clientKeys, clientKeyPassword, pins, null, true);
    }

    /**
     * Requires TLS, with what this policy says of trust, keys and pins.
     *
     * @return a copy whose use is {@link TlsUse#REQUIRED}
     */
    public TlsPolicy required() {
        return new TlsPolicy(
                TlsUse.REQUIRED,
                trustStore,
                clientKeys,
                clientKeyPassword,
                pins,
                sslContext,
                trustsEverything,
                tlsaRecords,
                tlsaNames);
    }

    /**
     * Requires TLS, and believes the DNS instead of issuers (DANE, RFC 7671 and RFC 7672): the server's certificate must match one of these
     * records. They must come from a resolver for which DNSSEC vouches. With usage 3 neither names nor dates of the certificate matter; with
     * usage 2 it must be issued by the authority that the record is of, be in force, and be for one of the names. Pins are checked beside it.
     *
     * @param records the TLSA records of the server; those that are not {@linkplain TlsaRecord#isUsable() usable} are left out
     * @param names whom a certificate under usage 2 may be for: the server's name, and where the DNS led there securely the mail domain's
     * @return a copy that demands it
     * @throws IllegalArgumentException if no record is usable
     * @throws IllegalStateException if the policy has an {@link #sslContext(SSLContext) SSLContext}, which decides whom to trust
     */
    public TlsPolicy dane(Collection<TlsaRecord> records, Collection<String> names) {
        refuseBesideContext();
        List<TlsaRecord> usable = records.stream().filter(TlsaRecord::isUsable).toList();
        if (usable.isEmpty()) {
            throw new IllegalArgumentException("no TLSA record is usable: " + records);
        }
        return new TlsPolicy(
                TlsUse.REQUIRED,
                trustStore,
                clientKeys,
                clientKeyPassword,
                pins,
                null,
                false,
                usable,
                List.copyOf(names));
    }

    private void refuseBesideContext() {
        if (sslContext != null) {
            throw new IllegalStateException(
                    "this policy has an SSLContext, which decides whom to trust and what to show");
        }
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
     * The TLSA records that the server's certificate must match.
     *
     * @return the usable ones; empty unless {@link #dane} was called
     */
    public List<TlsaRecord> tlsaRecords() {
        return tlsaRecords;
    }

    /**
     * Whom a certificate may be for that a TLSA record vouches for by its issuer.
     *
     * @return host names; empty unless {@link #dane} was called
     */
    public List<String> tlsaNames() {
        return tlsaNames;
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
        if (!tlsaRecords.isEmpty()) {
            s.append(", by TLSA ").append(tlsaRecords);
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
