package io.mailwire.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.AuthenticationException;
import io.mailwire.ConnectionException;
import io.mailwire.DrainOutcome;
import io.mailwire.DrainReport;
import io.mailwire.Email;
import io.mailwire.FailureReason;
import io.mailwire.Login;
import io.mailwire.ServerReport;
import io.mailwire.TlsPolicy;
import io.mailwire.pop3.Pop3Client;
import io.mailwire.pop3.Pop3Message;
import io.mailwire.pop3.Pop3Session;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The POP3 path on a real Dovecot, over implicit TLS and STLS. */
@Tag("lab")
@Timeout(60)
class Pop3LabTest {

    private static final int ANN = 14;
    private static final int BOB = 15;

    @BeforeEach
    void servers() {
        Lab.required();
    }

    @ParameterizedTest
    @CsvSource({"pop3s, POP3S, 14", "pop3, POP3, 15"})
    void drainsAndDeletes(String scheme, String service, int user, @TempDir Path dir) throws IOException {
        Pop3Client client = LabMaildrop.client(scheme, service, user);
        LabMaildrop.fill(client, user, 5);
        List<Path> files = new ArrayList<>();
        TreeSet<String> subjects = new TreeSet<>();
        TreeSet<String> texts = new TreeSet<>();
        DrainReport report = client.drain(message -> {
            Email email = message.email();
            subjects.add(email.subject());
            texts.add(email.text().orElseThrow().replaceAll("\r?\n", "\r\n"));
            files.add(message.saveTo(dir));
        });
        assertTrue(report.isComplete() && report.confirmed(), report::toString);
        assertEquals(5, report.deleted().size());
        for (int i = 1; i <= 5; i++) {
            assertTrue(subjects.contains("Räksmörgås " + i), subjects::toString);
            assertTrue(texts.contains(LabMaildrop.body(i)), texts::toString);
        }
        for (int i = 0; i < 5; i++) {
            assertEquals(report.messages().get(i).size(), Files.size(files.get(i)), "Dovecot's sizes are exact");
        }
        assertEquals("0 messages", client.drain(message -> {}).toString());
    }

    @Test
    void keepsWhatTheHandlerThrowsFor() {
        Pop3Client client = LabMaildrop.client("pop3s", "POP3S", ANN);
        LabMaildrop.fill(client, ANN, 3);
        DrainReport report = client.drain(message -> {
            if (message.number() == 2) {
                throw new IOException("no");
            }
        });
        assertEquals(2, report.deleted().size());
        assertEquals(1, report.with(DrainOutcome.FAILED).size());
        try (Pop3Session session = client.connect()) {
            assertEquals(report.failed().get(0).uid(), session.messages().get(0).uid());
        }
    }

    @Test
    void browsesAndDeletesByHand() throws IOException {
        Pop3Client client = LabMaildrop.client("pop3", "POP3", BOB);
        LabMaildrop.fill(client, BOB, 3);
        try (Pop3Session session = client.connect()) {
            assertTrue(session.capabilities().pipelining());
            List<Pop3Message> messages = session.messages();
            assertEquals(3, messages.size());
            assertTrue(messages.get(0).headers().subject().startsWith("Räksmörgås"));
            try (InputStream in = messages.get(1).openStream()) {
                assertEquals(messages.get(1).size(), in.readAllBytes().length);
            }
            messages.get(0).delete();
            assertEquals(2, session.stat().messages());
            session.rset();
            assertEquals(3, session.stat().messages());
            messages.get(2).delete();
            // closed without quit(): nothing is deleted
        }
        try (Pop3Session session = client.connect()) {
            assertEquals(3, session.messages().size());
            session.messages().get(2).delete();
            session.quit();
        }
        try (Pop3Session session = client.connect()) {
            assertEquals(2, session.messages().size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256"})
    void logsInByEachMechanism(String mechanism) {
        ServerReport report = LabMaildrop.client("pop3s", "POP3S", ANN)
                .login(Login.password(Lab.user(ANN), Lab.password(ANN)).mechanism(mechanism))
                .verify();
        assertEquals(Optional.of(mechanism), report.mechanism());
        assertTrue(report.tls().orElseThrow().verified());
        assertTrue(report.capabilities().contains("UIDL"), report::toString);
    }

    @Test
    void aWrongPasswordIsAnAuthenticationException() {
        AuthenticationException e = assertThrows(
                AuthenticationException.class,
                () -> LabMaildrop.client("pop3s", "POP3S", ANN)
                        .login(Lab.user(ANN), "wr0ng")
                        .connect());
        assertTrue(e.response().contains("[AUTH]"), e::response);
        assertFalse(String.valueOf(e.getMessage()).contains("wr0ng"), e::getMessage);
    }

    @Test
    void anUntrustedServerIsRefused() {
        for (Pop3Client client :
                List.of(LabMaildrop.client("pop3s", "POP3S", ANN), LabMaildrop.client("pop3", "POP3", ANN))) {
            ConnectionException e = assertThrows(
                    ConnectionException.class,
                    () -> client.tls(TlsPolicy.REQUIRED).connect());
            assertEquals(FailureReason.TLS, e.reason());
        }
    }

    @Test
    void plaintextWhereTlsBelongsAndTheReverseIsNamed() {
        assertEquals(
                FailureReason.TLS,
                assertThrows(
                                ConnectionException.class,
                                () -> LabMaildrop.client("pop3s", "POP3", ANN).connect())
                        .reason());
    }

    @Test
    void bodiesComeBackAsTheyWereSent() {
        // The relay's own headers come before; what is behind the empty line must be ours, dots and line ends included.
        Pop3Client client = LabMaildrop.client("pop3s", "POP3S", BOB);
        LabMaildrop.fill(client, BOB, 1);
        List<String> raw = new ArrayList<>();
        client.drain(message -> {
            try (InputStream in = message.openStream()) {
                raw.add(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        });
        assertTrue(raw.get(0).contains("\r\n\r\n" + LabMaildrop.body(1)), raw::toString);
    }
}
