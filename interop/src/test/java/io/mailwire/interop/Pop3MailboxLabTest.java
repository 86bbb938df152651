package io.mailwire.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.AuthenticationException;
import io.mailwire.Login;
import io.mailwire.MailException;
import io.mailwire.PeerException;
import io.mailwire.TraceLine;
import io.mailwire.TraceListener;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.pop3.Pop3Capabilities;
import io.mailwire.pop3.Pop3Client;
import io.mailwire.pop3.Pop3CommandException;
import io.mailwire.pop3.Pop3Message;
import io.mailwire.pop3.Pop3Report;
import io.mailwire.pop3.Pop3Session;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The maildrop as objects, on a real Dovecot: many messages, large ones, and what a session can be asked. */
@Tag("lab")
@Timeout(300)
class Pop3MailboxLabTest {

    private static final int ANN = 14;
    private static final int BOB = 15;

    /** 10,000 messages of about 4 KiB; only read. */
    private static final int MANY = 4;
    /** One message of 100 MiB; only read. */
    private static final int LARGE = 3;

    @BeforeEach
    void servers() {
        Lab.required();
    }

    @Test
    void saysWhatItCanDoBeforeAndAfterTheLogin() {
        try (Pop3Session session = LabMaildrop.client("pop3", "POP3", ANN).connect()) {
            Pop3Capabilities capabilities = session.capabilities();
            assertTrue(capabilities.pipelining());
            for (String name : List.of("TOP", "UIDL", "RESP-CODES", "AUTH-RESP-CODE")) {
                assertTrue(capabilities.has(name), capabilities::toString);
            }
            assertFalse(capabilities.has("STLS"), "asked anew under TLS");
            assertTrue(session.tls().orElseThrow().verified());
            session.quit();
        }
        assertTrue(LabMaildrop.client("pop3s", "POP3S", ANN)
                .verify()
                .mechanism()
                .orElseThrow()
                .startsWith("SCRAM-SHA-256"));
    }

    @Test
    void isAskedForWhatItLacksOnlyWhereThatTellsSomething() {
        assertThrows(
                AuthenticationException.class,
                () -> LabMaildrop.client("pop3s", "POP3S", ANN)
                        .login(Login.password(Lab.user(ANN), Lab.password(ANN)).mechanism("APOP"))
                        .connect());
        try (Pop3Session session = LabMaildrop.client("pop3s", "POP3S", ANN).connect()) {
            assertFalse(session.isUtf8());
            assertThrows(UnsupportedCapabilityException.class, session::languages);
            assertThrows(UnsupportedCapabilityException.class, () -> session.lang("de"));
            assertThrows(Pop3CommandException.class, () -> session.command("XTND SCAN"));
            session.noop();
            session.quit();
        }
    }

    @Test
    void downloadsDeletesAndTakesBack(@TempDir Path dir) throws IOException {
        Pop3Client client = LabMaildrop.client("pop3s", "POP3S", ANN);
        LabMaildrop.fill(client, ANN, 6);
        try (Pop3Session session = client.connect()) {
            List<Pop3Message> messages = session.messages();
            List<Path> files = new ArrayList<>();
            Pop3Report report = session.download(messages, message -> {
                switch (message.number()) {
                    case 1 -> assertTrue(message.openStream().read() > 0);
                    case 2 -> throw new IOException("no");
                    default -> {
                        files.add(message.saveTo(dir));
                        message.delete();
                    }
                }
            });
            assertEquals(1, report.failed().size());
            assertEquals(4, files.size());
            assertEquals(messages.get(5).size(), Files.size(files.get(3)), "Dovecot's sizes are exact");
            assertEquals(2, session.stat().messages());
            assertThrows(Pop3CommandException.class, () -> messages.get(5).email());
            session.rset();
            assertEquals(6, session.stat().messages());
            assertEquals(6, session.commandLines("UIDL").size());
            assertEquals("1 " + messages.get(0).size(), session.command("LIST 1"));
            session.delete(messages.subList(0, 2)).orThrow();
            // closed without quit(): nothing is deleted
        }
        try (Pop3Session session = client.connect()) {
            assertEquals(6, session.messages().size());
            List<String> subjects = new ArrayList<>();
            session.headers(session.messages(), m -> subjects.add(m.headers().subject()))
                    .orThrow();
            assertTrue(subjects.contains("Räksmörgås 6"), subjects::toString);
            session.delete(session.messages()).orThrow();
            session.quit();
        }
        try (Pop3Session session = client.connect()) {
            assertEquals(0, session.stat().messages());
            session.quit();
        }
    }

