package io.mailwire.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.icegreen.greenmail.configuration.GreenMailConfiguration;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.mailwire.AuthenticationException;
import io.mailwire.DrainReport;
import io.mailwire.Email;
import io.mailwire.SeenStore;
import io.mailwire.ServerReport;
import io.mailwire.Timeouts;
import io.mailwire.TlsPolicy;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole of it against a server that was not written by us. */
@Timeout(30)
class GreenMailTest {

    private final GreenMail server =
            new GreenMail(new ServerSetup[] {setup(ServerSetup.PROTOCOL_POP3), setup(ServerSetup.PROTOCOL_POP3S)});

    private static ServerSetup setup(String protocol) {
        ServerSetup setup = new ServerSetup(0, "127.0.0.1", protocol);
        setup.setServerStartupTimeout(20_000); // two seconds are not enough on a busy machine
        return setup;
    }

    @BeforeEach
    void start() throws Exception {
        server.withConfiguration(GreenMailConfiguration.aConfig().withUser("ann@localhost", "ann", "secret"));
        server.start();
        for (int i = 1; i <= 3; i++) {
            deliver("From: bob@example.org\r\nSubject: mail " + i + "\r\n\r\n.dot\r\n..two\r\nbody " + i + "\r\n");
        }
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    private GreenMailUser ann() {
        return server.getUserManager().getUser("ann");
    }

    private void deliver(String message) throws Exception {
        ann().deliver(new MimeMessage(
                Session.getInstance(new Properties()),
                new ByteArrayInputStream(message.getBytes(StandardCharsets.US_ASCII))));
    }

    private int left() throws Exception {
        return server.getManagers().getImapHostManager().getInbox(ann()).getMessageCount();
    }

    private Pop3Client overTls() {
        return Pop3Client.at("pop3s://127.0.0.1:" + server.getPop3s().getPort())
                .login("ann", "secret")
                .tls(TlsPolicy.REQUIRED.unsafeTrustEverything())
                .timeouts(Timeouts.ofEach(Duration.ofSeconds(10)));
    }

    private Pop3Client inTheClear() {
        return Scripts.cleartext("pop3://127.0.0.1:" + server.getPop3().getPort());
    }

    @Test
    void verifies() {
        ServerReport report = overTls().verify();
        assertEquals(Optional.of("PLAIN"), report.mechanism());
        assertTrue(report.capabilities().contains("UIDL"), report::toString);
        assertFalse(report.tls().orElseThrow().verified(), "its certificate is its own");
    }

    @Test
    void remembersWhatItHasLeft(@TempDir Path journal) throws Exception {
        Pop3Client client = inTheClear().drainOptions(o -> o.leave(LeaveOnServer.newest(1)));
        List<String> handed = new ArrayList<>();
        client.drain(
                SeenStore.journal(journal),
                message -> handed.add(message.email().subject()));
        assertEquals(1, left());
        deliver("From: bob@example.org\r\nSubject: mail 4\r\n\r\nbody\r\n");
        client.drain(
                SeenStore.journal(journal),
                message -> handed.add(message.email().subject()));
        assertEquals(List.of("mail 1", "mail 2", "mail 3", "mail 4"), handed);
        assertEquals(1, left());
    }

    @Test
    void drainsAndDeletes(@TempDir Path dir) throws Exception {
        for (Pop3Client client : List.of(overTls(), inTheClear())) {
            List<Path> files = new ArrayList<>();
            DrainReport report = client.drain(message -> files.add(message.saveTo(dir)));
            assertTrue(report.isComplete() && report.confirmed(), report::toString);
            assertEquals(0, left());
            assertEquals(files.size(), report.deleted().size());
            for (Path file : files) {
                String text = Files.readString(file);
                assertTrue(text.contains("\r\n\r\n.dot\r\n..two\r\nbody "), text);
            }
            deliver("Subject: one more\r\n\r\n.dot\r\n..two\r\nbody 4\r\n");
        }
    }

    @Test
    void keepsWhatIsNotHandled() throws Exception {
        DrainReport report = overTls().drain(message -> {
            Email email = message.email();
            if (email.subject().equals("mail 2")) {
                throw new IOException("no");
            }
        });
        assertEquals(2, report.deleted().size());
        assertEquals(1, report.failed().size());
        assertEquals(1, left());
    }

    @Test
    void browsesAndDeletesByHand() throws Exception {
        try (Pop3Session session = overTls().connect()) {
            assertEquals(3, session.stat().messages());
            List<Pop3Message> messages = session.messages();
            assertEquals(3, messages.stream().map(Pop3Message::uid).distinct().count());
            assertEquals("mail 1", messages.get(0).headers().subject(), "TOP works, though its CAPA does not say so");
            try (InputStream in = messages.get(1).openStream()) {
                assertTrue(new String(in.readAllBytes(), StandardCharsets.US_ASCII).contains("body 2"));
            }
            messages.get(0).delete();
            session.rset();
            messages.get(2).delete();
            session.noop();
            session.quit();
        }
        assertEquals(2, left());
    }

    @Test
    void downloadsLooksAtAndDeletesMany(@TempDir Path dir) throws Exception {
        try (Pop3Session session = overTls().connect()) {
            List<Pop3Message> messages = session.messages();
            List<String> subjects = new ArrayList<>();
            session.headers(messages, m -> subjects.add(m.headers().subject())).orThrow();
            assertEquals(List.of("mail 1", "mail 2", "mail 3"), subjects);
            Pop3Report report = session.download(messages, m -> {
                if (m.number() == 2) {
                    throw new IOException("no");
                }
                assertTrue(Files.readString(m.saveTo(dir)).contains("\r\n\r\n.dot\r\n..two\r\nbody " + m.number()));
            });
            assertEquals(2, report.done().size());
            session.delete(messages).orThrow();
            session.rset();
            session.delete(report.done()).orThrow();
            session.quit();
        }
        assertEquals(1, left());
    }

    @Test
    void deletesNothingWithoutQuit() throws Exception {
        try (Pop3Session session = overTls().connect()) {
            session.messages().get(0).delete();
        }
        assertEquals(3, left());
    }

    @Test
    void refusesAWrongPassword() {
        AuthenticationException e = assertThrows(
                AuthenticationException.class,
                () -> overTls().login("ann", "guess").connect());
        assertFalse(String.valueOf(e.getMessage()).contains("guess"), e::getMessage);
    }
}
