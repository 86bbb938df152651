package io.mailwire.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.DrainException;
import io.mailwire.DrainOutcome;
import io.mailwire.DrainReport;
import io.mailwire.SeenFolder;
import io.mailwire.pop3.internal.codec.Maildrop;
import io.mailwire.testkit.Pop3Maildrop;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a drain knows of a message, what it takes to delete one unread, and when it is forgotten. */
@Timeout(60)
class DrainMemoryTest extends DrainTranscripts {

    // --- the server did not delete, or another message has the unique id

    @Test
    void handsOverOnceWhatAServerKeepsThoughItWasToDeleteIt() {
        try (Pop3Maildrop maildrop =
                Pop3Maildrop.builder().messages(2).answer("DELE", "+OK marked").start()) {
            Pop3Client client = Scripts.cleartext(maildrop.uri("pop3"));
            assertEquals("2 messages, 2 deleted", client.drain(seen, this::take).toString());
            maildrop.deliver("new", "Subject: new\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            for (int drain = 2; drain <= 3; drain++) {
                DrainReport report = client.drain(seen, this::take);
                assertTrue(
                        says(report, "still on the server after a session that was to delete them"), report::toString);
                assertEquals(3, report.deleted().size());
                assertFalse(report.messages().get(0).handedOver());
            }
            assertEquals(List.of("Message 1", "Message 2", "new"), handed);
            assertEquals(3, known().size());
        }
    }

    @Test
    void deletesNoNewMessageForOneOfTheSameSizeWhoseDeletionWasNotConfirmed() {
        DrainReport report = forgetful(
                LOGIN + lists("1 20", "1 a") + retr(1, "old") + dele(1) + LOST,
                LOGIN + lists("1 20", "1 a") + retr(1, "new") + dele(1) + QUIT);
        assertEquals(List.of("old", "new!"), handed);
        assertEquals(List.of(DrainOutcome.UNCONFIRMED, DrainOutcome.DELETED), outcomes(report));
    }

    @Test
    void deletesNoNewMessageForOneOfAnEarlierDrain() {
        for (String quit : List.of(LOST, QUIT)) {
            handed.clear();
            try {
                drain(o -> o.reconnects(0), true, LOGIN + lists("1 20", "1 a") + retr(1, "old") + dele(1) + quit);
            } catch (DrainException e) {
                assertEquals(1, e.report().unconfirmed().size());
            }
            assertTrue(known("a").deleting());
            DrainReport report = remembering(LOGIN + lists("1 20", "1 a") + retr(1, "new") + dele(1) + QUIT);
            assertEquals(List.of("old", "new!"), handed);
            assertEquals("1 message, 1 deleted, 1 of them offered before", report.toString());
            remembering(LOGIN + lists("", "") + stat(0) + QUIT);
        }
    }

    @Test
    void handsOverAgainWhatNobodyCanCompare() {
        try (SeenFolder folder = seen.open(KEY)) {
            folder.offered("a", 20);
            folder.handled("a", 20); // noted by somebody who noted no content
            folder.deleting(List.of("a"));
        }
        remembering(LOGIN + lists("1 20", "1 a") + retr(1, "A") + dele(1) + QUIT);
        assertEquals(List.of("A!"), handed);
    }

    @Test
    void needsNoLookAtWhatNobodyWasToDelete() {
        try (SeenFolder folder = seen.open(KEY)) {
            folder.offered("a", 20);
            folder.handled("a", 20);
        }
        remembering(LOGIN + lists("1 20", "1 a") + dele(1) + QUIT);
        assertEquals(List.of(), handed);
    }

    @Test
    void leavesAloneWhatCannotBeLookedAt() {
        String refused = "C: RETR 1\nS: -ERR locked\n";
        remembering(LOGIN + lists("1 20", "1 a") + retr(1, "A") + dele(1) + QUIT);
        DrainReport report = remembering(LOGIN + lists("1 20", "1 a") + refused + QUIT);
        assertEquals(List.of(DrainOutcome.UNCONFIRMED), outcomes(report));
        assertEquals(List.of("A"), handed);
    }

