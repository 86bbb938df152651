package io.mailwire.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.DrainOutcome;
import io.mailwire.DrainReport;
import io.mailwire.DrainedMessage;
import io.mailwire.SeenStore;
import io.mailwire.testkit.Pop3Maildrop;
import io.mailwire.testkit.Pop3MaildropBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Drains of servers that take away at QUIT what was retrieved. */
@Timeout(60)
class DrainExpireTest {

    private static final String[] EXPIRE = {"SASL PLAIN", "UIDL", "PIPELINING", "EXPIRE 0"};
    private static final String[] LONG_DELAY = {"SASL PLAIN", "UIDL", "PIPELINING", "EXPIRE 0", "LOGIN-DELAY 300"};

    private final SeenStore seen = SeenStore.inMemory();
    private final List<String> handed = new ArrayList<>();

    private static byte[] octets(String text) {
        return ("Subject: " + text + "\r\n\r\n" + text + "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    private static Pop3Client client(Pop3Maildrop maildrop) {
        return Scripts.cleartext(maildrop.uri("pop3"));
    }

    private static List<DrainOutcome> outcomes(DrainReport report) {
        return report.messages().stream().map(DrainedMessage::outcome).toList();
    }

    private void take(Pop3Message message) {
        handed.add(message.uid() + (message.isOfferedBefore() ? "!" : ""));
    }

    private static Pop3MaildropBuilder one(String... capabilities) {
        return Pop3Maildrop.builder().message("a", octets("one")).capabilities(capabilities);
    }

    @Test
    void offersNewMessagesThoughHandledOnesAreLeft() {
        for (LeaveOnServer leave : List.of(
                LeaveOnServer.EVERYTHING,
                LeaveOnServer.UNTIL_NEXT_DRAIN,
                LeaveOnServer.newest(5),
                LeaveOnServer.keepFor(Duration.ofDays(14)))) {
            for (String[] capabilities : List.of(EXPIRE, LONG_DELAY)) {
                handed.clear();
                try (Pop3Maildrop maildrop = one(capabilities).start()) {
                    Pop3Client client = client(maildrop).drainOptions(o -> o.leave(leave));
                    client.drain(seen, this::take);
                    maildrop.deliver("b", octets("two"));
                    client.drain(seen, this::take);
                    // Until the next drain: "a" goes by itself, and where no other session may follow, "b" comes next
                    // time.
                    client.drain(seen, this::take);
                    assertEquals(List.of("a", "b"), handed, leave::toString);
                    assertTrue(maildrop.connections() <= 4, () -> leave + ": " + maildrop.connections());
                }
            }
        }
    }

    @Test
    void offersNewMessagesThoughNothingCanBeDeleted() {
        for (String[] capabilities : List.of(EXPIRE, LONG_DELAY)) {
            handed.clear();
            try (Pop3Maildrop maildrop =
                    one(capabilities).answer("DELE 1", "-ERR read-only").start()) {
                client(maildrop).drain(seen, this::take);
                maildrop.deliver("b", octets("two"));
                DrainReport report = client(maildrop).drain(seen, this::take);
                assertEquals(List.of("a", "b"), handed);
                assertEquals(List.of(DrainOutcome.HANDLED, DrainOutcome.DELETED), outcomes(report));
                assertEquals(2, maildrop.connections());
                assertEquals(
                        2,
                        maildrop.commands().stream().filter("DELE 1"::equals).count(),
                        "it is asked for once in each drain");
            }
        }
    }

    @Test
    void leavesNewMessagesToTheNextDrainOnceWhereNoOtherSessionMayFollow() {
        try (Pop3Maildrop maildrop = one(LONG_DELAY).expiresRetrieved().start()) {
            client(maildrop).drain(seen, message -> {
                take(message);
                if (maildrop.remaining().size() == 1) {
                    maildrop.deliver("b", octets("two"));
                }
            });
            maildrop.deliver("c", octets("three"));
            client(maildrop).drain(seen, message -> {
                take(message);
                if (message.uid().equals("c")) {
                    throw new IOException("never");
                }
            });
            // "b" is handled, and was not deleted because of "c"
            assertEquals(List.of("b", "c"), maildrop.remaining());
            client(maildrop).drain(seen, this::take);
            assertEquals(List.of("c"), maildrop.remaining());
            client(maildrop).drain(seen, this::take);
            assertEquals(List.of("a", "b", "c", "c!"), handed);
            assertEquals(List.of(), maildrop.expired());
        }
    }

    @Test
    void doesNotLoseWhatTheSessionHadRetrievedBefore() {
        for (int how = 0; how < 3; how++) {
            int which = how;
            try (Pop3Maildrop maildrop = one(EXPIRE)
                            .message("b", octets("two"))
                            .message("c", octets("three"))
                            .expiresRetrieved()
                            .start();
                    Pop3Session session =
                            client(maildrop).drainOptions(o -> o.maxMessages(1)).connect()) {
                List<Pop3Message> messages = session.messages();
                switch (which) {
                    case 0 -> messages.get(2).email();
                    case 1 ->
                        session.download(messages, message -> {
                            throw new IOException("disk full");
                        });
                    default -> messages.get(2).openStream();
                }
                DrainReport report = session.drain(this::take);
                assertEquals(List.of(), maildrop.expired());
                assertEquals(List.of("b", "c"), maildrop.remaining(), "\"a\" is deleted in a session of its own");
                assertEquals(
                        List.of(DrainOutcome.DELETED, DrainOutcome.NOT_TRIED, DrainOutcome.NOT_TRIED),
                        outcomes(report));
            }
        }
        // what the drain handles itself may go
        try (Pop3Maildrop maildrop = one(EXPIRE).expiresRetrieved().start();
                Pop3Session session = client(maildrop).connect()) {
            session.messages().get(0).email();
            assertTrue(session.drain(this::take).isComplete());
            assertEquals(1, maildrop.connections());
        }
    }

    @Test
    void handsOverOnceWhatGmailGoesOnToList() {
        try (Pop3Maildrop maildrop = one(LONG_DELAY)
                .login("recent:ann@gmail.com", "secret")
                .greeting("+OK Gpop ready for requests")
                .answer("DELE", "+OK marked for deletion")
                .start()) {
            Pop3Client client = client(maildrop).login("recent:ann@gmail.com", "secret");
            client.drain(seen, this::take);
            maildrop.deliver("b", octets("two"));
            client.drain(seen, this::take);
            maildrop.deliver("c", octets("three"));
            client.drain(seen, this::take);
            assertEquals(List.of("a", "b", "c"), handed);
            assertEquals(3, maildrop.connections());
        }
    }

    // --- without unique ids

    private static Pop3MaildropBuilder nameless(String... texts) {
        Pop3MaildropBuilder maildrop = Pop3Maildrop.builder()
                .answer("UIDL", "-ERR not here")
                .capabilities("SASL PLAIN", "PIPELINING", "EXPIRE 0")
                .expiresRetrieved();
        for (String text : texts) {
            maildrop.message(text, octets(text));
        }
        return maildrop;
    }

    @Test
    void deletesWhatWasHandledThoughOneAlwaysFails() {
        try (Pop3Maildrop maildrop = nameless("n1", "n2", "n3", "n4").start()) {
            for (int drain = 0; drain < 3; drain++) {
                DrainReport report = client(maildrop)
                        .drainOptions(o -> o.maxMessages(3))
                        .drain(seen, message -> {
                            String subject = String.valueOf(message.email().subject());
                            handed.add(subject);
                            if (subject.equals("n2")) {
                                throw new IOException("never");
                            }
                        });
                if (drain == 0) {
                    assertEquals(
                            List.of(
                                    DrainOutcome.DELETED,
                                    DrainOutcome.FAILED,
                                    DrainOutcome.DELETED,
                                    DrainOutcome.NOT_TRIED),
                            outcomes(report));
                    assertFalse(report.isComplete());
                    assertEquals(List.of("n2", "n4"), maildrop.remaining());
                }
            }
            assertEquals(List.of("n1", "n2", "n3", "n2", "n4", "n2"), handed);
            assertEquals(List.of("n2"), maildrop.remaining());
            assertEquals(List.of(), maildrop.expired());
        }
    }

    private static final String[] NAMELESS_LONG_DELAY = {"SASL PLAIN", "PIPELINING", "EXPIRE 0", "LOGIN-DELAY 300"};

    private DrainReport drainAllButTheBad(Pop3Maildrop maildrop) {
        return client(maildrop).drain(seen, message -> {
            String subject = String.valueOf(message.email().subject());
            handed.add(subject + (message.isOfferedBefore() ? "!" : ""));
            if (subject.startsWith("bad")) {
                throw new IOException("never");
            }
        });
    }

    @Test
    void deletesInTheNextDrainWhatWasHandledThoughOneAlwaysFailsAndNoOtherSessionMayFollow() {
        try (Pop3Maildrop maildrop = nameless("one", "bad one", "number two")
                .capabilities(NAMELESS_LONG_DELAY)
                .start()) {
            DrainReport first = drainAllButTheBad(maildrop);
            assertEquals(List.of(DrainOutcome.HANDLED, DrainOutcome.FAILED, DrainOutcome.HANDLED), outcomes(first));
            assertEquals(3, maildrop.remaining().size());
            // The bad one is not looked at, so that QUIT may follow.
            DrainReport second = drainAllButTheBad(maildrop);
            assertEquals(List.of(DrainOutcome.DELETED, DrainOutcome.NOT_TRIED, DrainOutcome.DELETED), outcomes(second));
            assertTrue(second.confirmed());
            assertEquals(List.of("bad one"), maildrop.remaining());
            maildrop.deliver("third", octets("third"));
            drainAllButTheBad(maildrop);
            drainAllButTheBad(maildrop);
            assertEquals(List.of("bad one"), maildrop.remaining());
            assertEquals(List.of("one", "bad one", "number two", "bad one!", "third"), handed);
            assertEquals(4, maildrop.connections());
            assertEquals(List.of(), maildrop.expired());
        }
    }

    @Test
    void offersWhatIsAsLargeAsAHandledMessageAndIsAnotherOne() {
        try (Pop3Maildrop maildrop =
                nameless("one", "bad one").capabilities(NAMELESS_LONG_DELAY).start()) {
            drainAllButTheBad(maildrop);
            maildrop.deliver("new", octets("new")); // as large as "one"
            maildrop.deliver("bad", octets("bad")); // and so is this
            // "new" is handled, "bad" fails: nothing may go, and its size is known from now on
            drainAllButTheBad(maildrop);
            assertEquals(4, maildrop.remaining().size());
            assertEquals(List.of("one", "bad one", "new", "bad"), handed);
            // a message with a size of its own is not in the way, and not held up
            maildrop.deliver("number two", octets("number two"));
            drainAllButTheBad(maildrop);
            drainAllButTheBad(maildrop);
            assertFalse(maildrop.remaining().contains("number two"), maildrop.remaining()::toString);
            assertEquals(1, handed.stream().filter("number two"::equals).count());
            assertEquals(List.of(), maildrop.expired());
        }
    }

    @Test
    void saysSoWhereNothingCouldBeDeleted() {
        try (Pop3Maildrop maildrop = nameless("n1", "n2").start()) {
            DrainReport report = client(maildrop)
                    .drainOptions(o -> o.reconnects(0))
                    .drain(seen, message -> {
                        if (message.number() == 2) {
                            message.keep();
                        }
                    });
            assertEquals(List.of(DrainOutcome.HANDLED, DrainOutcome.KEPT), outcomes(report));
            assertTrue(report.notes().stream().anyMatch(n -> n.contains("nothing was deleted")), report::toString);
            assertEquals(2, maildrop.remaining().size());
        }
    }
}
