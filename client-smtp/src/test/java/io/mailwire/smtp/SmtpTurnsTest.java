package io.mailwire.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ClientOptions;
import io.mailwire.Email;
import io.mailwire.Login;
import io.mailwire.SendResult;
import io.mailwire.TlsPolicy;
import io.mailwire.internal.net.ServerUri;
import io.mailwire.smtp.internal.engine.SmtpEngine;
import io.mailwire.testkit.ServerModes;
import io.mailwire.testkit.SmtpSink;
import io.mailwire.testkit.SmtpSinkBuilder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How often the server is waited for, greeting and handshakes aside: counted by both sides. */
@Timeout(90)
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

    private static final String[] ENVELOPE_ONLY = {"PIPELINING", "SIZE 1000000", "8BITMIME"};
    private static final String[] CHUNKS = {"PIPELINING", "SIZE 1000000", "8BITMIME", "CHUNKING"};

    /** Turns from EHLO to QUIT. The server takes a long pause of ours for a wait, which on a busy machine takes a longer look. */
    private static long turnsOf(String[] keywords, List<Email> emails) {
        long[] ours = new long[1];
        long theirs = -1;
        for (int pause = 15; pause <= 240 && theirs != ours[0]; pause *= 4) {
            theirs = turnsOf(keywords, emails, pause, ours);
        }
        assertEquals(ours[0], theirs, "both sides count alike");
        return theirs;
    }

    private static long turnsOf(String[] keywords, List<Email> emails, int pause, long[] ours) {
        try (SmtpSink sink = SmtpSink.builder()
                .keywords(keywords)
                .modes(ServerModes.plain().settle(Duration.ofMillis(pause)))
                .start()) {
            AtomicReference<SmtpEngine> engine = new AtomicReference<>();
            List<SendResult> results = SmtpEngine.sendAllOver(
                    () -> {
                        engine.set(SmtpEngine.open(
                                ServerUri.parse(sink.uri("smtp")),
                                null,
                                ClientOptions.DEFAULTS.tls(TlsPolicy.UNSAFE_CLEARTEXT)));
                        return engine.get();
                    },
                    emails,
                    SendOptions.DEFAULTS,
                    null);
            assertEquals(emails.size(), results.size());
            assertTrue(results.stream().allMatch(SendResult::isComplete), results.toString());
            assertEquals(emails.size(), sink.mails().size());
            assertEquals(List.of(), sink.complaints());
            ours[0] = engine.get().turns();
            return sink.turns();
        }
    }

    private static Email toFifty() {
        return Mails.to(IntStream.range(0, 50)
                .mapToObj(i -> "user" + i + "@example.com")
                .toArray(String[]::new));
    }

    private static List<Email> hundred() {
        return IntStream.range(0, 100)
                .mapToObj(i -> Mails.to("user" + i + "@example.com"))
                .toList();
    }

    @Test
    void oneMailTakesThreeAndFiftyRecipientsCostNoMore() {
        assertEquals(3, turnsOf(ENVELOPE_ONLY, List.of(Mails.to("bob@example.com"))));
        assertEquals(3, turnsOf(ENVELOPE_ONLY, List.of(toFifty())));
    }

    @Test
    void oneMailInAChunkTakesThreeAndFiftyRecipientsCostNoMore() {
        assertEquals(3, turnsOf(CHUNKS, List.of(Mails.to("bob@example.com"))));
        assertEquals(3, turnsOf(CHUNKS, List.of(toFifty())));
    }

    // EHLO, the first envelope, then each message with the next envelope behind it, and the last with QUIT.
    @Test
    void aHundredMailsByDataTakeOneTurnEach() {
        assertEquals(102, turnsOf(ENVELOPE_ONLY, hundred()));
    }

    // EHLO, the first envelope, and ten windows of ten, with QUIT behind the last.
    @Test
    void aHundredMailsInChunksTakeOneTurnForTen() {
        assertEquals(12, turnsOf(CHUNKS, hundred()));
    }

    // Composed with an attachment, encoded as base64 and sent to the last octet.
    @Test
    void tenMegabytesAttachedTakeNoMoreThanFour() {
        Email email = Email.from(Mails.SENDER)
                .to("bob@example.com")
                .subject("Large")
                .text("See the attachment.")
                .attach("large.bin", "application/octet-stream", new byte[10_000_000])
                .build();
        for (String[] keywords :
                List.of(new String[] {"PIPELINING", "8BITMIME"}, new String[] {"PIPELINING", "8BITMIME", "CHUNKING"})) {
            try (SmtpSink sink =
                    SmtpSink.builder().keywords(keywords).discardBodies().start()) {
                SmtpEngine engine = SmtpEngine.open(
                        ServerUri.parse(sink.uri("smtp")),
                        null,
                        ClientOptions.DEFAULTS.tls(TlsPolicy.UNSAFE_CLEARTEXT));
                assertTrue(engine.send(email, true).isComplete());
                assertTrue(sink.mails().get(0).size() > 13_000_000);
                assertTrue(engine.turns() <= 4, "turns: " + engine.turns());
            }
        }
    }

    @Test
    void aLongMailTakesNoMore() {
        assertEquals(3, turnsOf(CHUNKS, List.of(Mails.ofSize(900_000, "bob@example.com"))));
        assertEquals(3, turnsOf(ENVELOPE_ONLY, List.of(Mails.ofSize(900_000, "bob@example.com"))));
    }
}
