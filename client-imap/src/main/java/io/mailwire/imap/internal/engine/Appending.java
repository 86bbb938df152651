package io.mailwire.imap.internal.engine;

import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.imap.AppendOutcome;
import io.mailwire.imap.AppendResult;
import io.mailwire.imap.ImapCommandException;
import io.mailwire.imap.PartialAppendException;
import io.mailwire.imap.Uid;
import io.mailwire.imap.Upload;
import io.mailwire.imap.internal.codec.AppendItem;
import io.mailwire.imap.internal.codec.AppendUidDecoder;
import io.mailwire.imap.internal.codec.CapabilityDecoder;
import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.internal.net.Deadline;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Puts messages into folders: one, or many in batches ({@link AppendBatch}). Thread-safe. */
public final class Appending {

    private final LiveSession session;
    private final ImapEngine engine;
    private final Map<String, OptionalLong> limits = new ConcurrentHashMap<>();

    Appending(LiveSession session) {
        this.session = session;
        this.engine = session.engine();
    }

    /** Appends one message. */
    public AppendResult append(String folder, Upload upload) {
        session.commands().about("APPEND", folder); // refuses what is no name before a file is read
        Deadline operation = engine.deadline();
        try (UploadSpool spool = UploadSpool.of(upload)) {
            check(folder, spool, operation);
            return append(folder, List.of(spool), operation).get(0);
        }
    }

    private List<AppendResult> append(String folder, List<UploadSpool> spools, Deadline operation) {
        StatusResponse reply = engine.send(request(folder, spools), operation).finish();
        return appended(folder, spools, reply);
    }

    Request request(String folder, List<UploadSpool> spools) {
        boolean utf8 = engine.state().isUtf8();
        List<AppendItem> items = spools.stream().map(s -> s.item(utf8)).toList();
        return Request.of(session.commands().append(folder, items), CommandKind.APPEND);
    }

    static List<AppendResult> appended(String folder, List<UploadSpool> spools, StatusResponse reply) {
        List<Uid> uids = AppendUidDecoder.decode(reply, spools.size());
        List<AppendResult> results = new ArrayList<>(spools.size());
        for (int i = 0; i < spools.size(); i++) {
            results.add(new AppendResult(
                    folder,
                    AppendOutcome.APPENDED,
                    spools.get(i).size(),
                    uids.isEmpty() ? Optional.empty() : Optional.of(uids.get(i)),
                    Optional.empty()));
        }
        return results;
    }

    /**
     * Refuses what the server would refuse after it was sent.
     *
     * @throws ImapCommandException with code TOOBIG
     * @throws UnsupportedCapabilityException if there is a NUL in it, which the server cannot take
     */
    void check(String folder, UploadSpool spool, Deadline operation) {
        if (spool.hasNul() && !session.offers("BINARY", operation)) {
            throw new UnsupportedCapabilityException(
                    "BINARY", session.where() + "the message has a NUL in it, and the server does not offer BINARY");
        }
        OptionalLong limit = limit(folder, operation);
        if (limit.isPresent() && spool.size() > limit.getAsLong()) {
            throw new ImapCommandException(
                    session.where() + "a message of " + spool.size() + " octets was not sent: \"" + folder + "\" takes "
                            + limit.getAsLong() + " at most (APPENDLIMIT)",
                    "APPEND",
                    "NO",
                    "TOOBIG",
                    "",
                    null);
        }
    }

    // RFC 7889: one limit for all folders in the capability, or one for each in its STATUS.
    private OptionalLong limit(String folder, Deadline operation) {
        OptionalLong ofAll = CapabilityDecoder.limit(session.capabilities(operation), "APPENDLIMIT");
        if (ofAll.isPresent()) {
            return ofAll;
        }
        if (!session.offers("APPENDLIMIT", operation)) {
            return OptionalLong.empty();
        }
        OptionalLong known = limits.get(folder);
        if (known == null) {
            try {
                known = session.folders()
                        .status(folder, List.of("APPENDLIMIT"), operation)
                        .appendLimit();
            } catch (ImapCommandException e) {
                // APPEND will say what is wrong with the folder.
                return OptionalLong.empty();
            }
            limits.put(folder, known);
        }
        return known;
    }

    // ---- many

    /** Appends many messages; none that was taken from the source is without a result. */
    public List<AppendResult> appendAll(String folder, Iterable<Upload> uploads) {
        session.commands().about("APPEND", folder);
        List<AppendResult> results = new ArrayList<>();
        Source source = new Source(uploads);
        Backoff backoff = new Backoff();
        boolean alive = true;
        while (alive && source.hasNext()) {
            AppendBatch batch = new AppendBatch(this, session, folder, backoff);
            try {
                while (!batch.isFull() && source.hasNext()) {
                    batch.add(source.next());
                }
                alive = batch.append(!results.isEmpty());
            } finally {
                batch.close();
            }
            results.addAll(batch.results());
        }
        RuntimeException failure = source.failure();
        if (failure != null) {
            throw results.isEmpty()
                    ? failure
                    : new PartialAppendException(
                            session.where() + "the source of the messages to be appended failed behind "
                                    + results.size() + ": " + failure,
                            results,
                            failure);
        }
        return List.copyOf(results);
    }

    /** The caller's messages: those behind a failure of the caller's do not exist, but what was taken before it does. */
    private static final class Source {
        private final Iterator<Upload> uploads;
        private @Nullable Upload next;
        private @Nullable RuntimeException failure;

        Source(Iterable<Upload> uploads) {
            this.uploads = uploads.iterator();
        }

        boolean hasNext() {
            try {
                if (next == null && failure == null && uploads.hasNext()) {
                    next = Objects.requireNonNull(uploads.next(), "a message to be appended");
                }
            } catch (RuntimeException e) {
                failure = e;
            }
            return next != null;
        }

        Upload next() {
            Upload taken = Objects.requireNonNull(next);
            next = null;
            return taken;
        }

        @Nullable RuntimeException failure() {
            return failure;
        }
    }
}
