package io.mailwire.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Email;
import io.mailwire.SendException;
import io.mailwire.SendOutcome;
import io.mailwire.SendResult;
import io.mailwire.testkit.ScriptedServer;
import io.mailwire.testkit.SmtpSink;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** LMTP's replies to the message, one for each recipient that was accepted (RFC 2033 section 4.2). */
@Timeout(30)
class LmtpSendTest {

    /** A dialogue with three recipients, of which the second is refused; the end gets these replies. */
    private static String script(String how, String ends) {
        String begin = "S: 220 mx.test LMTP\nC: LHLO client.test\nS: 250-mx.test\n";
        String mail = "MAIL FROM:<ann@example.org>";
        String[] rcpts = {"RCPT TO:<bob@example.com>", "RCPT TO:<carol@example.com>", "RCPT TO:<dave@example.com>"};
        return switch (how) {
            case "lock-step" ->
                begin + "S: 250 X\nC: " + mail + "\nS: 250 ok\nC: " + rcpts[0] + "\nS: 250 ok\nC: " + rcpts[1]
                        + "\nS: 550 5.1.1 no\nC: " + rcpts[2] + "\nS: 250 ok\nC: DATA\nS: 354 go on\nC: <data>\n"
                        + ends;
            case "data" ->
                begin + "S: 250 PIPELINING\nC: " + mail + "\nC: " + String.join("\nC: ", rcpts)
                        + "\nC: DATA\nS: 250 ok\nS: 250 ok\nS: 550 5.1.1 no\nS: 250 ok\nS: 354 go on\nC: <data>\n"
                        + ends;
            default ->
                begin + "S: 250-CHUNKING\nS: 250 PIPELINING\nC: " + mail + "\nC: " + String.join("\nC: ", rcpts)
                        + "\nS: 250 ok\nS: 250 ok\nS: 550 5.1.1 no\nS: 250 ok\nC: BDAT <number> LAST\nC: <chunk>\n"
                        + ends;
        };
    }

    private static SmtpClient client(ScriptedServer server) {
        return TestClients.plain(server.uri("lmtp"));
    }

