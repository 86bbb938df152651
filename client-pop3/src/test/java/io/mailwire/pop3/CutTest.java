package io.mailwire.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.DrainException;
import io.mailwire.DrainOutcome;
import io.mailwire.DrainReport;
import io.mailwire.DrainedMessage;
import io.mailwire.MailException;
import io.mailwire.SeenStore;
import io.mailwire.testkit.Pop3Maildrop;
import io.mailwire.testkit.Pop3MaildropBuilder;
import io.mailwire.testkit.ServerModes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A drain on a server whose connection ends at every place there is, or that delivers strangely. */
@Timeout(240)
class CutTest {

    private static final List<String> UIDS = List.of("a", "b", "c", "d", "e");

    private static Pop3MaildropBuilder five(boolean pipelining) {
        Pop3MaildropBuilder maildrop = Pop3Maildrop.builder();
        for (String uid : UIDS) {
            maildrop.message(uid, body(uid).getBytes(StandardCharsets.UTF_8));
        }
        return pipelining
                ? maildrop.capabilities("SASL PLAIN", "UIDL", "PIPELINING")
                : maildrop.capabilities("SASL PLAIN", "UIDL");
    }

    private static String body(String uid) {
        return "Subject: " + uid + "\r\n\r\n.\r\n" + uid + "\r\n";
    }

    /** Everything that was handed over, and what of it arrived in full. */
    private static final class Taken implements Pop3Handler {
        final List<String> calls = new ArrayList<>();
        final List<String> uids = new ArrayList<>();

        @Override
        public void handle(Pop3Message message) throws Exception {
            calls.add(message.uid());
            byte[] octets = message.openStream().readAllBytes();
            assertEquals(body(message.uid()), new String(octets, StandardCharsets.UTF_8));
            uids.add(message.uid());
        }
    }

    /** How a drain is called: with a store or without. */
    private interface Draining {
        DrainReport drain(Pop3Client client, Pop3Handler handler);
    }

    private static void drainTwice(Pop3Maildrop maildrop, Pop3Client client, Draining how, boolean remembers) {
        Taken taken = new Taken();
        Map<String, DrainedMessage> said = new HashMap<>();
        try {
            said = check(maildrop, how.drain(client, taken), taken.uids);
        } catch (DrainException e) {
            said = check(maildrop, e.report(), taken.uids);
        } catch (MailException e) {
            assertEquals(List.of(), taken.calls, "no report, so nothing was handed over");
        }
        for (String gone : maildrop.deleted()) {
            assertTrue(taken.uids.contains(gone), () -> gone + " was deleted, but never handed over");
        }
        DrainReport second = how.drain(client.drainOptions(o -> o.reconnects(0)), taken);
        assertTrue(second.isComplete(), second::toString);
        assertEquals(List.of(), maildrop.remaining());
        assertEquals(List.of(), maildrop.complaints());
        for (String uid : UIDS) {
            assertEquals(1, taken.uids.stream().filter(uid::equals).count(), uid);
        }
        List<String> twice = UIDS.stream()
                .filter(uid -> taken.calls.stream().filter(uid::equals).count() > 1)
                .toList();
        assertTrue(twice.size() <= 1 && taken.calls.size() == 5 + twice.size(), () -> "handed over: " + taken.calls);
        for (String uid : twice) {
            assertEquals(
                    DrainOutcome.FAILED, said.get(uid).outcome(), "the first drain says that it came in part only");
        }
        assertEquals(
                remembers ? twice : List.of(),
                second.offeredAgain().stream().map(DrainedMessage::uid).toList());
    }

    private static Map<String, DrainedMessage> check(Pop3Maildrop maildrop, DrainReport report, List<String> handed) {
        assertEquals(UIDS, report.messages().stream().map(DrainedMessage::uid).toList());
        Map<String, DrainedMessage> said = new HashMap<>();
        for (DrainedMessage message : report.messages()) {
            assertEquals(handed.contains(message.uid()), message.isHandled(), message::toString);
            boolean gone = maildrop.deleted().contains(message.uid());
            if (message.outcome() != DrainOutcome.UNCONFIRMED) {
                assertEquals(gone, message.outcome() == DrainOutcome.DELETED, message::toString);
            }
            said.put(message.uid(), message);
        }
        return said;
    }

    private static Pop3Client client(Pop3Maildrop maildrop) {
        return Scripts.cleartext(maildrop.uri("pop3"));
    }

    /** Cuts everywhere; without a store the drain makes the lost connection anew. */
    private static void cutEverywhere(boolean pipelining, boolean received) {
        long whole = octets(pipelining, received, client -> client.drain(new Taken()));
        for (long cut = 0; cut <= whole; cut++) {
            try (Pop3Maildrop maildrop = cut(pipelining, received, cut)) {
                drainTwice(maildrop, client(maildrop), Pop3Client::drain, false);
            }
        }
    }

    /** Cuts everywhere; the store is all that the second drain knows of the first. */
    private static void cutEverywhere(boolean pipelining, boolean received, Path journals) {
        long whole = octets(pipelining, received, client -> client.drain(new Taken()));
        for (long cut = 0; cut <= whole; cut++) {
            try (Pop3Maildrop maildrop = cut(pipelining, received, cut)) {
                // The rest makes no difference to what is written, so the disk is spared there.
                // Each has its own: a later server may get the port of an earlier one.
                SeenStore seen = pipelining && !received
                        ? SeenStore.journal(journals.resolve("cut-" + cut))
                        : SeenStore.inMemory();
                drainTwice(
                        maildrop,
                        client(maildrop).drainOptions(o -> o.reconnects(0)),
                        (client, handler) -> client.drain(seen, handler),
                        true);
            }
        }
    }

