package io.mailwire.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.DrainException;
import io.mailwire.DrainReport;
import io.mailwire.DrainedMessage;
import io.mailwire.MailException;
import io.mailwire.SeenStore;
import io.mailwire.Timeouts;
import io.mailwire.testkit.Pop3Maildrop;
import io.mailwire.testkit.Pop3MaildropBuilder;
import io.mailwire.testkit.ScriptedServer;
import io.mailwire.testkit.ServerModes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Downloads from a server that is cut off at every place, and sessions with servers whose answers are damaged at random. */
@Timeout(120)
class HostileBulkTest {

    private static String body(String uid) {
        return "Subject: " + uid + "\r\n\r\n.\r\n" + uid + "\r\n";
    }

    private static Pop3MaildropBuilder two() {
        Pop3MaildropBuilder maildrop = Pop3Maildrop.builder().capabilities("SASL PLAIN", "TOP", "PIPELINING");
        for (String uid : List.of("a", "b")) {
            maildrop.message(uid, body(uid).getBytes(StandardCharsets.UTF_8));
        }
        return maildrop;
    }

    /** Downloads and deletes; says what was handed over in full. */
    private static void run(Pop3Client client, List<String> handed) {
        try (Pop3Session session = client.connect()) {
            Pop3Report report = session.download(session.messages(), m -> {
                handed.add(new String(m.openStream().readAllBytes(), StandardCharsets.UTF_8));
                m.delete();
            });
            assertEquals(2, report.orThrow().done().size());
            session.quit();
        }
    }

    @Test
    void deletesNothingThatWasNotHandedOverWhereverTheServerIsCutOff() {
        long whole;
        try (Pop3Maildrop maildrop = two().start()) {
            List<String> handed = new ArrayList<>();
            run(Scripts.cleartext(maildrop.uri("pop3")), handed);
            assertEquals(List.of(body("a"), body("b")), handed);
            assertEquals(List.of("a", "b"), maildrop.deleted());
            whole = maildrop.bytesSent();
        }
        for (long cut = 0; cut < whole; cut++) {
            try (Pop3Maildrop maildrop =
                    two().modes(ServerModes.plain().cutAfter(cut)).start()) {
                List<String> handed = new ArrayList<>();
                MailException e =
                        assertThrows(MailException.class, () -> run(Scripts.cleartext(maildrop.uri("pop3")), handed));
                assertFalse(e.isSessionUsable(), e::toString);
                for (String text : handed) {
                    assertTrue(text.equals(body("a")) || text.equals(body("b")), text);
                }
                for (String uid : maildrop.deleted()) {
                    assertTrue(handed.contains(body(uid)), "cut after " + cut);
                }
            }
        }
    }

    private static final String[][] DIALOGUE = {
        {"", "+OK ready\r\n"},
        {"CAPA", "+OK\r\nSASL PLAIN\r\nUIDL\r\nTOP\r\n.\r\n"},
        {"AUTH PLAIN <base64:\\0ann\\0secret>", "+OK\r\n"},
        {"CAPA", "+OK\r\nUIDL\r\nTOP\r\nEXPIRE 30\r\n.\r\n"},
        {"LIST", "+OK\r\n1 20\r\n2 30\r\n.\r\n"},
        {"UIDL", "+OK\r\n1 aa\r\n2 bb\r\n.\r\n"},
        {"TOP 1 0", "+OK\r\nSubject: x\r\n\r\n.\r\n"},
        {"TOP 2 0", "+OK\r\nSubject: y\r\n\r\n.\r\n"},
        {"RETR 1", "+OK\r\nSubject: x\r\n\r\n..\r\nhello\r\n.\r\n"},
        {"STAT", "+OK 2 50\r\n"},
        {"QUIT", "+OK bye\r\n"},
    };

