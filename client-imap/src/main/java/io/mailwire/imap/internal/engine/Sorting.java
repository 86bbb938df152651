package io.mailwire.imap.internal.engine;

import io.mailwire.imap.MessageThread;
import io.mailwire.imap.SortKey;
import io.mailwire.imap.ThreadAlgorithm;
import io.mailwire.imap.UidList;
import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.codec.SearchEncoder;
import io.mailwire.imap.internal.codec.SearchKey;
import io.mailwire.imap.internal.codec.SortAnswers;
import io.mailwire.imap.internal.codec.SortData;
import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.imap.internal.codec.ThreadBuilder;
import io.mailwire.imap.internal.codec.ThreadDecoder;
import io.mailwire.imap.internal.wire.ImapCommand;
import io.mailwire.imap.internal.wire.ResponseHead;
import io.mailwire.internal.net.Deadline;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Sorts and threads what a search finds: the server does (RFC 5256, 5957, 5267), else it is done here with the same result, from what
 * the server tells of the messages. Thread-safe.
 */
public final class Sorting {

    private static final Set<String> ENVELOPE =
            Set.of("CC", "DATE", "FROM", "SUBJECT", "TO", "DISPLAYFROM", "DISPLAYTO");

    private final FolderOperations operations;
    private final LiveSession session;
    private final ImapEngine engine;

    Sorting(FolderOperations operations) {
        this.operations = operations;
        this.session = operations.session();
        this.engine = session.engine();
    }

    /**
     * What a search finds, in order.
     *
     * @param order the UIDs
     * @param found what the search has found; some of it may have gone before it could be sorted
     */
    public record Sorted(UidList order, UidSet found) {

        static Sorted of(long[] order) {
            return new Sorted(UidList.of(order), UidSet.of(order));
        }
    }

    /**
     * What a search finds, in threads.
     *
     * @param threads the threads
     * @param found what the search has found; some of it may have gone before it could be put into threads
     */
    public record Threaded(List<MessageThread> threads, UidSet found) {}

    /** Sorts what a search finds. */
    public Sorted sort(SearchKey key, List<SortKey> order) {
        operations.folder().requireCurrent();
        Deadline operation = engine.deadline();
        SearchKey met = operations.searching().met(key, operation);
        if (!sorts(order, operation)) {
            return sortHere(found(met, operation), order, operation);
        }
        if (operations.searching().isLong(met)) {
            // Sorting all keeps the order of some.
            UidSet some = operations.searching().search(met, operation);
            long[] all = sortThere(SearchKey.all(), order, operation);
            return all == null
                    ? sortHere(some, order, operation)
                    : new Sorted(
                            UidList.of(LongStream.of(all).filter(some::contains).toArray()), some);
        }
        long[] sorted = sortThere(met, order, operation);
        return sorted != null ? Sorted.of(sorted) : sortHere(found(met, operation), order, operation);
    }

    private boolean sorts(List<SortKey> order, Deadline operation) {
        boolean display = order.stream().anyMatch(k -> k.word().startsWith("DISPLAY"));
        return session.offers("SORT", operation) && (!display || session.offers("SORT=DISPLAY", operation));
    }

    /** Null where the server turned out not to. */
    private long @Nullable [] sortThere(SearchKey key, List<SortKey> order, Deadline operation) {
        if (session.offers("ESORT", operation)) {
            long[] sorted = sortThere(key, order, true, operation);
            if (sorted != null) {
                return sorted;
            }
            engine.state().withdraw("ESORT");
        }
        long[] sorted = sortThere(key, order, false, operation);
        if (sorted == null) {
            engine.state().withdraw("SORT");
        }
        return sorted;
    }

