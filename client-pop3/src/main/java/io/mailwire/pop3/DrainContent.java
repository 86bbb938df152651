package io.mailwire.pop3;

import io.mailwire.Email;
import io.mailwire.internal.mime.Spool;
import io.mailwire.pop3.internal.engine.MessageBody;

/** The content of the message that a drain is at. */
final class DrainContent extends ArrivingContent {

    private final boolean offeredBefore;
    private boolean kept;

    DrainContent(MessageBody body, int memoryLimit, boolean offeredBefore) {
        super(body, memoryLimit);
        this.offeredBefore = offeredBefore;
    }

    /** Content that is here already; the spool is this object's from now on. */
    DrainContent(MessageBody body, Spool arrived, boolean offeredBefore) {
        super(body, arrived);
        this.offeredBefore = offeredBefore;
    }

    /** Whether the handler asked to keep the message. */
    boolean isKept() {
        return kept;
    }

    @Override
    public boolean isOfferedBefore() {
        return offeredBefore;
    }

    @Override
    public Email headers(Pop3Message message) {
        throw new IllegalStateException(
                "in a drain the whole message is on its way already: use email() instead of headers()");
    }

    @Override
    public void delete(Pop3Message message) {
        throw new IllegalStateException(
                "in a drain a message is deleted by returning from the handler, and kept by keep()");
    }

    @Override
    public void keep(Pop3Message message) {
        check(message);
        kept = true;
    }
}
