package io.mailwire.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.DrainException;
import io.mailwire.DrainOutcome;
import io.mailwire.DrainReport;
import io.mailwire.DrainedMessage;
import io.mailwire.PeerException;
import io.mailwire.SeenEntry;
import io.mailwire.SeenFolder;
import io.mailwire.SeenKey;
import io.mailwire.SeenStore;
import io.mailwire.testkit.Pop3Maildrop;
import io.mailwire.testkit.Pop3MaildropBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Drains that remember. */
@Timeout(60)
class DrainSeenTest {

    private final SeenStore seen = SeenStore.inMemory();
    private final List<String> handed = new ArrayList<>();

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Pop3MaildropBuilder three() {
        return Pop3Maildrop.builder()
                .message("a", octets("Subject: one\r\n\r\n1\r\n"))
                .message("b", octets("Subject: two\r\n\r\n22\r\n"))
                .message("c", octets("Subject: three\r\n\r\n333\r\n"));
    }

    private static Pop3Client client(Pop3Maildrop maildrop) {
        return Scripts.cleartext(maildrop.uri("pop3"));
    }

    private static SeenKey key(Pop3Maildrop maildrop) {
        return SeenKey.maildrop("127.0.0.1:" + maildrop.port(), "ann");
    }

    private static List<DrainOutcome> outcomes(DrainReport report) {
        return report.messages().stream().map(DrainedMessage::outcome).toList();
    }

    private void take(Pop3Message message) {
        handed.add(message.uid() + (message.isOfferedBefore() ? "!" : ""));
    }

    private void known(Pop3Maildrop maildrop, String uid, boolean handled, long size) {
        try (SeenFolder folder = seen.open(key(maildrop))) {
            folder.offered(uid, size);
            if (handled) {
                folder.handled(uid, size);
            }
        }
    }

    private Set<String> known(Pop3Maildrop maildrop) {
        try (SeenFolder folder = seen.open(key(maildrop))) {
            return folder.uids();
        }
    }

    @Test
    void deletesWhatAnEarlierDrainHasHandledWithoutHandingItOver() {
        try (Pop3Maildrop maildrop = three().start()) {
            known(maildrop, "a", true, 19);
            known(maildrop, "b", false, 20);
            DrainReport report = client(maildrop).drain(seen, this::take);
            assertEquals(List.of("b!", "c"), handed);
            assertEquals(List.of("a", "b", "c"), maildrop.deleted());
            assertFalse(maildrop.commands().contains("RETR 1"));
            assertEquals("3 messages, 3 deleted, 1 of them offered before", report.toString());
            assertEquals(
                    List.of("b"),
                    report.offeredAgain().stream().map(DrainedMessage::uid).toList());
            assertEquals(3, report.handled().size());
            DrainedMessage a = report.messages().get(0);
            assertFalse(a.handedOver());
            assertTrue(a.offeredBefore());
            client(maildrop).drain(seen, this::take);
            assertEquals(Set.of(), known(maildrop), "what is not listed any more is forgotten");
        }
    }

    @Test
    void offersWhatFailedOrWasKeptAgainAndSaysSo() {
        try (Pop3Maildrop maildrop = three().start()) {
            DrainReport first = client(maildrop).drain(seen, message -> {
                take(message);
                if (message.uid().equals("a")) {
                    throw new IOException("disk full");
                }
                if (message.uid().equals("b")) {
                    message.keep();
                }
            });
            assertEquals(List.of(DrainOutcome.FAILED, DrainOutcome.KEPT, DrainOutcome.DELETED), outcomes(first));
            client(maildrop).drain(seen, this::take);
            assertEquals(List.of("a", "b", "c", "a!", "b!"), handed);
        }
    }

