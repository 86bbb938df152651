package io.mailwire.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ClientOptions;
import io.mailwire.Email;
import io.mailwire.Login;
import io.mailwire.internal.net.ServerUri;
import io.mailwire.smtp.internal.engine.SmtpEngine;
import io.mailwire.testkit.ServerModes;
import io.mailwire.testkit.SmtpSink;
import io.mailwire.testkit.SmtpSinkBuilder;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How often the server is waited for, greeting and handshakes aside: counted by both sides. */
@Timeout(30)
class SmtpTurnsTest {

    private static SmtpSinkBuilder sink() {
        return SmtpSink.builder().keywords("PIPELINING", "SIZE 1000000", "8BITMIME", "STARTTLS");
    }

    private static long turns(SmtpSink sink, String scheme, @Nullable Login login, Email email) {
        ClientOptions options = ClientOptions.DEFAULTS.tls(TestClients.TRUSTED);
        SmtpEngine engine = SmtpEngine.open(ServerUri.parse(sink.uri(scheme)), login, options);
        assertTrue(engine.send(email, true).isComplete());
        engine.close();
        assertEquals(engine.turns(), sink.turns(), "both sides count alike");
        return engine.turns();
    }

    @Test
    void connectLoginAndOneMailOverImplicitTlsTakeFour() {
        try (SmtpSink sink =
                sink().login("ann", "secret").modes(ServerModes.plain().tls()).start()) {
            assertEquals(4, turns(sink, "smtps", Login.password("ann", "secret"), Mails.to("bob@example.com")));
        }
    }

    @Test
    void startTlsLoginAndOneMailTakeSix() {
        try (SmtpSink sink = sink().login("ann", "secret").start()) {
            assertEquals(6, turns(sink, "smtp", Login.password("ann", "secret"), Mails.to("bob@example.com")));
        }
    }

    @Test
    void fiftyRecipientsCostNoMoreThanOne() {
        String[] fifty = IntStream.range(0, 50)
                .mapToObj(i -> "user" + i + "@example.com")
                .toArray(String[]::new);
        try (SmtpSink sink = sink().start()) {
            SmtpEngine engine = SmtpEngine.open(
                    ServerUri.parse(sink.uri("smtp")),
                    null,
                    ClientOptions.DEFAULTS.tls(io.mailwire.TlsPolicy.UNSAFE_CLEARTEXT));
            long connected = engine.turns();
            assertTrue(engine.send(Mails.to(fifty), false).isComplete());
            assertEquals(2, engine.turns() - connected);
            engine.quit();
            assertEquals(3, engine.turns() - connected);
            engine.close();
            assertEquals(engine.turns(), sink.turns(), "both sides count alike");
        }
    }
}
