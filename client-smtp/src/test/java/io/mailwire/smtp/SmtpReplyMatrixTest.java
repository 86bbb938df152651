package io.mailwire.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ConnectionException;
import io.mailwire.Email;
import io.mailwire.MailException;
import io.mailwire.SendException;
import io.mailwire.SendOutcome;
import io.mailwire.SendResult;
import io.mailwire.Timeouts;
import io.mailwire.TlsPolicy;
import io.mailwire.testkit.ScriptedServer;
import io.mailwire.testkit.SmtpSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every class of reply at every stage of a mail to three recipients, pipelined and not, by DATA and by BDAT: what comes of it. A row
 * is a stage and what the server says there; the result is the same in all four ways.
 */
@Timeout(60)
class SmtpReplyMatrixTest {

    /** What a server says, and what follows: it goes on, or nothing does. */
    private enum Fault {
        ODD_2YZ("S: 299 1.2.3 hm", true),
        ODD_3YZ("S: 334 hm", false),
        TRANSIENT("S: 450 4.2.0 later", true),
        PERMANENT("S: 550 5.1.1 no", true),
        GOODBYE("S: 421 4.3.2 closing\n-- close", false),
        GARBAGE("S: * BAD what?\n-- silence", false),
        SILENCE("-- silence", false),
        CLOSE("-- close", false);

        final String says;
        final boolean goesOn;

        Fault(String says, boolean goesOn) {
            this.says = says;
            this.goesOn = goesOn;
        }
    }

