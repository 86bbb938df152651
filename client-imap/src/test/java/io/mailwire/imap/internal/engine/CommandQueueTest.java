package io.mailwire.imap.internal.engine;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.imap.internal.codec.Commands;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandQueueTest {

    private final CommandQueue queue = new CommandQueue();

    private CommandQueue.Waiter enter(CommandKind kind) {
        return queue.enter(List.of(Request.of(Commands.noop(), kind)));
    }

    /** Searches may overlap, and so a change of flags would wait for ever if each new one went before it. */
    @Test
    void letsNobodyOvertakeWhomHeWouldKeepWaiting() {
        CommandQueue.Waiter select = enter(CommandKind.SELECT);
        CommandQueue.Waiter search = enter(CommandKind.ESEARCH);
        CommandQueue.Waiter append = enter(CommandKind.APPEND);
        assertFalse(queue.isBlocked(select));
        assertTrue(queue.isBlocked(search));
        assertFalse(queue.isBlocked(append), "which is in nobody's way");
        queue.leave(select);
        assertFalse(queue.isBlocked(search));
    }
}
