package io.mailwire.pop3.internal.engine;

import io.mailwire.internal.wire.CommandLine;
import io.mailwire.pop3.internal.codec.Maildrop;
import io.mailwire.pop3.internal.codec.MaildropDecoder;
import io.mailwire.pop3.internal.codec.Pop3Commands;
import io.mailwire.pop3.internal.wire.StatusLine;

/** Asks what is in the maildrop: LIST and UIDL, together where the server takes both at once. */
public final class MaildropListing {

    private MaildropListing() {}

    /** What a session has in its maildrop; blocks. */
    public static Maildrop ask(Opened opened) {
        Pop3Engine engine = opened.engine();
        CommandLine list = Pop3Commands.list();
        CommandLine uidl = Pop3Commands.uidl();
        MaildropDecoder decoder = new MaildropDecoder();
        engine.send(list);
        if (opened.capabilities().pipelining()) {
            engine.send(uidl);
        }
        StatusLine listed = engine.answer();
        if (listed.isOk()) {
            engine.readListing(list, decoder::list);
        }
        if (!opened.capabilities().pipelining() && listed.isOk()) {
            engine.send(uidl);
        }
        if (engine.unanswered() > 0) {
            // UIDL is optional (RFC 1939 section 7), so a refusal is an answer.
            if (engine.answer().isOk()) {
                engine.readListing(uidl, decoder::uidl);
            } else {
                decoder.uidlRefused();
            }
        }
        if (!listed.isOk()) {
            throw engine.refusal(list, listed, true);
        }
        return decoder.maildrop();
    }
}
