package io.mailwire.imap.internal.engine;

import io.mailwire.CommandException;
import io.mailwire.ConnectionException;
import io.mailwire.MailException;
import io.mailwire.PeerException;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.imap.AppendOutcome;
import io.mailwire.imap.AppendResult;
import io.mailwire.imap.ImapCommandException;
import io.mailwire.imap.PartialAppendException;
import io.mailwire.imap.Uid;
import io.mailwire.imap.Upload;
import io.mailwire.imap.internal.codec.AppendItem;
import io.mailwire.imap.internal.codec.AppendUidDecoder;
import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.imap.internal.wire.ResponseCursor;
import io.mailwire.internal.net.Deadline;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages into folders: one, or many in batches. A batch is one MULTIAPPEND (RFC 3502) where the server has that, else APPENDs
 * behind each other. Thread-safe.
 */
public final class Appending {

    // A batch that waits in memory for its turn: what is larger lies in files.
    private static final int BATCH = 64;
    private static final long BATCH_OCTETS = 4L * 1024 * 1024;

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

    private Request request(String folder, List<UploadSpool> spools) {
        boolean utf8 = engine.state().isUtf8();
        List<AppendItem> items = spools.stream().map(s -> s.item(utf8)).toList();
        return Request.of(session.commands().append(folder, items), CommandKind.APPEND);
    }