    @Test
    void deletesByHeader() {
        Pop3Client client = LabMaildrop.client("pop3", "POP3", BOB);
        LabMaildrop.fill(client, BOB, 4);
        try (Pop3Session session = client.connect()) {
            session.headers(session.messages(), m -> {
                        if (m.headers().subject().endsWith("3")) {
                            m.delete();
                        }
                    })
                    .orThrow();
            session.quit();
        }
        try (Pop3Session session = client.connect()) {
            assertEquals(3, session.messages().size());
            session.quit();
        }
    }

    @ParameterizedTest
    @CsvSource({"pop3s, POP3S", "pop3, POP3"})
    void readsTenThousandMessages(String scheme, String service) {
        try (Pop3Session session = LabMaildrop.client(scheme, service, MANY).connect()) {
            List<Pop3Message> messages = session.messages();
            assertEquals(10_000, messages.size());
            assertEquals(
                    10_000, messages.stream().map(Pop3Message::uid).distinct().count());
            long[] octets = new long[1];
            session.download(messages, m -> {
                        long size = m.openStream().transferTo(java.io.OutputStream.nullOutputStream());
                        assertEquals(m.size(), size);
                        octets[0] += size;
                    })
                    .orThrow();
            assertEquals(session.stat().octets(), octets[0]);
            int[] headers = new int[1];
            session.headers(messages, m -> {
                        assertFalse(m.headers().subject().isEmpty());
                        headers[0]++;
                    })
                    .orThrow();
            assertEquals(10_000, headers[0]);
            session.quit();
        }
    }

    @Test
    void readsAMessageOfAHundredMebibytes(@TempDir Path dir) throws IOException {
        try (Pop3Session session = LabMaildrop.client("pop3s", "POP3S", LARGE).connect()) {
            Pop3Message message = session.messages().get(0);
            Path file = message.saveAs(dir.resolve("large.eml"));
            assertEquals(message.size(), Files.size(file));
            try (InputStream in = message.openStream()) {
                in.skipNBytes(message.size() - 1_000_000);
            }
            session.noop();
            InputStream left = message.openStream();
            assertTrue(left.read() > 0);
            PeerException e = assertThrows(PeerException.class, session::noop);
            assertTrue(String.valueOf(e.getMessage()).contains("nobody wanted to read"), e::getMessage);
            assertThrows(MailException.class, left::readAllBytes);
        }
    }

    // Behind the delay proxy

    /** Counts a turn for each group of commands that an answer comes after. */
    private static final class Turns implements TraceListener {
        private boolean sent;
        private int count;

        @Override
        public void onLine(TraceLine line) {
            if (!line.fromServer()) {
                sent = true;
            } else if (sent) {
                sent = false;
                count++;
            }
        }
    }

    private interface Work {
        Pop3Report on(Pop3Session session, List<Pop3Message> messages);
    }

    private static LongPath.Run run(String scheme, String service, int messages, Work work) {
        Turns turns = new Turns();
        try (Pop3Session session = LabMaildrop.client(scheme, service, MANY)
                .options(o -> o.trace(turns))
                .connect()) {
            List<Pop3Message> some = session.messages().subList(0, messages);
            int before = turns.count;
            long start = System.nanoTime();
            work.on(session, some).orThrow();
            long millis = (System.nanoTime() - start) / 1_000_000;
            int counted = turns.count - before;
            session.quit();
            return new LongPath.Run(millis, counted);
        }
    }

    private static double turn(String scheme, String service) throws Exception {
        try (Pop3Session session = LabMaildrop.client(scheme, service, MANY).connect()) {
            double millis = LongPath.turn(session::noop);
            session.quit();
            return millis;
        }
    }

    private static void check(String what, String scheme, String service, int messages, Work work) throws Exception {
        LongPath.costsItsTurns(
                scheme + " " + what + ", " + messages + " messages",
                messages / 20,
                0,
                turn(scheme, "SLOW_" + service) - turn(scheme, service),
                path -> run(scheme, path + service, messages, work));
    }

    @ParameterizedTest
    @CsvSource({"pop3s, POP3S", "pop3, POP3"})
    void distanceCostsTheTurnsAndNoMore(String scheme, String service) throws Exception {
        check(
                "headers",
                scheme,
                service,
                1000,
                (session, some) -> session.headers(some, m -> m.headers().subject()));
        check(
                "download",
                scheme,
                service,
                1000,
                (session, some) -> session.download(
                        some, m -> m.openStream().transferTo(java.io.OutputStream.nullOutputStream())));
        check("headers", scheme, service, 10_000, (session, some) -> session.headers(some, m -> {}));
        check("download", scheme, service, 10_000, (session, some) -> session.download(some, m -> {}));
    }
}
