package io.mailwire.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Email;
import io.mailwire.imap.Flag;
import io.mailwire.imap.Folder;
import io.mailwire.imap.IdleEnd;
import io.mailwire.imap.IdleResult;
import io.mailwire.imap.ImapClient;
import io.mailwire.imap.ImapSession;
import io.mailwire.imap.Search;
import io.mailwire.imap.UidSet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Idling on a real Dovecot, while another connection appends, flags and expunges, and mail is delivered. */
@Tag("lab")
@Timeout(120)
class ImapIdleLabTest {

    private static final int RUTH = 18;
    private static final int SAM = 19;
    private static final Duration LONG = Duration.ofSeconds(60);

    private final String folder = "lab idling " + UUID.randomUUID();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** How the idling session speaks. */
    private enum Way {
        IDLE(c -> c),
        COMPRESSED(ImapClient::compress),
        QRESYNC(c -> c.enable("QRESYNC")),
        PLAIN_SEARCH(c -> c.without("ESEARCH")),
        POLLING(c -> c.without("IDLE").pollEvery(Duration.ofMillis(50))),
        RENEWED(c -> c.renewIdleEvery(Duration.ofMillis(30)));

        @SuppressWarnings("ImmutableEnumChecker") // changes copies
        private final UnaryOperator<ImapClient> change;

        Way(UnaryOperator<ImapClient> change) {
            this.change = change;
        }
    }

    @BeforeEach
    void createFolder() {
        Lab.required();
        try (ImapSession imap = client(RUTH).connect()) {
            imap.create(folder);
        }
    }

    @AfterEach
    void deleteFolder() {
        threads.shutdownNow();
        try (ImapSession imap = client(RUTH).connect()) {
            imap.delete(folder);
        }
    }

    private static ImapClient client(int user) {
        return ImapClient.at(Lab.uri("imaps", "IMAPS")).tls(Lab.tls()).login(Lab.user(user), Lab.password(user));
    }

    private static Email email(String subject) {
        return Email.from("a@example.org")
                .to("b@example.org")
                .subject(subject)
                .text("hello")
                .build();
    }

    private long append(ImapSession imap) {
        return imap.append(folder, email("news")).uid().orElseThrow().value();
    }

    @ParameterizedTest
    @EnumSource
    void hearsOfAllThatAnotherConnectionDoes(Way way) {
        try (ImapSession other = client(RUTH).connect();
                ImapSession imap = way.change.apply(client(RUTH)).connect()) {
            for (int i = 0; i < 5; i++) {
                append(other);
            }
            try (Folder inbox = imap.select(folder);
                    Folder same = other.select(folder)) {
                assertEquals("nothing happened; time is over", words(inbox.idle(Duration.ZERO)));
                long came = append(other);
                IdleResult result = inbox.idle(LONG);
                assertEquals(IdleEnd.CHANGED, result.end());
                assertEquals(UidSet.of(came), result.added());

                same.messages(UidSet.of(2)).add(Flag.FLAGGED);
                result = inbox.idle(LONG);
                // Dovecot tells \Recent to one of the two.
                assertEquals(Set.of(2L), result.flags().keySet());
                assertTrue(result.flags().get(2L).contains(Flag.FLAGGED), result::toString);

                same.messages(UidSet.parse("1,3:4")).delete();
                UidSet removed = UidSet.EMPTY;
                while (removed.size() < 3) {
                    result = inbox.idle(LONG);
                    assertEquals(IdleEnd.CHANGED, result.end());
                    removed = removed.union(result.removed());
                }
                assertEquals(UidSet.parse("1,3:4"), removed);
                assertEquals(3, inbox.exists());
                assertEquals(0, result.unidentified());
            }
        }
    }

    private static String words(IdleResult result) {
        return result.toString().replaceAll("^.*?: (.*); \\d+ messages$", "$1");
    }

    @Test
    void hearsOfMailThatIsDelivered() throws Exception {
        try (ImapSession imap = client(SAM).connect();
                Folder inbox = imap.select("INBOX")) {
            inbox.idle(Duration.ZERO);
            List<byte[]> mails = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                mails.add(("Subject: delivered " + i + "\r\n\r\nhello\r\n").getBytes(StandardCharsets.US_ASCII));
            }
            LmtpDelivery.deliver(Lab.address(SAM), mails);
            UidSet added = UidSet.EMPTY;
            while (added.size() < 20) {
                IdleResult result = inbox.idle(LONG);
                assertEquals(IdleEnd.CHANGED, result.end());
                assertTrue(result.added().isDisjoint(added), "told twice");
                added = added.union(result.added());
            }
            assertEquals(added, inbox.search(Search.all()).uids().intersect(added));
            inbox.messages(added).delete();
            assertEquals(added, inbox.idle(LONG).removed());
        }
    }

    /** Others go on while one idles, on both ends; in the end everybody knows the same. */
    @Test
    void hearsOfEverythingWhileOthersWorkInTheSameSession() throws Exception {
        try (ImapSession other = client(RUTH).connect();
                ImapSession imap = client(RUTH).connect();
                Folder inbox = imap.select(folder)) {
            inbox.idle(Duration.ZERO);
            Set<Long> told = new TreeSet<>();
            Future<Integer> idler = threads.submit(() -> {
                int calls = 0;
                IdleResult result;
                do {
                    result = inbox.idle(LONG);
                    apply(result, told);
                    calls++;
                } while (result.end() == IdleEnd.CHANGED);
                return calls;
            });
            Future<?> worker = threads.submit(() -> {
                for (int i = 0; i < 40; i++) {
                    imap.noop();
                    assertEquals("INBOX", imap.status("INBOX").folder());
                    inbox.search(Search.all()).count();
                }
            });
            try (Folder same = other.select(folder)) {
                for (int i = 0; i < 30; i++) {
                    long uid = append(other);
                    if (i % 3 == 0) {
                        same.messages(UidSet.of(uid)).delete();
                    }
                }
            }
            worker.get(60, TimeUnit.SECONDS);
            inbox.wake();
            assertTrue(idler.get(60, TimeUnit.SECONDS) > 1);
            imap.noop(); // behind which all is told
            apply(inbox.idle(Duration.ZERO), told);
            Set<Long> there = new TreeSet<>();
            inbox.search(Search.all()).uids().forEach(there::add);
            assertEquals(there, told);
            assertEquals(20, told.size());
            assertFalse(inbox.idle(Duration.ZERO).hasChanges());
        }
    }

    private static void apply(IdleResult result, Set<Long> told) {
        assertEquals(0, result.unidentified(), result::toString);
        result.removed().forEach(uid -> assertTrue(told.remove(uid), "gone, but was never there: " + uid));
        result.added().forEach(uid -> assertTrue(told.add(uid), "told twice: " + uid));
    }
}
