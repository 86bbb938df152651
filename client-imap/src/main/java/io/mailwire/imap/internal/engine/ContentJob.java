package io.mailwire.imap.internal.engine;

import io.mailwire.imap.internal.codec.BodyItem;
import org.jspecify.annotations.Nullable;

/** One wish in a {@link ContentRun}, and what has become of it. For one thread. */
final class ContentJob {

    private final int index;
    private final ContentWish wish;
    private final Content.@Nullable Progress progress;
    private BodyItem item;
    private boolean alone;
    private boolean deferred;
    private boolean ended;
    private @Nullable Exception failure;

    ContentJob(int index, ContentWish wish, Content.@Nullable Progress progress, BodyItem item) {
        this.index = index;
        this.wish = wish;
        this.progress = progress;
        this.item = item;
    }

    int index() {
        return index;
    }

    ContentWish wish() {
        return wish;
    }

    Content.@Nullable Progress progress() {
        return progress;
    }

    /** How it is asked for. */
    BodyItem item() {
        return item;
    }

    /** Whether its message is to have a command of its own. */
    boolean isAlone() {
        return alone;
    }

    /** To be asked for again by itself, in the next round. */
    ContentJob alone() {
        alone = true;
        deferred = true;
        return this;
    }

    /** To be asked for again as it was, in the next round. */
    ContentJob later() {
        deferred = true;
        return this;
    }

    /** To be asked for again as it is encoded, in the next round. */
    ContentJob withoutBinary() {
        item = wish.item(false);
        deferred = true;
        return this;
    }

    /** A round begins that it is in. */
    void begin() {
        deferred = false;
    }

    /** Whether an answer to it is still to come in this round. */
    boolean isOpen() {
        return !ended && !deferred;
    }

    /** It is being handed over. */
    void end() {
        ended = true;
    }

    void fail(Exception e) {
        ended = true;
        failure = e;
    }

    void failUnlessEnded(Exception e) {
        if (!ended) {
            fail(e);
        }
    }

    /** What went wrong; null where nothing did. */
    @Nullable Exception failure() {
        return failure;
    }
}
