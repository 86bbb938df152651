package io.mailwire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.testkit.TestCertificate;
import io.mailwire.testkit.TestCertificates;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsPolicyTest {

    private static final TestCertificates AUTHORITY = TestCertificates.shared();

    @Test
    void readsIssuersFromAPemFileWithSeveral(@TempDir Path directory) throws Exception {
        Path file = AUTHORITY.writePem(directory.resolve("ca.pem"));
        Path other = TestCertificates.create().writePem(directory.resolve("other.pem"));
        Files.writeString(file, "\n" + Files.readString(other), java.nio.file.StandardOpenOption.APPEND);
        assertEquals(
                2, TlsPolicy.REQUIRED.trusting(file).trustStore().orElseThrow().size());
        Path der = Files.write(directory.resolve("ca.der"), AUTHORITY.root().getEncoded());
        assertEquals(
                1, TlsPolicy.REQUIRED.trusting(der).trustStore().orElseThrow().size());
    }

    @Test
    void refusesFilesAndStoresWithoutIssuers(@TempDir Path directory) throws Exception {
        Path empty = Files.createFile(directory.resolve("empty.pem"));
        Path junk = Files.writeString(directory.resolve("junk.pem"), "hello");
        assertThrows(IllegalArgumentException.class, () -> TlsPolicy.REQUIRED.trusting(empty));
        assertThrows(IllegalArgumentException.class, () -> TlsPolicy.REQUIRED.trusting(junk));
        assertThrows(UncheckedIOException.class, () -> TlsPolicy.REQUIRED.trusting(directory.resolve("none.pem")));
        KeyStore store = KeyStore.getInstance("PKCS12");
        assertThrows(IllegalArgumentException.class, () -> TlsPolicy.REQUIRED.trusting(store), "not loaded");
        store.load(null, null);
        assertThrows(IllegalArgumentException.class, () -> TlsPolicy.REQUIRED.trusting(store), "empty");
    }

    @Test
    void readsAClientCertificate(@TempDir Path directory) {
        char[] password = "s3cret".toCharArray();
        TestCertificate ann = AUTHORITY.clientCertificate("ann");
        Path file = ann.writePkcs12(directory.resolve("ann.p12"), password);
        TlsPolicy policy = TlsPolicy.REQUIRED.clientCertificate(file, password);
        password[0] = 'x';
        assertArrayEquals("s3cret".toCharArray(), policy.clientKeyPassword());
        assertFalse(policy.toString().contains("s3cret"));
        assertThrows(UncheckedIOException.class, () -> TlsPolicy.REQUIRED.clientCertificate(file, password));
        assertThrows(
                IllegalArgumentException.class,
                () -> TlsPolicy.REQUIRED.clientCertificate(ann.keyStore("other".toCharArray()), password));
        assertThrows(
                IllegalArgumentException.class,
                () -> TlsPolicy.REQUIRED.clientCertificate(AUTHORITY.trustStore(), password),
                "no key in it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "not base64", "AAAA", "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="})
    void refusesWhatIsNoPin(String pin) {
        assertThrows(IllegalArgumentException.class, () -> TlsPolicy.REQUIRED.pin(pin));
    }

    @Test
    void keepsPinsAsTheyAreCompared() {
        String pin = AUTHORITY.localhost().pin();
        assertEquals(Set.of(pin), TlsPolicy.REQUIRED.pin(pin.replace("=", "")).pins());
    }

    @Test
    void refusesAnSslContextBesideWhatItWouldOverride() {
        TlsPolicy trusting = TlsPolicy.REQUIRED.trusting(AUTHORITY.trustStore());
        TlsPolicy unsafe = TlsPolicy.REQUIRED.unsafeTrustEverything();
        assertThrows(IllegalStateException.class, () -> trusting.sslContext(AUTHORITY.clientContext()));
        assertThrows(IllegalStateException.class, () -> unsafe.sslContext(AUTHORITY.clientContext()));
        TlsPolicy own = TlsPolicy.REQUIRED.sslContext(AUTHORITY.clientContext());
        assertThrows(IllegalStateException.class, () -> own.trusting(AUTHORITY.trustStore()));
        assertThrows(IllegalStateException.class, own::unsafeTrustEverything);
        assertTrue(own.pin(AUTHORITY.localhost().pin()).sslContext().isPresent());
    }
}
