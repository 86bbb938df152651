package io.mailwire.internal.sasl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.AuthenticationException;
import io.mailwire.Limits;
import io.mailwire.internal.net.ServerUri;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import javax.security.sasl.AuthorizeCallback;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslException;
import javax.security.sasl.SaslServer;
import org.apache.kerby.kerberos.kerb.KrbException;
import org.apache.kerby.kerberos.kerb.server.SimpleKdcServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** GSSAPI (RFC 4752) with tickets of a real key distribution centre, against the JDK's server side. */
@Timeout(60)
class GssapiKerberosTest {

    private static final String CONFIGURATION = "java.security.krb5.conf";

    @TempDir
    static Path dir;

    private static @Nullable SimpleKdcServer kdc;
    private static @Nullable String configurationBefore;

    @BeforeAll
    static void startRealm() throws IOException, KrbException {
        configurationBefore = System.getProperty(CONFIGURATION);
        SimpleKdcServer server = new SimpleKdcServer();
        server.setWorkDir(dir.toFile());
        server.setKdcRealm("MAILWIRE.TEST");
        server.setKdcHost("localhost");
        server.setAllowUdp(false);
        server.setAllowTcp(true);
        // It takes no 0 for "any", so a port that was free a moment ago must do.
        try (ServerSocket free = new ServerSocket(0)) {
            server.setKdcTcpPort(free.getLocalPort());
        }
        server.init();
        server.start();
        kdc = server;
        server.createPrincipal("ann@MAILWIRE.TEST", "secret");
        server.createAndExportPrincipals(keytab(), "imap/localhost@MAILWIRE.TEST");
        System.setProperty(CONFIGURATION, dir.resolve("krb5.conf").toString());
    }

    @AfterAll
    static void stopRealm() throws KrbException {
        if (configurationBefore == null) {
            System.clearProperty(CONFIGURATION);
        } else {
            System.setProperty(CONFIGURATION, configurationBefore);
        }
        if (kdc != null) {
            kdc.stop();
        }
    }

    private static File keytab() {
        return dir.resolve("server.keytab").toFile();
    }

    @Test
    void aTicketLogsIn() throws Exception {
        GssapiServer server = new GssapiServer();
        Optional<String> used = Subject.doAs(
                ann(), (PrivilegedExceptionAction<Optional<String>>) () -> login(Credentials.kerberos("ann"), server));
        assertEquals(Optional.of("GSSAPI"), used);
        assertTrue(server.isConvinced());
        assertEquals("ann@MAILWIRE.TEST", server.authorizationId());
        assertTrue(Files.exists(keytab().toPath()));
    }

    @Test
    void anotherIdentityIsAskedFor() throws Exception {
        GssapiServer server = new GssapiServer();
        Subject.doAs(ann(), (PrivilegedExceptionAction<Optional<String>>)
                () -> login(Credentials.kerberos("ann").actAs("sales"), server));
        assertEquals("sales", server.authorizationId());
    }

    @Test
    void successBeforeTheServerHasProvenItselfIsNotBelieved() throws Exception {
        PrivilegedActionException e = assertThrows(
                PrivilegedActionException.class,
                () -> Subject.doAs(ann(), (PrivilegedExceptionAction<Optional<String>>) () -> {
                    try {
                        return login(Credentials.kerberos("ann"), new Gullible());
                    } catch (AuthenticationException refused) {
                        throw new IOException(refused);
                    }
                }));
        assertTrue(String.valueOf(e.getCause().getMessage()).contains("before it had proven"), e.getCause()::getMessage);
    }

    @Test
    void withoutATicketNothingIsSent() {
        Gullible server = new Gullible();
        AuthenticationException e = assertThrows(
                AuthenticationException.class, () -> login(Credentials.kerberos("ann"), server));
        assertTrue(e.getMessage().contains("GSSAPI cannot begin"), e.getMessage());
        assertFalse(server.begun);
    }

    private static Optional<String> login(Credentials credentials, SaslTransport server) throws IOException {
        SaslPeer peer = new SaslPeer(
                ServerUri.parse("imap://localhost"), false, false, false, List.of(), Limits.DEFAULTS);
        return new SaslLogin(credentials, peer).authenticate(Set.of("GSSAPI", "PLAIN"), server);
    }

    private static Subject ann() throws LoginException {
        return jaas(Map.of("refreshKrb5Config", "true"), callbacks -> {
            for (Callback callback : callbacks) {
                if (callback instanceof NameCallback name) {
                    name.setName("ann@MAILWIRE.TEST");
                } else if (callback instanceof PasswordCallback password) {
                    password.setPassword("secret".toCharArray());
                }
            }
        });
    }

    private static Subject imapServer() throws LoginException {
        return jaas(
                Map.of(
                        "refreshKrb5Config", "true",
                        "useKeyTab", "true",
                        "storeKey", "true",
                        "isInitiator", "false",
                        "doNotPrompt", "true",
                        "principal", "imap/localhost@MAILWIRE.TEST",
                        "keyTab", keytab().getPath()),
                callbacks -> {});
    }

    private static Subject jaas(Map<String, String> options, CallbackHandler handler) throws LoginException {
        AppConfigurationEntry entry = new AppConfigurationEntry(
                "com.sun.security.auth.module.Krb5LoginModule", LoginModuleControlFlag.REQUIRED, options);
        LoginContext context = new LoginContext("test", new Subject(), handler, new Configuration() {
            @Override
            public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
                return new AppConfigurationEntry[] {entry};
            }
        });
        context.login();
        return context.getSubject();
    }

    /** Says yes to whatever comes first. */
    private static final class Gullible implements SaslTransport {
        boolean begun;

        @Override
        public Step start(String mechanism, byte @Nullable [] initialResponse) {
            begun = true;
            return new Step.Accepted("welcome");
        }

        @Override
        public Step respond(byte[] response) {
            throw new AssertionError();
        }

        @Override
        public Step cancel() {
            throw new AssertionError();
        }
    }

    private static final class GssapiServer implements SaslTransport {
        private final Subject subject;
        private final SaslServer sasl;

        GssapiServer() throws Exception {
            subject = imapServer();
            sasl = Subject.doAs(
                    subject,
                    (PrivilegedExceptionAction<SaslServer>) () -> Sasl.createSaslServer(
                            "GSSAPI", "imap", "localhost", Map.of(Sasl.QOP, "auth"), callbacks -> {
                                for (Callback callback : callbacks) {
                                    if (callback instanceof AuthorizeCallback authorize) {
                                        authorize.setAuthorized(true);
                                        authorize.setAuthorizedID(authorize.getAuthorizationID());
                                    }
                                }
                            }));
        }

        boolean isConvinced() {
            return sasl.isComplete();
        }

        String authorizationId() {
            return sasl.getAuthorizationID();
        }

        @Override
        public Step start(String mechanism, byte @Nullable [] initialResponse) throws IOException {
            assertEquals("GSSAPI", mechanism);
            return respond(initialResponse == null ? new byte[0] : initialResponse);
        }

        @Override
        public Step respond(byte[] response) throws IOException {
            try {
                byte[] challenge = Subject.doAs(
                        subject, (PrivilegedExceptionAction<byte[]>) () -> sasl.evaluateResponse(response));
                return sasl.isComplete()
                        ? new Step.Accepted("welcome")
                        : new Step.Challenge(challenge == null ? new byte[0] : challenge);
            } catch (PrivilegedActionException e) {
                throw new SaslException("the server's side failed", e.getException());
            }
        }

        @Override
        public Step cancel() {
            return new Step.Refused("cancelled", false);
        }
    }
}
