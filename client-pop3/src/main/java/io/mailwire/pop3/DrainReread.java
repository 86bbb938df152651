package io.mailwire.pop3;

import io.mailwire.internal.wire.CommandLine;
import io.mailwire.pop3.internal.codec.Pop3Commands;
import io.mailwire.pop3.internal.engine.ContentCheck;
import io.mailwire.pop3.internal.engine.MessageBody;
import io.mailwire.pop3.internal.engine.Pipeline;
import io.mailwire.pop3.internal.engine.Pop3Engine;
import io.mailwire.pop3.internal.wire.StatusLine;
import java.util.function.Consumer;

/** RETR of a message that the handler took and that may have been more than one, to see whether it has as many octets by itself. */
final class DrainReread implements Pipeline.Step {

    private final Pop3Engine engine;
    private final DrainSlot slot;
    private final long octets;
    private final Runnable begun;
    private final Consumer<String> believed;
    private final CommandLine command;

    /**
     * Prepares it.
     *
     * @param octets how many the handler's had
     * @param begun runs when a status line came
     * @param believed takes what the content is known by, if it was the right one
     */
    DrainReread(Pop3Engine engine, DrainSlot slot, long octets, Runnable begun, Consumer<String> believed) {
        this.engine = engine;
        this.slot = slot;
        this.octets = octets;
        this.begun = begun;
        this.believed = believed;
        this.command = Pop3Commands.retr(slot.entry().number());
    }

    @Override
    public CommandLine command() {
        return command;
    }

    @Override
    public long expectedOctets() {
        return octets;
    }

    @Override
    public void answered(StatusLine status) {
        begun.run();
        if (!status.isOk()) {
            return;
        }
        slot.retrieved();
        MessageBody body = engine.openBody(command);
        ContentCheck check = body.checked();
        body.finishPatiently();
        if (body.octets() == octets) {
            believed.accept(check.value());
        }
    }
}
