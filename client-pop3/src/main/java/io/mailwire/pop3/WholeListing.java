package io.mailwire.pop3;

import io.mailwire.internal.wire.MalformedException;
import io.mailwire.pop3.internal.codec.Maildrop;
import io.mailwire.pop3.internal.codec.Pop3Commands;
import io.mailwire.pop3.internal.codec.StatDecoder;
import io.mailwire.pop3.internal.engine.Pop3Engine;
import io.mailwire.pop3.internal.wire.StatusLine;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a session's listing has all that is in the maildrop, so that what it does not have is gone. STAT tells, and is asked only when
 * somebody wants to know.
 */
final class WholeListing {

    private final Pop3Engine engine;
    private final Maildrop listing;
    private final Set<Integer> marked;
    private @Nullable Boolean known;

    /**
     * Asks nothing yet.
     *
     * @param marked what was marked for deletion after the listing, which STAT leaves out
     */
    WholeListing(Pop3Engine engine, Maildrop listing, Set<Integer> marked) {
        this.engine = engine;
        this.listing = listing;
        this.marked = marked;
    }

    /**
     * Asks where that is not known; blocks.
     *
     * @param since how many messages were marked since the session began, which STAT leaves out too
     */
    boolean isWhole(long since) {
        Boolean answer = known;
        if (answer == null) {
            answer = !listing.doubtful() && isAll(since);
            known = answer;
        }
        return answer;
    }

    private boolean isAll(long since) {
        StatusLine status = engine.ask(Pop3Commands.stat());
        try {
            return status.isOk()
                    && StatDecoder.decode(status.text()).messages()
                            == listing.without(marked).size() - since;
        } catch (MalformedException e) {
            return false;
        }
    }
}
