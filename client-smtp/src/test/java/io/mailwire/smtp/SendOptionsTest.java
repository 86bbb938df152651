package io.mailwire.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Email;
import io.mailwire.RecipientResult;
import io.mailwire.SendException;
import io.mailwire.SendOutcome;
import io.mailwire.SendResult;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.testkit.CaughtMail;
import io.mailwire.testkit.ScriptedServer;
import io.mailwire.testkit.ServerModes;
import io.mailwire.testkit.SmtpSink;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** To whom, by which policy, with which wishes. */
@Timeout(30)
class SendOptionsTest {

    private static final SendOptions PLAIN = SendOptions.DEFAULTS;

    private static String parameters(SendOptions options, String... keywords) {
        try (SmtpSink sink = SmtpSink.builder()
                .keywords(keywords)
                .login("ann", "secret")
                .modes(ServerModes.plain().tls())
                .start()) {
            SmtpClient client = TestClients.tls(sink.uri("smtps")).login("ann", "secret");
            assertTrue(client.send(Mails.to("bob@example.com"), options).isComplete());
            assertEquals(List.of(), sink.complaints());
            return sink.mails().get(0).senderParameters();
        }
    }

    static List<Arguments> wishes() {
        return List.of(
                Arguments.of(PLAIN.returning(DsnReturn.FULL), "DSN", "RET=FULL"),
                Arguments.of(PLAIN.returning(DsnReturn.HEADERS), "DSN", "RET=HDRS"),
                Arguments.of(PLAIN.envelopeId("a+b=c d\\"), "DSN", "ENVID=a+2Bb+3Dc+20d\\"),
                Arguments.of(PLAIN.submitter("e=mc2@example.com"), "AUTH PLAIN", "AUTH=e+3Dmc2@example.com"),
                Arguments.of(PLAIN.submitter(""), "AUTH PLAIN", "AUTH=<>"),
                Arguments.of(PLAIN.requireTls(), "REQUIRETLS", "REQUIRETLS"),
                Arguments.of(PLAIN.holdFor(Duration.ofHours(1)), "FUTURERELEASE 86400", "HOLDFOR=3600"),
                Arguments.of(
                        PLAIN.holdUntil(Instant.parse("2030-01-02T03:04:05.678Z")),
                        "FUTURERELEASE 86400 2031-01-01T00:00:00Z",
                        "HOLDUNTIL=2030-01-02T03:04:05Z"),
                Arguments.of(PLAIN.deliverBy(DeliverBy.orReturn(Duration.ofSeconds(90))), "DELIVERBY 60", "BY=90;R"),
                Arguments.of(PLAIN.deliverBy(DeliverBy.orNotify(Duration.ofSeconds(-5))), "DELIVERBY", "BY=-5;N"),
                Arguments.of(PLAIN.priority(-4), "MT-PRIORITY", "MT-PRIORITY=-4"));
    }

    @ParameterizedTest
    @MethodSource("wishes")
    void isAParameterOfMailWhereItIsOffered(SendOptions options, String keyword, String parameter) {
        assertEquals(parameter, parameters(options, keyword, "PIPELINING"));
    }

    @ParameterizedTest
    @MethodSource("wishes")
    void isRefusedBeforeMailWhereItIsNotOffered(SendOptions options, String keyword, String parameter) {
        try (SmtpSink sink = SmtpSink.builder()
                        .keywords("PIPELINING")
                        .modes(ServerModes.plain().tls())
                        .start();
                SmtpSession smtp = TestClients.tls(sink.uri("smtps")).connect()) {
            UnsupportedCapabilityException e = assertThrows(
                    UnsupportedCapabilityException.class, () -> smtp.send(Mails.to("bob@example.com"), options));
            assertEquals(keyword.split(" ")[0], e.capability());
            assertEquals(1, sink.commands().size(), "nothing was said after EHLO: " + sink.commands());
            assertTrue(smtp.isOpen());
        }
    }

    static List<Arguments> beyondTheServer() {
        return List.of(
                Arguments.of(PLAIN.holdFor(Duration.ofDays(2)), "FUTURERELEASE 86400"),
                Arguments.of(
                        PLAIN.holdUntil(Instant.parse("2032-01-01T00:00:00Z")),
                        "FUTURERELEASE 86400 2031-01-01T00:00:00Z"),
                Arguments.of(PLAIN.deliverBy(DeliverBy.orReturn(Duration.ofSeconds(30))), "DELIVERBY 60"));
    }

