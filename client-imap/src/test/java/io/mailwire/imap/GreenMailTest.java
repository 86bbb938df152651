package io.mailwire.imap;

import static io.mailwire.imap.Search.all;
import static io.mailwire.imap.Search.header;
import static io.mailwire.imap.Search.larger;
import static io.mailwire.imap.Search.subject;
import static io.mailwire.imap.Search.unseen;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.icegreen.greenmail.configuration.GreenMailConfiguration;
import com.icegreen.greenmail.user.GreenMailUser;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.mailwire.AuthenticationException;
import io.mailwire.Email;
import io.mailwire.MailClient;
import io.mailwire.ServerReport;
import io.mailwire.Timeouts;
import io.mailwire.TlsPolicy;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole of it against a server that was not written by us. */
@Timeout(60)
class GreenMailTest {

    private final GreenMail server =
            new GreenMail(new ServerSetup[] {setup(ServerSetup.PROTOCOL_IMAP), setup(ServerSetup.PROTOCOL_IMAPS)});
    private final byte[] attachment = new byte[300_000];

    private static ServerSetup setup(String protocol) {
        ServerSetup setup = new ServerSetup(0, "127.0.0.1", protocol);
        setup.setServerStartupTimeout(20_000); // two seconds are not enough on a busy machine
        return setup;
    }

