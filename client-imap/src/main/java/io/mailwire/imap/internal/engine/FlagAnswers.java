package io.mailwire.imap.internal.engine;

import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.codec.Commands;
import io.mailwire.imap.internal.codec.StoreResponse;
import io.mailwire.imap.internal.codec.UidCollector;
import io.mailwire.imap.internal.wire.FrameReader;
import io.mailwire.internal.net.Deadline;
import io.mailwire.internal.wire.MalformedException;
import java.util.function.Consumer;

/** What servers tell of the flags of messages in answer to a change, or to a question. For one thread. */
final class FlagAnswers {

    private final FolderOperations operations;
    private final Consumer<StoreResponse> each;

    /**
     * Nothing as yet.
     *
     * @param each takes what is said of each message that was asked for
     */
    FlagAnswers(FolderOperations operations, Consumer<StoreResponse> each) {
        this.operations = operations;
        this.each = each;
    }

    /**
     * Reads the answers to one command, but for its reply.
     *
     * @return the messages that were named, of those that it was about
     */
    UidSet read(Responses answers, UidSet about) {
        LiveSession session = operations.session();
        UidCollector named = new UidCollector((int) Math.min(Integer.MAX_VALUE, 2 * about.size()));
        while (answers.next() != FrameReader.Found.END) {
            try {
                StoreResponse one = StoreResponse.decode(
                        answers.frame(), session.engine().limits().nesting());
                if (about.contains(one.uid())) {
                    named.add(UidSet.of(one.uid()));
                    each.accept(one);
                }
            } catch (MalformedException e) {
                session.unreadable(e);
            }
        }
        return named.take();
    }

    /**
     * Asks for the flags of messages.
     *
     * @return those that are there
     */
    UidSet ask(UidSet uids, boolean modSeqs, Deadline operation) {
        UidSet there = UidSet.EMPTY;
        for (UidSet piece : operations.pieces(uids)) {
            Responses answers =
                    operations.send(Commands.fetchFlags(piece, modSeqs), CommandKind.FETCH_FLAGS, piece, operation);
            there = there.union(read(answers, piece));
            answers.finish();
        }
        return there;
    }
}