    @Test
    void neverSaysThatGmailHasDeletedAMessage() {
        try (Pop3Maildrop maildrop = Pop3Maildrop.builder()
                .messages(1)
                .greeting("+OK Gpop ready for requests")
                .answer("DELE", "+OK marked for deletion")
                .start()) {
            Pop3Client client = Scripts.cleartext(maildrop.uri("pop3"));
            for (int drain = 1; drain <= 2; drain++) {
                DrainReport report = client.drain(seen, this::take);
                assertEquals(List.of(DrainOutcome.LEFT), outcomes(report));
                assertTrue(report.isComplete());
            }
            assertEquals(List.of("Message 1"), handed);
            assertEquals(
                    1, maildrop.commands().stream().filter("DELE 1"::equals).count());
        }
    }

    // --- sizes that change

    @Test
    void knowsAMessageWhateverItsSizeIsInTheNextSession() {
        DrainReport report = forgetful(
                LOGIN + lists("1 17, 2 17", "1 a, 2 b") + retr(1, "A") + dele(1) + cutAt(2),
                LOGIN + lists("1 20, 2 20", "1 a, 2 b") + retr(1, "A") + dele(1) + retr(2, "B") + dele(2) + LOST,
                LOGIN + lists("1 23, 2 23", "1 a, 2 b") + retr(1, "A") + dele(1) + retr(2, "B") + dele(2) + QUIT);
        assertEquals(List.of("A", "B"), handed);
        assertEquals(List.of(DrainOutcome.DELETED, DrainOutcome.DELETED), outcomes(report));
    }

    @Test
    void comparesTheContentWhereTheSizeIsAnotherOneThanInAnEarlierDrain() {
        leaving(lists("1 17", "1 a") + retr(1, "A"));
        leaving(lists("1 20", "1 a") + retr(1, "A"));
        leaving(lists("1 20", "1 a"));
        assertEquals(List.of("A"), handed);
        leaving(lists("1 30", "1 a") + retr(1, "another"));
        assertEquals(List.of("A", "another!"), handed);
    }

    // --- unique ids that change, or are missing

    @Test
    void leavesMessagesToTheNextDrainWhoseUniqueIdsAreAllNewOnes() {
        DrainReport report = remembering(
                LOGIN + lists("1 20, 2 30", "1 a, 2 b") + retr(1, "A") + dele(1) + retr(2, "B") + dele(2) + LOST,
                LOGIN + lists("1 20, 2 30, 3 40", "1 c, 2 d, 3 e") + retr(3, "new") + dele(3) + QUIT);
        assertEquals(List.of("A", "B", "new"), handed);
        assertEquals(
                List.of(DrainOutcome.UNCONFIRMED, DrainOutcome.UNCONFIRMED, DrainOutcome.DELETED), outcomes(report));
        assertTrue(says(report, "left to the next drain"), report::toString);
    }

    @Test
    void saysThatMessagesMayHaveBeenOfferedWhoseUniqueIdsAreAllNewOnes() {
        leaving(lists("1 20, 2 30", "1 a, 2 b") + retr(1, "A") + retr(2, "B"));
        leaving(lists("1 20, 2 30", "1 c, 2 d") + retr(1, "A") + retr(2, "B") + stat(2));
        assertEquals(List.of("A", "B", "A!", "B!"), handed);
        assertEquals(List.of("c", "d"), known());
    }

    @Test
    void isNotStoppedByAMessageWithoutAUniqueId() {
        leaving(lists("1 20", "1 a") + retr(1, "A"));
        // "a" was deleted by somebody else, and the line of the new one is empty
        leaving(lists("1 30", "1") + retr(1, "new") + stat(1));
        assertEquals(List.of("A", "new"), handed);
        assertEquals(1, known().size(), "what is gone is forgotten");
        leaving(lists("1 30", "1") + retr(1, "new"));
        assertEquals(2, handed.size());
    }

    @Test
    void isStoppedWhereNoUniqueIdsCanBeHadOnlyByMessagesThatMayBeKnown() {
        leaving(lists("1 20", "1 a") + retr(1, "A"));
        assertThrows(DrainException.class, () -> leaving(lists("1 20", "-ERR")));
        leaving(lists("1 30", "-ERR") + retr(1, "new") + stat(1));
        assertEquals(List.of("A", "new"), handed);
    }

    @Test
    void forgetsNothingWhereTheServerListsAUniqueIdTwice() {
        leaving(lists("1 20, 2 30", "1 a, 2 b") + retr(1, "A") + retr(2, "B"));
        leaving(lists("1 20, 2 30", "1 same, 2 same") + retr(1, "A") + retr(2, "B") + stat(2));
        assertEquals(List.of("A", "B", "A!", "B!"), handed);
    }

