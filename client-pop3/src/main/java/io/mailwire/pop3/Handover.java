package io.mailwire.pop3;

import io.mailwire.ConnectionException;
import io.mailwire.DrainOutcome;
import io.mailwire.FailureReason;
import io.mailwire.MailException;
import io.mailwire.PeerException;
import io.mailwire.SeenFolder;
import io.mailwire.internal.mime.Spool;
import io.mailwire.pop3.internal.engine.ContentCheck;
import io.mailwire.pop3.internal.engine.MessageBody;
import io.mailwire.pop3.internal.engine.Pop3Engine;
import org.jspecify.annotations.Nullable;

/** Gives one message of a drain to the handler, and notes what becomes of it: offered before, handled after. */
final class Handover {

    private final Drain drain;
    private final SeenFolder seen;
    private final Pop3Engine engine;
    private final DrainPace pace;

    Handover(Drain drain, Pop3Engine engine) {
        this.drain = drain;
        this.seen = drain.seen();
        this.engine = engine;
        this.pace = drain.pace();
    }

    /**
     * Hands a message over, and reads it to its end; blocks.
     *
     * @param check sees all of its content
     * @param arrived its content, where that is here already; this object's from now on
     */
    void offer(DrainSlot slot, MessageBody body, ContentCheck check, @Nullable Spool arrived) {
        DrainItem item = slot.item();
        boolean before = drain.memory().isOfferedBefore(slot);
        seen.offered(item.key(), item.size());
        item.offered(before);
        drain.tally().handedOver(DrainPass.expected(slot));
        DrainContent content = arrived == null
                ? new DrainContent(body, engine.options().limits().literalInMemory(), before)
                : new DrainContent(body, arrived, before);
        Exception thrown = handle(slot, content);
        MailException broken = body.failure();
        if (broken != null) {
            // Even where the handler swallowed it: it got a part only.
            item.failed(thrown == null ? broken : thrown);
            throw broken.rethrown();
        }
        if (thrown != null) {
            failed(item, thrown);
        } else if (content.isKept()) {
            item.became(DrainOutcome.KEPT);
        } else if (body.isEndInDoubt()) {
            drain.doubts().taken(item, engine.host());
        } else {
            handled(item, body, check);
        }
        finish(body);
        if (drain.memory().isHandledElsewhere(check.value())) {
            item.wasOfferedBefore();
        }
    }

    private void handled(DrainItem item, MessageBody body, ContentCheck check) {
        String whole = "";
        try {
            finish(body);
            whole = check.value();
        } finally {
            handled(item, whole); // whatever becomes of the rest, the handler has enough
        }
    }

    /** Notes that the handler took it. What the store does not take comes again: then it is not handled, whatever the handler has done. */
    void handled(DrainItem item, String content) {
        try {
            seen.handled(item.key(), item.size(), content);
        } catch (RuntimeException e) {
            item.failed(e instanceof CallersFailure c ? c.thrown() : e);
            throw e;
        }
        item.became(DrainOutcome.HANDLED);
    }

    // More is left than anybody wants to wait for. A new session is cheaper, and this message is not tried again.
    void finish(MessageBody body) {
        try {
            if (drain.options().reconnects() == 0) {
                body.finishPatiently();
            } else {
                body.finish();
            }
        } catch (PeerException e) {
            throw new ConnectionException(FailureReason.LOST, String.valueOf(e.getMessage()), true, e);
        }
    }

    private @Nullable Exception handle(DrainSlot slot, DrainContent content) {
        pace.handlerBegins();
        try {
            drain.handler().handle(new Pop3Message(slot.entry(), content));
            return null;
        } catch (Exception e) {
            return e;
        } finally {
            content.over();
            pace.handlerEnds();
        }
    }

    private void failed(DrainItem item, Exception thrown) {
        item.failed(thrown);
        if (thrown instanceof InterruptedException) {
            // The next wait for the server ends the drain, as an interrupt anywhere else in it does.
            Thread.currentThread().interrupt();
        }
        if (drain.options().stopOnFailure()) {
            drain.tally().stop();
        }
    }

    /**
     * What came behind a message was no answer, so the message had not ended where it seemed to, and what the handler took was a part of
     * it: it is as if it had been offered and no more.
     */
    void takeBack(DrainSlot slot, PeerException shown) {
        DrainItem item = slot.item();
        if (item.isHandled() && item.isHandedOver()) {
            item.failed(shown);
            seen.offered(item.key(), item.size());
        }
    }
}
