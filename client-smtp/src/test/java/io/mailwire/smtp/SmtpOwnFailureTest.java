package io.mailwire.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Email;
import io.mailwire.SendException;
import io.mailwire.SendOutcome;
import io.mailwire.SendResult;
import io.mailwire.Timeouts;
import io.mailwire.testkit.ScriptedServer;
import io.mailwire.testkit.SmtpSink;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Stream;
import javax.net.SocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes of a message when it is not the server or the network that fails, but something on our own side. */
@Timeout(30)
class SmtpOwnFailureTest {

    private static final IllegalStateException ENOUGH = new IllegalStateException("enough");

    /** Throws at the end of the message for that transaction. */
    private static SendOptions failingAt(int transaction) {
        int[] seen = new int[1];
        return SendOptions.DEFAULTS.progress((octets, total) -> {
            if (octets == total && ++seen[0] == transaction) {
                throw ENOUGH;
            }
        });
    }

    private static String[] keywords(String how) {
        return Stream.concat(Stream.of(how.split(" ")).filter(k -> !k.isEmpty()), Stream.of("LIMITS RCPTMAX=1"))
                .toArray(String[]::new);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "PIPELINING", "PIPELINING CHUNKING"})
    void whoHasTheMessageIsNotForgottenWhenTheNextTransactionFails(String how) {
        try (SmtpSink sink = SmtpSink.builder().keywords(keywords(how)).start();
                SmtpSession smtp = TestClients.plain(sink.uri("smtp")).connect()) {
            SendResult sent = smtp.send(Mails.to("bob@example.com", "carol@example.com"), failingAt(2));
            assertEquals(SendOutcome.SENT, sent.outcome());
            assertEquals(
                    List.of("bob@example.com"),
                    sent.accepted().stream().map(r -> r.recipient()).toList());
            assertEquals(
                    List.of("carol@example.com"),
                    sent.rejected().stream().map(r -> r.recipient()).toList());
            assertSame(ENOUGH, sent.cause().orElseThrow());
            assertTrue(sent.notes().toString().contains("enough"), sent.notes().toString());
            assertSame(ENOUGH, assertThrows(SendException.class, sent::orThrow).getCause());
            assertEquals(1, sink.mails().size());
            assertFalse(smtp.isOpen());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "PIPELINING", "PIPELINING CHUNKING"})
    void itIsThrownAsItIsWhereNobodyCanHaveTheMessage(String how) {
        try (SmtpSink sink = SmtpSink.builder()
                        .keywords(keywords(how))
                        .refuse("bob@example.com", "550 no")
                        .start();
                SmtpSession smtp = TestClients.plain(sink.uri("smtp")).connect()) {
            Email email = Mails.to("bob@example.com", "carol@example.com");
            assertSame(ENOUGH, assertThrows(IllegalStateException.class, () -> smtp.send(email, failingAt(1))));
            assertEquals(List.of(), sink.mails());
        }
    }

    @Test
    void whoMayHaveTheMessageIsNotForgottenEither() {
        try (ScriptedServer server = ScriptedServer.start("""
                S: 220 mx.test ESMTP
                C: EHLO client.test
                S: 250-mx.test
                S: 250-LIMITS RCPTMAX=1
                S: 250 PIPELINING
                C: MAIL FROM:<ann@example.org>
                C: RCPT TO:<bob@example.com>
                C: DATA
                S: 250 ok
                S: 250 ok
                S: 354 go on
                C: <data>
                C: RSET
                C: MAIL FROM:<ann@example.org>
                C: RCPT TO:<carol@example.com>
                C: DATA
                -- close
                """)) {
            SendException e = assertThrows(
                    SendException.class,
                    () -> TestClients.plain(server.uri("smtp"))
                            .send(Mails.to("bob@example.com", "carol@example.com"), failingAt(2)));
            assertEquals(SendOutcome.UNKNOWN, e.result().outcome());
        }
    }

    /** Its sockets do with what is written and read as the test says. */
    private abstract static class Sockets extends SocketFactory {

        void afterWrite(byte[] octets, int offset, int length) throws IOException {}

        void beforeRead() {}

        @Override
        public Socket createSocket() {
            return new Socket() {
                @Override
                public OutputStream getOutputStream() throws IOException {
                    return new FilterOutputStream(super.getOutputStream()) {
                        @Override
                        public void write(byte[] octets, int offset, int length) throws IOException {
                            out.write(octets, offset, length);
                            out.flush();
                            afterWrite(octets, offset, length);
                        }
                    };
                }

                @Override
                public InputStream getInputStream() throws IOException {
                    return new FilterInputStream(super.getInputStream()) {
                        @Override
                        public int read(byte[] octets, int offset, int length) throws IOException {
                            beforeRead();
                            return in.read(octets, offset, length);
                        }
                    };
                }
            };
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress from, int fromPort) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) {
            throw new UnsupportedOperationException();
        }
    }

    // Among the sizes is one where the end of the message fills a buffer, and leaves with the write that is its last.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anEndWhoseWriteFailedMayHaveArrived(boolean chunks) {
        for (int size = 8095; size <= 8195; size++) {
            String head = "From: ann@example.org\r\nTo: bob@example.com\r\n\r\n";
            String lines = (".".repeat(98) + "\r\n").repeat(80); // whose dots are doubled, which takes a copy
            int left = size - head.length() - lines.length() - "the\r\n\r\n".length();
            Email email =
                    Email.parse((head + lines + "z".repeat(left) + "the\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            StringBuilder written = new StringBuilder();
            boolean[] end = new boolean[1];
            Sockets failing = new Sockets() {
                @Override
                void afterWrite(byte[] octets, int offset, int length) throws IOException {
                    written.append(new String(octets, offset, length, StandardCharsets.US_ASCII));
                    if (written.toString().endsWith(chunks ? "the\r\n\r\n" : "\r\n.\r\n")) {
                        end[0] = true;
                        throw new IOException("failed after the last octet");
                    }
                }
            };
            try (SmtpSink sink = SmtpSink.builder()
                    .keywords(chunks ? new String[] {"CHUNKING"} : new String[0])
                    .start()) {
                SendResult result;
                try {
                    result = TestClients.plain(sink.uri("smtp"))
                            .options(o -> o.socketFactory(failing))
                            .send(email);
                } catch (SendException e) {
                    result = e.result();
                }
                assertTrue(end[0], "size " + size);
                assertTrue(result.outcome() != SendOutcome.NOT_SENT, "size " + size + ": it has arrived: " + result);
            }
        }
    }

    private static ThreadFactory threads(String how) {
        return switch (how) {
            case "none" -> task -> null;
            case "throws" ->
                task -> {
                    throw ENOUGH;
                };
            default ->
                task -> new Thread(task) {
                    @Override
                    public void start() {
                        throw new OutOfMemoryError("unable to create native thread, says this test");
                    }
                };
        };
    }

    @ParameterizedTest
    @CsvSource({
        "none, java.lang.IllegalStateException",
        "throws, java.lang.IllegalStateException",
        "does not start, java.lang.OutOfMemoryError"
    })
    void aReaderThreadThatIsNotToBeHadEndsTheSessionAtOnce(String how, Class<? extends Throwable> thrown) {
        for (String keywords : List.of("", "PIPELINING", "PIPELINING CHUNKING")) {
            try (SmtpSink sink = SmtpSink.builder()
                            .keywords(keywords.isEmpty() ? new String[0] : keywords.split(" "))
                            .start();
                    SmtpSession smtp = TestClients.plain(sink.uri("smtp"))
                            .timeouts(Timeouts.ofEach(Duration.ofMinutes(5)))
                            .options(o -> o.readerThreads(threads(how)))
                            .connect()) {
                assertTrue(smtp.send(Mails.to("bob@example.com")).isComplete(), "a short one needs no thread");
                assertThrows(thrown, () -> smtp.send(Mails.ofSize(300_000, "bob@example.com")));
                assertFalse(smtp.isOpen());
                assertEquals(1, sink.mails().size());
            }
        }
    }

    @Test
    void theMessagesBeforeItKeepTheirResultsWhereNoReaderThreadIsToBeHad() {
        try (SmtpSink sink = SmtpSink.builder().keywords("PIPELINING").start()) {
            List<SendResult> results = TestClients.plain(sink.uri("smtp"))
                    .timeouts(Timeouts.ofEach(Duration.ofMinutes(5)))
                    .options(o -> o.readerThreads(threads("none")))
                    .sendAll(List.of(Mails.to("bob@example.com"), Mails.ofSize(300_000, "bob@example.com")));
            assertEquals(
                    List.of(SendOutcome.SENT, SendOutcome.NOT_SENT),
                    results.stream().map(SendResult::outcome).toList());
            assertInstanceOf(IllegalStateException.class, results.get(1).cause().orElseThrow());
        }
    }

    @Test
    void anErrorInTheReaderThreadWakesTheSenderAtOnce() {
        Sockets failing = new Sockets() {
            @Override
            void beforeRead() {
                if (Thread.currentThread().getName().equals("reader of this test")) {
                    throw new StackOverflowError("says this test");
                }
            }
        };
        try (SmtpSink sink = SmtpSink.builder().keywords("PIPELINING").start();
                SmtpSession smtp = TestClients.plain(sink.uri("smtp"))
                        .timeouts(Timeouts.ofEach(Duration.ofMinutes(5)))
                        .options(o -> o.socketFactory(failing).readerThreads(task -> {
                            Thread thread = new Thread(task, "reader of this test");
                            thread.setUncaughtExceptionHandler((t, e) -> {}); // it is meant to
                            return thread;
                        }))
                        .connect()) {
            SendException e =
                    assertThrows(SendException.class, () -> smtp.send(Mails.ofSize(300_000, "bob@example.com")));
            assertTrue(e.result().outcome() != SendOutcome.SENT);
            assertFalse(smtp.isOpen());
        }
    }
}
