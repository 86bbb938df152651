package io.mailwire.internal.net;

import static io.mailwire.internal.net.Dialling.AUTHORITY;
import static io.mailwire.internal.net.Dialling.OPTIONS;
import static io.mailwire.internal.net.Dialling.dial;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.mailwire.testkit.ScriptedServer;
import java.io.IOException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A turn is: the client blocks for a reply, having nothing left that it may send. */
@Timeout(30)
class TurnCounterTest {

    private static void say(Connection connection, String text) throws IOException {
        connection.sink().writeUtf8(text).flush();
    }

    @Test
    void countsWhatTheServersSideCounts() throws Exception {
        try (ScriptedServer server = ScriptedServer.start("""
                S: 220 mx
                C: EHLO me
                S: 250-mx
                S: 250 PIPELINING
                C: MAIL FROM:<a@example.org>
                C: RCPT TO:<b@example.org>
                C: DATA
                S: 250 a
                S: 250 b
                S: 354 go
                C: QUIT
                S: 221 bye
                """);
                Connection connection = dial(ServerUri.parse(server.uri("smtp")), OPTIONS)) {
            connection.source().readUtf8LineStrict();
            assertEquals(0, connection.turns(), "the greeting");
            say(connection, "EHLO me\r\n");
            connection.source().readUtf8LineStrict();
            connection.source().readUtf8LineStrict();
            assertEquals(1, connection.turns(), "a reply of two lines");
            say(connection, "MAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\n");
            say(connection, "DATA\r\n");
            for (int i = 0; i < 3; i++) {
                connection.source().readUtf8LineStrict();
            }
            assertEquals(2, connection.turns(), "a group");
            say(connection, "QUIT\r\n");
            connection.source().readUtf8LineStrict();
            assertEquals(3, connection.turns());
            server.verify();
            assertEquals(server.turns(), connection.turns());
        }
    }

    @Test
    void countsNoHandshake() throws Exception {
        try (Peer peer = Peer.of(socket -> {
                    Peer.line(socket);
                    Peer.send(socket, "220 go ahead\r\n");
                    SSLSocket tls = Peer.secure(socket, AUTHORITY.localhost());
                    Peer.send(tls, Peer.line(tls) + "\r\n");
                });
                Connection connection = dial(peer.uri("smtp"), OPTIONS)) {
            say(connection, "STARTTLS\r\n");
            connection.source().readUtf8LineStrict();
            assertEquals(1, connection.turns());
            new Dialer(OPTIONS).startTls(connection, Deadline.NONE);
            assertEquals(1, connection.turns());
            say(connection, "EHLO me\r\n");
            connection.source().readUtf8LineStrict();
            assertEquals(2, connection.turns());
        }
    }

    @Test
    void countsNoReplyThatComesWhileThereIsMoreToSend() {
        TurnCounter turns = new TurnCounter();
        turns.stillSending(true);
        turns.sending();
        turns.received();
        turns.sending();
        turns.received();
        assertEquals(0, turns.count());
        turns.stillSending(false);
        turns.received();
        assertEquals(1, turns.count(), "the one for which it then waited");
        turns.received();
        assertEquals(1, turns.count(), "nothing was sent since");
    }

    // A reader thread blocks in read() all the time, and before the command is sent.
    @Test
    void countsWhenTheReaderWaitedBeforeTheCommandWasSent() throws Exception {
        try (Peer peer = Peer.of(socket -> Peer.send(socket, Peer.line(socket) + "\r\n"));
                Connection connection = dial(peer.uri("imap"), OPTIONS)) {
            Dialling.Running<Long> reader = Dialling.start(() -> {
                connection.source().readUtf8LineStrict();
                return connection.turns();
            });
            reader.awaitBlockedIn("read");
            say(connection, "a NOOP\r\n");
            assertEquals(1, reader.result());
        }
    }

    @Test
    void theSenderCountsItsOwnWaitsWhereAnotherThreadReads() {
        TurnCounter turns = new TurnCounter();
        turns.stillSending(true);
        turns.waiting();
        assertEquals(0, turns.count(), "nothing was sent");
        turns.sending();
        turns.received();
        turns.waiting();
        turns.waiting();
        assertEquals(1, turns.count(), "one wait, however long");
    }
}