    @Test
    void forgetsWhatTheServerDoesNotListAnyMore() {
        try (Pop3Maildrop maildrop = three().start()) {
            known(maildrop, "gone", true, 19);
            known(maildrop, "a", true, 19);
            client(maildrop).drain(seen, Pop3Message::keep);
            client(maildrop).drainOptions(o -> o.maxMessages(0)).drain(seen, this::take);
            assertEquals(Set.of("b", "c"), known(maildrop));
            // so a message that gets the unique id of one that is gone is a new one
            maildrop.deliver("gone", octets("Subject: another\r\n\r\n"));
            client(maildrop).drain(seen, this::take);
            assertEquals(List.of("b!", "c!", "gone"), handed);
        }
    }

    @Test
    void doesNotTakeAnotherMessageForOneThatIsHandled() {
        try (Pop3Maildrop maildrop = three().start()) {
            // The program ended before it heard that "a" was deleted, and the server has used the id anew since.
            known(maildrop, "a", true, 4711);
            client(maildrop).drain(seen, this::take);
            assertEquals(List.of("a!", "b", "c"), handed);
        }
    }

    @Test
    void tellsServersUsersAndPortsApart() {
        try (Pop3Maildrop maildrop = three().start();
                Pop3Maildrop other = three().login("bob", "secret").start()) {
            known(maildrop, "a", true, 19);
            Scripts.cleartext(other.uri("pop3")).login("bob", "secret").drain(seen, this::take);
            assertEquals(List.of("a", "b", "c"), handed);
            assertEquals(Set.of("a"), known(maildrop));
        }
    }

    @Test
    void refusesASessionThatWasOpenedBeforeAnotherDrain() {
        try (Pop3Maildrop maildrop = three().start();
                Pop3Session early = client(maildrop).connect()) {
            assertEquals(3, early.messages().size());
            client(maildrop).drain(seen, this::take);
            IllegalStateException e = assertThrows(IllegalStateException.class, () -> early.drain(seen, this::take));
            assertTrue(String.valueOf(e.getMessage()).contains("open a new one"), e::getMessage);
            assertEquals(3, handed.size());
        }
    }

    /** A store that was used last by a clock that was wrong, or is. */
    private final class Used implements SeenStore {

        private final Instant last;

        Used(Instant last) {
            this.last = last;
        }

        @Override
        public SeenFolder open(SeenKey key) {
            return new Wrapped(seen.open(key)) {
                @Override
                public Instant lastUsed() {
                    return last;
                }
            };
        }
    }

    @Test
    void canBeUsedWhateverAClockHasNoted() {
        try (Pop3Maildrop maildrop = three().start();
                Pop3Session session = client(maildrop).connect()) {
            SeenStore future = new Used(Instant.now().plus(Duration.ofDays(3650)));
            client(maildrop).drainOptions(o -> o.maxMessages(1)).drain(future, this::take);
            session.drain(future, Pop3Message::keep);
        }
        assertEquals(List.of("a"), handed);
    }

    // --- servers that take away at QUIT what was retrieved

    private static Pop3MaildropBuilder expiring() {
        return three().capabilities("SASL PLAIN", "UIDL", "PIPELINING", "EXPIRE 0")
                .expiresRetrieved();
    }

    private void takeAllButB(Pop3Message message) throws IOException {
        take(message);
        if (message.uid().equals("b")) {
            throw new IOException("never");
        }
    }

    @Test
    void deletesNextTimeWhatWasHandledBeforeASessionWasDropped() {
        try (Pop3Maildrop maildrop = expiring().start()) {
            Pop3Client client = client(maildrop).drainOptions(o -> o.reconnects(0));
            DrainReport dropped = client.drain(seen, this::takeAllButB);
            assertEquals(List.of(DrainOutcome.HANDLED, DrainOutcome.FAILED, DrainOutcome.HANDLED), outcomes(dropped));
            assertTrue(dropped.notes().get(0).contains("deleted by the next drain"), dropped::toString);
            assertEquals(0, maildrop.quits());
            // Handled ones first and by themselves, or "b" would keep them here for ever.
            DrainReport deleted = client.drain(seen, this::takeAllButB);
            assertEquals(
                    List.of(DrainOutcome.DELETED, DrainOutcome.NOT_TRIED, DrainOutcome.DELETED), outcomes(deleted));
            assertEquals(List.of("a", "b", "c"), handed);
            assertEquals(List.of("b"), maildrop.remaining());
            assertEquals(List.of(), maildrop.expired());
        }
    }