    private static final String TABLE = """
            greeting | ODD_2YZ   | SENT to 3
            greeting | ODD_3YZ   | 334 to the greeting, permanent, gone
            greeting | TRANSIENT | 450 to the greeting, transient, gone
            greeting | PERMANENT | 550 to the greeting, permanent, gone
            greeting | GOODBYE   | 421 to the greeting, transient, gone
            greeting | GARBAGE   | PeerException, permanent, gone
            greeting | SILENCE   | TIMEOUT, transient, gone
            greeting | CLOSE     | CLOSED_BY_PEER, transient, gone
            EHLO     | ODD_2YZ   | SENT to 3
            EHLO     | ODD_3YZ   | 334 to EHLO, permanent, gone
            EHLO     | TRANSIENT | 450 to EHLO, transient, gone
            EHLO     | PERMANENT | 550 to EHLO, permanent, gone
            EHLO     | GOODBYE   | 421 to EHLO, transient, gone
            EHLO     | GARBAGE   | PeerException, permanent, gone
            EHLO     | SILENCE   | TIMEOUT, transient, gone
            EHLO     | CLOSE     | CLOSED_BY_PEER, transient, gone
            STARTTLS | ODD_2YZ   | TLS, permanent, gone
            STARTTLS | ODD_3YZ   | TLS, permanent, gone
            STARTTLS | TRANSIENT | TLS, permanent, gone
            STARTTLS | PERMANENT | TLS, permanent, gone
            STARTTLS | GOODBYE   | 421 to STARTTLS, transient, gone
            STARTTLS | GARBAGE   | PeerException, permanent, gone
            STARTTLS | SILENCE   | TIMEOUT, transient, gone
            STARTTLS | CLOSE     | CLOSED_BY_PEER, transient, gone
            AUTH     | ODD_2YZ   | SENT to 3
            AUTH     | ODD_3YZ   | PeerException, permanent, gone
            AUTH     | TRANSIENT | AuthenticationException, transient, gone
            AUTH     | PERMANENT | AuthenticationException, permanent, gone
            AUTH     | GOODBYE   | AuthenticationException, transient, gone
            AUTH     | GARBAGE   | PeerException, permanent, gone
            AUTH     | SILENCE   | TIMEOUT, transient, gone
            AUTH     | CLOSE     | CLOSED_BY_PEER, transient, gone
            MAIL     | ODD_2YZ   | SENT to 3
            MAIL     | ODD_3YZ   | NOT_SENT PeerException, permanent, gone
            MAIL     | TRANSIENT | NOT_SENT 450 to MAIL FROM, transient
            MAIL     | PERMANENT | NOT_SENT 550 to MAIL FROM, permanent
            MAIL     | GOODBYE   | NOT_SENT 421 to MAIL FROM, transient, gone
            MAIL     | GARBAGE   | NOT_SENT PeerException, permanent, gone
            MAIL     | SILENCE   | NOT_SENT TIMEOUT, transient, gone
            MAIL     | CLOSE     | NOT_SENT CLOSED_BY_PEER, transient, gone
            RCPT 1   | ODD_2YZ   | SENT to 3
            RCPT 1   | ODD_3YZ   | NOT_SENT PeerException, permanent, gone
            RCPT 1   | TRANSIENT | SENT to 2, user1 REFUSED_TRANSIENTLY
            RCPT 1   | PERMANENT | SENT to 2, user1 REFUSED_PERMANENTLY
            RCPT 1   | GOODBYE   | NOT_SENT 421 to RCPT TO, transient, gone
            RCPT 1   | GARBAGE   | NOT_SENT PeerException, permanent, gone
            RCPT 1   | SILENCE   | NOT_SENT TIMEOUT, transient, gone
            RCPT 1   | CLOSE     | NOT_SENT CLOSED_BY_PEER, transient, gone
            RCPT 2   | ODD_2YZ   | SENT to 3
            RCPT 2   | ODD_3YZ   | NOT_SENT PeerException, permanent, gone
            RCPT 2   | TRANSIENT | SENT to 2, user2 REFUSED_TRANSIENTLY
            RCPT 2   | PERMANENT | SENT to 2, user2 REFUSED_PERMANENTLY
            RCPT 2   | GOODBYE   | NOT_SENT 421 to RCPT TO, transient, gone
            RCPT 2   | GARBAGE   | NOT_SENT PeerException, permanent, gone
            RCPT 2   | SILENCE   | NOT_SENT TIMEOUT, transient, gone
            RCPT 2   | CLOSE     | NOT_SENT CLOSED_BY_PEER, transient, gone
            RCPT 3   | ODD_2YZ   | SENT to 3
            RCPT 3   | ODD_3YZ   | NOT_SENT PeerException, permanent, gone
            RCPT 3   | TRANSIENT | SENT to 2, user3 REFUSED_TRANSIENTLY
            RCPT 3   | PERMANENT | SENT to 2, user3 REFUSED_PERMANENTLY
            RCPT 3   | GOODBYE   | NOT_SENT 421 to RCPT TO, transient, gone
            RCPT 3   | GARBAGE   | NOT_SENT PeerException, permanent, gone
            RCPT 3   | SILENCE   | NOT_SENT TIMEOUT, transient, gone
            RCPT 3   | CLOSE     | NOT_SENT CLOSED_BY_PEER, transient, gone
            DATA     | ODD_2YZ   | NOT_SENT PeerException, permanent, gone
            DATA     | ODD_3YZ   | NOT_SENT 334 to DATA, permanent, gone
            DATA     | TRANSIENT | NOT_SENT 450 to DATA, transient
            DATA     | PERMANENT | NOT_SENT 550 to DATA, permanent
            DATA     | GOODBYE   | NOT_SENT 421 to DATA, transient, gone
            DATA     | GARBAGE   | NOT_SENT PeerException, permanent, gone
            DATA     | SILENCE   | NOT_SENT TIMEOUT, transient, gone
            DATA     | CLOSE     | NOT_SENT CLOSED_BY_PEER, transient, gone
            end      | ODD_2YZ   | SENT to 3
            end      | ODD_3YZ   | UNKNOWN PeerException, permanent, gone
            end      | TRANSIENT | NOT_SENT 450 to the end of data, transient
            end      | PERMANENT | NOT_SENT 550 to the end of data, permanent
            end      | GOODBYE   | NOT_SENT 421 to the end of data, transient, gone
            end      | GARBAGE   | UNKNOWN PeerException, permanent, gone
            end      | SILENCE   | UNKNOWN TIMEOUT, permanent, gone
            end      | CLOSE     | UNKNOWN CLOSED_BY_PEER, permanent, gone
            RSET     | ODD_2YZ   | SENT to 3
            RSET     | ODD_3YZ   | NOT_SENT PeerException, permanent, gone
            RSET     | TRANSIENT | SENT to 3
            RSET     | PERMANENT | SENT to 3
            RSET     | GOODBYE   | NOT_SENT 421 to RSET, transient, gone
            RSET     | GARBAGE   | NOT_SENT PeerException, permanent, gone
            RSET     | SILENCE   | NOT_SENT TIMEOUT, transient, gone
            RSET     | CLOSE     | NOT_SENT CLOSED_BY_PEER, transient, gone
            QUIT     | ODD_2YZ   | SENT to 3
            QUIT     | ODD_3YZ   | SENT to 3
            QUIT     | TRANSIENT | SENT to 3
            QUIT     | PERMANENT | SENT to 3
            QUIT     | GOODBYE   | SENT to 3
            QUIT     | GARBAGE   | SENT to 3
            QUIT     | SILENCE   | SENT to 3
            QUIT     | CLOSE     | SENT to 3
            """;

