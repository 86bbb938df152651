package io.mailwire.interop;

import io.mailwire.TlsPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import org.junit.jupiter.api.Assumptions;

/**
 * Where the real servers are, told by the environment. Without {@code MAILWIRE_LAB_HOST} the tests are skipped, and say so.
 *
 * <ul>
 *   <li>{@code MAILWIRE_LAB_HOST}: the host name that the servers' certificates have
 *   <li>{@code MAILWIRE_LAB_TRUSTSTORE}: a PKCS #12 file with their issuer, password {@code changeit} unless
 *       {@code MAILWIRE_LAB_TRUSTSTORE_PASSWORD} says otherwise
 *   <li>{@code MAILWIRE_LAB_SMTP}, {@code _SUBMISSION}, {@code _SMTPS}, {@code _IMAP}, {@code _IMAPS}, {@code _POP3},
 *       {@code _POP3S}, {@code _LMTP}: ports; {@code _LMTP_SOCKET}: the file of a Unix socket that speaks LMTP
 *   <li>{@code MAILWIRE_LAB_DOVECOT_SUBMISSION}: the port of Dovecot's submission service
 *   <li>{@code MAILWIRE_LAB_SLOW_SMTP}, {@code _SLOW_SUBMISSION}, {@code _SLOW_SMTPS}, {@code _SLOW_POP3}, {@code _SLOW_POP3S},
 *       {@code _SLOW_IMAPS}: the same services at the end of a path that
 *       takes 20 ms there and back
 *   <li>{@code MAILWIRE_LAB_USER}, {@code MAILWIRE_LAB_PASSWORD}: pattern of the users and their passwords, {@code u%d} and
 *       {@code pw-u%d} unless told; {@code MAILWIRE_LAB_DOMAIN}: their domain, {@code lab.test} unless told
 * </ul>
 */
final class Lab {

    private Lab() {}

    /** Skips the calling test unless the environment names the servers. */
    static void required() {
        Assumptions.assumeTrue(
                System.getenv("MAILWIRE_LAB_HOST") != null,
                "skipped: no real servers; set MAILWIRE_LAB_HOST, MAILWIRE_LAB_TRUSTSTORE and the ports to run this");
    }

    static String host() {
        return setting("MAILWIRE_LAB_HOST");
    }

    /**
     * A server's URI; skips the calling test unless the environment has its port.
     *
     * @param scheme such as {@code smtps}
     * @param service such as {@code SMTPS}, the end of the variable's name
     */
    static String uri(String scheme, String service) {
        required();
        return scheme + "://" + host() + ":" + setting("MAILWIRE_LAB_" + service);
    }

    static String user(int number) {
        return String.format(setting("MAILWIRE_LAB_USER", "u%d"), number);
    }

    static String password(int number) {
        return String.format(setting("MAILWIRE_LAB_PASSWORD", "pw-u%d"), number);
    }

    static String address(int number) {
        return user(number) + "@" + domain();
    }

    static String domain() {
        return setting("MAILWIRE_LAB_DOMAIN", "lab.test");
    }

    /** TLS required, and the servers' issuer trusted. */
    static TlsPolicy tls() {
        return TlsPolicy.REQUIRED.trusting(trustStore());
    }

    static KeyStore trustStore() {
        return keyStore(setting("MAILWIRE_LAB_TRUSTSTORE"), setting("MAILWIRE_LAB_TRUSTSTORE_PASSWORD", "changeit"));
    }

    /** Reads a PKCS #12 file. */
    static KeyStore keyStore(String file, String password) {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, password.toCharArray());
            return store;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the environment says; skips the calling test where it says nothing. */
    static String setting(String name) {
        String value = System.getenv(name);
        Assumptions.assumeTrue(value != null, "skipped: " + name + " is not set");
        return String.valueOf(value);
    }

    private static String setting(String name, String otherwise) {
        String value = System.getenv(name);
        return value == null ? otherwise : value;
    }
}
