package io.mailwire.internal.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class SingleUseTest {

    private final SingleUse session = new SingleUse("SMTP session with mx.test:25");

    @Test
    void tellsASecondThreadWhoIsInTheSession() {
        session.enter("send");
        CompletableFuture<Void> second = CompletableFuture.runAsync(() -> session.enter("noop"));
        Throwable refusal = assertThrows(
                        CompletionException.class,
                        () -> second.orTimeout(5, TimeUnit.SECONDS).join())
                .getCause();
        assertEquals(IllegalStateException.class, refusal.getClass());
        assertTrue(refusal.getMessage().contains("noop() came while thread"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("is in send()"), refusal.getMessage());
    }

    @Test
    void refusesAnOperationWithinAnother() {
        session.enter("drain");
        assertThrows(IllegalStateException.class, () -> session.enter("quit"));
    }

    @Test
    void letsOneOperationFollowAnother() {
        session.enter("send");
        session.leave();
        session.enter("send");
    }

    @Test
    void saysWhyTheSessionIsOver() {
        session.closed("421 too busy");
        session.closed("something later");
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> session.enter("send"));
        assertTrue(e.getMessage().startsWith("session closed: 421 too busy"), e.getMessage());
    }

    @Test
    void closeEntersOnlyAnIdleAndOpenSession() {
        assertTrue(session.tryEnter("close"));
        assertFalse(session.tryEnter("close"));
        session.leave();
        session.closed("quit");
        assertFalse(session.tryEnter("close"));
        assertTrue(session.isClosed());
    }
}