    @Test
    void deletesFirstAndGoesOnInAnotherSession() {
        try (Pop3Maildrop maildrop = expiring().start()) {
            known(maildrop, "a", true, 19);
            DrainReport report = client(maildrop).drain(seen, this::takeAllButB);
            assertEquals(List.of("b", "c"), handed);
            assertEquals(List.of(DrainOutcome.DELETED, DrainOutcome.FAILED, DrainOutcome.DELETED), outcomes(report));
            assertEquals(List.of("a", "c"), maildrop.deleted());
            assertEquals(List.of(), maildrop.expired());
            assertEquals(3, maildrop.connections());
        }
    }

    // --- what stays on the server

    /** A store that has known everything for some time. */
    private final class Aged implements SeenStore {

        private final Duration age;

        Aged(Duration age) {
            this.age = age;
        }

        @Override
        public SeenFolder open(SeenKey key) {
            return new Wrapped(seen.open(key)) {
                @Override
                public Optional<SeenEntry> find(String uid) {
                    return super.find(uid)
                            .map(e -> new SeenEntry(
                                    e.handled(), e.size(), e.since().minus(age), e.content(), e.deleting()));
                }
            };
        }
    }

    private class Wrapped implements SeenFolder {

        private final SeenFolder folder;

        Wrapped(SeenFolder folder) {
            this.folder = folder;
        }

        @Override
        public Optional<SeenEntry> find(String uid) {
            return folder.find(uid);
        }

        @Override
        public Set<String> uids() {
            return folder.uids();
        }

        @Override
        public Instant lastUsed() {
            return folder.lastUsed();
        }

        @Override
        public void offered(String uid, long size) {
            folder.offered(uid, size);
        }

        @Override
        public void handled(String uid, long size, String content) {
            folder.handled(uid, size, content);
        }

        @Override
        public void deleting(Collection<String> uids) {
            folder.deleting(uids);
        }

        @Override
        public void forget(Collection<String> uids) {
            folder.forget(uids);
        }

        @Override
        public void sync() {
            folder.sync();
        }

        @Override
        public void close() {
            folder.close();
        }
    }

    @Test
    void leavesMessagesForATime() {
        try (Pop3Maildrop maildrop = three().start()) {
            Pop3Client client = client(maildrop).drainOptions(o -> o.leave(LeaveOnServer.keepFor(Duration.ofDays(14))));
            DrainReport report = client.drain(seen, this::take);
            assertEquals("3 messages, 3 left", report.toString());
            assertTrue(report.isComplete());
            client.drain(new Aged(Duration.ofDays(13)), this::take);
            assertEquals(3, maildrop.remaining().size());
            client.drain(new Aged(Duration.ofDays(14)), this::take);
            assertEquals(List.of(), maildrop.remaining());
            assertEquals(List.of("a", "b", "c"), handed);
        }
    }

    @Test
    void leavesTheNewest() {
        try (Pop3Maildrop maildrop = three().start()) {
            Pop3Client client = client(maildrop).drainOptions(o -> o.leave(LeaveOnServer.newest(2)));
            assertEquals(
                    List.of(DrainOutcome.DELETED, DrainOutcome.LEFT, DrainOutcome.LEFT),
                    outcomes(client.drain(seen, this::take)));
            maildrop.deliver("d", octets("Subject: four\r\n\r\n"));
            client.drain(seen, this::take);
            assertEquals(List.of("c", "d"), maildrop.remaining());
            assertEquals(List.of("a", "b", "c", "d"), handed);
        }
    }

