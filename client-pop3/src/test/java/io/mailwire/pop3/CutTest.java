package io.mailwire.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.DrainException;
import io.mailwire.DrainOutcome;
import io.mailwire.DrainReport;
import io.mailwire.DrainedMessage;
import io.mailwire.MailException;
import io.mailwire.testkit.Pop3Maildrop;
import io.mailwire.testkit.Pop3MaildropBuilder;
import io.mailwire.testkit.ServerModes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A drain on a server whose connection ends at every place there is, or that delivers strangely. */
@Timeout(60)
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

    /** Everything that was handed over in full. */
    private static final class Taken implements Pop3Handler {
        final List<String> uids = new ArrayList<>();

        @Override
        public void handle(Pop3Message message) throws Exception {
            byte[] octets = message.openStream().readAllBytes();
            assertEquals(body(message.uid()), new String(octets, StandardCharsets.UTF_8));
            uids.add(message.uid());
        }
    }

    private void drainTwice(Pop3Maildrop maildrop, Pop3Client client) {
        Taken taken = new Taken();
        DrainReport report = null;
        try {
            report = client.drain(taken);
        } catch (DrainException e) {
            report = e.report();
        } catch (MailException e) {
            assertEquals(List.of(), taken.uids, "no report, so nothing was handed over");
        }
        List<String> first = List.copyOf(taken.uids);
        if (report != null) {
            check(maildrop, report, first);
        }
        for (String gone : maildrop.deleted()) {
            assertTrue(first.contains(gone), () -> gone + " was deleted, but never handed over");
        }
        DrainReport second = client.drain(taken);
        assertTrue(second.isComplete(), second::toString);
        assertEquals(List.of(), maildrop.remaining());
        for (String uid : UIDS) {
            long times = taken.uids.stream().filter(uid::equals).count();
            assertTrue(times == 1 || times == 2, () -> uid + " was handed over " + times + " times");
        }
    }

    private static void check(Pop3Maildrop maildrop, DrainReport report, List<String> handed) {
        assertEquals(UIDS, report.messages().stream().map(DrainedMessage::uid).toList());
        for (DrainedMessage message : report.messages()) {
            assertEquals(handed.contains(message.uid()), message.isHandled(), message::toString);
            boolean gone = maildrop.deleted().contains(message.uid());
            if (message.outcome() != DrainOutcome.UNCONFIRMED) {
                assertEquals(gone, message.outcome() == DrainOutcome.DELETED, message::toString);
            }
        }
    }

    @Test
    void losesNothingAndClaimsNothingWhereverTheServerIsCutOff() {
        for (boolean pipelining : new boolean[] {false, true}) {
            long whole;
            try (Pop3Maildrop maildrop = five(pipelining).start()) {
                Scripts.cleartext(maildrop.uri("pop3")).drain(new Taken());
                whole = maildrop.bytesSent();
            }
            for (long cut = 0; cut <= whole; cut++) {
                try (Pop3Maildrop maildrop = five(pipelining)
                        .modes(ServerModes.plain().cutAfter(cut))
                        .start()) {
                    drainTwice(maildrop, Scripts.cleartext(maildrop.uri("pop3")));
                }
            }
        }
    }

    @Test
    void losesNothingAndClaimsNothingWhereverTheClientIsCutOff() {
        for (boolean pipelining : new boolean[] {false, true}) {
            long whole;
            try (Pop3Maildrop maildrop = five(pipelining).start()) {
                Scripts.cleartext(maildrop.uri("pop3")).drain(new Taken());
                whole = maildrop.bytesReceived();
            }
            for (long cut = 0; cut <= whole; cut++) {
                try (Pop3Maildrop maildrop = five(pipelining)
                        .modes(ServerModes.plain().cutAfterReceived(cut))
                        .start()) {
                    drainTwice(maildrop, Scripts.cleartext(maildrop.uri("pop3")));
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
