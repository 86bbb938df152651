package io.mailwire.interop;

import static io.mailwire.imap.Search.all;
import static io.mailwire.imap.Search.subject;
import static io.mailwire.imap.Search.uid;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.AuthenticationException;
import io.mailwire.ConnectionException;
import io.mailwire.Email;
import io.mailwire.FailureReason;
import io.mailwire.Login;
import io.mailwire.ServerReport;
import io.mailwire.TlsPolicy;
import io.mailwire.imap.BodyPart;
import io.mailwire.imap.Flag;
import io.mailwire.imap.Folder;
import io.mailwire.imap.FolderInfo;
import io.mailwire.imap.ImapClient;
import io.mailwire.imap.ImapCommandException;
import io.mailwire.imap.ImapMessage;
import io.mailwire.imap.ImapSession;
import io.mailwire.imap.MoveMethod;
import io.mailwire.imap.MoveResult;
import io.mailwire.imap.Selection;
import io.mailwire.imap.UidSet;
import io.mailwire.smtp.SmtpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The IMAP path on a real Dovecot. */
@Tag("lab")
@Timeout(60)
class ImapLabTest {

    private static final int ANN = 13;
    private static final int BOB = 14;

    @BeforeEach
    void servers() {
        Lab.required();
    }

    private static ImapClient client(String scheme, String service) {
        return ImapClient.at(Lab.uri(scheme, service)).tls(Lab.tls()).login(Lab.user(ANN), Lab.password(ANN));
    }

    private static String deliver(byte[] attachment) {
        String subject = "Räksmörgås " + UUID.randomUUID();
        SmtpClient.at(Lab.uri("smtps", "SMTPS"))
                .tls(Lab.tls())
                .login(Lab.user(BOB), Lab.password(BOB))
                .send(Email.from("Bob Ä <" + Lab.address(BOB) + ">")
                        .to(Lab.address(ANN))
                        .subject(subject)
                        .text("Grüße\n.\n")
                        .attach("größe.bin", "application/octet-stream", attachment)
                        .build());
        return subject;
    }

    /** Delivery takes a moment. */
    private static ImapMessage arrived(ImapSession imap, Folder inbox, String subject) {
        Instant until = Instant.now().plus(Duration.ofSeconds(20));
        while (Instant.now().isBefore(until)) {
            imap.noop();
            Selection found = inbox.search(subject(subject));
            if (found.count() == 1) {
                return found.fetch().iterator().next();
            }
        }
        throw new AssertionError("mail \"" + subject + "\" did not arrive");
    }

    @ParameterizedTest
    @CsvSource({"imaps, IMAPS", "imap, IMAP"})
    void findsFetchesFlagsAndMoves(String scheme, String service, @TempDir Path directory) throws Exception {
        byte[] octets = new byte[1_500_000];
        new Random(1).nextBytes(octets);
        String subject = deliver(octets);
        try (ImapSession imap = client(scheme, service).connect();
                Folder inbox = imap.select("INBOX")) {
            List<String> names = imap.list().stream().map(FolderInfo::name).toList();
            assertTrue(names.contains("INBOX") && names.contains("Archive"), names.toString());
            ImapMessage m = arrived(imap, inbox, subject);
            assertEquals(subject, m.envelope().subject());
            assertEquals("Bob Ä", m.envelope().from().get(0).name().orElseThrow());
            assertEquals(List.of(), m.defects());
            assertFalse(m.has(Flag.SEEN));
            BodyPart part = m.attachments().get(0);
            assertEquals("größe.bin", part.fileName().orElseThrow());
            assertArrayEquals(octets, Files.readAllBytes(inbox.download(m, part).saveTo(directory)));
            byte[] encoded = inbox.download(m, part, 1000, 57).bytes();
            assertEquals(57, encoded.length);
            String text = inbox.download(m, m.structure().text().orElseThrow()).text();
            assertEquals("Grüße\r\n.", text.stripTrailing());
            Email whole = m.email();
            assertEquals(subject, whole.subject());
            assertArrayEquals(octets, whole.attachments().get(0).bytes());
            Selection one = inbox.search(uid(UidSet.of(m.imapUid().value())).and(subject(subject)));
            MoveResult moved = one.add(Flag.FLAGGED, Flag.keyword("lab")).moveTo("Archive");
            assertEquals(MoveMethod.MOVE, moved.method());
            long target = moved.uids().target(m.imapUid().value()).orElseThrow();
            try (Folder archive = imap.select("Archive")) {
                ImapMessage there =
                        archive.messages(UidSet.of(target)).fetch().iterator().next();
                assertEquals(subject, there.envelope().subject());
                assertTrue(there.has(Flag.FLAGGED) && there.has(Flag.keyword("lab")), there.toString());
                assertFalse(there.has(Flag.SEEN), "reading left it alone");
                assertTrue(archive.messages(UidSet.of(target)).delete().expunged());
                assertEquals(0, archive.search(uid(UidSet.of(target))).count());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"imaps, IMAPS", "imap, IMAP"})
    void reportsWhatTheServerOffers(String scheme, String service) {
        ServerReport report = client(scheme, service).verify();
        assertTrue(report.tls().orElseThrow().verified());
        assertTrue(report.capabilities().contains("MOVE"), report.toString());
        assertTrue(report.mechanism().isPresent());
    }

    @Test
    void takesTwoTurnsToConnectLogInAndSelect() {
        ImapClient plain = client("imaps", "IMAPS")
                .login(Login.password(Lab.user(ANN), Lab.password(ANN)).mechanism("PLAIN"));
        try (ImapSession imap = plain.connect();
                Folder inbox = imap.select("INBOX")) {
            assertTrue(imap.turns() <= 2, inbox + " after " + imap.turns() + " turns");
            assertTrue(imap.id().containsKey("name"));
        }
    }

    @Test
    void logsInByLoginToo() {
        try (ImapSession imap = client("imaps", "IMAPS")
                .login(Login.password(Lab.user(ANN), Lab.password(ANN)).mechanism("LOGIN"))
                .connect()) {
            imap.noop();
        }
    }

    @Test
    void goesOnAfterARefusal() {
        try (ImapSession imap = client("imaps", "IMAPS").connect()) {
            ImapCommandException e =
                    assertThrows(ImapCommandException.class, () -> imap.select("No \"such\\ folder & ünïcode"));
            assertEquals("NO", e.status());
            try (Folder inbox = imap.examine("INBOX")) {
                assertTrue(inbox.search(all()).count() >= 0);
                assertThrows(
                        IllegalStateException.class,
                        () -> inbox.messages(UidSet.of(1)).delete());
            }
        }
    }

    @Test
    void tellsAWrongPassword() {
        assertThrows(
                AuthenticationException.class,
                () -> client("imaps", "IMAPS").login(Lab.user(ANN), "wrong").connect());
    }

    @Test
    void trustsNobodyItDoesNotKnow() {
        ConnectionException e = assertThrows(
                ConnectionException.class,
                () -> client("imaps", "IMAPS").tls(TlsPolicy.REQUIRED).connect());
        assertEquals(FailureReason.TLS, e.reason());
    }
}
