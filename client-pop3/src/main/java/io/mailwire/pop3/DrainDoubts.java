package io.mailwire.pop3;

import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.PeerException;
import io.mailwire.pop3.internal.engine.MessageBody;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Messages that may have the answers to later commands in them. Some servers end lines with CRLF, and a message that has bare LFs with LF, a
 * dot and CRLF: for us that is no end, since its sender could have written it, and so what comes behind it, the answer to the next
 * command, looks like a part of it. Where several commands are under way, each answer is then taken for that to the one before.
 *
 * <p>So a session with several commands under way ends at a message that looks so; in the sessions that follow only one is under way at a
 * time, and no answer can be taken for another one's. Whether the handler had the right content is seen there: the message is asked for
 * again, and has as many octets, or not.
 */
final class DrainDoubts {

    // What the handler took in full, as it seemed, with the number of octets.
    private final Map<DrainItem, Long> taken = new HashMap<>();
    private boolean arisen;

    /** Whether commands may go out while others are unanswered. */
    boolean mayPipeline() {
        return !arisen;
    }

    /** From now on one at a time. */
    void arose() {
        arisen = true;
    }

    /** The handler took a message whose end is in doubt: a failure until it has shown that it was the right one. */
    void taken(DrainItem item, String host) {
        item.failed(new PeerException(
                host
                        + ": the message has in it what ends one for a server that ends lines with LF, and an answer behind it, "
                        + "so what the handler got may be more than one message",
                false,
                null));
        taken.put(item, -1L);
    }

    /** What ends the session. */
    ConnectionException endOfSession(DrainItem item, MessageBody body, String host) {
        taken.computeIfPresent(item, (i, octets) -> body.octets());
        return new ConnectionException(
                FailureReason.LOST,
                host + ": it may be that an answer was taken for a part of a message, so the session was given up",
                true,
                null);
    }

    /** How many octets the message had in which the handler may have got more; empty where there is no doubt, or it was looked into. */
    OptionalLong lookInto(DrainItem item) {
        Long octets = taken.isEmpty() ? null : taken.remove(item);
        return octets == null ? OptionalLong.empty() : OptionalLong.of(octets);
    }
}