    @Test
    void leavesEverythingOrUntilTheNextDrain() {
        try (Pop3Maildrop maildrop = three().start()) {
            client(maildrop)
                    .drainOptions(o -> o.leave(LeaveOnServer.EVERYTHING))
                    .drain(seen, this::take);
            client(maildrop)
                    .drainOptions(o -> o.leave(LeaveOnServer.EVERYTHING))
                    .drain(seen, this::take);
            assertEquals(3, maildrop.remaining().size());
            maildrop.deliver("d", octets("Subject: four\r\n\r\n"));
            Pop3Client next = client(maildrop).drainOptions(o -> o.leave(LeaveOnServer.UNTIL_NEXT_DRAIN));
            assertEquals(
                    List.of(DrainOutcome.DELETED, DrainOutcome.DELETED, DrainOutcome.DELETED, DrainOutcome.LEFT),
                    outcomes(next.drain(seen, this::take)));
            next.drain(seen, this::take);
            assertEquals(List.of(), maildrop.remaining());
            assertEquals(List.of("a", "b", "c", "d"), handed);
        }
    }

    @Test
    void leavesNothingWithoutAStore() {
        try (Pop3Maildrop maildrop = three().start()) {
            Pop3Client client = client(maildrop).drainOptions(o -> o.leave(LeaveOnServer.newest(1)));
            assertThrows(IllegalStateException.class, () -> client.drain(this::take));
            assertEquals(0, maildrop.connections());
        }
        assertThrows(IllegalArgumentException.class, () -> LeaveOnServer.newest(-1));
        assertThrows(IllegalArgumentException.class, () -> LeaveOnServer.keepFor(Duration.ofDays(-1)));
        assertEquals("LeaveOnServer[the newest 3]", LeaveOnServer.newest(3).toString());
    }

    // --- messages without a unique id of their own

    private static Pop3MaildropBuilder withoutUidl() {
        byte[] twin = octets("Subject: twin\r\n\r\nthe same\r\n");
        return Pop3Maildrop.builder()
                .message("x", twin)
                .message("x", twin)
                .message("x", octets("Subject: twin\r\n\r\nthe Same\r\n"))
                .capabilities("SASL PLAIN", "PIPELINING");
    }

    @Test
    void handsOverEachOfTwoTwins() {
        for (boolean uidl : new boolean[] {false, true}) {
            handed.clear();
            Pop3MaildropBuilder builder = withoutUidl();
            if (uidl) {
                builder.capabilities("SASL PLAIN", "PIPELINING", "UIDL");
            }
            try (Pop3Maildrop maildrop = builder.start()) {
                List<String> texts = new ArrayList<>();
                DrainReport report = client(maildrop).drain(seen, message -> {
                    take(message);
                    texts.add(message.email().text().orElseThrow().strip());
                    assertEquals(27, message.openStream().readAllBytes().length);
                });
                assertEquals(List.of("the same", "the same", "the Same"), texts);
                assertTrue(report.isComplete(), report::toString);
                assertEquals(List.of(), maildrop.remaining());
                assertTrue(
                        report.notes()
                                .contains(
                                        "3 messages have no unique id of their own and were told apart by their content "
                                                + "(SHA-256)"),
                        report::toString);
                client(maildrop).drain(seen, this::take);
                assertEquals(Set.of(), known(maildrop));
            }
        }
    }

    @Test
    void knowsHandledMessagesByTheirContent() {
        try (Pop3Maildrop maildrop = withoutUidl().start()) {
            Pop3Client client = client(maildrop);
            client.drainOptions(o -> o.leave(LeaveOnServer.EVERYTHING).maxMessages(2))
                    .drain(seen, this::take);
            assertEquals(2, handed.size());
            assertEquals(2, known(maildrop).size());
            DrainReport report = client.drain(seen, this::take);
            assertEquals(3, handed.size(), "the twins are known");
            assertEquals(3, report.deleted().size());
            client.drain(seen, this::take);
            assertEquals(Set.of(), known(maildrop));
        }
    }

    @Test
    void forgetsContentThatIsGone() {
        try (Pop3Maildrop maildrop = withoutUidl().start()) {
            known(maildrop, "sha256:00#1", true, 5);
            client(maildrop).drain(seen, Pop3Message::keep);
            assertEquals(3, known(maildrop).size());
            assertFalse(known(maildrop).contains("sha256:00#1"));
        }
    }

