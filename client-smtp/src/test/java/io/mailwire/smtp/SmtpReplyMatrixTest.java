package io.mailwire.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.SendException;
import io.mailwire.SendOutcome;
import io.mailwire.testkit.SmtpSink;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every class of refusal at every stage of a mail to one recipient, pipelined and not: the same result both ways. */
@Timeout(30)
class SmtpReplyMatrixTest {

    static List<Arguments> refusals() {
        List<Arguments> rows = new ArrayList<>();
        for (boolean pipelining : new boolean[] {true, false}) {
            for (SmtpStage stage : List.of(SmtpStage.MAIL, SmtpStage.RCPT, SmtpStage.DATA, SmtpStage.END_OF_DATA)) {
                for (String reply : List.of(
                        "421 4.3.2 closing",
                        "450 4.2.0 busy",
                        "451 later",
                        "452 4.5.3 too many",
                        "500 what",
                        "530 5.7.0 log in",
                        "550 5.1.1 no",
                        "552 5.3.4 too big",
                        "554 5.7.1 spam")) {
                    rows.add(Arguments.of(pipelining, stage, reply));
                }
            }
        }
        return rows;
    }

    @ParameterizedTest(name = "pipelining {0}, {1}: {2}")
    @MethodSource("refusals")
    void aRefusalIsReportedWithItsReply(boolean pipelining, SmtpStage stage, String reply) {
        var builder = SmtpSink.builder().keywords(pipelining ? new String[] {"PIPELINING"} : new String[0]);
        switch (stage) {
            case MAIL -> builder.answer("MAIL FROM:<ann@", reply);
            case RCPT -> builder.refuse("bob@example.com", reply);
            case DATA -> builder.answer("DATA", reply);
            default -> builder.answerToMessages(reply);
        }
        boolean gone = reply.startsWith("421");
        boolean isTransient = reply.startsWith("4") || (stage == SmtpStage.RCPT && reply.startsWith("552"));
        try (SmtpSink sink = builder.start();
                SmtpSession smtp = TestClients.plain(sink.uri("smtp")).connect()) {
            SendException e = assertThrows(SendException.class, () -> smtp.send(Mails.to("bob@example.com")));
            assertEquals(SendOutcome.NOT_SENT, e.result().outcome());
            assertEquals(isTransient, e.isTransient());
            assertEquals(!gone, e.isSessionUsable());
            assertEquals(!gone, smtp.isOpen());
            SmtpCommandException cause = assertInstanceOf(SmtpCommandException.class, e.getCause());
            assertEquals(stage, cause.stage());
            assertEquals(reply, cause.reply().toString());
            assertEquals(isTransient, cause.isTransient());
            assertTrue(e.getMessage().contains(reply), e.getMessage());
            assertTrue(e.getMessage().contains(sink.host() + ":" + sink.port()), e.getMessage());
            assertEquals(List.of(), sink.mails());
            if (!gone && stage == SmtpStage.END_OF_DATA) {
                assertTrue(smtp.send(Mails.to("bob@example.com")).isComplete());
            }
            assertEquals(List.of(), sink.complaints());
        }
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
}
