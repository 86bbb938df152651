package io.mailwire.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class TestCertificatesTest {
    private final TestCertificates authority = TestCertificates.create();

    private void connect(TestCertificate presented) throws IOException {
        try (ScriptedServer server =
                        ScriptedServer.script("S: hello").tls(presented).start();
                RawClient client = RawClient.of(server)) {
            client.startTls(authority.clientContext());
            assertEquals("hello", client.line());
        }
    }

    @Test
    void areGoodForLocalhost() throws IOException {
        connect(authority.localhost());
    }

    @Test
    void areBadInTheWayTheirNamesSay() {
        assertRefused(authority.wrongHost(), "No subject alternative");
        assertRefused(authority.expired(), "NotAfter");
        assertRefused(authority.notYetValid(), "NotBefore");
        assertRefused(authority.selfSigned(), "unable to find valid certification path");
        assertRefused(TestCertificates.create().localhost(), "path");
    }

    private void assertRefused(TestCertificate presented, String because) {
        SSLException refused = assertThrows(SSLException.class, () -> connect(presented));
        StringBuilder reasons = new StringBuilder();
        for (Throwable t = refused; t != null; t = t.getCause()) {
            reasons.append(t.getMessage()).append('\n');
        }
        assertTrue(reasons.toString().contains(because), reasons.toString());
    }

    @Test
    void areWrittenAsPkcs12AndPem(@TempDir Path directory) throws Exception {
        TestCertificate certificate = authority.localhost();
        char[] password = "changeit".toCharArray();
        Path store = certificate.writePkcs12(directory.resolve("server.p12"), password);
        KeyStore loaded = KeyStore.getInstance(store.toFile(), password);
        assertEquals(certificate.privateKey(), loaded.getKey("mailwire", password));
        Path trust = authority.writeTrustStore(directory.resolve("trust.p12"), password);
        assertEquals(
                authority.root(), KeyStore.getInstance(trust.toFile(), password).getCertificate("authority"));

        Path pem = certificate.writePem(directory.resolve("server.pem"));
        assertTrue(Files.readString(pem).startsWith("-----BEGIN PRIVATE KEY-----\n"));
        try (InputStream in = Files.newInputStream(authority.writePem(directory.resolve("ca.pem")))) {
            assertEquals(
                    authority.root(), CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
    }

    @Test
    void pinTheirPublicKey() throws Exception {
        TestCertificate certificate = authority.localhost();
        byte[] info = certificate.certificate().getPublicKey().getEncoded();
        assertArrayEquals(
                MessageDigest.getInstance("SHA-256").digest(info),
                Base64.getDecoder().decode(certificate.pin()));
        assertFalse(certificate.toString().contains("PrivateKey"));
    }

    @Test
    void areSignedByTheirAuthority() throws Exception {
        X509Certificate client = authority.clientCertificate("Ann").certificate();
        client.verify(authority.root().getPublicKey());
        assertEquals("CN=Ann", client.getSubjectX500Principal().getName());
        assertNotNull(TestCertificates.shared().localhost());
    }
}