    private record Row(String stage, Fault fault, boolean pipelining, boolean chunks) {
        @Override
        public String toString() {
            return stage + " " + fault + (pipelining ? ", pipelined" : ", lock-step") + (chunks ? ", BDAT" : ", DATA");
        }
    }

    private static Map<String, String> expected() {
        Map<String, String> all = new TreeMap<>();
        TABLE.lines().filter(l -> l.contains("|")).forEach(l -> {
            String[] cells = l.split("\\|", -1);
            all.put(cells[0].strip() + " " + cells[1].strip(), cells[2].strip());
        });
        return all;
    }

    // Silence takes its time, so that all rows are played at once.
    private static ExecutorService players;
    private static Map<String, Future<String>> played;

    private static final List<String> BEFORE_MAIL = List.of("greeting", "EHLO", "STARTTLS", "AUTH");

    private static List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (String stage : List.of(
                "greeting",
                "EHLO",
                "STARTTLS",
                "AUTH",
                "MAIL",
                "RCPT 1",
                "RCPT 2",
                "RCPT 3",
                "DATA",
                "end",
                "RSET",
                "QUIT")) {
            for (Fault fault : Fault.values()) {
                boolean before = BEFORE_MAIL.contains(stage); // how mail is sent does not matter yet
                for (boolean pipelining : new boolean[] {true, false}) {
                    for (boolean chunks : new boolean[] {false, true}) {
                        if (!(chunks && stage.equals("DATA")) && !(before && (chunks || !pipelining))) {
                            rows.add(new Row(stage, fault, pipelining, chunks));
                        }
                    }
                }
            }
        }
        return rows;
    }

    @BeforeAll
    static void play() {
        players = Executors.newFixedThreadPool(24);
        played = new TreeMap<>();
        rows().forEach(row -> played.put(row.toString(), players.submit(() -> play(row))));
    }

    @AfterAll
    static void end() {
        players.shutdownNow();
    }

    static Stream<Arguments> allRows() {
        Map<String, String> expected = expected();
        return rows().stream().map(row -> Arguments.of(row.toString(), expected.get(row.stage() + " " + row.fault())));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("allRows")
    void hasThisResult(String row, String result) throws Exception {
        assertEquals(result, played.get(row).get(), row);
    }

    /** The server's side of one row. */
    private static final class Play {
        private final Row row;
        private final StringBuilder script = new StringBuilder();
        private final List<String> owed = new ArrayList<>();
        private boolean over;

        Play(Row row) {
            this.row = row;
        }

        /** The client says this, and the server that, unless this is the row's stage. Whether it went as usual. */
        boolean step(String stage, String command, String usual) {
            if (over) {
                return false;
            }
            if (!command.isEmpty()) {
                script.append("C: ").append(command).append('\n');
            }
            boolean here = row.stage().equals(stage);
            owed.add(here ? row.fault().says : "S: " + usual);
            if (!row.pipelining() || stage.equals("greeting") || stage.equals("EHLO") || stage.equals("AUTH")) {
                answer();
            }
            return !here || row.fault() == Fault.ODD_2YZ;
        }

        /** The server answers what was said so far. */
        void answer() {
            for (String reply : owed) {
                if (!over) {
                    script.append(reply).append('\n');
                    over = reply.equals(row.fault().says) && !row.fault().goesOn;
                }
            }
            if (over && !script.toString().contains("-- ")) {
                script.append("-- silence\n");
            }
            owed.clear();
        }

        /** One transaction; whether the message was taken. */
        void transaction(boolean reset, String end) {
            if (reset) {
                step("RSET", "RSET", "250 forgotten");
            }
            boolean welcome = step("MAIL", "MAIL FROM:<ann@example.org>", "250 ok");
            if (!welcome && !row.pipelining()) {
                return;
            }
            for (int i = 1; i <= 3; i++) {
                step("RCPT " + i, "RCPT TO:<user" + i + "@example.com>", welcome ? "250 ok" : "503 no");
            }
            if (!row.chunks()) {
                welcome &= step("DATA", "DATA", welcome ? "354 go on" : "503 no");
            }
            answer();
            if (row.stage().equals("DATA") && row.fault() == Fault.ODD_2YZ) {
                over = true; // neither an invitation nor a refusal
                script.append("-- silence\n");
            }
            if (!welcome || over) {
                return;
            }
            if (row.chunks()) {
                script.append("C: BDAT <number> LAST\n");
            }
            step(reset || !row.stage().equals("RSET") ? "end" : "", row.chunks() ? "<chunk>" : "<data>", end);
        }

        void goodbye() {
            step("QUIT", "QUIT", "221 bye");
            answer();
        }
    }

    private static String play(Row row) {
        Play play = new Play(row);
        String offers = "250-mx.test\nS: 250-AUTH PLAIN\nS: 250-X\n"
                + (row.stage().equals("STARTTLS") ? "S: 250-STARTTLS\n" : "")
                + (row.chunks() ? "S: 250-CHUNKING\n" : "")
                + (row.pipelining() ? "S: 250 PIPELINING" : "S: 250 Y");
        play.over = !play.step("greeting", "", "220 mx.test") || play.over;
        play.step("EHLO", "EHLO client.test", offers);
        if (row.stage().equals("STARTTLS")) {
            play.step("STARTTLS", "STARTTLS", "");
            play.answer();
            play.over = true;
            if (!play.script.toString().contains("-- ")) {
                play.script.append("-- close\n");
            }
        }
        if (row.stage().equals("AUTH")) {
            play.step("AUTH", "AUTH PLAIN <base64>", "235 welcome");
            if (row.fault() != Fault.ODD_2YZ && !play.over) {
                play.over = true;
                play.script.append("-- close\n");
            }
        }
        boolean blank = row.stage().equals("EHLO") && row.fault() == Fault.ODD_2YZ;
        Row effective = blank ? new Row(row.stage(), row.fault(), false, false) : row; // nothing was offered then
        Play rest = new Play(effective);
        rest.script.append(play.script);
        rest.over = play.over
                || (!row.fault().goesOn && List.of("greeting", "EHLO").contains(row.stage()))
                || (List.of("greeting", "EHLO").contains(row.stage()) && row.fault() != Fault.ODD_2YZ);
        if (rest.over && !rest.script.toString().contains("-- ")) {
            rest.script.append("-- close\n");
        }
        boolean twice = row.stage().equals("RSET");
        if (twice) {
            rest.transaction(false, "451 4.3.0 later");
            rest.answer();
        }
        rest.transaction(twice, "250 queued");
        if (twice) {
            rest.answer(); // a session does not say QUIT in the same breath
        }
        boolean lives = List.of("MAIL", "DATA", "end").contains(row.stage())
                && (row.fault() == Fault.TRANSIENT || row.fault() == Fault.PERMANENT);
        if (lives) {
            rest.answer();
            Play next = new Play(new Row("none", row.fault(), row.pipelining(), row.chunks()));
            next.script.append(rest.script);
            rest = next;
            rest.transaction(!row.stage().equals("MAIL"), "250 queued");
            rest.answer();
        }
        rest.goodbye();
        Duration patience = row.fault() == Fault.SILENCE ? Duration.ofMillis(1500) : Duration.ofSeconds(20);
        try (ScriptedServer server = ScriptedServer.start(rest.script.toString())) {
            SmtpClient client = TestClients.plain(server.uri("smtp"))
                    .timeouts(Timeouts.ofEach(patience).withConnect(Duration.ofSeconds(20)));
            if (row.stage().equals("STARTTLS")) {
                client = client.tls(TlsPolicy.REQUIRED);
            }
            if (row.stage().equals("AUTH")) {
                client = client.login("ann", "secret").options(o -> o.unsafeAllowPasswordsInCleartext());
            }
            String result = lives ? andGoesOn(client) : twice ? second(client) : once(client);
            server.verify();
            if (result.startsWith("NOT_SENT") && !row.stage().equals("end")) {
                assertEquals(
                        lives || twice ? 1 : 0,
                        server.dialogue().bodies().size(),
                        "no body goes out for a message that was refused before");
            }
            return result;
        }
    }

    /** Where the session lives it takes the next message. */
    private static String andGoesOn(SmtpClient client) {
        try (SmtpSession smtp = client.connect()) {
            try {
                return "the first was " + smtp.send(mail());
            } catch (SendException first) {
                assertTrue(smtp.send(mail()).isComplete());
                return told(first);
            }
        }
    }

    private static Email mail() {
        return Mails.to("user1@example.com", "user2@example.com", "user3@example.com");
    }

    private static String once(SmtpClient client) {
        try {
            return told(client.send(mail()));
        } catch (MailException e) {
            return told(e);
        }
    }

    private static String second(SmtpClient client) {
        try (SmtpSession smtp = client.connect()) {
            try {
                return "the first was " + smtp.send(mail());
            } catch (SendException first) {
                return told(smtp.send(mail()));
            }
        } catch (MailException e) {
            return told(e);
        }
    }

    private static String told(SendResult result) {
        return result.outcome() + " to " + result.accepted().size()
                + result.rejected().stream()
                        .map(r -> ", " + r.recipient().replaceAll("@.*", "") + " " + r.status())
                        .reduce("", String::concat);
    }

    private static String told(MailException e) {
        String how = (e.isTransient() ? ", transient" : ", permanent") + (e.isSessionUsable() ? "" : ", gone");
        if (e instanceof SendException send) {
            return told(send.result()).replaceAll(" to \\d, .*| to \\d", "") + " " + why(send.getCause()) + how;
        }
        return why(e) + how;
    }

    private static String why(Throwable e) {
        if (e instanceof SmtpCommandException refused) {
            return refused.reply().code() + " to " + refused.stage();
        }
        return e instanceof ConnectionException lost
                ? lost.reason().toString()
                : String.valueOf(e == null ? null : e.getClass().getSimpleName());
    }

    @ParameterizedTest(name = "pipelining {0}")
    @ValueSource(booleans = {true, false})
    void aFarewellToOneRecipientOfThreeLeavesTheOthersUntried(boolean pipelining) {
        try (SmtpSink sink = SmtpSink.builder()
                        .keywords(pipelining ? new String[] {"PIPELINING"} : new String[0])
                        .refuse("carol@example.com", "421 4.7.0 enough")
                        .start();
                SmtpSession smtp = TestClients.plain(sink.uri("smtp")).connect()) {
            SendException e = assertThrows(
                    SendException.class,
                    () -> smtp.send(Mails.to("bob@example.com", "carol@example.com", "dave@example.com")));
            assertEquals(
                    "[bob@example.com ACCEPTED (250 2.1.5 recipient ok), "
                            + "carol@example.com REFUSED_TRANSIENTLY (421 4.7.0 enough), dave@example.com NOT_TRIED]",
                    e.result().recipients().toString());
            assertEquals(SendOutcome.NOT_SENT, e.result().outcome());
            assertTrue(e.isTransient());
        }
    }

    // In the middle of a message there is no telling what a reply is for: it is read, and the message is not finished.
    @ParameterizedTest
    @CsvSource({
        "552 5.3.4 too much, NOT_SENT 552 to the end of data; permanent; gone",
        "421 4.3.2 closing, NOT_SENT 421 to the end of data; transient; gone",
        "250 2.0.0 fine, UNKNOWN LOST; permanent; gone"
    })
    void aReplyInTheMiddleOfAMessageEndsIt(String reply, String result) {
        for (String how : List.of("DATA", "BDAT")) {
            for (boolean tls : new boolean[] {false, true}) {
                String script = """
                        S: 220 mx.test ESMTP
                        C: EHLO client.test
                        S: 250-mx.test
                        S: 250 %s
                        C: MAIL FROM:<ann@example.org>
                        C: RCPT TO:<bob@example.com>
                        %s
                        S: %s
                        -- stall
                        """.formatted(
                                how.equals("DATA") ? "PIPELINING" : "PIPELINING\nS: 250 CHUNKING",
                                how.equals("DATA")
                                        ? "C: DATA\nS: 250 ok\nS: 250 ok\nS: 354 go on"
                                        : "S: 250 ok\nS: 250 ok\nC: BDAT <number> LAST",
                                reply);
                script = how.equals("DATA") ? script : script.replace("S: 250 PIPELINING", "S: 250-PIPELINING");
                var builder = ScriptedServer.script(script);
                try (ScriptedServer server = (tls ? builder.tls() : builder).start()) {
                    SmtpClient client =
                            tls ? TestClients.tls(server.uri("smtps")) : TestClients.plain(server.uri("smtp"));
                    SendException e = assertThrows(
                            SendException.class,
                            () -> client.timeouts(Timeouts.ofEach(Duration.ofSeconds(30)))
                                    .send(Mails.ofSize(12_000_000, "bob@example.com")));
                    assertEquals(result.replace(';', ','), told(e), how + (tls ? " under TLS" : ""));
                }
            }
        }
    }
}
