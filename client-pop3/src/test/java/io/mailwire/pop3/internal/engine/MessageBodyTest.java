package io.mailwire.pop3.internal.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ClientOptions;
import io.mailwire.PeerException;
import io.mailwire.TlsPolicy;
import io.mailwire.internal.net.Connection;
import io.mailwire.internal.net.Deadline;
import io.mailwire.internal.net.Dialer;
import io.mailwire.internal.net.ServerUri;
import io.mailwire.internal.wire.CommandLine;
import io.mailwire.pop3.internal.codec.Pop3Commands;
import io.mailwire.testkit.ScriptedServer;
import java.time.Duration;
import okio.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class MessageBodyTest {

    private static Pop3Engine engine(ScriptedServer server) {
        ClientOptions options = ClientOptions.DEFAULTS.tls(TlsPolicy.UNSAFE_CLEARTEXT);
        Connection connection = new Dialer(options).dial(ServerUri.parse(server.uri("pop3")), Deadline.NONE);
        return new Pop3Engine(connection, options);
    }

    @Test
    void readsOnPastWhatNobodyWantsUpToALimit() {
        String transcript = """
                C: RETR 1
                S: +OK
                S: 0123456789
                S: .
                C: NOOP
                S: +OK
                """;
        try (ScriptedServer server = ScriptedServer.start(transcript)) {
            Pop3Engine engine = engine(server);
            CommandLine retr = Pop3Commands.retr(1);
            engine.require(retr);
            MessageBody body = engine.openBody(retr);
            engine.require(Pop3Commands.noop());
            assertTrue(body.isEnded());
            assertThrows(IllegalStateException.class, () -> body.read(new Buffer(), 1));
            server.verify();
            engine.drop("done");
        }
    }

    @Test
    void endsTheSessionWhereTooMuchIsLeft() {
        try (ScriptedServer server = ScriptedServer.start("C: RETR 1\nS: +OK\n-- endless")) {
            Pop3Engine engine = engine(server);
            CommandLine retr = Pop3Commands.retr(1);
            engine.require(retr);
            MessageBody body = new MessageBody(engine, retr, 100_000, MessageBody.SKIPPING_AT_MOST);
            PeerException e = assertThrows(PeerException.class, body::finish);
            assertTrue(String.valueOf(e.getMessage()).contains("100000 octets"), e::getMessage);
            assertFalse(e.isSessionUsable());
            assertTrue(engine.use().isClosed() && engine.connection().isClosed());
            assertEquals(e, body.failure());
        }
    }

    @Test
    void endsTheSessionWhereTheRestTakesTooLong() {
        try (ScriptedServer server = ScriptedServer.start("C: RETR 1\nS: +OK\n-- endless")) {
            Pop3Engine engine = engine(server);
            CommandLine retr = Pop3Commands.retr(1);
            engine.require(retr);
            MessageBody body = new MessageBody(engine, retr, Long.MAX_VALUE, Duration.ofMillis(1));
            PeerException e = assertThrows(PeerException.class, body::finish);
            assertTrue(String.valueOf(e.getMessage()).contains("did not come within"), e::getMessage);
            assertTrue(engine.use().isClosed() && engine.connection().isClosed());
        }
    }
}