    private long @Nullable [] sortThere(SearchKey key, List<SortKey> order, boolean esort, Deadline operation) {
        Responses answers = send(
                SearchEncoder.sort(key, order, esort ? List.of("ALL") : List.of()),
                esort ? CommandKind.ESORT : CommandKind.SORT,
                operation);
        SortAnswers told = new SortAnswers(answers.tag(), most());
        for (ResponseHead head = answers.peek(); head != null; head = answers.peek()) {
            switch (head.type()) {
                case "SORT" -> answers.line(told::sort);
                case "ESEARCH" -> answers.line(told::esearch);
                default -> answers.next();
            }
        }
        if (!isOk(answers, key)) {
            return null;
        }
        long[] sorted = told.uids();
        // An extended answer is always there; a plain one may be missing where nothing was found.
        return sorted == null && !esort ? new long[0] : sorted;
    }

    // Each takes room of its own here, and how many there are is what the server says: no more than a line could name.
    private int most() {
        return (int) Math.min(
                engine.limits().searchLine() / 2, operations.searching().most());
    }

    /** What is there need not be searched for to be fetched; but most of 1:* is not there. */
    private UidSet found(SearchKey met, Deadline operation) {
        return met instanceof SearchKey.Uids known
                        && known.uids().size() <= operations.folder().exists()
                ? known.uids()
                : operations.searching().search(met, operation);
    }

    private Sorted sortHere(UidSet uids, List<SortKey> order, Deadline operation) {
        boolean envelope = order.stream().anyMatch(k -> ENVELOPE.contains(k.word()));
        List<SortData> messages = new SortFetch(operations, envelope, false).all(uids, operation);
        return new Sorted(
                UidList.of(LocalSort.sort(messages, order, engine.checkpoint(operation, "sorting messages"))), uids);
    }

    /** Puts what a search finds into threads. */
    public Threaded threads(SearchKey key, ThreadAlgorithm algorithm) {
        operations.folder().requireCurrent();
        Deadline operation = engine.deadline();
        SearchKey met = operations.searching().met(key, operation);
        String capability = "THREAD=" + algorithm;
        if (session.offers(capability, operation) && !operations.searching().isLong(met)) {
            List<MessageThread> threads = threadsThere(met, algorithm, operation);
            if (threads != null) {
                long[] uids =
                        threads.stream().flatMapToLong(t -> t.uids().stream()).toArray();
                return new Threaded(threads, UidSet.of(uids));
            }
            engine.state().withdraw(capability);
        }
        UidSet uids = found(met, operation);
        boolean references = algorithm == ThreadAlgorithm.REFERENCES;
        List<SortData> messages = new SortFetch(operations, true, references).all(uids, operation);
        return new Threaded(
                LocalThreads.of(messages, algorithm, engine.checkpoint(operation, "putting messages into threads")),
                uids);
    }

    private @Nullable List<MessageThread> threadsThere(SearchKey key, ThreadAlgorithm algorithm, Deadline operation) {
        Responses answers = send(SearchEncoder.thread(key, algorithm), CommandKind.THREAD, operation);
        ThreadBuilder threads = new ThreadBuilder();
        int most = most();
        for (ResponseHead head = answers.peek(); head != null; head = answers.peek()) {
            if (head.type().equals("THREAD")) {
                answers.line(line -> ThreadDecoder.decode(line, threads, most));
            } else {
                answers.next();
            }
        }
        return isOk(answers, key) ? threads.build() : null;
    }

    /** False for a command that the server does not know after all, takes no UTF-8 in, or carries out in part. */
    private static boolean isOk(Responses answers, SearchKey key) {
        StatusResponse reply = answers.reply();
        if (reply.isOk()) {
            // Of some of the messages there is no order of all.
            return !reply.isInPart();
        }
        // These commands name a charset whatever is searched for; where that is ASCII, nothing depends on it.
        boolean needless = CharsetRefusal.isMeant(reply) && SearchEncoder.isAscii(key);
        if (!reply.saysUnknown() && !needless) {
            throw CharsetRefusal.of(answers, reply);
        }
        return false;
    }

    private Responses send(ImapCommand command, CommandKind kind, Deadline operation) {
        return engine.send(operations.request(command, kind, UidSet.EMPTY), operation);
    }
}
