package io.mailwire.interop;

import static io.mailwire.imap.Search.all;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Email;
import io.mailwire.imap.Flag;
import io.mailwire.imap.Folder;
import io.mailwire.imap.FolderRight;
import io.mailwire.imap.ImapClient;
import io.mailwire.imap.ImapEvent;
import io.mailwire.imap.ImapEventKind;
import io.mailwire.imap.ImapMessage;
import io.mailwire.imap.ImapSession;
import io.mailwire.imap.Quota;
import io.mailwire.imap.UidSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is set up for a session, what it hears unasked, and what folders have beside messages, on a real Dovecot. */
@Tag("lab")
@Timeout(120)
class ImapSessionLabTest {

    private static final int READ_ONLY = 1;
    private static final int CARL = 7;
    private static final int FRIEND = 5;

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final BlockingQueue<ImapEvent> events = new LinkedBlockingQueue<>();

    @BeforeEach
    void servers() {
        Lab.required();
    }

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    private static ImapClient client(String scheme, String service, int user) {
        return ImapClient.at(Lab.uri(scheme, service)).tls(Lab.tls()).login(Lab.user(user), Lab.password(user));
    }

    private static ImapClient client() {
        return client("imaps", "IMAPS", CARL);
    }

    private static Email email(String subject) {
        return Email.from("a@example.org")
                .to("b@example.org")
                .subject(subject)
                .text("x")
                .build();
    }

    // ---- setting up

    @ParameterizedTest
    @CsvSource({"imaps, IMAPS", "imap, IMAP"})
    void readsTheSameWithCompressionAndWithout(String scheme, String service) {
        try (ImapSession compressed =
                        client(scheme, service, READ_ONLY).compress().connect();
                ImapSession plain = client(scheme, service, READ_ONLY).connect();
                Folder one = compressed.examine("INBOX");
                Folder other = plain.examine("INBOX")) {
            assertTrue(compressed.isCompressed());
            assertFalse(plain.isCompressed());
            UidSet some = one.search(all()).uids().split(500, 8000).get(0);
            List<String> expected = other.messages(some).fetch().stream()
                    .map(ImapMessage::toString)
                    .toList();
            assertEquals(500, expected.size());
            assertEquals(
                    expected,
                    one.messages(some).fetch().stream()
                            .map(ImapMessage::toString)
                            .toList());
            ImapMessage first = one.messages(some).fetch().iterator().next();
            assertEquals(first.size(), first.email().size());
        }
    }

    @Test
    void appendsThroughCompression() {
        String name = "lab compressed " + UUID.randomUUID();
        try (ImapSession imap = client().compress().connect()) {
            imap.create(name);
            imap.append(name, Email.parse(("Subject: big\r\n\r\n" + "0123456789\r\n".repeat(300_000)).getBytes()));
            assertEquals(1, imap.status(name).messages().orElseThrow());
            imap.delete(name);
        }
    }

    @Test
    void setsUpInOneTurn() {
        ImapClient client = client().identify(Map.of("name", "Mailwire", "version", "lab"))
                .enable("CONDSTORE", "QRESYNC", "UTF8=ACCEPT")
                .compress();
        try (ImapSession imap = client.connect()) {
            assertEquals(Set.of("CONDSTORE", "QRESYNC"), imap.enabled());
            assertTrue(imap.isCompressed());
            assertTrue(imap.id().containsKey("name"));
        }
    }

    // ---- what is heard unasked

    private ImapEvent next(ImapSession imap, ImapEventKind kind) throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            imap.noop();
            ImapEvent event = events.poll(200, TimeUnit.MILLISECONDS);
            if (event != null && event.kind() == kind) {
                return event;
            }
        }
        throw new AssertionError("no " + kind);
    }

    @ParameterizedTest
    @CsvSource({"X-NONE", "QRESYNC"})
    void hearsWhatAnotherSessionDoes(String extension) throws Exception {
        String name = "lab events " + UUID.randomUUID();
        try (ImapSession imap = client().enable(extension).connect();
                ImapSession other = client().connect()) {
            imap.create(name);
            try (Folder folder = imap.select(name)) {
                imap.listen(events::add, executor);
                other.append(name, email("one"));
                other.append(name, email("two"));
                ImapEvent exists = next(imap, ImapEventKind.EXISTS);
                while (exists.exists() < 2) {
                    exists = next(imap, ImapEventKind.EXISTS);
                }
                assertEquals(name, exists.folder());
                try (Folder theirs = other.select(name)) {
                    theirs.messages(UidSet.of(1)).add(Flag.FLAGGED);
                    ImapEvent flags = next(imap, ImapEventKind.FLAGS);
                    assertTrue(flags.flags().contains(Flag.FLAGGED), flags.toString());
                    theirs.messages(UidSet.of(1)).delete();
                    ImapEvent removed = next(imap, ImapEventKind.REMOVED);
                    assertEquals(1, removed.exists());
                    assertEquals(1, folder.exists());
                    assertEquals(
                            extension.equals("QRESYNC") ? "1" : "",
                            removed.uids().toString());
                }
            }
            imap.delete(name);
        }
    }

    // ---- quotas, rights, annotations

    @Test
    void tellsTheQuota() {
        try (ImapSession imap = client().connect()) {
            Quota quota = imap.quota("INBOX").get(0);
            assertTrue(quota.resource("STORAGE").orElseThrow().limit() > 0, quota.toString());
        }
    }

    @Test
    void sharesAFolder() {
        String name = "lab shared " + UUID.randomUUID();
        String friend = Lab.user(FRIEND);
        try (ImapSession imap = client().connect();
                ImapSession theirs = client("imaps", "IMAPS", FRIEND).connect()) {
            String shared = theirs.namespaces().otherUsers().get(0).prefix() + Lab.user(CARL) + "/" + name;
            imap.create(name);
            assertTrue(imap.rights(name).contains(FolderRight.ADMINISTER));
            imap.append(name, email("for a friend"));
            imap.setRights(name, friend, FolderRight.LOOKUP, FolderRight.READ);
            assertEquals(
                    Set.of(FolderRight.LOOKUP, FolderRight.READ), imap.acl(name).get(friend));
            assertEquals(1, theirs.list(shared).size());
            assertEquals(Set.of(FolderRight.LOOKUP, FolderRight.READ), theirs.rights(shared));
            try (Folder folder = theirs.select(shared)) {
                assertEquals(1, folder.exists());
                assertTrue(folder.readOnly());
            }
            imap.removeRights(name, friend);
            assertFalse(imap.acl(name).containsKey(friend));
            imap.delete(name);
        }
    }

    @Test
    void annotatesAFolder() {
        String name = "lab annotated " + UUID.randomUUID();
        try (ImapSession imap = client().connect()) {
            imap.create(name);
            imap.setMetadata(name, "/private/comment", "two\r\nlines, grüßend");
            assertEquals(
                    Map.of("/private/comment", "two\r\nlines, grüßend"),
                    imap.metadata(name, "/private/comment", "/private/nothing"));
            imap.removeMetadata(name, "/private/comment");
            assertEquals(Map.of(), imap.metadata(name, "/private/comment"));
            imap.delete(name);
        }
    }
}
