package io.mailwire.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ConnectionException;
import io.mailwire.Email;
import io.mailwire.FailureReason;
import io.mailwire.MailException;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.testkit.Pop3Maildrop;
import io.mailwire.testkit.Pop3MaildropBuilder;
import io.mailwire.testkit.ScriptedServer;
import io.mailwire.testkit.ServerModes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One operation on many messages: download, headers, delete. */
@Timeout(30)
class BulkTest {

    private static final String[] PIPELINING = {"SASL PLAIN", "UIDL", "TOP", "PIPELINING"};
    private static final String[] LOCK_STEP = {"SASL PLAIN", "UIDL", "TOP"};
    private static final List<String[]> BOTH = List.of(PIPELINING, LOCK_STEP);

    private static String body(int i) {
        return "Subject: number " + i + "\r\n\r\n.\r\n..two\r\n" + "x".repeat(i * 50) + "\r\n";
    }

    private static Pop3MaildropBuilder maildrop(int messages, String... capabilities) {
        Pop3MaildropBuilder builder = Pop3Maildrop.builder().capabilities(capabilities);
        for (int i = 1; i <= messages; i++) {
            builder.message("u" + i, body(i).getBytes(StandardCharsets.UTF_8));
        }
        return builder;
    }

    private static Pop3Session connect(Pop3Maildrop maildrop) {
        return Scripts.cleartext(maildrop.uri("pop3")).connect();
    }