    @BeforeEach
    void start() throws Exception {
        server.withConfiguration(GreenMailConfiguration.aConfig().withUser("ann@localhost", "ann", "secret"));
        server.start();
        server.getManagers().getImapHostManager().createMailbox(ann(), "Archive");
        new Random(1).nextBytes(attachment);
        for (int i = 1; i <= 3; i++) {
            deliver("From: bob@example.org\r\nTo: ann@localhost\r\nSubject: mail " + i + "\r\n\r\nbody " + i + "\r\n");
        }
        deliver(
                "From: =?utf-8?Q?J=C3=B6rg?= <j@example.org>\r\nTo: ann@localhost\r\nSubject: report\r\nMIME-Version: 1.0\r\n"
                        + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n"
                        + "Content-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=BC=C3=9Fe\r\n--b\r\n"
                        + "Content-Type: application/pdf; name=a.pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n"
                        + "Content-Transfer-Encoding: base64\r\n\r\n"
                        + Base64.getMimeEncoder().encodeToString(attachment)
                        + "\r\n--b--\r\n");
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

    private ImapClient client() {
        return ImapClient.at("imaps://127.0.0.1:" + server.getImaps().getPort())
                .login("ann", "secret")
                .tls(TlsPolicy.REQUIRED.unsafeTrustEverything())
                .timeouts(Timeouts.ofEach(Duration.ofSeconds(20)));
    }

    @Test
    void findsFetchesFlagsAndMoves(@TempDir Path directory) throws Exception {
        try (ImapSession imap = client().connect()) {
            assertEquals(
                    List.of("Archive", "INBOX"),
                    imap.list().stream().map(FolderInfo::name).sorted().toList());
            try (Folder inbox = imap.select("INBOX")) {
                assertEquals(4, inbox.exists());
                Selection reports = inbox.search(unseen().and(subject("report")));
                assertEquals(1, reports.count());
                ImapMessage m = reports.fetch().iterator().next();
                assertEquals("[Jörg <j@example.org>]", m.envelope().from().toString());
                assertFalse(m.has(Flag.SEEN));
                BodyPart pdf = m.attachments("application/pdf").get(0);
                assertEquals(
                        "Grüße",
                        inbox.download(m, m.structure().text().orElseThrow())
                                .text()
                                .strip());
                assertArrayEquals(
                        attachment, Files.readAllBytes(inbox.download(m, pdf).saveTo(directory)));
                assertEquals(
                        Base64.getMimeEncoder().encodeToString(attachment).substring(10, 60),
                        new String(inbox.download(m, pdf, 10, 50).bytes(), StandardCharsets.US_ASCII));
                Email whole = m.email();
                assertEquals("report", whole.subject());
                assertArrayEquals(attachment, whole.attachments().get(0).bytes());
                MoveResult moved = reports.add(Flag.SEEN, Flag.keyword("done")).moveTo("Archive");
                assertFalse(moved.isLeftMarked(), moved.toString());
                assertEquals(0, inbox.search(subject("report")).count());
            }
            try (Folder archive = imap.examine("Archive")) {
                ImapMessage m = archive.search(all()).fetch().iterator().next();
                assertTrue(m.has(Flag.SEEN), m.flags().toString());
                assertTrue(archive.readOnly());
            }
        }
    }

    @Test
    void downloadsAndResumesWhateverWayItAnswers(@TempDir Path directory) throws Exception {
        try (ImapSession imap = client().connect();
                Folder inbox = imap.select("INBOX")) {
            ImapMessage m = inbox.search(subject("report")).fetch().iterator().next();
            assertEquals("Grüße", m.text().orElseThrow());
            assertEquals(m.email().text(), m.text());
            assertEquals("report", m.headers().subject());
            Download pdf = inbox.download(m, m.attachments().get(0));
            assertArrayEquals(attachment, Files.readAllBytes(pdf.resumeAs(directory.resolve("a.pdf"))));
            assertArrayEquals(
                    java.util.Arrays.copyOfRange(attachment, 1000, attachment.length),
                    pdf.from(1000).bytes());
            byte[] whole = inbox.download(m).bytes();
            assertArrayEquals(
                    java.util.Arrays.copyOfRange(whole, 500, whole.length),
                    inbox.download(m).from(500).bytes());
            List<String> subjects = new ArrayList<>();
            assertTrue(inbox.search(all())
                    .download(d -> subjects.add(d.email().subject()))
                    .isComplete());
            assertEquals(List.of("mail 1", "mail 2", "mail 3", "report"), subjects);
            assertEquals(4, inbox.search(unseen()).count());
            inbox.download(m).markSeen().bytes();
            assertEquals(3, inbox.search(unseen()).count());
        }
    }

    @Test
    void leavesSeenAlone() {
        try (ImapSession imap = client().connect();
                Folder inbox = imap.select("INBOX")) {
            for (ImapMessage m : inbox.search(all()).fetch()) {
                m.email();
            }
            assertEquals(4, inbox.search(unseen()).count());
        }
    }

    @Test
    void deletesForGood() {
        try (ImapSession imap = client().connect();
                Folder inbox = imap.select("INBOX")) {
            inbox.messages(UidSet.of(1)).add(Flag.DELETED);
            DeleteResult deleted = inbox.search(subject("mail 2")).delete();
            assertTrue(deleted.expunged());
            assertEquals("1,3:4", inbox.search(all()).uids().toString());
        }
        try (ImapSession imap = client().connect();
                Folder inbox = imap.select("INBOX")) {
            // What others have marked was not expunged, by closing neither.
            assertEquals("1,3:4", inbox.search(all()).uids().toString());
        }
    }

    @Test
    void createsRenamesSubscribesAndDeletesFolders() {
        try (ImapSession imap = client().connect()) {
            imap.create("Entwürfe & Co");
            imap.subscribe("Entwürfe & Co");
            FolderInfo created = imap.listWithStatus().stream()
                    .filter(f -> f.name().equals("Entwürfe & Co"))
                    .findFirst()
                    .orElseThrow();
            assertTrue(created.isSubscribed(), created.toString());
            assertEquals(0, created.status().orElseThrow().messages().orElseThrow());
            assertEquals(
                    "Archive", imap.special(SpecialUse.ARCHIVE).orElseThrow().name());
            imap.rename("Entwürfe & Co", "Drafts");
            assertEquals("Drafts", imap.special(SpecialUse.DRAFTS).orElseThrow().name());
            assertEquals(4, imap.status("inbox").messages().orElseThrow());
            imap.delete("Drafts");
            assertThrows(ImapCommandException.class, () -> imap.select("Drafts"));
        }
    }

    @Test
    void appendsAndReplaces() {
        try (ImapSession imap = client().connect()) {
            Email email = Email.from("ann@localhost")
                    .to("bob@example.org")
                    .bcc("secret@example.org")
                    .subject("Räksmörgås")
                    .text("x")
                    .build();
            imap.append("Archive", email, Flag.SEEN, Flag.keyword("work"));
            assertTrue(imap.appendAll("Archive", List.of(Upload.of(email), Upload.of(email))).stream()
                    .allMatch(r -> r.outcome() == AppendOutcome.APPENDED));
            try (Folder archive = imap.select("Archive")) {
                assertEquals(3, archive.exists());
                ImapMessage m =
                        archive.messages(UidSet.of(1)).fetch().iterator().next();
                assertTrue(m.has(Flag.SEEN) && m.has(Flag.keyword("work")), m.toString());
                assertEquals("secret@example.org", m.email().bcc().get(0).address());
                assertEquals(
                        ReplaceMethod.APPEND_AND_EXPUNGE,
                        archive.replace(1, Upload.of(email)).method());
                assertEquals("2:4", archive.search(all()).uids().toString());
            }
        }
    }

    @Test
    void searchesByManyThings() {
        try (ImapSession imap = client().connect();
                Folder inbox = imap.select("INBOX")) {
            assertEquals(1, inbox.search(larger(10_000)).count());
            assertEquals(3, inbox.search(larger(10_000).not()).count());
            assertEquals(
                    2, inbox.search(subject("mail 1").or(subject("mail 3"))).count());
            assertEquals(3, inbox.search(header("Subject", "mail")).count());
            assertEquals(0, inbox.search(subject("grün")).count());
        }
    }

    @Test
    void servesManyThreadsOverOneConnection() throws Exception {
        try (ImapSession imap = client().connect();
                Folder inbox = imap.select("INBOX")) {
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                int n = i;
                CompletableFuture<Void> done = new CompletableFuture<>();
                Thread thread = new Thread(() -> {
                    try {
                        for (int round = 0; round < 5; round++) {
                            for (ImapMessage m :
                                    inbox.messages(UidSet.range(1, 4)).fetch()) {
                                assertEquals(m.envelope().subject(), m.email().subject());
                                inbox.messages(UidSet.of(m.imapUid().value())).add(Flag.keyword("k" + n));
                            }
                            assertEquals(1, inbox.search(subject("mail 2")).count());
                        }
                        done.complete(null);
                    } catch (Throwable e) {
                        done.completeExceptionally(e);
                    }
                });
                thread.start();
                all.add(done);
            }
            for (CompletableFuture<Void> done : all) {
                done.get(50, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void idlesUntilMailComesAndGoes() throws Exception {
        // GreenMail says "+" and only then begins to listen: what comes in between it tells to the next command.
        try (ImapSession imap = client().renewIdleEvery(Duration.ofSeconds(1)).connect();
                Folder inbox = imap.select("INBOX")) {
            assertFalse(inbox.idle(Duration.ZERO).hasChanges());
            CompletableFuture<IdleResult> idle =
                    CompletableFuture.supplyAsync(() -> inbox.idle(Duration.ofSeconds(40)));
            deliver("From: bob@example.org\r\nTo: ann@localhost\r\nSubject: news\r\n\r\nbody\r\n");
            IdleResult came = idle.get(40, TimeUnit.SECONDS);
            assertEquals(IdleEnd.CHANGED, came.end());
            assertEquals(1, came.added().size(), came::toString);
            assertEquals(
                    "news",
                    inbox.messages(came.added())
                            .fetch()
                            .iterator()
                            .next()
                            .envelope()
                            .subject());
            CompletableFuture<IdleResult> gone =
                    CompletableFuture.supplyAsync(() -> inbox.idle(Duration.ofSeconds(40)));
            try (ImapSession other = client().connect();
                    Folder same = other.select("INBOX")) {
                same.messages(came.added()).delete();
            }
            IdleResult went = gone.get(40, TimeUnit.SECONDS);
            while (went.removed().isEmpty()) { // its flags may be told first
                went = inbox.idle(Duration.ofSeconds(40));
            }
            assertEquals(came.added(), went.removed());
            assertEquals(4, went.exists());
        }
    }

    @Test
    void tellsARefusedLogin() {
        assertThrows(
                AuthenticationException.class,
                () -> client().login("ann", "wrong").connect());
    }

    @Test
    void isFoundByTheClientForAllProtocols() {
        ServerReport report = MailClient.incoming(
                        "imaps://127.0.0.1:" + server.getImaps().getPort())
                .login("ann", "secret")
                .tls(TlsPolicy.REQUIRED.unsafeTrustEverything())
                .verify()
                .incoming()
                .orElseThrow();
        assertTrue(report.capabilities().contains("IMAP4REV1"), report.toString());
    }
}
