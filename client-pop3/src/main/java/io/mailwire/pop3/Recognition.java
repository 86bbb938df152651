package io.mailwire.pop3;

import io.mailwire.internal.mime.Spool;
import io.mailwire.internal.wire.CommandLine;
import io.mailwire.pop3.internal.codec.Pop3Commands;
import io.mailwire.pop3.internal.engine.ContentCheck;
import io.mailwire.pop3.internal.engine.MessageBody;
import io.mailwire.pop3.internal.engine.Pipeline;
import io.mailwire.pop3.internal.engine.Pop3Engine;
import io.mailwire.pop3.internal.wire.StatusLine;

/**
 * RETR of a message that is taken for one which was handled, to see by its content whether it is, and to delete it then. If it is
 * another one, it is handed over where the session may; else, where QUIT would take it away, the session ends without.
 */
final class Recognition implements Pipeline.Step {

    private final DrainPass pass;
    private final Pop3Engine engine;
    private final DrainSlot slot;
    private final CommandLine command;

    Recognition(DrainPass pass, Pop3Engine engine, DrainSlot slot) {
        this.pass = pass;
        this.engine = engine;
        this.slot = slot;
        this.command = Pop3Commands.retr(slot.entry().number());
    }

    @Override
    public CommandLine command() {
        pass.asks(slot);
        return command;
    }

    @Override
    public long expectedOctets() {
        return DrainPass.expected(slot);
    }

    @Override
    public void answered(StatusLine status) {
        pass.begin();
        if (status.isOk()) {
            slot.retrieved();
            MessageBody body = engine.openBody(command);
            look(body, body.checked());
            pass.ended(slot);
        }
        pass.came();
    }

    private void look(MessageBody body, ContentCheck check) {
        Spool spool = Bodies.spooled(body, engine.options().limits().literalInMemory());
        boolean handedOn = false;
        try {
            pass.requireCertainEnd(slot, body);
            if (isThatOne(spool, check.value())) {
                pass.settle(slot);
            } else {
                handedOn = pass.offerAnother(slot, body, check, spool);
            }
        } finally {
            if (!handedOn) {
                spool.close();
            }
        }
    }

    private boolean isThatOne(Spool spool, String content) {
        if (!slot.isGuessed()) {
            DrainMemory memory = pass.drain().memory();
            boolean same = memory.isThatOne(slot, content);
            if (!same && memory.doubtAll()) {
                pass.recallDoubted();
            }
            return same;
        }
        if (Fingerprint.isContentOf(slot.item().key(), spool)) {
            slot.proven();
            return true;
        }
        slot.is(new DrainItem(slot.entry(), ""));
        return false;
    }
}
