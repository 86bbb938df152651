package io.mailwire.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.testkit.Pop3Maildrop;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * How often many messages make the client wait for the server. Both ends count, and agree where a group of commands is answered before
 * the next goes out. Where the window is filled anew while answers are coming, each counts at most one turn for a group.
 */
@Timeout(60)
class TurnsTest {

    private static final String[] LOCK_STEP = {"SASL PLAIN", "UIDL", "TOP"};
    private static final String[] PIPELINING = {"SASL PLAIN", "UIDL", "TOP", "PIPELINING"};

    private static final int LOGIN = 3; // CAPA, AUTH, CAPA
    private static final int QUIT = 1;
    // A window of 250, and 125 more each time half of it is used up.
    private static final int THOUSAND = 1 + (1000 - 250) / 125;

    private interface Work {
        Pop3Report on(Pop3Session session);
    }

    private record Turns(long client, long testkit) {}

    private static Turns turns(int messages, String[] capabilities, Work work) {
        try (Pop3Maildrop maildrop = Pop3Maildrop.builder()
                        .messages(messages)
                        .capabilities(capabilities)
                        .start();
                Pop3Session session = Scripts.cleartext(maildrop.uri("pop3")).connect()) {
            assertEquals(messages, work.on(session).orThrow().done().size());
            session.quit();
            assertEquals(List.of(), maildrop.complaints());
            return new Turns(session.turns(), maildrop.turns());
        }
    }

    private static Pop3Report headers(Pop3Session session) {
        return session.headers(
                session.messages(), m -> assertTrue(m.headers().subject().startsWith("Message")));
    }

    private static Pop3Report retrieveAndDelete(Pop3Session session) {
        return session.download(session.messages(), m -> {
            m.openStream().readAllBytes();
            m.delete();
        });
    }

    private static Pop3Report delete(Pop3Session session) {
        return session.delete(session.messages());
    }

    private static void exactly(int expected, Turns turns) {
        assertEquals(new Turns(expected, expected), turns);
    }

    private static void atMost(int most, Turns turns) {
        assertTrue(turns.client() <= most && turns.testkit() <= most, turns::toString);
    }

    @Test
    void aHundredMessagesAreOneTurn() {
        int listing = 1;
        exactly(LOGIN + listing + 1 + QUIT, turns(100, PIPELINING, TurnsTest::headers));
        exactly(LOGIN + listing + 1 + QUIT, turns(100, PIPELINING, TurnsTest::delete));
        exactly(LOGIN + listing + 2 + QUIT, turns(100, PIPELINING, TurnsTest::retrieveAndDelete));
    }

    @Test
    void withoutPipeliningEachCommandIsOne() {
        int listing = 2;
        exactly(LOGIN + listing + 10 + QUIT, turns(10, LOCK_STEP, TurnsTest::headers));
        exactly(LOGIN + listing + 10 + QUIT, turns(10, LOCK_STEP, TurnsTest::delete));
        exactly(LOGIN + listing + 20 + QUIT, turns(10, LOCK_STEP, TurnsTest::retrieveAndDelete));
    }

    @Test
    void aThousandMessagesAreAtMostThirteen() {
        int listing = 1;
        int headers = LOGIN + listing + THOUSAND + QUIT;
        int withDele = headers + 1;
        assertEquals(13, withDele);
        atMost(headers, turns(1000, PIPELINING, TurnsTest::headers));
        atMost(headers, turns(1000, PIPELINING, TurnsTest::delete));
        atMost(withDele, turns(1000, PIPELINING, TurnsTest::retrieveAndDelete));
    }
}
