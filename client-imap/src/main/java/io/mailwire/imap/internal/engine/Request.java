package io.mailwire.imap.internal.engine;

import io.mailwire.imap.internal.wire.ImapCommand;

/**
 * A command to be sent.
 *
 * @param command what to send
 * @param footprint what it touches
 * @param admission run when its turn has come, under the engine's lock: throws where it has become senseless in the meantime
 */
record Request(ImapCommand command, Footprint footprint, Runnable admission) {

    static Request of(ImapCommand command, CommandKind kind) {
        return new Request(command, Footprint.of(kind), () -> {});
    }
}
