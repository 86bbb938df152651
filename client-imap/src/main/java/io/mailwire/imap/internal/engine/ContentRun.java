package io.mailwire.imap.internal.engine;

import io.mailwire.MailException;
import io.mailwire.imap.internal.codec.BodyItem;
import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.internal.net.Deadline;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Contents of many messages, each handed over while it arrives. They are asked for in {@linkplain ContentWindows windows}, the next
 * when nearly all of the present one was taken, so that the server is busy and what waits here fits into memory. What a server does not
 * answer in company (BINARY that it cannot decode, a message in a thousand that makes it refuse them all, an answer that cannot be
 * read) is asked for again alone. For one thread.
 */
public final class ContentRun {

    /** Takes contents. */
    public interface Taker {
        /**
         * Takes one, on the thread that runs. What is not read of it is dropped.
         *
         * @throws Exception is the failure of this one
         */
        void take(int index, Content content) throws Exception;
    }

    // What a queue holds in memory: from there on the server may have the next window.
    private static final long LEFT_FOR_NEXT = ResponsePipe.IN_MEMORY;

    private final FolderOperations operations;
    private final ImapEngine engine;

    ContentRun(FolderOperations operations) {
        this.operations = operations;
        this.engine = operations.session().engine();
    }

    /**
     * Fetches all of them; blocks.
     *
     * @return what went wrong with each; null where nothing did
     * @throws IllegalStateException if the folder is not selected any more, or is read-only and something is to be marked
     */
    public @Nullable Exception[] run(List<ContentWish> wishes, List<Content.@Nullable Progress> progress, Taker taker) {
        operations.folder().requireCurrent();
        boolean marks = false;
        boolean forBinary = false;
        for (ContentWish wish : wishes) {
            marks |= wish.marksSeen();
            forBinary |= wish.isForBinary();
        }
        if (marks) {
            operations.requireWritable();
        }
        boolean binary = forBinary && operations.session().offers("BINARY", engine.deadline());
        ContentJob[] jobs = new ContentJob[wishes.size()];
        for (int i = 0; i < jobs.length; i++) {
            ContentWish wish = wishes.get(i);
            BodyItem item = i > 0 && wish.isAskedLike(wishes.get(i - 1))
                    ? jobs[i - 1].item()
                    : wish.item(binary && wish.isForBinary());
            jobs[i] = new ContentJob(i, wish, progress.get(i), item);
        }
        new Rounds(taker).run(List.of(jobs));
        @Nullable Exception[] failures = new Exception[jobs.length];
        for (int i = 0; i < jobs.length; i++) {
            failures[i] = jobs[i].failure();
        }
        return failures;
    }

    /** One window that was sent. */
    private static final class Sent {
        private final ContentWindows.Window window;
        private final List<ContentAnswers> answers = new ArrayList<>();
        private int reading;

        Sent(ContentWindows.Window window) {
            this.window = window;
        }
    }

    private final class Rounds {
        private final Taker taker;
        private List<ContentJob> again = new ArrayList<>();
        private @Nullable Sent current;
        private @Nullable Sent ahead;
        private ContentWindows.@Nullable Window waiting;
        private final Backoff backoff = new Backoff();
        private @Nullable Duration pause; // that the server wants before it is asked again

        Rounds(Taker taker) {
            this.taker = taker;
        }

        void run(List<ContentJob> first) {
            List<ContentJob> round = first;
            boolean complete = false;
            try {
                while (!round.isEmpty()) {
                    again = new ArrayList<>();
                    round(new ContentWindows(round, operations.longestSet()));
                    round = again;
                }
                complete = true;
            } catch (MailException | IllegalStateException e) {
                // The session is over, or the folder is not selected any more: what is not here yet does not come.
                for (ContentJob job : first) {
                    job.failUnlessEnded(e);
                }
            } finally {
                if (!complete) {
                    drop(current);
                    drop(ahead);
                }
            }
        }

        private void drop(@Nullable Sent sent) {
            if (sent != null) {
                sent.answers.subList(sent.reading, sent.answers.size()).forEach(ContentAnswers::abandon);
            }
        }

        private void round(ContentWindows windows) {
            for (Sent window = following(windows); window != null; window = following(windows)) {
                current = window;
                while (window.reading < window.answers.size()) {
                    command(window, windows);
                    window.reading++;
                }
                current = null;
            }
        }

        private @Nullable Sent following(ContentWindows windows) {
            Sent sent = ahead;
            ahead = null;
            if (sent != null) {
                return sent;
            }
            ContentWindows.Window next = waiting != null ? waiting : windows.next();
            waiting = null;
            if (next == null) {
                return null;
            }
            leaveAlone();
            Deadline operation = engine.deadline();
            operations.folder().requireCurrent();
            // Where the connection ends with the answer, what came of that counts all the same.
            return sent(next, engine.sendWhatGoes(next.requests(operations), operation));
        }

        private Sent sent(ContentWindows.Window window, List<Responses> responses) {
            Sent sent = new Sent(window);
            for (int i = 0; i < responses.size(); i++) {
                ContentCommand command = window.commands().get(i);
                sent.answers.add(new ContentAnswers(
                        responses.get(i),
                        command.uids(),
                        command.items().size(),
                        engine.limits().nesting()));
            }
            return sent;
        }

