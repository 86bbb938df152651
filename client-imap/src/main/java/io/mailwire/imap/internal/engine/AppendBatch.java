package io.mailwire.imap.internal.engine;

import io.mailwire.CommandException;
import io.mailwire.ConnectionException;
import io.mailwire.MailException;
import io.mailwire.PeerException;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.imap.AppendOutcome;
import io.mailwire.imap.AppendResult;
import io.mailwire.imap.Upload;
import io.mailwire.imap.internal.codec.StatusResponse;
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
import org.jspecify.annotations.Nullable;

/**
 * Messages that are appended together: by one MULTIAPPEND (RFC 3502) where the server has that, else by APPENDs behind each other. For
 * one thread and one use.
 */
final class AppendBatch {

    // A batch that waits in memory for its turn: what is larger lies in files.
    private static final int MESSAGES = 64;
    private static final long OCTETS = 4L * 1024 * 1024;

    private final Appending appending;
    private final LiveSession session;
    private final ImapEngine engine;
    private final String folder;
    private final Backoff backoff;
    private final List<UploadSpool> spools = new ArrayList<>();
    private final List<@Nullable AppendResult> results = new ArrayList<>();
    private final Map<UploadSpool, AppendResult> done = new HashMap<>();
    private long octets;

    AppendBatch(Appending appending, LiveSession session, String folder, Backoff backoff) {
        this.appending = appending;
        this.session = session;
        this.engine = session.engine();
        this.folder = folder;
        this.backoff = backoff;
    }

    boolean isFull() {
        return results.size() >= MESSAGES || octets >= OCTETS;
    }

    void add(Upload upload) {
        try {
            UploadSpool spool = UploadSpool.of(upload);
            spools.add(spool);
            octets += spool.size();
            results.add(null);
        } catch (RuntimeException e) {
            // Of whatever kind: what supplies an attachment, or composes, is code of the caller's.
            results.add(failed(0, AppendOutcome.NOT_APPENDED, e));
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
        RuntimeException end;
        try {
            end = append();
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
                        result == null && end != null ? failed(spool.size(), AppendOutcome.NOT_APPENDED, end) : result);
            }
        }
        return end == null;
    }

    /** @return what ended the session, if anything did */
    private @Nullable RuntimeException append() {
        Deadline operation = engine.deadline();
        List<UploadSpool> fine = new ArrayList<>();
        for (UploadSpool spool : spools) {
            try {
                appending.check(folder, spool, operation);
                fine.add(spool);
            } catch (CommandException | UnsupportedCapabilityException e) {
                done.put(spool, failed(spool.size(), AppendOutcome.NOT_APPENDED, e));
            }
        }
        RuntimeException end = null;
        if (fine.size() > 1 && session.offers("MULTIAPPEND", operation)) {
            end = multi(fine, operation);
            fine.removeAll(done.keySet());
        }
        while (end == null && !fine.isEmpty()) {
            end = single(fine, operation);
            fine.removeAll(done.keySet());
        }
        return end;
    }

    // All or none (RFC 3502 section 6.3.11), so after a refusal each can be tried alone.
    private @Nullable RuntimeException multi(List<UploadSpool> together, Deadline operation) {
        while (true) {
            Responses answers = engine.sendWhatGoes(List.of(appending.request(folder, together)), operation)
                    .get(0);
            StatusResponse reply;
            try {
                reply = answers.reply();
            } catch (MailException | UncheckedIOException e) {
                together.forEach(spool -> done.put(spool, unanswered(spool, answers, e)));
                return e;
            }
            if (reply.isOk()) {
                backoff.answered();
                List<AppendResult> appended = Appending.appended(folder, together, reply);
                for (int i = 0; i < together.size(); i++) {
                    done.put(together.get(i), appended.get(i));
                }
                return null;
            }
            if (!reply.saysTooBusy()) {
                if (reply.saysUnknown()) {
                    engine.state().withdraw("MULTIAPPEND");
                }
                return null;
            }
            if (!pause(List.of(reply), operation)) {
                // Alone they would be too many all the more.
                CommandException refusal = answers.refused(reply);
                together.forEach(spool -> done.put(spool, failed(spool.size(), AppendOutcome.NOT_APPENDED, refusal)));
                return null;
            }
        }
    }

    /** Those without a result are to be sent again. */
    private @Nullable RuntimeException single(List<UploadSpool> each, Deadline operation) {
        List<Request> group =
                each.stream().map(s -> appending.request(folder, List.of(s))).toList();
        List<Responses> sent = engine.sendWhatGoes(group, operation);
        Map<UploadSpool, AppendResult> tooBusy = new HashMap<>();
        List<StatusResponse> replies = new ArrayList<>();
        RuntimeException end = null;
        for (int i = 0; i < sent.size(); i++) {
            UploadSpool spool = each.get(i);
            Responses answers = sent.get(i);
            try {
                StatusResponse reply = answers.reply();
                if (reply.isOk()) {
                    backoff.answered();
                    done.put(
                            spool,
                            Appending.appended(folder, List.of(spool), reply).get(0));
                } else {
                    AppendResult refused = failed(spool.size(), AppendOutcome.NOT_APPENDED, answers.refused(reply));
                    (reply.saysTooBusy() ? tooBusy : done).put(spool, refused);
                    replies.add(reply);
                }
            } catch (MailException | UncheckedIOException e) {
                // One behind it may have been answered all the same.
                done.put(spool, unanswered(spool, answers, e));
                end = e;
            }
        }
        if (!tooBusy.isEmpty() && (end != null || !pause(replies, operation))) {
            done.putAll(tooBusy);
        }
        return end;
    }

    /** Leaves the server alone as it wants; false where it does not say for how long, or that is too long. */
    private boolean pause(List<StatusResponse> replies, Deadline operation) {
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

    private AppendResult unanswered(UploadSpool spool, Responses answers, RuntimeException failure) {
        return failed(
                spool.size(),
                answers.mayHaveBeenCarriedOut() ? AppendOutcome.UNKNOWN : AppendOutcome.NOT_APPENDED,
                failure);
    }

    private AppendResult failed(long size, AppendOutcome outcome, RuntimeException failure) {
        return new AppendResult(folder, outcome, size, Optional.empty(), Optional.of(failure));
    }
}
