package io.mailwire.pop3;

import io.mailwire.MailException;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.internal.wire.CommandLine;
import io.mailwire.pop3.internal.codec.Pop3Commands;
import io.mailwire.pop3.internal.engine.Pop3Engine;
import java.util.List;

/**
 * Finds out whether a server knows TOP, which is optional (RFC 1939 section 7), and which many servers know without listing it. A
 * refusal may be about the message, which is gone or marked: so another one is asked for before the server is believed to have no TOP,
 * or where there is no other one, whether this one is there.
 */
final class TopProbe {

    private final Pop3Session session;
    private boolean works;

    TopProbe(Pop3Session session) {
        this.session = session;
        this.works = session.capabilities().has("TOP");
    }

    /** Whether the server lists TOP, or has answered it. */
    boolean works() {
        return works;
    }

    /** TOP was answered. */
    void answered() {
        works = true;
    }

    /** What the refusal of a TOP means: itself, or that the server has none. May ask for another message's header; blocks. */
    MailException meaningOf(Pop3CommandException refusal, Pop3Message refused, List<Pop3Message> messages) {
        if (works || refusal.isTransient()) {
            return refusal;
        }
        List<Pop3Message> others = messages.stream()
                .filter(m -> m.number() != refused.number() && !session.marked().contains(m.number()))
                .limit(1)
                .toList();
        if (others.isEmpty() && !isThere(refused)) {
            return refusal;
        }
        for (Pop3Message other : others) {
            if (isGiven(other)) {
                return refusal;
            }
        }
        UnsupportedCapabilityException unsupported = new UnsupportedCapabilityException(
                "TOP", refusal.getMessage() + "; it does not list TOP, so only whole messages can be had from it");
        unsupported.addSuppressed(refusal);
        return unsupported;
    }

    private boolean isThere(Pop3Message message) {
        return !session.marked().contains(message.number())
                && session.opened()
                        .engine()
                        .ask(Pop3Commands.list(message.number()))
                        .isOk();
    }

    private boolean isGiven(Pop3Message message) {
        Pop3Engine engine = session.opened().engine();
        CommandLine top = Pop3Commands.top(message.number(), 0);
        if (engine.ask(top).isOk()) {
            engine.openBody(top).finish();
            works = true;
        }
        return works;
    }
}