        /** Lets the server have the next window where little of this one is left. */
        private void prefetch(ContentWindows.Window window, ContentWindows windows) {
            if (ahead != null || pause != null || window.left() > LEFT_FOR_NEXT || !engine.isOpen()) {
                return;
            }
            waiting = waiting != null ? waiting : windows.next();
            ContentWindows.Window next = waiting;
            if (next != null) {
                List<Responses> responses = trySend(next);
                if (responses != null) {
                    ahead = sent(next, responses);
                    waiting = null;
                }
            }
        }

        private @Nullable List<Responses> trySend(ContentWindows.Window next) {
            try {
                return engine.trySend(next.requests(operations), engine.deadline());
            } catch (MailException e) {
                if (engine.isOpen()) {
                    throw e;
                }
                // What is here of this window comes first; then the next is asked for in vain.
                return null;
            }
        }

        private void command(Sent sent, ContentWindows windows) {
            ContentCommand command = sent.window.commands().get(sent.reading);
            ContentAnswers answers = sent.answers.get(sent.reading);
            StatusResponse reply;
            try {
                while (true) {
                    answers.operation(engine.deadline());
                    prefetch(sent.window, windows);
                    ContentAnswers.Arrival arrival = answers.next();
                    if (arrival == null) {
                        break;
                    }
                    ContentJob job = command.job(arrival);
                    if (job != null) {
                        take(job, arrival);
                        windows.cost(arrival.size());
                    } else {
                        command.open().stream()
                                .filter(j -> j.item().isAnsweredWithoutBinaryBy(arrival.name())
                                        && j.wish().uid() == arrival.uid())
                                .forEach(j -> again.add(j.withoutBinary()));
                    }
                    sent.window.took(arrival.size());
                }
                reply = answers.reply();
            } catch (MailException e) {
                if (!engine.isOpen()) {
                    throw e;
                }
                // One command's answers could not be read to their end; the session lives.
                answers.abandon();
                command.open().forEach(job -> retryAloneOr(job, e));
                if (answers.hasMisplaced()) {
                    command.all().forEach(job -> job.fail(e)); // of the one message that it was about
                }
                return;
            } catch (UncheckedIOException e) {
                // The disk that a queue was written to, or read from.
                answers.abandon();
                command.open().forEach(job -> job.fail(e));
                return;
            }
            if (reply.isOk()) {
                backoff.answered();
            }
            for (ContentJob job : command.open()) {
                unanswered(job, answers, reply);
            }
        }

        private void take(ContentJob job, ContentAnswers.Arrival arrival) {
            if (arrival.octets() == null && job.item().binary()) {
                again.add(job.withoutBinary()); // NIL for what it cannot decode
                return;
            }
            try {
                job.end();
                Content content = arrival.octets() == null
                        ? ContentFailures.nil(operations, job.wish(), job.item())
                        : Content.of(
                                job.wish(),
                                job.item(),
                                arrival,
                                job.progress(),
                                operations.session().where());
                if (job.item().isRange()) {
                    takeRange(job, content);
                } else {
                    taker.take(job.index(), content);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                job.fail(e);
            } catch (Exception e) {
                job.fail(e);
            }
        }

        /** Servers that cut ranges short are asked for the rest by whoever reads as far as that. */
        private void takeRange(ContentJob job, Content beginning) throws Exception {
            try (BodyStream range = BodyStream.behind(operations, job.wish(), job.item(), job.progress(), beginning)) {
                taker.take(job.index(), new Content(range, beginning.size()));
            }
        }

        private void unanswered(ContentJob job, ContentAnswers answers, StatusResponse reply) {
            Optional<Duration> wait = Backoff.suggested(reply);
            if (wait.isPresent()) {
                throttled(wait.get(), answers, reply);
                again.add(job.later());
                return;
            }
            boolean gone = reply.isOk() || reply.saysMessagesAreGone();
            if (gone && !answers.hasUnplaced()) {
                job.fail(ContentFailures.gone(operations, job.wish(), reply));
            } else if (job.item().binary() && !reply.isOk()) {
                if (reply.saysUnknown()) {
                    engine.state().withdraw("BINARY");
                }
                again.add(job.withoutBinary());
            } else {
                retryAloneOr(
                        job,
                        gone ? ContentFailures.unreadable(operations, job.wish(), job.item()) : answers.refused(reply));
            }
        }

        /**
         * The server is asked too much. Commands that were sent together are all told so, which counts once.
         *
         * @throws MailException which ends the run, if it has been left alone often enough, or there is no time for that
         */
        private void throttled(Duration suggested, ContentAnswers answers, StatusResponse reply) {
            Duration other = pause;
            if (other == null) {
                pause = backoff.wait(reply, engine.deadline()).orElseThrow(() -> answers.refused(reply));
            } else if (suggested.toNanos() > engine.deadline().remainingNanos()) {
                throw answers.refused(reply);
            } else if (suggested.compareTo(other) > 0) {
                pause = suggested;
            }
        }

        private void leaveAlone() {
            Duration time = pause;
            pause = null;
            if (time != null) {
                engine.watching().pause(time, () -> false);
            }
        }

        private void retryAloneOr(ContentJob job, RuntimeException failure) {
            if (job.isAlone()) {
                job.fail(failure);
            } else {
                again.add(job.alone());
            }
        }
    }
}
