package io.mailwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SendResultTest {

    private static final Reply OK = new Reply(250, List.of("2.0.0 ok"));
    private static final Reply LATER = new Reply(451, List.of("4.3.0 later"));

    private static RecipientResult recipient(RecipientStatus status) {
        return new RecipientResult("bob@example.com", status, null);
    }

    private static SendResult notSent(@Nullable Reply reply, @Nullable RuntimeException cause, RecipientStatus... all) {
        return new SendResult(
                "",
                SendOutcome.NOT_SENT,
                List.of(all).stream().map(SendResultTest::recipient).toList(),
                reply,
                List.of(),
                cause);
    }

    @Test
    void whoMayHaveItIsNotAmongThoseToTryAgain() {
        SendResult result = new SendResult(
                "",
                SendOutcome.SENT,
                List.of(recipient(RecipientStatus.ACCEPTED), recipient(RecipientStatus.UNKNOWN)),
                OK,
                List.of());
        assertEquals(1, result.accepted().size());
        assertEquals(List.of(), result.rejected());
        assertFalse(result.isComplete());
        assertThrows(SendException.class, result::orThrow);
        assertTrue(result.toString().contains("bob@example.com UNKNOWN"), result.toString());
    }

    @Test
    void whetherToTryAgainIsSaidByTheReplyThenByTheCauseThenByTheRecipients() {
        assertTrue(notSent(LATER, null, RecipientStatus.ACCEPTED).isTransient());
        assertTrue(notSent(null, null, RecipientStatus.REFUSED_PERMANENTLY, RecipientStatus.REFUSED_TRANSIENTLY)
                .isTransient());
        assertFalse(notSent(null, null, RecipientStatus.REFUSED_PERMANENTLY).isTransient());
        assertTrue(notSent(null, new ConnectionException(FailureReason.LOST, "gone", null), RecipientStatus.NOT_TRIED)
                .isTransient());
        assertFalse(
                notSent(null, new ConnectionException(FailureReason.CANCELLED, "stop", null), RecipientStatus.NOT_TRIED)
                        .isTransient());
        assertFalse(notSent(null, new UnsupportedCapabilityException("SIZE", "too long"), RecipientStatus.NOT_TRIED)
                .isTransient());
        assertFalse(notSent(null, new IllegalArgumentException("nobody")).isTransient());
        SendResult unknown = new SendResult("", SendOutcome.UNKNOWN, List.of(), LATER, List.of());
        assertFalse(unknown.isTransient(), "it may be there");
    }

    @Test
    void theCauseIsThatOfTheException() {
        RuntimeException cause = new IllegalArgumentException("nobody");
        SendException e =
                assertThrows(SendException.class, () -> notSent(null, cause).orThrow());
        assertSame(cause, e.getCause());
        assertTrue(
                notSent(null, cause).toString().endsWith("nobody"),
                notSent(null, cause).toString());
    }

    @Test
    void aThousandRefusalsDoNotMakeATextOfAThousandLines() {
        RecipientStatus[] many = new RecipientStatus[1000];
        Arrays.fill(many, RecipientStatus.REFUSED_PERMANENTLY);
        assertTrue(notSent(null, null, many).toString().length() < 1000);
    }
}
