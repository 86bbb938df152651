package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.icegreen.greenmail.configuration.GreenMailConfiguration;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.mailwire.Timeouts;
import io.mailwire.TlsPolicy;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Summaries from a server that offers next to nothing. */
@Timeout(60)
class GreenMailSummariesTest {

    private static final int MESSAGES = 30;

    private final GreenMail server = new GreenMail(setup());

    private static ServerSetup setup() {
        ServerSetup setup = new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAPS);
        setup.setServerStartupTimeout(20_000);
        return setup;
    }

    @BeforeEach
    void start() throws Exception {
        server.withConfiguration(GreenMailConfiguration.aConfig().withUser("ann@localhost", "ann", "secret"));
        server.start();
        GreenMailUser ann = server.getUserManager().getUser("ann");
        for (int i = 1; i <= MESSAGES; i++) {
            String message = "From: bob@example.org\r\nTo: ann@localhost\r\nSubject: =?utf-8?Q?R=C3=A4k?= " + i
                    + "\r\nReferences: <a" + i + "@x>\r\n <b@x>\r\nX-Lang: =?utf-8?Q?na=C3=AFve?=\r\n\r\nbody " + i
                    + "\r\n";
            ann.deliver(new MimeMessage(
                    Session.getInstance(new Properties()),
                    new ByteArrayInputStream(message.getBytes(StandardCharsets.US_ASCII))));
        }
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void fetchesWhatThereIsAndNestsCommands() {
        try (ImapSession imap = ImapClient.at(
                                "imaps://127.0.0.1:" + server.getImaps().getPort())
                        .login("ann", "secret")
                        .tls(TlsPolicy.REQUIRED.unsafeTrustEverything())
                        .timeouts(Timeouts.ofEach(Duration.ofSeconds(20)))
                        .connect();
                Folder inbox = imap.select("INBOX")) {
            int n = 0;
            try (FetchedMessages fetched =
                    inbox.messages(UidSet.from(1)).fetch(FetchOptions.EVERYTHING.headers("X-Lang", "X-None"))) {
                for (ImapMessage m : fetched) {
                    n++;
                    assertEquals("Räk " + n, m.envelope().subject());
                    assertEquals(List.of("<a" + n + "@x>", "<b@x>"), m.references());
                    assertEquals("naïve", m.header("x-lang").orElseThrow());
                    assertEquals(Optional.empty(), m.header("X-None"));
                    assertEquals(
                            "text/plain", m.structure().text().orElseThrow().type());
                    assertEquals(Optional.empty(), m.preview());
                    assertEquals(Optional.empty(), m.emailId());
                    assertTrue(m.size() > 0 && m.internalDate().isPresent());
                    assertEquals(List.of(), m.defects());
                    if (n % 10 == 0) {
                        inbox.messages(UidSet.of(m.imapUid().value())).add(Flag.keyword("ten"));
                    }
                }
                assertEquals(MESSAGES, n);
                assertEquals(List.of(), fetched.unparsed());
            }
            assertEquals(
                    3,
                    inbox.messages(UidSet.from(1)).fetch(FetchOptions.FLAGS).stream()
                            .filter(m -> m.has(Flag.keyword("ten")))
                            .count());
        }
    }
}
