package io.mailwire.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority that lives as long as the test: it issues good and bad certificates for servers, and ones for
 * clients. EC keys on P-256, so that making one takes a millisecond. Thread-safe.
 *
 * <pre>{@code
 * TestCertificates authority = TestCertificates.create();
 * try (ScriptedServer server = ScriptedServer.script(transcript).tls(authority.expired()).start()) {
 *     // a client that trusts authority.trustStore() must refuse this server
 * }
 * }</pre>
 */
public final class TestCertificates {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String[] LOCAL_NAMES = {"localhost", "127.0.0.1", "::1"};

    private final KeyPair keys;
    private final X509Certificate root;

    private TestCertificates(KeyPair keys, X509Certificate root) {
        this.keys = keys;
        this.root = root;
    }

    private static final class Shared {
        static final TestCertificates AUTHORITY = create();
        static final TestCertificate LOCALHOST = AUTHORITY.forHost(LOCAL_NAMES);
    }

    /**
     * The authority that servers of this JVM use when nothing else is said.
     *
     * @return always the same
     */
    public static TestCertificates shared() {
        return Shared.AUTHORITY;
    }

    /**
     * A new authority that nobody trusts yet.
     *
     * @return a new one
     */
    public static TestCertificates create() {
        KeyPair keys = newKeys();
        X500Principal name = new X500Principal("CN=Mailwire Test CA " + Long.toHexString(RANDOM.nextLong()));
        return new TestCertificates(keys, issue(keys, name, keys, name, Validity.NOW, Purpose.AUTHORITY));
    }

    /**
     * A good certificate for {@code localhost}, {@code 127.0.0.1} and {@code ::1}.
     *
     * @return a certificate
     */
    public TestCertificate localhost() {
        return this == Shared.AUTHORITY ? Shared.LOCALHOST : forHost(LOCAL_NAMES);
    }

    /**
     * A certificate for other names.
     *
     * @param names host names (a leading {@code *.} is a wildcard) and IP addresses; the first is the common name too
     * @return a certificate
     */
    public TestCertificate forHost(String... names) {
        return server(Validity.NOW, names);
    }

    /**
     * A certificate of this authority for {@code wrong.host.test} only.
     *
     * @return a certificate
     */
    public TestCertificate wrongHost() {
        return forHost("wrong.host.test");
    }

    /**
     * A certificate for localhost that expired a day ago.
     *
     * @return a certificate
     */
    public TestCertificate expired() {
        return server(Validity.OVER, LOCAL_NAMES);
    }

    /**
     * A certificate for localhost that becomes valid in a day.
     *
     * @return a certificate
     */
    public TestCertificate notYetValid() {
        return server(Validity.FUTURE, LOCAL_NAMES);
    }

    /**
     * A certificate for localhost that has signed itself, so that no authority vouches for it.
     *
     * @return a certificate
     */
    public TestCertificate selfSigned() {
        KeyPair own = newKeys();
        X500Principal name = new X500Principal("CN=localhost");
        X509Certificate certificate = issue(own, name, own, name, Validity.NOW, Purpose.SERVER, LOCAL_NAMES);
        return new TestCertificate(own.getPrivate(), List.of(certificate));
    }

    /**
     * A certificate for a client to present.
     *
     * @param commonName who it is
     * @return a certificate
     */
    public TestCertificate clientCertificate(String commonName) {
        return issue(new X500Principal("CN=" + commonName), Validity.NOW, Purpose.CLIENT);
    }

    /**
     * This authority's own certificate.
     *
     * @return the root
     */
    public X509Certificate root() {
        return root;
    }

    /**
     * A trust store that holds this authority alone.
     *
     * @return a new PKCS #12 store
     */
    public KeyStore trustStore() {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("authority", root);
            return store;
        } catch (GeneralSecurityException | IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * A context for a client that trusts this authority alone.
     *
     * @return a new context
     */
    public SSLContext clientContext() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trustManagers(), null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * A context for a client that trusts this authority alone and presents a certificate.
     *
     * @param presented what it presents
     * @return a new context
     */
    public SSLContext clientContext(TestCertificate presented) {
        return presented.context(trustManagers());
    }

    /**
     * Writes the trust store as a PKCS #12 file.
     *
     * @param file where to
     * @param password of the store
     * @return the file
     * @throws UncheckedIOException if it can't be written
     */
    public Path writeTrustStore(Path file, char[] password) {
        return write(trustStore(), file, password);
    }

    /**
     * Writes this authority's certificate as PEM.
     *
     * @param file where to
     * @return the file
     * @throws UncheckedIOException if it can't be written
     */
    public Path writePem(Path file) {
        return write(TestCertificate.pem(root), file);
    }

    TrustManager[] trustManagers() {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trustStore());
            return factory.getTrustManagers();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private TestCertificate server(Validity validity, String... names) {
        return issue(new X500Principal("CN=" + names[0]), validity, Purpose.SERVER, names);
    }

    private TestCertificate issue(X500Principal subject, Validity validity, Purpose purpose, String... names) {
        KeyPair own = newKeys();
        X509Certificate certificate =
                issue(keys, root.getSubjectX500Principal(), own, subject, validity, purpose, names);
        return new TestCertificate(own.getPrivate(), List.of(certificate, root));
    }

    private enum Validity {
        OVER(-30, -1),
        NOW(-1, 30),
        FUTURE(1, 30);

        private final Duration from;
        private final Duration until;

        Validity(int fromDays, int untilDays) {
            from = Duration.ofDays(fromDays);
            until = Duration.ofDays(untilDays);
        }
    }

    private enum Purpose {
        AUTHORITY,
        SERVER,
        CLIENT
    }

    private static X509Certificate issue(
            KeyPair issuerKeys,
            X500Principal issuer,
            KeyPair subjectKeys,
            X500Principal subject,
            Validity validity,
            Purpose purpose,
            String... names) {
        Instant now = Instant.now();
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    issuer,
                    new BigInteger(127, RANDOM),
                    Date.from(now.plus(validity.from)),
                    Date.from(now.plus(validity.until)),
                    subject,
                    subjectKeys.getPublic());
            if (purpose == Purpose.AUTHORITY) {
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
                builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            } else {
                builder.addExtension(
                        Extension.extendedKeyUsage,
                        false,
                        new ExtendedKeyUsage(
                                purpose == Purpose.SERVER
                                        ? KeyPurposeId.id_kp_serverAuth
                                        : KeyPurposeId.id_kp_clientAuth));
            }
            if (names.length > 0) {
                builder.addExtension(Extension.subjectAlternativeName, false, alternativeNames(names));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(
                            new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKeys.getPrivate())));
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException impossible) {
            throw new IllegalStateException("no certificate for " + subject, impossible);
        }
    }

    private static GeneralNames alternativeNames(String... names) {
        GeneralName[] alternatives = new GeneralName[names.length];
        for (int i = 0; i < names.length; i++) {
            boolean address = names[i].contains(":") || names[i].matches("[0-9.]+");
            alternatives[i] = new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, names[i]);
        }
        return new GeneralNames(alternatives);
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static Path write(KeyStore store, Path file, char[] password) {
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, password);
            return file;
        } catch (IOException failed) {
            throw new UncheckedIOException("can't write " + file, failed);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static Path write(String text, Path file) {
        try {
            return Files.writeString(file, text);
        } catch (IOException failed) {
            throw new UncheckedIOException("can't write " + file, failed);
        }
    }
}