    // --- messages without a unique id

    @Test
    void forgetsNoContentByAListingThatIsNotWhole() {
        leaving(lists("1 20, 2 21", "-ERR") + retr(1, "A") + retr(2, "B"));
        leaving(lists("1 20", "-ERR") + retr(1, "A") + stat(2));
        leaving(lists("1 20, 2 21", "-ERR") + retr(1, "A") + retr(2, "B"));
        assertEquals(List.of("A", "B"), handed);
        leaving(lists("1 20", "-ERR") + retr(1, "A") + stat(1));
        assertEquals(1, known().size());
    }

    @Test
    void forgetsNoContentThatAMessageWithAUniqueIdMayHave() {
        leaving(lists("1 20", "-ERR") + retr(1, "A"));
        // It has its unique id now, and is not looked at: nobody knows that it is the same.
        drain(o -> o.leave(LeaveOnServer.EVERYTHING).maxMessages(0), true, LOGIN + lists("1 20", "1 a") + QUIT);
        leaving(lists("1 20", "1 a") + retr(1, "A") + stat(1));
        assertEquals(List.of("A", "A!"), handed);
        assertEquals(List.of("a"), known());
    }

    @Test
    void callsNothingDeletedThatIsNamedOtherwiseNow() {
        DrainReport report = forgetful(
                LOGIN + lists("1 20, 2 21", "2 b") + retr(1, "A") + dele(1) + cutAt(2),
                LOGIN + lists("1 20, 2 21", "1 a, 2 b") + retr(2, "B") + dele(2) + LOST,
                LOGIN + lists("1 20, 2 21", "2 b") + retr(2, "B") + dele(2) + retr(1, "A") + dele(1) + QUIT);
        assertEquals(List.of("A", "B"), handed);
        assertEquals(List.of(DrainOutcome.DELETED, DrainOutcome.DELETED), outcomes(report));
    }

    @Test
    void doesNotHandOverTwiceWhatLostItsNameInOneSession() {
        DrainReport report = forgetful(
                LOGIN + lists("1 20, 2 21", "1 a, 2 b") + cutAt(1),
                LOGIN + lists("1 20, 2 21", "2 b") + retr(1, "A") + dele(1) + cutAt(2),
                LOGIN + lists("1 20, 2 21", "1 a, 2 b") + retr(2, "B") + dele(2) + QUIT);
        assertEquals(List.of("A", "B"), handed);
        assertTrue(says(report, "left to the next drain"), report::toString);
    }

    @Test
    void saysThatATwinWasOfferedBefore() {
        byte[] twin = "Subject: twin\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        try (Pop3Maildrop maildrop = Pop3Maildrop.builder()
                .message("x", twin)
                .message("y", twin)
                .capabilities("SASL PLAIN", "PIPELINING")
                .answer("UIDL", "-ERR no")
                .start()) {
            for (int drain = 1; drain <= 3; drain++) {
                Scripts.cleartext(maildrop.uri("pop3")).drain(seen, message -> {
                    take(message);
                    if (handed.size() > 1) {
                        throw new IOException("disk full");
                    }
                });
            }
            assertEquals(List.of("twin", "twin", "twin!", "twin!"), handed);
            assertEquals(List.of("y"), maildrop.remaining());
        }
    }

    @Test
    void findsHandledMessagesByTheirPlaceWithoutLookingAtAllOfThemForEach() {
        int many = 20_000;
        Maildrop listing = new Maildrop(
                IntStream.rangeClosed(1, many)
                        .mapToObj(n -> new Maildrop.Entry(n, 20, ""))
                        .toList(),
                Set.of(),
                List.of(),
                false,
                true);
        DrainItems items = new DrainItems();
        for (DrainSlot slot : items.listed(listing, Set.of(), false, () -> true)) {
            int number = slot.entry().number();
            items.named(slot.item(), number, "sha256:" + number + "#1");
            slot.item().became(DrainOutcome.HANDLED);
        }
        List<DrainSlot> again =
                assertTimeout(Duration.ofSeconds(8), () -> items.listed(listing, Set.of(), true, () -> true));
        assertEquals(many, again.size());
        assertTrue(again.stream().allMatch(DrainSlot::isDoubtful));
    }
}