    private static String damaged(String answer, Random random) {
        StringBuilder s = new StringBuilder(answer);
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            int at = random.nextInt(s.length() + 1);
            int end = Math.min(s.length(), at + 1 + random.nextInt(4));
            switch (random.nextInt(5)) {
                case 0 -> s.delete(at, end);
                case 1 -> s.insert(at, (char) random.nextInt(256));
                case 2 -> s.insert(at, "\r\n");
                case 3 -> s.insert(at, s.substring(at, end));
                default ->
                    s.insert(
                            at,
                            List.of(".\r\n", "+OK\r\n", "-ERR [", "\n.\n", " -1 ")
                                    .get(random.nextInt(5)));
            }
        }
        return s.toString();
    }

    private static String raw(String octets) {
        StringBuilder s = new StringBuilder("-- raw \"");
        for (char c : octets.toCharArray()) {
            s.append(String.format("\\x%02x", (int) c));
        }
        return s.append("\"\n").toString();
    }

    @Test
    void comesToAResultOrAMailExceptionWhateverIsDamaged() {
        long seed = 20261126;
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            int bad = random.nextInt(DIALOGUE.length);
            String script = script(DIALOGUE, bad, random);
            int run = i;
            try (ScriptedServer server = ScriptedServer.start(script)) {
                Pop3Client client = Scripts.cleartext(server)
                        .timeouts(Timeouts.ofEach(Duration.ofSeconds(5)).withReply(Duration.ofMillis(200)));
                browse(client);
            } catch (MailException e) {
                assertTrue(String.valueOf(e.getMessage()).contains("127.0.0.1"), e::getMessage);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", run " + run + ":\n" + script, e);
            }
        }
    }

    private static final String[][] DRAIN = {
        {"", "+OK ready\r\n"},
        {"CAPA", "+OK\r\nSASL PLAIN\r\nUIDL\r\nPIPELINING\r\n.\r\n"},
        {"AUTH PLAIN <base64:\\0ann\\0secret>", "+OK\r\n"},
        {"CAPA", "+OK\r\nUIDL\r\nPIPELINING\r\nEXPIRE 30\r\n.\r\n"},
        {"LIST\nC: UIDL", "+OK\r\n1 20\r\n2 30\r\n.\r\n+OK\r\n1 aa\r\n2 bb\r\n.\r\n"},
        {"RETR 1\nC: RETR 2", "+OK\r\nx\r\n\r\n..\r\nhi\r\n.\r\n+OK\r\ny\r\n\r\n.\r\n"},
        {"DELE 1\nC: DELE 2", "+OK\r\n+OK\r\n"},
        {"QUIT", "+OK bye\r\n"},
    };

    @Test
    void drainsWhateverIsDamagedAndReportsAsDeletedWhatWasHandledOnly() {
        long seed = 20261127;
        Random random = new Random(seed);
        for (int i = 0; i < 160; i++) {
            int bad = random.nextInt(DRAIN.length);
            String script = script(DRAIN, bad, random);
            boolean withStore = random.nextBoolean();
            int run = i;
            List<String> handed = new ArrayList<>();
            try (ScriptedServer server = ScriptedServer.start(script)) {
                Pop3Client client = Scripts.cleartext(server)
                        .drainOptions(o -> o.reconnects(0))
                        .timeouts(Timeouts.ofEach(Duration.ofSeconds(5)).withReply(Duration.ofMillis(200)));
                Pop3Handler handler = message -> {
                    message.openStream().readAllBytes();
                    handed.add(message.uid());
                };
                DrainReport report;
                try {
                    report = withStore ? client.drain(SeenStore.inMemory(), handler) : client.drain(handler);
                } catch (DrainException e) {
                    report = e.report();
                }
                List<String> deleted =
                        report.deleted().stream().map(DrainedMessage::uid).toList();
                assertTrue(handed.containsAll(deleted), () -> "seed " + seed + ", run " + run + ":\n" + script);
            } catch (MailException e) {
                assertTrue(String.valueOf(e.getMessage()).contains("127.0.0.1"), e::getMessage);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", run " + run + ":\n" + script, e);
            }
        }
    }

    private static String script(String[][] dialogue, int bad, Random random) {
        StringBuilder script = new StringBuilder();
        for (int step = 0; step < dialogue.length; step++) {
            if (step > 0) {
                script.append("C: ").append(dialogue[step][0]).append('\n');
            }
            script.append(raw(step == bad ? damaged(dialogue[step][1], random) : dialogue[step][1]));
        }
        return script.toString();
    }

    private static void browse(Pop3Client client) {
        try (Pop3Session session = client.connect()) {
            List<Pop3Message> messages = session.messages();
            session.headers(messages, m -> m.headers().subject());
            if (!messages.isEmpty()) {
                messages.get(0).email().text();
            }
            session.stat();
            session.quit();
        }
    }
}
