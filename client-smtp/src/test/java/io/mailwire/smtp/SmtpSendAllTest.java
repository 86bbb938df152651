package io.mailwire.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ConnectionException;
import io.mailwire.Email;
import io.mailwire.FailureReason;
import io.mailwire.RecipientResult;
import io.mailwire.SendOutcome;
import io.mailwire.SendResult;
import io.mailwire.Timeouts;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.testkit.ScriptedServer;
import io.mailwire.testkit.ServerModes;
import io.mailwire.testkit.SmtpSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many messages over one connection: one result each, in order, whatever happens. */
@Timeout(30)
class SmtpSendAllTest {

    private static final String[] LOCK_STEP = {};
    private static final String[] DATA = {"PIPELINING"};
    private static final String[] CHUNKS = {"PIPELINING", "CHUNKING"};

    private static String[] keywords(String how) {
        return switch (how) {
            case "lock-step" -> LOCK_STEP;
            case "data" -> DATA;
            case "lock-step chunks" -> new String[] {"CHUNKING"};
            default -> CHUNKS;
        };
    }

    private static List<Email> mails(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Mails.to("user" + i + "@example.com"))
                .toList();
    }

    private static List<SendOutcome> outcomes(List<SendResult> results) {
        return results.stream().map(SendResult::outcome).toList();
    }

    // RSET, for Dovecot 2.3 crashes on a MAIL that it has before it has answered the end of data.
    @Test
    void theNextEnvelopeGoesBehindTheEndOfData() {
        try (ScriptedServer server = ScriptedServer.start("""
                S: 220 mx.test ESMTP
                C: EHLO client.test
                S: 250-mx.test
                S: 250 PIPELINING
                C: MAIL FROM:<ann@example.org>
                C: RCPT TO:<user0@example.com>
                C: DATA
                S: 250 ok
                S: 250 ok
                S: 354 go on
                C: <data>
                C: RSET
                C: MAIL FROM:<ann@example.org>
                C: RCPT TO:<user1@example.com>
                C: DATA
                S: 250 queued as 1
                S: 250 forgotten
                S: 250 ok
                S: 550 no
                S: 503 nobody
                C: RSET
                C: MAIL FROM:<ann@example.org>
                C: RCPT TO:<user2@example.com>
                C: DATA
                S: 250 forgotten
                S: 250 ok
                S: 250 ok
                S: 354 go on
                C: <data>
                C: QUIT
                S: 452 4.3.1 full
                S: 221 bye
                """)) {
            List<SendResult> results = TestClients.plain(server.uri("smtp")).sendAll(mails(3));
            server.verify();
            assertEquals(List.of(SendOutcome.SENT, SendOutcome.NOT_SENT, SendOutcome.NOT_SENT), outcomes(results));
            assertEquals("250 queued as 1", results.get(0).reply().orElseThrow().toString());
            assertEquals(
                    "550 no",
                    assertInstanceOf(
                                    SmtpCommandException.class,
                                    results.get(1).cause().orElseThrow())
                            .reply()
                            .toString());
            assertEquals("452 4.3.1 full", results.get(2).reply().orElseThrow().toString());
        }
    }

    // RSET between them: RFC 3030 leaves open what a server remembers of a message whose recipients it refused.
    @Test
    void wholeMessagesGoOneBehindTheOtherInChunks() {
        try (ScriptedServer server = ScriptedServer.start("""
                S: 220 mx.test ESMTP
                C: EHLO client.test
                S: 250-mx.test
                S: 250-CHUNKING
                S: 250 PIPELINING
                C: MAIL FROM:<ann@example.org>
                C: RCPT TO:<user0@example.com>
                S: 250 ok
                S: 250 ok
                C: BDAT <number> LAST
                C: <chunk>
                C: RSET
                C: MAIL FROM:<ann@example.org>
                C: RCPT TO:<user1@example.com>
                C: BDAT <number> LAST
                C: <chunk>
                C: RSET
                C: MAIL FROM:<ann@example.org>
                C: RCPT TO:<user2@example.com>
                C: BDAT <number> LAST
                C: <chunk>
                C: QUIT
                S: 250 queued as 1
                S: 250 forgotten
                S: 250 ok
                S: 550 no
                S: 503 nobody
                S: 250 forgotten
                S: 250 ok
                S: 250 ok
                S: 250 queued as 3
                S: 221 bye
                """)) {
            List<SendResult> results = TestClients.plain(server.uri("smtp")).sendAll(mails(3));
            server.verify();
            assertEquals(List.of(SendOutcome.SENT, SendOutcome.NOT_SENT, SendOutcome.SENT), outcomes(results));
            assertEquals("250 queued as 3", results.get(2).reply().orElseThrow().toString());
            assertEquals(3, server.turns());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lock-step", "lock-step chunks", "data", "chunks"})
    void theResultsAreTheSameHoweverTheyAreSent(String how) {
        try (SmtpSink sink = SmtpSink.builder()
                        .keywords(keywords(how))
                        .refuse("user2@example.com", "550 5.1.1 no")
                        .refuse("user4@example.com", "450 4.2.0 later")
                        .answerToMessages("250 1", "250 2", "554 5.7.1 spam")
                        .start();
                SmtpSession smtp = TestClients.plain(sink.uri("smtp")).connect()) {
            List<SendResult> results = smtp.sendAll(mails(8));
            assertEquals(
                    "SENT, SENT, NOT_SENT, NOT_SENT, NOT_SENT, SENT, SENT, SENT",
                    String.join(
                            ", ",
                            results.stream().map(r -> r.outcome().toString()).toList()));
            assertEquals("554 5.7.1 spam", results.get(3).reply().orElseThrow().toString());
            for (int i = 0; i < 8; i++) {
                assertEquals(
                        "user" + i + "@example.com",
                        results.get(i).recipients().get(0).recipient());
            }
            assertEquals(5, sink.mails().size());
            assertEquals(List.of(), sink.complaints());
            assertTrue(smtp.send(Mails.to("bob@example.com")).isComplete(), "the session goes on");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lock-step", "data", "chunks"})
    void whatCannotBeSentIsAResultAmongTheOthers(String how, @TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("a.txt"), "a");
        Email unreadable = Email.from(Mails.SENDER)
                .to("bob@example.com")
                .subject("x")
                .text("x")
                .attach(file)
                .build();
        Files.delete(file);
        try (SmtpSink sink = SmtpSink.builder().keywords(keywords(how)).start();
                SmtpSession smtp = TestClients.plain(sink.uri("smtp")).connect()) {
            List<SendResult> results = smtp.sendAll(List.of(
                    Mails.to("bob@example.com"),
                    Mails.to("δοκιμή@example.com"),
                    unreadable,
                    Mails.to(),
                    Mails.to("carol@example.com")));
            assertEquals(
                    List.of(
                            SendOutcome.SENT,
                            SendOutcome.NOT_SENT,
                            SendOutcome.NOT_SENT,
                            SendOutcome.NOT_SENT,
                            SendOutcome.SENT),
                    outcomes(results));
            assertInstanceOf(
                    UnsupportedCapabilityException.class, results.get(1).cause().orElseThrow());
            assertInstanceOf(UncheckedIOException.class, results.get(2).cause().orElseThrow());
            assertInstanceOf(
                    IllegalArgumentException.class, results.get(3).cause().orElseThrow());
            assertFalse(results.get(2).isTransient());
            assertEquals(2, sink.mails().size());
        }
    }

    @Test
    void messagesInFlightAtTheLossAreUnknownAndTheRestIsNotSent() {
        try (ScriptedServer server = ScriptedServer.start("""
                S: 220 mx.test ESMTP
                C: EHLO client.test
                S: 250-mx.test
                S: 250-CHUNKING
                S: 250 PIPELINING
                C: MAIL FROM:<ann@example.org>
                C: RCPT TO:<user0@example.com>
                S: 250 ok
                S: 250 ok
                C: BDAT <number> LAST
                C: <chunk>
                C: RSET
                C: MAIL FROM:<ann@example.org>
                C: RCPT TO:<user1@example.com>
                C: BDAT <number> LAST
                C: <chunk>
                S: 250 queued as 1
                -- close
                """)) {
            SmtpClient client = TestClients.plain(server.uri("smtp")).sending(SendOptions.DEFAULTS.inFlight(3));
            List<SendResult> results = client.sendAll(mails(20));
            assertEquals(20, results.size());
            assertEquals(SendOutcome.SENT, results.get(0).outcome());
            long unknown = results.stream()
                    .filter(r -> r.outcome() == SendOutcome.UNKNOWN)
                    .count();
            assertTrue(unknown >= 1 && unknown <= 3, results.toString());
            for (SendResult r : results.subList(4, 20)) {
                assertEquals(SendOutcome.NOT_SENT, r.outcome());
                assertTrue(r.isTransient());
                assertInstanceOf(ConnectionException.class, r.cause().orElseThrow());
            }
            assertEquals(1, server.connections().size(), "nothing is ever sent again by itself");
        }
    }

    @Test
    void aServerThatClosesAfterARefusedSenderInTheMiddleIsReportedByItsReply() {
        try (ScriptedServer server = ScriptedServer.start("""
                S: 220 mx.test ESMTP
                C: EHLO client.test
                S: 250-mx.test
                S: 250-CHUNKING
                S: 250 PIPELINING
                C: MAIL FROM:<ann@example.org>
                C: RCPT TO:<user0@example.com>
                S: 250 ok
                S: 250 ok
                C: BDAT <number> LAST
                C: <chunk>
                C: RSET
                C: MAIL FROM:<ann@example.org>
                C: RCPT TO:<user1@example.com>
                C: BDAT <number> LAST
                C: <chunk>
                C: RSET
                C: MAIL FROM:<ann@example.org>
                C: RCPT TO:<user2@example.com>
                C: BDAT <number> LAST
                C: <chunk>
                S: 250 queued
                S: 250 forgotten
                S: 554 5.7.1 you send too much
                -- close
                """)) {
            List<SendResult> results =
                    TestClients.plain(server.uri("smtp")).connect().sendAll(mails(3));
            assertEquals(List.of(SendOutcome.SENT, SendOutcome.NOT_SENT, SendOutcome.UNKNOWN), outcomes(results));
            assertEquals(
                    "554 5.7.1 you send too much",
                    results.get(1).reply().orElseThrow().toString());
            assertFalse(results.get(1).isTransient());
        }
    }

    @Test
    void fromAStreamThatMayBeEndlessNothingIsTakenThatCannotBeSent() {
        try (ScriptedServer server = ScriptedServer.start("""
                S: 220 mx.test ESMTP
                C: EHLO client.test
                S: 250-mx.test
                S: 250 PIPELINING
                C: MAIL FROM:<ann@example.org>
                -- close
                """)) {
            SmtpSession smtp = TestClients.plain(server.uri("smtp")).connect();
            List<SendResult> results = smtp.sendAll(Stream.generate(() -> Mails.to("bob@example.com")));
            assertEquals(List.of(SendOutcome.NOT_SENT), outcomes(results));
        }
    }

    // Commands are answered in order, so what came behind the one that was answered by 421 was not looked at.
    @ParameterizedTest
    @ValueSource(strings = {"lock-step", "data", "chunks"})
    void aGoodbyeInTheMiddleLeavesTheRestUnsent(String how) {
        try (SmtpSink sink = SmtpSink.builder()
                .keywords(keywords(how))
                .refuse("user3@example.com", "421 4.7.0 enough for today")
                .start()) {
            SmtpSession smtp = TestClients.plain(sink.uri("smtp")).connect();
            List<SendResult> results = smtp.sendAll(mails(8));
            assertEquals(8, results.size());
            for (int i = 0; i < 8; i++) {
                SendResult r = results.get(i);
                assertEquals(i < 3 ? SendOutcome.SENT : SendOutcome.NOT_SENT, r.outcome(), r.toString());
                if (i >= 3) {
                    assertEquals(
                            "421 4.7.0 enough for today",
                            r.reply().orElseThrow().toString());
                    assertTrue(r.isTransient());
                }
            }
            assertEquals(3, sink.mails().size());
            assertFalse(smtp.isOpen());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void takesFromTheSourceOnlyAsTheWindowAllows(int inFlight) throws Exception {
        try (ScriptedServer server = ScriptedServer.start("""
                S: 220 mx.test ESMTP
                C: EHLO client.test
                S: 250-mx.test
                S: 250-CHUNKING
                S: 250 PIPELINING
                C: MAIL FROM:<ann@example.org>
                C: RCPT TO:<bob@example.com>
                S: 250 ok
                S: 250 ok
                -- silence
                """)) {
            AtomicInteger taken = new AtomicInteger();
            SmtpSession smtp = TestClients.plain(server.uri("smtp"))
                    .sending(SendOptions.DEFAULTS.inFlight(inFlight))
                    .connect();
            Stream<Email> endless = Stream.generate(() -> {
                taken.incrementAndGet();
                return Mails.to("bob@example.com");
            });
            CompletableFuture<List<SendResult>> all = CompletableFuture.supplyAsync(() -> smtp.sendAll(endless));
            while (taken.get() < inFlight + 1) {
                Thread.onSpinWait();
            }
            smtp.cancel();
            List<SendResult> results = all.get(10, TimeUnit.SECONDS);
            assertEquals(inFlight + 1, taken.get(), "one waits for room in the window");
            assertEquals(inFlight + 1, results.size(), "every message taken has a result, and no more are taken");
            assertEquals(
                    FailureReason.CANCELLED,
                    assertInstanceOf(
                                    ConnectionException.class,
                                    results.get(inFlight).cause().orElseThrow())
                            .reason());
            assertEquals(SendOutcome.NOT_SENT, results.get(inFlight).outcome());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void afterACancelEachMessageOfACollectionHasItsResult(boolean stream) throws Exception {
        try (ScriptedServer server = ScriptedServer.start("""
                S: 220 mx.test ESMTP
                C: EHLO client.test
                S: 250-mx.test
                S: 250-CHUNKING
                S: 250 PIPELINING
                C: MAIL FROM:<ann@example.org>
                C: RCPT TO:<user0@example.com>
                S: 250 ok
                S: 250 ok
                C: BDAT <number> LAST
                C: <chunk>
                C: RSET
                -- silence
                """)) {
            SmtpSession smtp = TestClients.plain(server.uri("smtp"))
                    .timeouts(Timeouts.ofEach(Duration.ofSeconds(25)))
                    .connect();
            CompletableFuture<List<SendResult>> all = CompletableFuture.supplyAsync(
                    () -> stream ? smtp.sendAll(mails(100).stream()) : smtp.sendAll(mails(100)));
            while (server.dialogue().client().size() < 5) {
                Thread.onSpinWait();
            }
            smtp.cancel();
            List<SendResult> results = all.get(10, TimeUnit.SECONDS);
            assertEquals(100, results.size());
            assertEquals(SendOutcome.UNKNOWN, results.get(0).outcome());
            for (SendResult result : results.subList(11, 100)) {
                assertEquals(SendOutcome.NOT_SENT, result.outcome());
                assertEquals(
                        FailureReason.CANCELLED,
                        assertInstanceOf(
                                        ConnectionException.class,
                                        result.cause().orElseThrow())
                                .reason());
            }
            assertEquals(
                    "user99@example.com", results.get(99).recipients().get(0).recipient());
        }
    }

    @Test
    void whatWasNotBegunHasTheAddressesThatTheEnvelopeWouldHaveHad() {
        Email email = Mails.to("bob@bücher.example", "ann@example.com", "bob@BÜCHER.example", "ann@EXAMPLE.com");
        SendOptions twice = SendOptions.DEFAULTS.to("carol@example.com", "carol@EXAMPLE.com", "dave@bücher.example");
        try (SmtpSink sink = SmtpSink.builder().keywords("LIMITS MAILMAX=1").start()) {
            for (SendOptions options : List.of(SendOptions.DEFAULTS, twice)) {
                try (SmtpSession smtp =
                        TestClients.plain(sink.uri("smtp")).sending(options).connect()) {
                    List<SendResult> results = smtp.sendAll(List.of(email, email));
                    assertEquals(List.of(SendOutcome.SENT, SendOutcome.NOT_SENT), outcomes(results));
                    assertEquals(addresses(results.get(0)), addresses(results.get(1)));
                    assertEquals(2, addresses(results.get(1)).size());
                }
            }
        }
    }

    private static List<String> addresses(SendResult result) {
        return result.recipients().stream().map(RecipientResult::recipient).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"data", "chunks"})
    void aSlowSourceDoesNotKeepAMessageBack(String how) {
        try (SmtpSink sink = SmtpSink.builder().keywords(keywords(how)).start();
                SmtpSession smtp = TestClients.plain(sink.uri("smtp")).connect()) {
            Iterator<Email> slow = new Iterator<>() {
                private int given;

                @Override
                public boolean hasNext() {
                    sink.awaitMails(given); // or an AssertionError comes out of sendAll
                    return given < 3;
                }

                @Override
                public Email next() {
                    return mails(++given).get(given - 1);
                }
            };
            assertEquals(3, smtp.sendAll(() -> slow).size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lock-step", "data", "chunks"})
    void aSourceThatFailsLeavesAnAccountOfAllThatWasTaken(String how) {
        RuntimeException failure = new IllegalStateException("no more");
        Iterable<Email> source = () -> Stream.concat(mails(3).stream(), Stream.<Email>generate(() -> {
                    throw failure;
                }))
                .iterator();
        try (SmtpSink sink = SmtpSink.builder().keywords(keywords(how)).start();
                SmtpSession smtp = TestClients.plain(sink.uri("smtp")).connect()) {
            SendAllException e = assertThrows(SendAllException.class, () -> smtp.sendAll(source));
            assertSame(failure, e.getCause());
            assertEquals(List.of(SendOutcome.SENT, SendOutcome.SENT, SendOutcome.SENT), outcomes(e.results()));
            List<SendResult> told = new ArrayList<>();
            SendAllException again = assertThrows(SendAllException.class, () -> smtp.sendAll(source, told::add));
            assertEquals(3, told.size(), "the listener did not fail, and is told");
            assertEquals(List.of(), again.results());
            assertEquals(6, sink.mails().size());
            assertTrue(smtp.isOpen());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lock-step", "data", "chunks"})
    void aListenerThatFailsLeavesAnAccountOfAllThatWasTaken(String how) {
        try (SmtpSink sink = SmtpSink.builder().keywords(keywords(how)).start();
                SmtpSession smtp = TestClients.plain(sink.uri("smtp"))
                        .sending(SendOptions.DEFAULTS.inFlight(2))
                        .connect()) {
            List<SendResult> told = new ArrayList<>();
            SendAllException e = assertThrows(
                    SendAllException.class,
                    () -> smtp.sendAll(mails(20), result -> {
                        if (told.size() == 2) {
                            throw new IOException("disk full");
                        }
                        told.add(result);
                    }));
            assertInstanceOf(IOException.class, e.getCause());
            List<SendResult> all = new ArrayList<>(told);
            all.addAll(e.results());
            assertTrue(all.size() >= 3 && all.size() < 20, "no more is taken: " + all.size());
            assertEquals(all.size(), sink.mails().size());
            for (int i = 0; i < all.size(); i++) {
                assertEquals(
                        "user" + i + "@example.com",
                        all.get(i).recipients().get(0).recipient());
                assertEquals(SendOutcome.SENT, all.get(i).outcome());
            }
        }
    }

    @Test
    void theSessionIsNotForTheListener() {
        try (SmtpSink sink = SmtpSink.start();
                SmtpSession smtp = TestClients.plain(sink.uri("smtp")).connect()) {
            SendAllException e =
                    assertThrows(SendAllException.class, () -> smtp.sendAll(mails(1), result -> smtp.noop()));
            assertInstanceOf(IllegalStateException.class, e.getCause());
            assertEquals(250, smtp.noop().code());
        }
    }

    @Test
    void anErrorOfTheSourceComesOutAsItIsAndTheListenerIsToldOfTheRest() {
        List<SendResult> told = new ArrayList<>();
        try (SmtpSink sink = SmtpSink.start();
                SmtpSession smtp = TestClients.plain(sink.uri("smtp")).connect()) {
            Stream<Email> source = mails(3).stream().peek(m -> {
                if (m.to().get(0).address().startsWith("user2")) {
                    throw new AssertionError("broken");
                }
            });
            assertThrows(AssertionError.class, () -> smtp.sendAll(source, told::add));
            assertEquals(2, told.size());
        }
    }

    @Test
    void connectsAgainWhereAServerTakesSoManyMessagesOnOneConnection() {
        try (SmtpSink sink = SmtpSink.builder()
                .keywords("PIPELINING", "CHUNKING", "LIMITS MAILMAX=3")
                .start()) {
            List<SendResult> results = TestClients.plain(sink.uri("smtp")).sendAll(mails(8));
            assertTrue(results.stream().allMatch(SendResult::isComplete), results.toString());
            assertEquals(3, sink.connections());
            assertEquals(
                    List.of(0, 0, 0, 1, 1, 1, 2, 2),
                    sink.mails().stream().map(m -> m.connection()).toList());
        }
    }

    @Test
    void aMessageForWhichThereIsNotEnoughRoomGoesOverTheNextConnection() {
        try (SmtpSink sink = SmtpSink.builder()
                .keywords("PIPELINING", "LIMITS MAILMAX=3 RCPTMAX=1")
                .start()) {
            List<SendResult> results = TestClients.plain(sink.uri("smtp"))
                    .sendAll(IntStream.range(0, 4)
                            .mapToObj(i -> Mails.to("a" + i + "@example.com", "b" + i + "@example.com"))
                            .toList());
            assertTrue(results.stream().allMatch(SendResult::isComplete), results.toString());
            assertEquals(
                    List.of(0, 0, 1, 1, 2, 2, 3, 3),
                    sink.mails().stream().map(m -> m.connection()).toList());
        }
    }

    @Test
    void aMessageThatNoConnectionTakesIsToldFromOneThatTheNextTakes() {
        try (SmtpSink sink = SmtpSink.builder()
                .keywords("PIPELINING", "LIMITS MAILMAX=2 RCPTMAX=1")
                .start()) {
            Email tooMany = Mails.to("a@example.com", "b@example.com", "c@example.com");
            SmtpClient client = TestClients.plain(sink.uri("smtp"));
            List<SendResult> results = client.sendAll(List.of(tooMany, Mails.to("a@example.com"), tooMany));
            assertEquals(List.of(SendOutcome.NOT_SENT, SendOutcome.SENT, SendOutcome.NOT_SENT), outcomes(results));
            assertFalse(results.get(0).isTransient());
            assertFalse(results.get(2).isTransient());
            UnsupportedCapabilityException never =
                    assertThrows(UnsupportedCapabilityException.class, () -> client.send(tooMany));
            assertFalse(never.isTransient());
            assertTrue(never.getMessage().contains("takes 3 transactions"), never.getMessage());
            assertFalse(never.getMessage().contains("connect again"), never.getMessage());
            try (SmtpSession smtp = client.connect()) {
                smtp.send(Mails.to("a@example.com"));
                assertTrue(assertThrows(
                                UnsupportedCapabilityException.class,
                                () -> smtp.send(Mails.to("a@example.com", "b@example.com")))
                        .isTransient());
            }
        }
    }

    @Test
    void aSessionSaysThatItsServerTakesNoMoreMessages() {
        try (SmtpSink sink = SmtpSink.builder()
                        .keywords("PIPELINING", "LIMITS MAILMAX=2")
                        .start();
                SmtpSession smtp = TestClients.plain(sink.uri("smtp")).connect()) {
            List<SendResult> results = smtp.sendAll(mails(3));
            assertEquals(List.of(SendOutcome.SENT, SendOutcome.SENT, SendOutcome.NOT_SENT), outcomes(results));
            assertTrue(
                    results.get(2).cause().orElseThrow().getMessage().contains("MAILMAX"),
                    results.get(2).toString());
            assertTrue(results.get(2).isTransient());
            assertThrows(UnsupportedCapabilityException.class, () -> smtp.send(Mails.to("bob@example.com")));
            assertEquals(2, sink.mails().size());
        }
    }

    @Test
    void anEmptySourceSendsNothing() {
        try (SmtpSink sink = SmtpSink.start();
                SmtpSession smtp = TestClients.plain(sink.uri("smtp")).connect()) {
            assertEquals(List.of(), smtp.sendAll(List.of()));
            assertEquals(1, sink.commands().size());
        }
    }

    // The window holds four times what socket buffers take, and the server answers only when it has read it all.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void middlingMessagesFlowThroughTheWindow(boolean tls) {
        List<Email> emails = IntStream.range(0, 40)
                .mapToObj(i -> Mails.ofSize(150_000, "user" + i + "@example.com"))
                .toList();
        var builder = SmtpSink.builder().discardBodies();
        try (SmtpSink sink = (tls ? builder.modes(ServerModes.plain().tls()) : builder).start()) {
            SmtpClient client = tls ? TestClients.tls(sink.uri("smtps")) : TestClients.plain(sink.uri("smtp"));
            List<SendResult> results = client.sendAll(emails);
            assertTrue(results.stream().allMatch(SendResult::isComplete), results.toString());
            assertEquals(40, sink.mails().size());
            assertTrue(sink.turns() <= 20, "turns: " + sink.turns());
        }
    }
}
