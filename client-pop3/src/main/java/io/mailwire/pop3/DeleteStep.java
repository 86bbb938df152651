package io.mailwire.pop3;

import io.mailwire.internal.wire.CommandLine;
import io.mailwire.pop3.internal.codec.Pop3Commands;
import io.mailwire.pop3.internal.engine.Pipeline;
import io.mailwire.pop3.internal.engine.Pop3Engine;
import io.mailwire.pop3.internal.wire.StatusLine;
import java.util.function.Consumer;

/** DELE in a pipeline. */
final class DeleteStep implements Pipeline.Step {

    private final Pop3Engine engine;
    private final CommandLine command;
    private final Runnable marked;
    private final Consumer<Pop3CommandException> refused;

    DeleteStep(Pop3Engine engine, int number, Runnable marked, Consumer<Pop3CommandException> refused) {
        this.engine = engine;
        this.command = Pop3Commands.dele(number);
        this.marked = marked;
        this.refused = refused;
    }

    @Override
    public CommandLine command() {
        return command;
    }

    @Override
    public long expectedOctets() {
        return Pipeline.STATUS;
    }

    @Override
    public void answered(StatusLine status) {
        if (status.isOk()) {
            marked.run();
        } else {
            refused.accept(engine.refusal(command, status, true));
        }
    }
}