    private static List<AppendResult> appended(String folder, List<UploadSpool> spools, StatusResponse reply) {
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
        for (String capability : session.capabilities(operation)) {
            if (capability.startsWith("APPENDLIMIT=")) {
                long limit = ResponseCursor.parseNumber(capability.substring("APPENDLIMIT=".length()));
                return limit < 0 ? OptionalLong.empty() : OptionalLong.of(limit);
            }
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
            Batch batch = new Batch(folder, backoff);
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

    /** Messages that go together. */
    private final class Batch {
        private final String folder;
        private final Backoff backoff;
        private final List<UploadSpool> spools = new ArrayList<>();
        private final List<@Nullable AppendResult> results = new ArrayList<>();
        private long octets;

        Batch(String folder, Backoff backoff) {
            this.folder = folder;
            this.backoff = backoff;
        }

        boolean isFull() {
            return results.size() >= BATCH || octets >= BATCH_OCTETS;
        }

        void add(Upload upload) {
            try {
                UploadSpool spool = UploadSpool.of(upload);
                spools.add(spool);
                octets += spool.size();
                results.add(null);
            } catch (RuntimeException e) {
                // Of whatever kind: what supplies an attachment, or composes, is code of the caller's.
                results.add(failed(folder, 0, AppendOutcome.NOT_APPENDED, e));
            }
        }

        List<AppendResult> results() {
            return results.stream().filter(Objects::nonNull).toList();
        }

        void close() {
            spools.forEach(UploadSpool::close);
        }

        /**
         * Sends the batch.
         *
         * @param others whether there are results of other batches, which an exception would lose
         * @return whether the session goes on
         */
        boolean append(boolean others) {
            Map<UploadSpool, AppendResult> done = new HashMap<>();
            RuntimeException end;
            try {
                end = append(done);
            } catch (ConnectionException | PeerException | UncheckedIOException e) {
                // Nothing was sent of those that have no result yet.
                end = e;
            } catch (IllegalStateException e) {
                // Somebody has closed the session.
                if (!others && done.isEmpty()) {
                    throw e;
                }
                end = e;
            }
            Iterator<UploadSpool> next = spools.iterator();
            for (int i = 0; i < results.size(); i++) {
                if (results.get(i) == null) {
                    UploadSpool spool = next.next();
                    AppendResult result = done.get(spool);
                    results.set(
                            i,
                            result == null && end != null
                                    ? failed(folder, spool.size(), AppendOutcome.NOT_APPENDED, end)
                                    : result);
                }
            }
            return end == null;
        }

        /** @return what ended the session, if anything did */
        private @Nullable RuntimeException append(Map<UploadSpool, AppendResult> done) {
            Deadline operation = engine.deadline();
            List<UploadSpool> fine = new ArrayList<>();
            for (UploadSpool spool : spools) {
                try {
                    check(folder, spool, operation);
                    fine.add(spool);
                } catch (CommandException | UnsupportedCapabilityException e) {
                    done.put(spool, failed(folder, spool.size(), AppendOutcome.NOT_APPENDED, e));
                }
            }
            RuntimeException end = null;
            if (fine.size() > 1 && session.offers("MULTIAPPEND", operation)) {
                end = multi(folder, fine, done, backoff, operation);
                fine.removeAll(done.keySet());
            }
            while (end == null && !fine.isEmpty()) {
                end = single(folder, fine, done, backoff, operation);
                fine.removeAll(done.keySet());
            }
            return end;
        }
    }

    // All or none (RFC 3502 section 6.3.11), so after a refusal each can be tried alone.
    private @Nullable RuntimeException multi(
            String folder,
            List<UploadSpool> spools,
            Map<UploadSpool, AppendResult> done,
            Backoff backoff,
            Deadline operation) {
        while (true) {
            Responses answers = engine.sendWhatGoes(List.of(request(folder, spools)), operation)
                    .get(0);
            StatusResponse reply;
            try {
                reply = answers.reply();
            } catch (MailException | UncheckedIOException e) {
                spools.forEach(spool -> done.put(spool, unanswered(folder, spool, answers, e)));
                return e;
            }
            if (reply.isOk()) {
                backoff.answered();
                List<AppendResult> results = appended(folder, spools, reply);
                for (int i = 0; i < spools.size(); i++) {
                    done.put(spools.get(i), results.get(i));
                }
                return null;
            }
            if (!reply.saysTooBusy()) {
                if (reply.saysUnknown()) {
                    engine.state().withdraw("MULTIAPPEND");
                }
                return null;
            }
            if (!pause(List.of(reply), backoff, operation)) {
                // Alone they would be too many all the more.
                CommandException refusal = answers.refused(reply);
                spools.forEach(
                        spool -> done.put(spool, failed(folder, spool.size(), AppendOutcome.NOT_APPENDED, refusal)));
                return null;
            }
        }
    }

    /** Those without a result are to be sent again. */
    private @Nullable RuntimeException single(
            String folder,
            List<UploadSpool> spools,
            Map<UploadSpool, AppendResult> done,
            Backoff backoff,
            Deadline operation) {
        List<Request> group =
                spools.stream().map(s -> request(folder, List.of(s))).toList();
        List<Responses> sent = engine.sendWhatGoes(group, operation);
        Map<UploadSpool, AppendResult> tooBusy = new HashMap<>();
        List<StatusResponse> replies = new ArrayList<>();
        RuntimeException end = null;
        for (int i = 0; i < sent.size(); i++) {
            UploadSpool spool = spools.get(i);
            Responses answers = sent.get(i);
            try {
                StatusResponse reply = answers.reply();
                if (reply.isOk()) {
                    backoff.answered();
                    done.put(spool, appended(folder, List.of(spool), reply).get(0));
                } else {
                    AppendResult refused =
                            failed(folder, spool.size(), AppendOutcome.NOT_APPENDED, answers.refused(reply));
                    (reply.saysTooBusy() ? tooBusy : done).put(spool, refused);
                    replies.add(reply);
                }
            } catch (MailException | UncheckedIOException e) {
                // One behind it may have been answered all the same.
                done.put(spool, unanswered(folder, spool, answers, e));
                end = e;
            }
        }
        if (!tooBusy.isEmpty() && (end != null || !pause(replies, backoff, operation))) {
            done.putAll(tooBusy);
        }
        return end;
    }

    /** Leaves the server alone as it wants; false where it does not say for how long, or that is too long. */
    private boolean pause(List<StatusResponse> replies, Backoff backoff, Deadline operation) {
        Optional<Duration> longest = replies.stream()
                .filter(reply -> Backoff.suggested(reply).isPresent())
                .max(Comparator.comparing(reply -> Backoff.suggested(reply).orElseThrow()))
                .flatMap(reply -> backoff.wait(reply, operation));
        if (longest.isEmpty()) {
            return false;
        }
        engine.watching().pause(longest.get(), () -> false);
        return true;
    }

    private static AppendResult unanswered(
            String folder, UploadSpool spool, Responses answers, RuntimeException failure) {
        return failed(
                folder,
                spool.size(),
                answers.mayHaveBeenCarriedOut() ? AppendOutcome.UNKNOWN : AppendOutcome.NOT_APPENDED,
                failure);
    }

    private static AppendResult failed(String folder, long size, AppendOutcome outcome, RuntimeException failure) {
        return new AppendResult(folder, outcome, size, Optional.empty(), Optional.of(failure));
    }
}