    @Test
    void touchesNothingWhereUniqueIdsAreSuddenlyMissing() {
        try (Pop3Maildrop maildrop =
                three().answer("UIDL", "-ERR [SYS/TEMP] index is being rebuilt").start()) {
            known(maildrop, "a", true, 19);
            DrainException e =
                    assertThrows(DrainException.class, () -> client(maildrop).drain(seen, this::take));
            assertInstanceOf(PeerException.class, e.getCause());
            assertEquals(List.of(), handed);
            assertEquals(Set.of("a"), known(maildrop));
            assertEquals(3, maildrop.remaining().size());
        }
    }

    // --- a store that fails

    private SeenStore failing(Map<String, Integer> after) {
        Map<String, Integer> calls = new HashMap<>();
        return key -> new Wrapped(seen.open(key)) {
            private void count(String what) {
                if (calls.merge(what, 1, Integer::sum) == after.getOrDefault(what, -1)) {
                    throw new UncheckedIOException("disk full", new IOException("disk full"));
                }
            }

            @Override
            public void offered(String uid, long size) {
                count("offered");
                super.offered(uid, size);
            }

            @Override
            public void handled(String uid, long size, String content) {
                count("handled");
                super.handled(uid, size, content);
            }

            @Override
            public void forget(Collection<String> uids) {
                count("forget");
                super.forget(uids);
            }

            @Override
            public void sync() {
                count("sync");
                super.sync();
            }
        };
    }

    @Test
    void handsOverNothingThatCannotBeNoted() {
        try (Pop3Maildrop maildrop = three().start()) {
            DrainException e = assertThrows(
                    DrainException.class, () -> client(maildrop).drain(failing(Map.of("offered", 2)), this::take));
            assertInstanceOf(UncheckedIOException.class, e.getCause());
            assertEquals(List.of("a"), handed);
            assertEquals(
                    List.of(DrainOutcome.HANDLED, DrainOutcome.NOT_TRIED, DrainOutcome.NOT_TRIED),
                    outcomes(e.report()));
            assertEquals(0, maildrop.quits());
            client(maildrop).drain(seen, this::take);
            assertEquals(List.of("a", "b", "c"), handed);
        }
    }

    @Test
    void saysThatAMessageMayComeTwiceWhereItCouldNotBeNotedAsHandled() {
        try (Pop3Maildrop maildrop = three().start()) {
            assertThrows(DrainException.class, () -> client(maildrop).drain(failing(Map.of("handled", 2)), this::take));
            client(maildrop).drain(seen, this::take);
            assertEquals(List.of("a", "b", "b!", "c"), handed);
        }
    }

    @Test
    void neverQuitsBeforeEverythingIsSafe() {
        try (Pop3Maildrop maildrop = three().start()) {
            assertThrows(DrainException.class, () -> client(maildrop).drain(failing(Map.of("sync", 1)), this::take));
            assertEquals(0, maildrop.quits());
            client(maildrop).drain(seen, this::take);
            assertEquals(List.of("a", "b", "c"), handed);
        }
    }

    @Test
    void isDoneEvenIfItCannotForget() {
        try (Pop3Maildrop maildrop = three().start()) {
            client(maildrop).drain(seen, this::take);
            maildrop.deliver("d", octets("Subject: four\r\n\r\n"));
            DrainReport report = client(maildrop).drain(failing(Map.of("forget", 1)), this::take);
            assertEquals(1, report.deleted().size());
            assertEquals(1, report.notes().size(), report::toString);
            client(maildrop).drain(seen, this::take);
            assertEquals(Set.of(), known(maildrop));
        }
    }

    @Test
    void worksOnAJournal(@TempDir Path directory) {
        SeenStore journal = SeenStore.journal(directory);
        try (Pop3Maildrop maildrop = Pop3Maildrop.builder().messages(200).start()) {
            client(maildrop).drainOptions(o -> o.maxMessages(120)).drain(journal, this::take);
            client(maildrop).drain(journal, this::take);
            assertEquals(200, handed.size());
            assertEquals(200, handed.stream().distinct().count());
            assertEquals(List.of(), maildrop.remaining());
        }
    }
}