    private static String read(Pop3Message message) throws IOException {
        try (InputStream in = message.openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void downloadsEachMessageInOrder() {
        for (String[] capabilities : BOTH) {
            try (Pop3Maildrop maildrop = maildrop(250, capabilities).start();
                    Pop3Session session = connect(maildrop)) {
                List<String> bodies = new ArrayList<>();
                Pop3Report report = session.download(session.messages(), message -> bodies.add(read(message)));
                for (int i = 1; i <= 250; i++) {
                    assertEquals(body(i), bodies.get(i - 1));
                }
                assertTrue(report.isComplete());
                assertEquals("250 messages", report.toString());
                assertEquals(session.messages(), report.done());
                session.quit();
                assertEquals(List.of(), maildrop.complaints());
                assertEquals(250, maildrop.remaining().size());
            }
        }
    }

    @Test
    void downloadsTheMessagesGivenAndNoOthers() {
        try (Pop3Maildrop maildrop = maildrop(5, PIPELINING).start();
                Pop3Session session = connect(maildrop)) {
            List<Pop3Message> all = session.messages();
            List<String> subjects = new ArrayList<>();
            session.download(
                    List.of(all.get(3), all.get(1)), m -> subjects.add(m.email().subject()));
            assertEquals(List.of("number 4", "number 2"), subjects);
            assertEquals("0 messages", session.download(List.of(), m -> {}).toString());
            session.quit();
        }
    }

    @Test
    void keepsGoingWhenTheHandlerThrowsOrStopsEarly(@TempDir Path dir) throws IOException {
        for (String[] capabilities : BOTH) {
            try (Pop3Maildrop maildrop = maildrop(6, capabilities).start();
                    Pop3Session session = connect(maildrop)) {
                Path absent = dir.resolve("absent");
                List<Path> saved = new ArrayList<>();
                Pop3Report report = session.download(session.messages(), message -> {
                    switch (message.number()) {
                        case 1 -> {} // reads nothing
                        case 2 -> assertEquals('S', message.openStream().read());
                        case 3 -> throw new IOException("disk full");
                        case 4 -> message.saveTo(absent);
                        default -> saved.add(message.saveAs(dir.resolve(message.number() + ".eml")));
                    }
                });
                assertEquals(
                        List.of(3, 4),
                        report.failed().stream().map(r -> r.message().number()).toList());
                assertFalse(report.isComplete());
                assertEquals(
                        "6 messages, 2 failed, the first: Pop3Message[3, uid u3, " + body(3).length()
                                + " octets] (java.io.IOException: disk full)",
                        report.toString());
                assertThrows(UncheckedIOException.class, report::orThrow);
                assertEquals(2, saved.size());
                assertEquals(body(6), Files.readString(saved.get(1)));
                session.noop();
                assertEquals(6, session.stat().messages());
                session.quit();
            }
        }
    }

    @Test
    void reportsAMessageThatTheServerHasRemoved() {
        for (String[] capabilities : BOTH) {
            try (Pop3Maildrop maildrop = maildrop(3, capabilities)
                            .answer("RETR 2", "-ERR [SYS/TEMP] gone")
                            .start();
                    Pop3Session session = connect(maildrop)) {
                List<String> got = new ArrayList<>();
                Pop3Report report = session.download(session.messages(), m -> got.add(m.uid()));
                assertEquals(List.of("u1", "u3"), got);
                Pop3CommandException refusal = assertInstanceOf(
                        Pop3CommandException.class,
                        report.failed().get(0).failure().orElseThrow());
                assertEquals(Optional.of(Pop3ResponseCode.SYS_TEMP), refusal.code());
                assertThrows(Pop3CommandException.class, report::orThrow);
                session.quit();
            }
        }
    }

    @Test
    void deletesWhatTheHandlerAsksFor() {
        for (String[] capabilities : BOTH) {
            try (Pop3Maildrop maildrop = maildrop(5, capabilities)
                            .answer("DELE 4", "-ERR no")
                            .start();
                    Pop3Session session = connect(maildrop)) {
                Pop3Report report = session.download(session.messages(), message -> {
                    message.delete();
                    if (message.number() == 2) {
                        throw new IOException("after all, no");
                    }
                    if (message.number() == 5) {
                        read(message);
                    }
                });
                assertEquals(
                        List.of(2, 4),
                        report.failed().stream().map(r -> r.message().number()).toList());
                assertTrue(session.toString().contains("3 marked for deletion"), session::toString);
                session.quit();
                assertEquals(List.of("u1", "u3", "u5"), maildrop.deleted());
            }
        }
    }

    @Test
    void fetchesManyHeaders() {
        for (String[] capabilities : BOTH) {
            try (Pop3Maildrop maildrop = maildrop(120, capabilities).start();
                    Pop3Session session = connect(maildrop)) {
                List<String> subjects = new ArrayList<>();
                Pop3Report report = session.headers(session.messages(), message -> {
                    subjects.add(message.headers().subject());
                    if (message.number() == 7) {
                        message.delete();
                    }
                });
                assertTrue(report.isComplete(), report::toString);
                assertEquals(120, subjects.size());
                assertEquals("number 120", subjects.get(119));
                session.quit();
                assertEquals(List.of("u7"), maildrop.deleted());
                assertTrue(maildrop.commands().stream().noneMatch(c -> c.startsWith("RETR")));
            }
        }
    }

    @Test
    void neitherPassesAHeaderForAMessageNorTheReverse(@TempDir Path dir) {
        try (Pop3Maildrop maildrop = maildrop(1, PIPELINING).start();
                Pop3Session session = connect(maildrop)) {
            session.headers(session.messages(), m -> {
                        assertThrows(IllegalStateException.class, m::email);
                        assertThrows(IllegalStateException.class, m::openStream);
                        assertThrows(IllegalStateException.class, () -> m.saveTo(dir));
                        assertThrows(IllegalStateException.class, () -> m.saveAs(dir.resolve("x")));
                        assertThrows(IllegalStateException.class, m::keep);
                        assertSame(m.headers(), m.headers());
                    })
                    .orThrow();
            session.download(session.messages(), m -> {
                        assertThrows(IllegalStateException.class, m::headers);
                        assertSame(m.email(), m.email());
                        assertEquals(body(1), read(m), "email() keeps it");
                    })
                    .orThrow();
            session.quit();
        }
    }

    @Test
    void probesTopWithTwoMessagesWhereItIsNotListed() {
        try (Pop3Maildrop maildrop =
                        maildrop(50, "SASL PLAIN", "UIDL", "PIPELINING").start();
                Pop3Session session = connect(maildrop)) {
            UnsupportedCapabilityException e = assertThrows(
                    UnsupportedCapabilityException.class, () -> session.headers(session.messages(), m -> {}));
            assertEquals("TOP", e.capability());
            assertEquals(
                    2,
                    maildrop.commands().stream()
                            .filter(c -> c.startsWith("TOP"))
                            .count());
            session.noop();
            session.quit();
        }
        try (Pop3Maildrop maildrop =
                        maildrop(50).withoutCapa().login("ann", "secret").start();
                Pop3Session session = connect(maildrop)) {
            List<String> subjects = new ArrayList<>();
            assertTrue(session.headers(
                            session.messages(), m -> subjects.add(m.headers().subject()))
                    .isComplete());
            assertEquals(50, subjects.size());
            session.quit();
        }
    }

    /** A server that does not list TOP and has it, but not for the first message. */
    private static Pop3Maildrop withoutTheFirst() {
        return maildrop(5)
                .withoutCapa()
                .login("ann", "secret")
                .answer("TOP 1 0", "-ERR no such message")
                .start();
    }

    @Test
    void doesNotTakeAMessageThatIsGoneForAServerWithoutTop() {
        try (Pop3Maildrop maildrop = withoutTheFirst();
                Pop3Session session = connect(maildrop)) {
            List<String> subjects = new ArrayList<>();
            Pop3Report report = session.headers(
                    session.messages(), m -> subjects.add(m.headers().subject()));
            assertEquals(List.of("number 2", "number 3", "number 4", "number 5"), subjects);
            assertEquals(5, report.results().size());
            assertEquals(1, report.failed().get(0).message().number());
            assertInstanceOf(
                    Pop3CommandException.class, report.failed().get(0).failure().orElseThrow());
            session.quit();
        }
        try (Pop3Maildrop maildrop = withoutTheFirst();
                Pop3Session session = connect(maildrop)) {
            Pop3Message first = session.messages().get(0);
            assertThrows(Pop3CommandException.class, first::headers);
            assertThrows(Pop3CommandException.class, first::headers);
            assertEquals(
                    List.of("TOP 1 0", "TOP 2 0", "TOP 1 0"),
                    maildrop.commands().stream()
                            .filter(c -> c.startsWith("TOP"))
                            .toList());
            session.noop();
            session.quit();
        }
    }

    @Test
    void doesNotTakeTheOnlyMessageForAServerWithoutTopWhenItIsMarked() {
        try (Pop3Maildrop maildrop =
                        maildrop(1).withoutCapa().login("ann", "secret").start();
                Pop3Session session = connect(maildrop)) {
            session.delete(session.messages()).orThrow();
            assertEquals(
                    1, session.headers(session.messages(), m -> {}).failed().size());
            assertThrows(
                    Pop3CommandException.class, () -> session.messages().get(0).headers());
            session.quit();
        }
    }

    @Test
    void asksForNothingAheadOfSlowHandlers() {
        long[] now = {0};
        try (Pop3Maildrop maildrop = maildrop(600, PIPELINING).start();
                Pop3Session session = connect(maildrop)) {
            List<Long> ahead = new ArrayList<>();
            List<Pop3Message> all = session.messages();
            new Bulk(session, () -> now[0])
                    .download(all, message -> {
                        message.email();
                        // RETR and DELE are on their way by now, as far as they were sent at all
                        ahead.add(maildrop.commands().stream()
                                        .filter(c -> c.startsWith("RETR"))
                                        .count()
                                - message.number());
                        message.delete();
                        now[0] += Duration.ofSeconds(message.number() > 20 ? 30 : 0)
                                .toNanos();
                    })
                    .orThrow();
            assertTrue(ahead.get(0) > 0, ahead::toString);
            assertTrue(ahead.subList(300, 600).stream().allMatch(n -> n == 0), ahead::toString);
            session.quit();
            assertEquals(List.of(), maildrop.remaining());
        }
    }

    @Test
    void deletesManyAndTakesItBack() {
        for (String[] capabilities : BOTH) {
            try (Pop3Maildrop maildrop = maildrop(150, capabilities).start();
                    Pop3Session session = connect(maildrop)) {
                List<Pop3Message> all = session.messages();
                assertTrue(session.delete(all).isComplete());
                assertEquals(0, session.stat().messages());
                Pop3Report again = session.delete(all.subList(0, 2));
                assertEquals(2, again.failed().size(), again::toString);
                session.rset();
                assertEquals(150, session.stat().messages());
                session.delete(all.subList(0, 100)).orThrow();
                session.quit();
                assertEquals(50, maildrop.remaining().size());
                assertEquals(List.of(), maildrop.complaints());
            }
        }
    }

    @Test
    void takesNoMessagesOfAnotherSession() {
        try (Pop3Maildrop maildrop = maildrop(2, PIPELINING).start();
                Pop3Session one = connect(maildrop);
                Pop3Session other = connect(maildrop)) {
            List<Pop3Message> foreign = other.messages();
            assertThrows(IllegalArgumentException.class, () -> one.delete(foreign));
            assertThrows(IllegalArgumentException.class, () -> one.download(foreign, m -> {}));
            assertThrows(IllegalArgumentException.class, () -> one.headers(foreign, m -> {}));
            AtomicReference<Pop3Message> leaked = new AtomicReference<>();
            one.download(one.messages(), leaked::set);
            assertThrows(IllegalArgumentException.class, () -> one.delete(List.of(leaked.get())));
            assertThrows(IllegalStateException.class, () -> leaked.get().email());
            assertThrows(IllegalStateException.class, () -> leaked.get().delete());
            one.quit();
        }
    }

    @Test
    void keepsTheSessionFromTheHandler() {
        try (Pop3Maildrop maildrop = maildrop(2, PIPELINING).start();
                Pop3Session session = connect(maildrop)) {
            Pop3Report report = session.download(session.messages(), m -> session.noop());
            assertInstanceOf(
                    IllegalStateException.class,
                    report.failed().get(0).failure().orElseThrow());
            assertThrows(IllegalStateException.class, report::orThrow);
            session.quit();
        }
    }

    @Test
    void throwsACheckedExceptionOfTheHandlerWithinAnother() {
        try (Pop3Maildrop maildrop = maildrop(1, PIPELINING).start();
                Pop3Session session = connect(maildrop)) {
            Pop3Report report = session.download(session.messages(), m -> {
                throw new Exception("checked");
            });
            assertThrows(CompletionException.class, report::orThrow);
            session.quit();
        }
    }

    @Test
    void endsWithAnInterruptOfTheHandler() {
        try (Pop3Maildrop maildrop = maildrop(500, PIPELINING).start();
                Pop3Session session = connect(maildrop)) {
            List<Pop3Message> messages = session.messages();
            ConnectionException e = assertThrows(
                    ConnectionException.class,
                    () -> session.download(messages, m -> {
                        throw new InterruptedException();
                    }));
            assertEquals(FailureReason.CANCELLED, e.reason());
            assertTrue(Thread.interrupted(), "the flag stays");
            assertThrows(IllegalStateException.class, session::noop);
        }
    }

    @Test
    void closesTheSessionOnAnErrorOfTheHandler() {
        for (String[] capabilities : BOTH) {
            try (Pop3Maildrop maildrop = maildrop(20, capabilities).start();
                    Pop3Session session = connect(maildrop)) {
                List<Pop3Message> messages = session.messages();
                assertThrows(
                        AssertionError.class,
                        () -> session.download(messages, m -> {
                            throw new AssertionError("no");
                        }));
                IllegalStateException e = assertThrows(IllegalStateException.class, session::noop);
                assertTrue(String.valueOf(e.getMessage()).contains("download() ended early"), e::getMessage);
            }
        }
    }

    @Test
    void throwsWhenTheConnectionIsLostWhateverTheHandlerMakesOfIt() {
        String transcript = Scripts.loginPipelining() + """
                C: LIST
                C: UIDL
                S: +OK
                S: 1 100
                S: 2 100
                S: .
                S: +OK
                S: 1 a
                S: 2 b
                S: .
                C: RETR 1
                C: RETR 2
                S: +OK
                S: Subject: whole
                S: .
                S: +OK
                -- raw "Subject: half"
                -- close
                """;
        try (ScriptedServer server = ScriptedServer.start(transcript);
                Pop3Session session = Scripts.cleartext(server).connect()) {
            MailException e = assertThrows(
                    MailException.class,
                    () -> session.download(session.messages(), m -> {
                        try {
                            m.email();
                        } catch (MailException swallowed) {
                            // a handler that does not care
                        }
                    }));
            assertFalse(e.isSessionUsable());
            assertThrows(IllegalStateException.class, session::noop);
        }
    }

    @Test
    void worksOneOctetAtATimeAndWithLfAlone() {
        for (ServerModes modes : List.of(
                ServerModes.plain().oneByteAtATime(), ServerModes.plain().lfOnly())) {
            try (Pop3Maildrop maildrop = maildrop(5, PIPELINING).modes(modes).start();
                    Pop3Session session = connect(maildrop)) {
                List<Email> emails = new ArrayList<>();
                session.download(session.messages(), m -> emails.add(m.email())).orThrow();
                session.headers(session.messages(), m -> emails.add(m.headers()))
                        .orThrow();
                assertEquals(10, emails.size());
                assertEquals("number 5", emails.get(9).subject());
                session.delete(session.messages()).orThrow();
                session.quit();
                assertEquals(List.of(), maildrop.remaining());
            }
        }
    }
}