    @ParameterizedTest
    @MethodSource("beyondTheServer")
    void isRefusedWhereTheServerDoesNotGoSoFar(SendOptions options, String keyword) {
        try (SmtpSink sink = SmtpSink.builder().keywords(keyword).start();
                SmtpSession smtp = TestClients.plain(sink.uri("smtp")).connect()) {
            assertThrows(UnsupportedCapabilityException.class, () -> smtp.send(Mails.to("bob@example.com"), options));
            assertEquals(1, sink.commands().size());
        }
    }

    @Test
    void demandsVerifiedTlsHereBeforeItDemandsItElsewhere() {
        try (SmtpSink sink = SmtpSink.builder().keywords("REQUIRETLS").start();
                SmtpSession smtp = TestClients.plain(sink.uri("smtp")).connect()) {
            assertThrows(
                    UnsupportedCapabilityException.class,
                    () -> smtp.send(Mails.to("bob@example.com"), PLAIN.requireTls()));
            assertEquals(1, sink.commands().size());
        }
    }

    static Stream<Runnable> nonsense() {
        return Stream.of(
                () -> PLAIN.envelopeId(""),
                () -> PLAIN.envelopeId("a\r\nDATA"),
                () -> PLAIN.envelopeId("ä"),
                () -> PLAIN.envelopeId("a".repeat(101)),
                () -> PLAIN.sender("no address"),
                () -> PLAIN.sender("a@b.example> SIZE=1"),
                () -> PLAIN.sender("a@b.example\r\nRCPT TO:<c@d.example>"),
                () -> PLAIN.submitter("a\r\n@b.example"),
                () -> PLAIN.to("a@b.example\nDATA"),
                () -> PLAIN.to(""),
                () -> Recipient.of("bob@example.com").originally("a\r\nDATA"),
                () -> Recipient.of("bob@example.com").originally(""),
                () -> Recipient.of("bob@example.com").originally("a".repeat(400)),
                () -> Recipient.of("bob@example.com").notifying(DsnNotify.NEVER, DsnNotify.DELAY),
                () -> PLAIN.notifying(DsnNotify.NEVER, DsnNotify.FAILURE),
                () -> PLAIN.holdFor(Duration.ZERO),
                () -> PLAIN.holdFor(Duration.ofDays(20_000)),
                () -> DeliverBy.orReturn(Duration.ZERO),
                () -> DeliverBy.orNotify(Duration.ofDays(20_000)),
                () -> PLAIN.priority(10),
                () -> PLAIN.inFlight(0),
                () -> PLAIN.chunkSize(100));
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void refusesWhatMakesNoSense(Runnable nonsense) {
        assertThrows(IllegalArgumentException.class, nonsense::run);
    }

    @Test
    void tellsTheServerWhatReportsShallKnowOfEachRecipient() {
        try (SmtpSink sink =
                SmtpSink.builder().keywords("DSN", "SMTPUTF8", "8BITMIME").start()) {
            SendOptions options = PLAIN.notifying(DsnNotify.FAILURE, DsnNotify.DELAY)
                    .recipients(List.of(
                            Recipient.of("Bob <bob@example.com>").notifying(DsnNotify.NEVER),
                            Recipient.of("carol@bücher.example").originally("a+b@example.org"),
                            Recipient.of("dave@example.com").originally("δ@bücher.example")));
            SendResult sent = TestClients.plain(sink.uri("smtp")).send(Mails.to("eve@example.com"), options);
            assertTrue(sent.isComplete());
            assertEquals(
                    List.of(
                            "RCPT TO:<bob@example.com> NOTIFY=NEVER",
                            "RCPT TO:<carol@xn--bcher-kva.example> NOTIFY=FAILURE,DELAY ORCPT=rfc822;a+2Bb@example.org",
                            "RCPT TO:<dave@example.com> NOTIFY=FAILURE,DELAY ORCPT=utf-8;\\x{3B4}@b\\x{FC}cher.example"),
                    sink.commands().stream().filter(c -> c.startsWith("RCPT")).toList());
        }
    }

    @Test
    void theEnvelopeNeedNotBeWhatTheHeaderSays() {
        try (SmtpSink sink = SmtpSink.start()) {
            SmtpClient client = TestClients.plain(sink.uri("smtp"));
            client.send(
                    Mails.to("bob@example.com"),
                    PLAIN.sender("bounces@bücher.example").to("carol@example.com", "carol@EXAMPLE.com"));
            client.sending(PLAIN.nullSender()).send(Mails.to("bob@example.com"));
            List<CaughtMail> mails = sink.awaitMails(2);
            assertEquals("bounces@xn--bcher-kva.example", mails.get(0).sender());
            assertEquals(List.of("carol@example.com"), mails.get(0).recipients());
            assertTrue(
                    mails.get(0).latin1().contains("To: bob@example.com"),
                    mails.get(0).latin1());
            assertEquals("", mails.get(1).sender());
            assertEquals(List.of("bob@example.com"), mails.get(1).recipients());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "PIPELINING", "PIPELINING CHUNKING", "CHUNKING"})
    void allOrNothingSendsNothingWhereOneIsRefused(String keywords) {
        String[] offered = keywords.isEmpty() ? new String[0] : keywords.split(" ");
        try (SmtpSink sink = SmtpSink.builder()
                        .keywords(offered)
                        .refuse("carol@example.com", "550 5.1.1 no")
                        .start();
                SmtpSession smtp = TestClients.plain(sink.uri("smtp")).connect()) {
            SendException e = assertThrows(
                    SendException.class,
                    () -> smtp.send(Mails.to("bob@example.com", "carol@example.com"), PLAIN.allOrNothing()));
            assertEquals(SendOutcome.NOT_SENT, e.result().outcome());
            assertEquals(
                    "[bob@example.com ACCEPTED (250 2.1.5 recipient ok), "
                            + "carol@example.com REFUSED_PERMANENTLY (550 5.1.1 no)]",
                    e.result().recipients().toString());
            assertTrue(e.getMessage().contains("550 5.1.1 no"), e.getMessage());
            assertTrue(e.isSessionUsable());
            assertTrue(sink.commands().stream().noneMatch(c -> c.startsWith("DATA") || c.startsWith("BDAT")));
            assertEquals(1, sink.commands().stream().filter("RSET"::equals).count());
            assertTrue(smtp.send(Mails.to("bob@example.com", "dave@example.com"), PLAIN.allOrNothing())
                    .isComplete());
            assertEquals(List.of(), sink.complaints());
            assertEquals(1, sink.commands().stream().filter("RSET"::equals).count(), "no second one");
        }
    }

    @Test
    void splitsByTheServersLimits() {
        try (SmtpSink sink = SmtpSink.builder()
                .keywords("PIPELINING", "CHUNKING", "LIMITS RCPTMAX=3 RCPTDOMAINMAX=2 FOO=1")
                .refuse("5@b.example", "550 no")
                .start()) {
            SendResult sent = TestClients.plain(sink.uri("smtp"))
                    .send(Mails.to(
                            "1@a.example", "2@b.example", "3@c.example", "4@a.example", "5@b.example", "6@a.example"));
            assertEquals(SendOutcome.SENT, sent.outcome());
            assertEquals(5, sent.accepted().size());
            assertEquals(
                    List.of("1@a.example", "2@b.example", "3@c.example", "4@a.example", "5@b.example", "6@a.example"),
                    sent.recipients().stream().map(RecipientResult::recipient).toList());
            assertEquals(
                    "1@a.example 2@b.example 4@a.example | 3@c.example 5@b.example | 6@a.example |",
                    sink.commands().stream()
                            .filter(c -> c.startsWith("RCPT") || c.startsWith("BDAT"))
                            .map(c -> c.startsWith("BDAT") ? "|" : c.substring(9, c.length() - 1))
                            .collect(Collectors.joining(" ")));
            assertTrue(
                    sent.notes().toString().contains("3 transactions"),
                    sent.notes().toString());
        }
    }

    @Test
    void allOrNothingIsRefusedWhereDomainsWouldSplitIt() {
        SendOptions all = PLAIN.allOrNothing();
        try (SmtpSink sink = SmtpSink.builder()
                        .keywords("LIMITS RCPTMAX=2 RCPTDOMAINMAX=1")
                        .refuse("carol@example.org", "550 no")
                        .start();
                SmtpSession smtp = TestClients.plain(sink.uri("smtp")).connect()) {
            UnsupportedCapabilityException e = assertThrows(
                    UnsupportedCapabilityException.class,
                    () -> smtp.send(Mails.to("bob@example.com", "carol@example.org"), all));
            assertEquals("LIMITS", e.capability());
            assertTrue(e.getMessage().contains("domains: 1"), e.getMessage());
            assertEquals(List.of(), sink.mails());
            assertTrue(smtp.send(Mails.to("bob@example.com", "dave@EXAMPLE.com"), all)
                    .isComplete());
        }
    }

    @Test
    void allOrNothingIsNotSplit() {
        try (SmtpSink sink = SmtpSink.builder().keywords("LIMITS RCPTMAX=1").start();
                SmtpSession smtp = TestClients.plain(sink.uri("smtp")).connect()) {
            assertThrows(
                    UnsupportedCapabilityException.class,
                    () -> smtp.send(Mails.to("bob@example.com", "carol@example.com"), PLAIN.allOrNothing()));
            assertEquals(1, sink.commands().size());
        }
    }

    // RFC 5321 section 4.5.3.1.10
    @ParameterizedTest
    @ValueSource(strings = {"", "PIPELINING", "PIPELINING CHUNKING"})
    void whomTheServerTakesInAnotherTransactionOnlyGetsOne(String keywords) {
        boolean chunks = keywords.contains("CHUNKING");
        boolean pipelining = keywords.contains("PIPELINING");
        StringBuilder script = new StringBuilder("S: 220 mx.test ESMTP\nC: EHLO client.test\n");
        script.append(
                !pipelining
                        ? "S: 250 mx.test\n"
                        : chunks
                                ? "S: 250-mx.test\nS: 250-CHUNKING\nS: 250 PIPELINING\n"
                                : "S: 250-mx.test\nS: 250 PIPELINING\n");
        List<String> said = chunks ? List.of("BDAT <number> LAST", "<chunk>") : List.of("DATA");
        transaction(
                script,
                pipelining,
                true,
                said,
                List.of("bob", "250 ok", "carol", "452 4.5.3 too many", "dave", "550 no"));
        transaction(script, pipelining, false, said, List.of("carol", "250 ok"));
        script.append("C: QUIT\nS: 221 bye\n");
        try (ScriptedServer server = ScriptedServer.start(script.toString())) {
            try (SmtpSession smtp = TestClients.plain(server.uri("smtp")).connect()) {
                SendResult sent = smtp.send(Mails.to("bob@example.com", "carol@example.com", "dave@example.com"));
                assertEquals(
                        "[bob@example.com ACCEPTED (250 ok), carol@example.com ACCEPTED (250 ok), "
                                + "dave@example.com REFUSED_PERMANENTLY (550 no)]",
                        sent.recipients().toString());
            }
            server.verify();
        }
    }

    private static void transaction(
            StringBuilder script, boolean pipelining, boolean first, List<String> said, List<String> rcpts) {
        List<String> commands = new ArrayList<>(List.of("MAIL FROM:<ann@example.org>"));
        List<String> replies = new ArrayList<>(List.of("250 ok"));
        for (int i = 0; i < rcpts.size(); i += 2) {
            commands.add("RCPT TO:<" + rcpts.get(i) + "@example.com>");
            replies.add(rcpts.get(i + 1));
        }
        commands.addAll(said);
        replies.add(said.size() == 1 ? "354 go on" : "250 queued");
        if (pipelining) {
            // The first waits for its envelope. Of DATA, and of BDAT behind it, all are one group.
            int group = first && said.size() == 2 ? replies.size() - 1 : commands.size();
            commands.subList(0, group)
                    .forEach(c -> script.append("C: ").append(c).append('\n'));
            int answered = Math.min(group, replies.size());
            replies.subList(0, answered)
                    .forEach(r -> script.append("S: ").append(r).append('\n'));
            commands.subList(group, commands.size())
                    .forEach(c -> script.append("C: ").append(c).append('\n'));
            replies.subList(answered, replies.size())
                    .forEach(r -> script.append("S: ").append(r).append('\n'));
        } else {
            for (int i = 0; i < commands.size(); i++) {
                script.append("C: ").append(commands.get(i)).append('\n');
                script.append("S: ").append(replies.get(i)).append('\n');
            }
        }
        if (said.size() == 1) {
            script.append("C: <data>\nS: 250 queued\n");
        }
    }

    @Test
    void aRecipientTooManyAfterTheOnlyOneStaysRefused() {
        try (SmtpSink sink = SmtpSink.builder()
                .refuse("carol@example.com", "452 4.5.3 too many")
                .start()) {
            SendResult sent =
                    TestClients.plain(sink.uri("smtp")).send(Mails.to("bob@example.com", "carol@example.com"));
            assertEquals(
                    List.of("carol@example.com"),
                    sent.rejected().stream().map(RecipientResult::recipient).toList());
            assertEquals(1, sink.mails().size(), "asked once more, and no further");
            assertEquals(
                    2, sink.commands().stream().filter(c -> c.contains("carol")).count());
        }
    }

    @Test
    void composedMailIsWrittenInSevenBitsWhereTheServerTakesNoMore() {
        Email email = Email.from(Mails.SENDER)
                .to("bob@example.com")
                .subject("x")
                .text("Räksmörgås\n")
                .build();
        try (SmtpSink sink = SmtpSink.builder().keywords("PIPELINING").start()) {
            assertTrue(TestClients.plain(sink.uri("smtp")).send(email).isComplete());
            CaughtMail mail = sink.mails().get(0);
            assertEquals("", mail.senderParameters());
            assertTrue(mail.latin1().chars().allMatch(c -> c < 0x80), mail.latin1());
        }
    }

    private static final String BINARY =
            "From: ann@example.org\r\nTo: bob@example.com\r\nSubject: x\r\n\r\na\0b\rc\nd\r\n.\r\n";

    @Test
    void binaryMailArrivesAsItIs() {
        Email email = Email.parse(BINARY.getBytes(StandardCharsets.ISO_8859_1));
        try (SmtpSink sink = SmtpSink.builder()
                .keywords("PIPELINING", "CHUNKING", "8BITMIME", "BINARYMIME")
                .start()) {
            assertTrue(TestClients.plain(sink.uri("smtp"))
                    .send(email, PLAIN.binary())
                    .isComplete());
            assertEquals(BINARY, sink.mails().get(0).latin1());
            assertEquals("BODY=BINARYMIME", sink.mails().get(0).senderParameters());
        }
    }

    @Test
    void binaryMailIsRefusedWhereItWouldHaveToBeChanged() {
        Email email = Email.parse(BINARY.replace("\0", "").getBytes(StandardCharsets.ISO_8859_1));
        for (String[] keywords : List.of(new String[] {"BINARYMIME"}, new String[] {"CHUNKING"})) {
            try (SmtpSink sink = SmtpSink.builder().keywords(keywords).start();
                    SmtpSession smtp = TestClients.plain(sink.uri("smtp")).connect()) {
                assertEquals(
                        "BINARYMIME",
                        assertThrows(UnsupportedCapabilityException.class, () -> smtp.send(email, PLAIN.binary()))
                                .capability());
                assertEquals(1, sink.commands().size());
                SendResult sent = smtp.send(email);
                assertTrue(sent.isComplete(), "with CRLF for line ends, where nobody wished otherwise");
                assertTrue(
                        sent.notes().toString().contains("line ends"),
                        sent.notes().toString());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PIPELINING", "PIPELINING CHUNKING", "CHUNKING", ""})
    void tellsHowFarAMessageIs(String keywords) {
        String[] offered = keywords.isEmpty() ? new String[0] : keywords.split(" ");
        try (SmtpSink sink =
                SmtpSink.builder().keywords(offered).discardBodies().start()) {
            List<Long> told = new ArrayList<>();
            SendOptions watched = PLAIN.progress((octets, total) -> {
                assertTrue(octets <= total);
                told.add(octets);
            });
            TestClients.plain(sink.uri("smtp")).send(Mails.ofSize(1_000_000, "bob@example.com"), watched);
            assertEquals(told.stream().sorted().toList(), told);
            assertEquals(sink.mails().get(0).size(), told.get(told.size() - 1));
            assertTrue(told.size() >= 1_000_000 / (64 * 1024), told.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PIPELINING", "PIPELINING CHUNKING", "CHUNKING", ""})
    void aWatcherThatThrowsKeepsTheMessageFromBeingSent(String keywords) {
        String[] offered = keywords.isEmpty() ? new String[0] : keywords.split(" ");
        for (long limit : new long[] {0, 100_000, 170_000}) {
            try (SmtpSink sink = SmtpSink.builder().keywords(offered).start()) {
                SmtpSession smtp = TestClients.plain(sink.uri("smtp")).connect();
                SendOptions watched = PLAIN.progress((octets, total) -> {
                    if (octets > limit || octets == total) {
                        throw new IllegalStateException("enough");
                    }
                });
                IllegalStateException e = assertThrows(
                        IllegalStateException.class,
                        () -> smtp.send(Mails.ofSize(160_000, "bob@example.com"), watched));
                assertEquals("enough", e.getMessage());
                assertTrue(!smtp.isOpen());
                assertEquals(List.of(), sink.mails());
            }
        }
    }

    @Test
    void aWatcherThatThrowsIsThatMessagesCauseAmongOthers() {
        try (SmtpSink sink =
                SmtpSink.builder().keywords("PIPELINING", "CHUNKING").start()) {
            int[] seen = new int[1];
            SmtpClient client = TestClients.plain(sink.uri("smtp")).sending(PLAIN.progress((octets, total) -> {
                if (octets == total && ++seen[0] == 3) {
                    throw new IllegalStateException("enough");
                }
            }));
            List<SendResult> results =
                    client.sendAll(Stream.of("a", "b", "c", "d").map(l -> Mails.to(l + "@example.com")));
            assertEquals(
                    List.of(SendOutcome.SENT, SendOutcome.SENT, SendOutcome.NOT_SENT, SendOutcome.NOT_SENT),
                    results.stream().map(SendResult::outcome).toList());
            assertEquals("enough", results.get(2).cause().orElseThrow().getMessage());
            assertEquals(2, sink.mails().size());
        }
    }

    @Test
    void aLongMessageCanGoInChunks() {
        try (SmtpSink sink =
                        SmtpSink.builder().keywords("PIPELINING", "CHUNKING").start();
                SmtpSession smtp = TestClients.plain(sink.uri("smtp"))
                        .sending(PLAIN.chunkSize(10_000))
                        .connect()) {
            assertTrue(smtp.send(Mails.ofSize(95_000, "bob@example.com")).isComplete());
            assertTrue(smtp.send(Mails.to("bob@example.com")).isComplete());
            assertEquals(10, sink.mails().get(0).chunks());
            assertEquals(1, sink.mails().get(1).chunks());
        }
    }

    @Test
    void chunksCanBeLeftAlone() {
        try (SmtpSink sink =
                SmtpSink.builder().keywords("PIPELINING", "CHUNKING").start()) {
            SmtpClient client = TestClients.plain(sink.uri("smtp")).sending(PLAIN.dataOnly());
            assertTrue(client.sendAll(List.of(Mails.to("bob@example.com"), Mails.to("eve@example.com"))).stream()
                    .allMatch(SendResult::isComplete));
            assertTrue(sink.commands().stream().noneMatch(c -> c.startsWith("BDAT")));
        }
    }

    @Test
    void aRefusedChunkIsTheLastAndTheSessionGoesOn() {
        try (ScriptedServer server = ScriptedServer.start("""
                S: 220 mx.test ESMTP
                C: EHLO client.test
                S: 250-mx.test
                S: 250 CHUNKING
                C: MAIL FROM:<ann@example.org>
                S: 250 ok
                C: RCPT TO:<bob@example.com>
                S: 250 ok
                C: BDAT 10000
                C: <chunk>
                S: 552 5.3.4 too long
                C: RSET
                S: 250 ok
                C: MAIL FROM:<ann@example.org>
                S: 250 ok
                C: RCPT TO:<bob@example.com>
                S: 250 ok
                C: BDAT <number> LAST
                C: <chunk>
                S: 250 queued
                C: QUIT
                S: 221 bye
                """)) {
            try (SmtpSession smtp = TestClients.plain(server.uri("smtp"))
                    .sending(PLAIN.chunkSize(10_000))
                    .connect()) {
                SendException e =
                        assertThrows(SendException.class, () -> smtp.send(Mails.ofSize(95_000, "bob@example.com")));
                assertEquals(
                        Optional.of("552 5.3.4 too long"), e.result().reply().map(Object::toString));
                assertTrue(e.isSessionUsable());
                assertTrue(smtp.send(Mails.to("bob@example.com")).isComplete());
            }
            server.verify();
        }
    }
}
