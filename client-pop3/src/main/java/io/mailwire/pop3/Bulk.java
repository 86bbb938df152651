package io.mailwire.pop3;

import io.mailwire.MailException;
import io.mailwire.internal.wire.CommandLine;
import io.mailwire.pop3.internal.codec.Pop3Commands;
import io.mailwire.pop3.internal.engine.MessageBody;
import io.mailwire.pop3.internal.engine.Pipeline;
import io.mailwire.pop3.internal.engine.Pop3Engine;
import io.mailwire.pop3.internal.wire.StatusLine;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One operation on many messages of a session: RETR or TOP with a handler, or DELE. For one run. */
final class Bulk {

    // Headers are 1 to 4 KiB in practice; what is larger costs a fuller window, no more.
    private static final long HEADER = 4 * 1024;

    private final Pop3Session session;
    private final Pop3Engine engine;
    private final Pipeline pipeline;
    private final DrainPace pace;
    private final List<Slot> slots = new ArrayList<>();

    Bulk(Pop3Session session) {
        this(session, System::nanoTime);
    }

    /** For tests: with a clock of their own. */
    Bulk(Pop3Session session, LongSupplier nanoTime) {
        this.pace = new DrainPace(nanoTime);
        this.session = session;
        this.engine = session.opened().engine();
        this.pipeline = new Pipeline(engine, session.capabilities().pipelining());
    }

    /** What is known of one message so far. */
    private static final class Slot {
        final Pop3Message message;

        @Nullable Exception failure;

        // Of the retrieval; then it is the failure, too.
        @Nullable Pop3CommandException refusal;

        Slot(Pop3Message message) {
            this.message = message;
        }
    }

    Pop3Report download(List<Pop3Message> messages, Pop3Handler handler) {
        return run("download", messages, slot -> new Retrieval(slot, handler, false));
    }

    Pop3Report headers(List<Pop3Message> messages, Pop3Handler handler) {
        int asked = 0;
        // TOP is optional and not listed: one message tells, or two, before a hundred commands go out for nothing.
        while (!session.top().works() && asked < messages.size()) {
            run("headers", messages.subList(asked, ++asked), slot -> new Retrieval(slot, handler, true));
            Slot slot = slots.get(slots.size() - 1);
            if (slot.refusal != null) {
                MailException meaning = session.top().meaningOf(slot.refusal, slot.message, session.known());
                if (!meaning.equals(slot.refusal)) {
                    throw meaning;
                }
            }
        }
        return run("headers", messages.subList(asked, messages.size()), slot -> new Retrieval(slot, handler, true));
    }

    Pop3Report delete(List<Pop3Message> messages) {
        return run("delete", messages, this::deletion);
    }

    private interface StepMaker {
        Pipeline.Step make(Slot slot);
    }

    /** Runs and reports on everything this object has run. */
    private Pop3Report run(String operation, List<Pop3Message> messages, StepMaker steps) {
        List<Slot> mine = messages.stream().map(Slot::new).toList();
        slots.addAll(mine);
        boolean done = false;
        try {
            Iterator<Slot> rest = mine.iterator();
            pipeline.run(new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return rest.hasNext();
                }

                @Override
                public Pipeline.Step next() {
                    return steps.make(rest.next());
                }
            });
            done = true;
        } finally {
            // Answers are still to come that nobody will read.
            if (!done && !engine.isIdle()) {
                engine.drop("its " + operation + "() ended early");
            }
        }
        return new Pop3Report(
                slots.stream().map(s -> new Pop3Result(s.message, s.failure)).toList());
    }

    /** RETR or TOP, the handler, and DELE where the handler asked for it. */
    private final class Retrieval implements Pipeline.Step {

        private final Slot slot;
        private final Pop3Handler handler;
        private final boolean headerOnly;
        private final CommandLine command;

        Retrieval(Slot slot, Pop3Handler handler, boolean headerOnly) {
            this.slot = slot;
            this.handler = handler;
            this.headerOnly = headerOnly;
            int number = slot.message.number();
            this.command = headerOnly ? Pop3Commands.top(number, 0) : Pop3Commands.retr(number);
        }

        @Override
        public CommandLine command() {
            return command;
        }

        @Override
        public long expectedOctets() {
            long size = slot.message.size();
            if (headerOnly) {
                return size < 0 ? HEADER : Math.min(size, HEADER);
            }
            return size < 0 ? Pipeline.UNKNOWN_SIZE : size;
        }

        @Override
        public void answered(StatusLine status) {
            if (!status.isOk()) {
                slot.refusal = engine.refusal(command, status, true);
                slot.failure = slot.refusal;
                return;
            }
            if (headerOnly) {
                session.top().answered();
            } else {
                session.retrieved().add(slot.message.number());
            }
            MessageBody body = engine.openBody(command);
            boolean toDelete = handle(body);
            body.finish();
            if (body.isEndInDoubt()) {
                throw engine.malformed("message " + slot.message.number()
                        + " has in it what ends one for a server that ends lines with LF, and an "
                        + "answer behind it; so those that follow may be other ones than they seem, and none of "
                        + "them was handed over. Read it by itself, as with openStream()");
            }
            if (toDelete) {
                pipeline.follow(deletion(slot));
            }
            pipeline.lookAhead(pace.mayLookAhead());
            if (pace.isSilentForLong()) {
                engine.flush();
            }
        }

        private boolean handle(MessageBody body) {
            DownloadContent content =
                    new DownloadContent(body, engine.options().limits().literalInMemory(), headerOnly);
            pace.handlerBegins();
            try {
                handler.handle(new Pop3Message(slot.message.entry(), content));
            } catch (Exception e) {
                slot.failure = e;
            } finally {
                content.over();
                pace.handlerEnds();
            }
            MailException broken = body.failure();
            if (broken != null) {
                // Even where the handler swallowed it: it got a part only.
                throw broken.rethrown();
            }
            if (slot.failure instanceof InterruptedException) {
                // The next wait for the server ends the operation, as an interrupt anywhere else in it does.
                Thread.currentThread().interrupt();
            }
            return slot.failure == null && content.isToDelete();
        }
    }

    private Pipeline.Step deletion(Slot slot) {
        return new DeleteStep(
                engine,
                slot.message.number(),
                () -> session.marked().add(slot.message.number()),
                refusal -> slot.failure = refusal);
    }
}