    private static Email mail() {
        return Mails.to("bob@example.com", "carol@example.com", "dave@example.com");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lock-step", "data", "chunks"})
    void eachRecipientHasAResultOfItsOwn(String how) {
        try (ScriptedServer server = ScriptedServer.start(
                script(how, "S: 250 2.1.5 bob has it\nS: 452 4.2.2 dave is full\nC: QUIT\nS: 221 bye\n"))) {
            try (SmtpSession lmtp = client(server).connect()) {
                SendResult sent = lmtp.send(mail());
                assertEquals(
                        "[bob@example.com ACCEPTED (250 2.1.5 bob has it), "
                                + "carol@example.com REFUSED_PERMANENTLY (550 5.1.1 no), "
                                + "dave@example.com REFUSED_TRANSIENTLY (452 4.2.2 dave is full)]",
                        sent.recipients().toString());
                assertEquals(SendOutcome.SENT, sent.outcome());
                assertFalse(sent.isComplete());
                assertEquals("250 2.1.5 bob has it", sent.reply().orElseThrow().toString());
            }
            server.verify();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lock-step", "data", "chunks"})
    void nobodyHasItWhereAllAreRefusedAtTheEnd(String how) {
        try (ScriptedServer server =
                ScriptedServer.start(script(how, "S: 552 5.2.2 full\nS: 452 4.2.2 full\nC: QUIT\nS: 221 bye\n"))) {
            try (SmtpSession lmtp = client(server).connect()) {
                SendException e = assertThrows(SendException.class, () -> lmtp.send(mail()));
                assertEquals(SendOutcome.NOT_SENT, e.result().outcome());
                assertEquals("552 5.2.2 full", e.result().reply().orElseThrow().toString());
                assertEquals(0, e.result().accepted().size());
                assertTrue(e.isSessionUsable());
            }
            server.verify();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "S: 250 bob, SENT, bob@example.com ACCEPTED (250 bob), dave@example.com UNKNOWN (250 ok)",
        "S: 550 bob, UNKNOWN, bob@example.com REFUSED_PERMANENTLY (550 bob), dave@example.com UNKNOWN (250 ok)",
        "'', UNKNOWN, bob@example.com UNKNOWN (250 ok), dave@example.com UNKNOWN (250 ok)"
    })
    void aLossBetweenTheRepliesLeavesTheOthersUnknown(String end, SendOutcome outcome, String bob, String dave) {
        for (String how : List.of("lock-step", "data", "chunks")) {
            try (ScriptedServer server = ScriptedServer.start(script(how, end + "\n-- close\n"))) {
                SendResult result;
                try {
                    result = client(server).send(mail());
                } catch (SendException e) {
                    result = e.result();
                }
                assertEquals(outcome, result.outcome(), how);
                assertEquals(bob, result.recipients().get(0).toString(), how);
                assertEquals(dave, result.recipients().get(2).toString(), how);
                assertFalse(result.isComplete());
                assertEquals(
                        outcome == SendOutcome.SENT ? 1 : end.isEmpty() ? 1 : 2,
                        result.rejected().size(),
                        "who may have it is not among those to try again: " + result);
            }
        }
    }

    // Of three whom the server accepted, one gets 421 for an answer, and those behind it none.
    @ParameterizedTest
    @CsvSource({
        "0, UNKNOWN, REFUSED_TRANSIENTLY (421 4.3.2 bye), UNKNOWN (250 ok), UNKNOWN (250 ok)",
        "1, SENT, ACCEPTED (250 has it), REFUSED_TRANSIENTLY (421 4.3.2 bye), UNKNOWN (250 ok)",
        "2, SENT, ACCEPTED (250 has it), ACCEPTED (250 has it), REFUSED_TRANSIENTLY (421 4.3.2 bye)"
    })
    void aFarewellAmongTheRepliesLeavesThoseWithoutOneUnknown(
            int before, SendOutcome outcome, String bob, String carol, String dave) {
        for (String how : List.of("lock-step", "data", "chunks")) {
            String script = script(how, "S: 250 has it\n".repeat(before) + "S: 421 4.3.2 bye\n-- close\n")
                    .replace("550 5.1.1 no", "250 ok");
            try (ScriptedServer server = ScriptedServer.start(script)) {
                SendResult result;
                try {
                    result = client(server).send(mail());
                } catch (SendException e) {
                    result = e.result();
                    assertEquals(
                            421,
                            assertInstanceOf(SmtpCommandException.class, e.getCause())
                                    .reply()
                                    .code());
                    assertFalse(e.isTransient(), "it may be there twice then");
                }
                assertEquals(outcome, result.outcome(), how);
                assertEquals(
                        List.of("bob@example.com " + bob, "carol@example.com " + carol, "dave@example.com " + dave),
                        result.recipients().stream().map(Object::toString).toList(),
                        how);
                assertEquals(before, result.accepted().size(), how);
                assertEquals(1, result.rejected().size(), "only one is to be tried again: " + result);
                server.verify();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "PIPELINING", "PIPELINING CHUNKING"})
    void manyMessagesToManyRecipients(String keywords) {
        try (SmtpSink sink = SmtpSink.builder()
                .lmtp()
                .keywords(keywords.isEmpty() ? new String[0] : keywords.split(" "))
                .refuse("user3@example.com", "550 no")
                .answerToMessages("250 1", "250 2", "452 4.3.1 full")
                .start()) {
            List<SendResult> results = TestClients.plain(sink.uri("lmtp"))
                    .sendAll(IntStream.range(0, 6)
                            .mapToObj(i -> i % 2 == 0
                                    ? Mails.to("user" + i + "@example.com", "other" + i + "@example.com")
                                    : Mails.to("user" + i + "@example.com"))
                            .toList());
            assertEquals(
                    "SENT, SENT, NOT_SENT, NOT_SENT, SENT, SENT",
                    String.join(
                            ", ",
                            results.stream().map(r -> r.outcome().toString()).toList()));
            assertEquals(List.of(), sink.complaints());
        }
    }

    @Test
    void aLongMessageIsReadFromWhileItIsWritten() {
        try (SmtpSink sink = SmtpSink.builder().lmtp().discardBodies().start()) {
            SendResult sent = TestClients.plain(sink.uri("lmtp"))
                    .send(Mails.ofSize(3_000_000, "bob@example.com", "carol@example.com"));
            assertTrue(sent.isComplete());
        }
    }
}
