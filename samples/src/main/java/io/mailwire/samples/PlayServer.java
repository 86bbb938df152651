package io.mailwire.samples;

import com.icegreen.greenmail.imap.AuthorizationException;
import com.icegreen.greenmail.store.FolderException;
import com.icegreen.greenmail.store.MailFolder;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.DummySSLServerSocketFactory;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import io.mailwire.TlsPolicy;
import io.mailwire.testkit.TestCertificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A GreenMail server inside this process, on loopback ports that are free, under TLS with a certificate made for the occasion. Its
 * users are ann, bob and carol at example.org; each one's password is {@link #PASSWORD}.
 */
public final class PlayServer implements AutoCloseable {

    /** The password of every user. */
    public static final String PASSWORD = "open sesame";

    private final GreenMail greenMail;
    private final TestCertificates authority;

    private PlayServer(GreenMail greenMail, TestCertificates authority) {
        this.greenMail = greenMail;
        this.authority = authority;
    }

    /**
     * Starts the servers.
     *
     * @return the running servers
     */
    public static PlayServer start() {
        TestCertificates authority = TestCertificates.shared();
        useCertificate(authority);
        ServerSetup[] setups = {secure("smtps"), secure("pop3s"), secure("imaps")};
        GreenMail greenMail = new GreenMail(setups);
        greenMail.start();
        for (String user : new String[] {"ann", "bob", "carol"}) {
            GreenMailUser account = greenMail.setUser(user + "@example.org", user, PASSWORD);
            createFolder(greenMail, account);
        }
        return new PlayServer(greenMail, authority);
    }

    private static void createFolder(GreenMail greenMail, GreenMailUser account) {
        try {
            greenMail.getManagers().getImapHostManager().createMailbox(account, "Archive");
        } catch (AuthorizationException | FolderException e) {
            throw new IllegalStateException("a fresh account refuses a folder", e);
        }
    }

    // GreenMail takes its key from system properties, once, when the first server with TLS starts.
    private static void useCertificate(TestCertificates authority) {
        try {
            Path file = Files.createTempFile("play-server", ".p12");
            try {
                authority.localhost().writePkcs12(file, PASSWORD.toCharArray());
                System.setProperty("greenmail.tls.keystore.file", file.toString());
                System.setProperty("greenmail.tls.keystore.password", PASSWORD);
                // Reading the key now lets the file go at once.
                DummySSLServerSocketFactory.getDefault();
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ServerSetup secure(String protocol) {
        ServerSetup setup = new ServerSetup(0, "localhost", protocol);
        setup.setServerStartupTimeout(10_000);
        return setup;
    }

    /**
     * Where to send.
     *
     * @return a URI for {@code SmtpClient.at}
     */
    public String smtp() {
        return "smtps://localhost:" + greenMail.getSmtps().getPort();
    }

    /**
     * Where to drain.
     *
     * @return a URI for {@code Pop3Client.at}
     */
    public String pop3() {
        return "pop3s://localhost:" + greenMail.getPop3s().getPort();
    }

    /**
     * Where to browse.
     *
     * @return a URI for {@code ImapClient.at}
     */
    public String imap() {
        return "imaps://localhost:" + greenMail.getImaps().getPort();
    }

    /**
     * A policy that trusts the authority that issued the server's certificate, and nobody else.
     *
     * @return the policy
     */
    public TlsPolicy tls() {
        return TlsPolicy.REQUIRED.trusting(authority.trustStore());
    }

    /**
     * Writes the authority's certificate into a PKCS#12 trust store, for programs that run beside this one.
     *
     * @param file where to
     * @param password the store's password
     * @return the file
     */
    public Path writeTrustStore(Path file, String password) {
        return authority.writeTrustStore(file, password.toCharArray());
    }

    /** How many messages a user's folder has. */
    int count(String user, String folder) {
        GreenMailUser account = greenMail.getManagers().getUserManager().getUser(user);
        MailFolder store = greenMail.getManagers().getImapHostManager().getFolder(account, folder);
        return store.getMessageCount();
    }

    /** Puts a message into a user's inbox. */
    void deliver(String user, String subject) {
        greenMail
                .getManagers()
                .getUserManager()
                .getUser(user)
                .deliver(GreenMailUtil.newMimeMessage("Subject: " + subject + "\r\n\r\nNot the demo's.\r\n"));
    }

    @Override
    public void close() {
        greenMail.stop();
    }
}
