package io.mailwire.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** A certificate with its private key, for a server to present or for a client to log in with. Immutable. */
public final class TestCertificate {
    private static final char[] IN_MEMORY = "in memory".toCharArray();

    private final PrivateKey key;
    private final List<X509Certificate> chain;

    // Made once: a key store derives keys from its password, which takes ten milliseconds, and a test that cuts a
    // connection
    // behind every octet starts a thousand servers. Two threads may both make them.
    private volatile List<KeyManager> keyManagers = List.of();

    TestCertificate(PrivateKey key, List<X509Certificate> chain) {
        this.key = key;
        this.chain = List.copyOf(chain);
    }

    /**
     * The certificate itself.
     *
     * @return the first of the chain
     */
    public X509Certificate certificate() {
        return chain.get(0);
    }

    /**
     * The private key, an EC key on P-256.
     *
     * @return the key
     */
    public PrivateKey privateKey() {
        return key;
    }

    /**
     * The pin of the public key: the SHA-256 of the SubjectPublicKeyInfo, as in RFC 7469 §2.4.
     *
     * @return base64, without a prefix
     */
    public String pin() {
        try {
            byte[] info = certificate().getPublicKey().getEncoded();
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(info));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * A context for a server that presents this certificate and asks for none.
     *
     * @return a new context
     */
    public SSLContext serverContext() {
        return context(new TrustManager[0]);
    }

    /**
     * A context for a server that presents this certificate and can check those of its clients.
     *
     * @param clients who issues the clients' certificates
     * @return a new context
     */
    public SSLContext serverContext(TestCertificates clients) {
        return context(clients.trustManagers());
    }

    SSLContext context(TrustManager[] trust) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers(), trust, null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    KeyManager[] keyManagers() throws GeneralSecurityException {
        List<KeyManager> known = keyManagers;
        if (known.isEmpty()) {
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(keyStore(IN_MEMORY), IN_MEMORY);
            known = List.of(factory.getKeyManagers());
            keyManagers = known;
        }
        return known.toArray(KeyManager[]::new);
    }

    /**
     * The key and the chain as a key store with one entry, {@code mailwire}.
     *
     * @param password of the entry
     * @return a new PKCS #12 store
     */
    public KeyStore keyStore(char[] password) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("mailwire", key, password, chain.toArray(X509Certificate[]::new));
            return store;
        } catch (GeneralSecurityException | IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * Writes key and chain as a PKCS #12 file.
     *
     * @param file where to
     * @param password of the store and the entry
     * @return the file
     * @throws UncheckedIOException if it can't be written
     */
    public Path writePkcs12(Path file, char[] password) {
        return TestCertificates.write(keyStore(password), file, password);
    }

    /**
     * Writes the private key (PKCS #8) and the chain as PEM into one file.
     *
     * @param file where to
     * @return the file
     * @throws UncheckedIOException if it can't be written
     */
    public Path writePem(Path file) {
        return TestCertificates.write(pem("PRIVATE KEY", key.getEncoded()) + chainPem(), file);
    }

    /**
     * The chain as PEM, this certificate first.
     *
     * @return the text
     */
    public String chainPem() {
        return chain.stream().map(TestCertificate::pem).reduce("", String::concat);
    }

    static String pem(X509Certificate certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String pem(String label, byte[] der) {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    /** The subject and the key's pin, never the private key. */
    @Override
    public String toString() {
        return "TestCertificate[" + certificate().getSubjectX500Principal() + ", pin " + pin() + "]";
    }
}