    private static long octets(boolean pipelining, boolean received, Consumer<Pop3Client> drain) {
        try (Pop3Maildrop maildrop = five(pipelining).start()) {
            drain.accept(client(maildrop));
            return received ? maildrop.bytesReceived() : maildrop.bytesSent();
        }
    }

    private static Pop3Maildrop cut(boolean pipelining, boolean received, long cut) {
        ServerModes modes = ServerModes.plain();
        return five(pipelining)
                .modes(received ? modes.cutAfterReceived(cut) : modes.cutAfter(cut))
                .start();
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void goesOnInANewSessionWhereverTheConnectionIsCut(boolean pipelining, boolean received) {
        cutEverywhere(pipelining, received);
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void remembersWhatWasHandledWhereverTheConnectionIsCut(
            boolean pipelining, boolean received, @TempDir Path journals) {
        cutEverywhere(pipelining, received, journals);
    }

    @Test
    void losesNothingWithoutStoreAndReconnectingWhereverTheConnectionIsCut() {
        long whole = octets(true, false, client -> client.drain(new Taken()));
        for (long cut = 0; cut <= whole; cut++) {
            try (Pop3Maildrop maildrop = cut(true, false, cut)) {
                Taken taken = new Taken();
                DrainReport first = null;
                try {
                    first = client(maildrop).drainOptions(o -> o.reconnects(0)).drain(taken);
                } catch (DrainException e) {
                    first = e.report();
                } catch (MailException e) {
                    assertEquals(List.of(), taken.calls);
                }
                if (first != null) {
                    check(maildrop, first, List.copyOf(taken.uids));
                }
                assertTrue(client(maildrop).drain(taken).isComplete());
                for (String uid : UIDS) {
                    long times = taken.uids.stream().filter(uid::equals).count();
                    assertTrue(times == 1 || times == 2, () -> uid + " was handed over " + times + " times");
                }
            }
        }
    }

    /** Servers and options for which a drain takes more than one session, or looks at contents. */
    private enum Kind {
        EXPIRES,
        LEAVES_UNTIL_NEXT,
        EXPIRES_WITHOUT_UIDL;

        Pop3MaildropBuilder maildrop() {
            Pop3MaildropBuilder five = five(true);
            return switch (this) {
                case LEAVES_UNTIL_NEXT -> five;
                case EXPIRES ->
                    five.capabilities("SASL PLAIN", "UIDL", "PIPELINING", "EXPIRE 0")
                            .expiresRetrieved();
                case EXPIRES_WITHOUT_UIDL ->
                    five.capabilities("SASL PLAIN", "PIPELINING", "EXPIRE 0").expiresRetrieved();
            };
        }

        Pop3Client client(Pop3Maildrop maildrop) {
            return CutTest.client(maildrop)
                    .drainOptions(o -> this == LEAVES_UNTIL_NEXT ? o.leave(LeaveOnServer.UNTIL_NEXT_DRAIN) : o);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void losesNothingAndHandsOverOnceOnServersOfAllKinds(Kind kind) {
        for (int reconnects : new int[] {0, 3}) {
            long whole;
            try (Pop3Maildrop maildrop = kind.maildrop().start()) {
                kind.client(maildrop).drain(SeenStore.inMemory(), message -> {});
                whole = maildrop.bytesSent();
            }
            // The states are the same between two octets of a line, so that a few of them will do.
            for (long cut = reconnects; cut <= whole; cut += 31) {
                List<String> taken = new ArrayList<>();
                Pop3Handler handler = message -> {
                    String text = new String(message.openStream().readAllBytes(), StandardCharsets.UTF_8);
                    String uid = text.substring(9, 10);
                    assertEquals(body(uid), text);
                    taken.add(uid);
                };
                try (Pop3Maildrop maildrop =
                        kind.maildrop().modes(ServerModes.plain().cutAfter(cut)).start()) {
                    SeenStore seen = SeenStore.inMemory();
                    Pop3Client client = kind.client(maildrop);
                    try {
                        client.drainOptions(o -> o.reconnects(reconnects)).drain(seen, handler);
                    } catch (MailException e) {
                        assertTrue(e.isTransient(), e::toString);
                    }
                    for (int drain = 0; drain < 3 && !maildrop.remaining().isEmpty(); drain++) {
                        client.drain(seen, handler);
                    }
                    assertEquals(UIDS, taken.stream().sorted().toList(), "cut after " + cut);
                    assertEquals(List.of(), maildrop.remaining());
                    assertEquals(List.of(), maildrop.expired());
                }
            }
        }
    }

    @Test
    void drainsAServerThatSendsOneOctetAtATimeOrLfAlone() {
        for (boolean pipelining : new boolean[] {false, true}) {
            for (ServerModes modes : List.of(
                    ServerModes.plain().oneByteAtATime(), ServerModes.plain().lfOnly())) {
                try (Pop3Maildrop maildrop = five(pipelining).modes(modes).start()) {
                    drainInOne(maildrop, Scripts.cleartext(maildrop.uri("pop3")));
                }
            }
            try (Pop3Maildrop maildrop = five(pipelining)
                    .modes(ServerModes.plain().tls().oneByteAtATime())
                    .start()) {
                drainInOne(maildrop, Scripts.tls(maildrop.uri("pop3s")));
            }
        }
    }

    private static void drainInOne(Pop3Maildrop maildrop, Pop3Client client) {
        Taken taken = new Taken();
        assertTrue(client.drain(taken).isComplete());
        assertEquals(UIDS, taken.uids);
        assertEquals(UIDS, maildrop.deleted());
    }
}
