package io.mailwire.imap.internal.engine;

import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.codec.BodyItem;
import io.mailwire.imap.internal.codec.ContentCommands;
import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.internal.net.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import okio.Buffer;
import okio.Source;
import okio.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * The octets of one content while they arrive. Asked for by BINARY where the server decodes (RFC 3516), and anew by BODY where it turns
 * out that it cannot. A range of which less comes than there should be is asked for again from where it broke off, since some servers
 * cut ranges short. Closing early drops the rest and leaves the session usable. For one thread.
 */
public final class BodyStream implements Source {

    private final FolderOperations operations;
    private final ImapEngine engine;
    private final ContentWish whole;
    private final Content.@Nullable Progress progress;
    private Deadline operation;
    private final Backoff backoff = new Backoff();

    private ContentWish wish;
    private BodyItem item;
    private @Nullable ContentAnswers answers;
    private Content content = Content.EMPTY;
    private long given;
    private long before; // octets of earlier ranges
    private boolean ended;
    private @Nullable RuntimeException failure;

    BodyStream(FolderOperations operations, ContentWish wish, Content.@Nullable Progress progress) {
        this(
                operations,
                wish,
                progress,
                wish.item(wish.isForBinary()
                        && operations
                                .session()
                                .offers("BINARY", operations.session().engine().deadline())));
    }

    private BodyStream(
            FolderOperations operations, ContentWish wish, Content.@Nullable Progress progress, BodyItem item) {
        this.operations = operations;
        this.engine = operations.session().engine();
        this.operation = engine.deadline();
        this.whole = wish;
        this.wish = wish;
        this.item = item;
        this.progress = progress;
    }

    BodyStream open() {
        begin();
        return this;
    }

    /** A range whose beginning comes with the answers of somebody else; only what that lacks is asked for. */
    static BodyStream behind(
            FolderOperations operations,
            ContentWish wish,
            BodyItem item,
            Content.@Nullable Progress progress,
            Content beginning) {
        BodyStream stream = new BodyStream(operations, wish, progress, item);
        stream.content = beginning;
        return stream;
    }

    /** Whether the server decodes, so that ranges are of decoded octets. */
    public boolean isBinary() {
        return item.binary();
    }

    /** How many octets are transferred for what comes now. */
    public long size() {
        return content.size();
    }

    private void begin() {
        boolean begun = false;
        try {
            Content first = ask();
            if (first == null) {
                item = wish.item(false);
                first = ask();
            }
            content = first == null ? Content.EMPTY : first;
            begun = true;
        } finally {
            if (!begun) {
                abandon();
            }
        }
    }

    /** Null where BINARY does not do. */
    private @Nullable Content ask() {
        UidSet uids = UidSet.of(wish.uid());
        while (true) {
            operations.folder().requireCurrent();
            ContentAnswers fresh = new ContentAnswers(
                    engine.send(
                            operations.request(ContentCommands.fetch(uids, List.of(item)), wish.kind(), uids),
                            operation),
                    uids,
                    1,
                    engine.limits().nesting());
            answers = fresh;
            for (ContentAnswers.Arrival a = fresh.next(); a != null; a = fresh.next()) {
                if (item.isAnsweredBy(a.name())) {
                    backoff.answered();
                    return content(fresh, a);
                }
                if (item.isAnsweredWithoutBinaryBy(a.name())) {
                    answers = null;
                    fresh.reply();
                    return null;
                }
            }
            answers = null;
            StatusResponse reply = fresh.reply();
            if (!hasWaited(fresh, reply)) {
                return nothing(fresh, reply);
            }
        }
    }

    private @Nullable Content content(ContentAnswers fresh, ContentAnswers.Arrival arrival) {
        if (arrival.octets() != null) {
            return Content.of(
                    wish, item, arrival, counting(), operations.session().where());
        }
        answers = null;
        fresh.reply();
        if (item.binary()) {
            return null;
        }
        // Behind octets that came it is where the content ends, whatever size was told.
        return before > 0 ? Content.EMPTY : ContentFailures.nil(operations, wish, item);
    }

    /** Leaves the server alone for as long as it wants it; false if it is about something else. */
    private boolean hasWaited(ContentAnswers fresh, StatusResponse reply) {
        if (Backoff.suggested(reply).isEmpty()) {
            return false;
        }
        Duration wait = backoff.wait(reply, operation).orElseThrow(() -> fresh.refused(reply));
        engine.watching().pause(wait, () -> false);
        return true;
    }

    private @Nullable Content nothing(ContentAnswers fresh, StatusResponse reply) {
        if (item.binary() && !reply.isOk()) {
            // Once it has decoded something it may be an offset that it does not like.
            if (reply.saysUnknown() && before == 0) {
                engine.state().withdraw("BINARY");
            }
            return null;
        }
        if (!reply.isOk() && !reply.saysMessagesAreGone()) {
            throw fresh.refused(reply);
        }
        if (fresh.hasUnplaced()) {
            throw ContentFailures.unreadable(operations, wish, item);
        }
        throw ContentFailures.gone(operations, wish, reply);
    }

    private Content.@Nullable Progress counting() {
        Content.Progress listener = progress;
        long earlier = before;
        return listener == null || earlier == 0
                ? listener
                : (octets, total) -> listener.at(earlier + octets, earlier + total);
    }

    @Override
    public long read(Buffer sink, long byteCount) throws IOException {
        RuntimeException earlier = failure;
        if (earlier != null) {
            throw earlier; // whoever reads on in spite of it must not take it for the end
        }
        try {
            return readOn(sink, byteCount);
        } catch (RuntimeException e) {
            failure = e;
            throw e;
        }
    }

    private long readOn(Buffer sink, long byteCount) throws IOException {
        while (!ended) {
            long n = content.octets().read(sink, byteCount);
            if (n >= 0) {
                given += n;
                return n;
            }
            ContentAnswers over = answers;
            answers = null;
            if (over != null) {
                StatusResponse reply = over.reply();
                operation = over.operation();
                if (!reply.isOk()) {
                    throw over.refused(reply);
                }
            }
            if (!goesOn()) {
                ended = true;
            }
        }
        return -1;
    }

    /** Asks for what a range should still have. */
    private boolean goesOn() {
        if (!item.isRange() || given == before) {
            return false; // where nothing comes, that was all
        }
        long start = whole.offset() + given;
        long left = whole.length() == ContentWish.ALL ? ContentWish.ALL : whole.length() - given;
        // Where nobody has said how much there is, only that nothing more comes tells that a shorter range was not cut.
        boolean more = item.binary() || whole.size() < 0 || start < whole.size();
        if (left <= 0 || !more) {
            return false;
        }
        before = given;
        wish = whole.from(start, left);
        item = wish.item(item.binary());
        begin();
        return true;
    }

    private void abandon() {
        ContentAnswers left = answers;
        answers = null;
        if (left != null) {
            left.abandon();
        }
    }

    @Override
    public Timeout timeout() {
        return Timeout.NONE;
    }

    /** Drops what is left, if anything is. */
    @Override
    public void close() {
        ended = true;
        failure = null;
        abandon();
    }
}
