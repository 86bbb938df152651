package io.mailwire.imap.internal.engine;

import io.mailwire.CommandException;
import io.mailwire.PeerException;
import io.mailwire.imap.Flag;
import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.codec.Commands;
import io.mailwire.imap.internal.codec.SearchAnswer;
import io.mailwire.imap.internal.codec.SearchAnswers;
import io.mailwire.imap.internal.codec.SearchEncoder;
import io.mailwire.imap.internal.codec.SearchKey;
import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.imap.internal.wire.ResponseHead;
import io.mailwire.internal.net.Deadline;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Searches in the selected folder, by whatever the server has for it (RFC 9051 section 6.4.4, RFC 4731, RFC 5182, RFC 9394).
 *
 * <p>An ESEARCH whose answer does not come, is no answer to it or is not by UID is made again as a plain SEARCH, alone, and ESEARCH is
 * not used any more: a search can be made twice, and a result that is not the right one must not pass for one. Thread-safe.
 */
public final class Searching {

    private static final List<String> PLAIN = List.of();

    private final FolderOperations operations;
    private final LiveSession session;
    private final ImapEngine engine;
    private final SearchNeeds needs;
    private final SavedResult saved = new SavedResult();

    Searching(FolderOperations operations) {
        this.operations = operations;
        this.session = operations.session();
        this.engine = session.engine();
        this.needs = new SearchNeeds(operations);
    }

    /**
     * What a search has found.
     *
     * @param uids the messages; null where only a number was asked for, and told
     * @param number what was asked for; 0 for the least or the largest of none
     */
    public record Found(@Nullable UidSet uids, long number) {}

    SavedResult saved() {
        return saved;
    }

    // ---- all

    /** The messages that a search finds. */
    public UidSet search(SearchKey key) {
        return search(key, engine.deadline());
    }

    UidSet search(SearchKey key, Deadline operation) {
        operations.folder().requireCurrent();
        return byParts(needs.met(key, operation), operation);
    }

    /** The search as this server takes it. */
    SearchKey met(SearchKey key, Deadline operation) {
        return needs.met(key, operation);
    }

    /** The same for a command to follow: the server keeps the result as well, if it can. */
    public UidSet searchToChange(SearchKey key) {
        operations.folder().requireCurrent();
        Deadline operation = engine.deadline();
        SearchKey met = needs.met(key, operation);
        // Of few messages the UIDs are short, and as good.
        boolean many = operations.folder().exists() > SavedResult.FEW;
        return many && savesResults(operation) && !isLong(met) ? save(met, operation) : byParts(met, operation);
    }

    private boolean savesResults(Deadline operation) {
        // What is found in part is saved in part.
        return session.offers("SEARCHRES", operation)
                && session.offers("ESEARCH", operation)
                && operations.folder().exists() <= operations.mostMessages();
    }

    /** A set of UIDs that is too long for a line is worked on in pieces, and what else there is beside it alone. */
    private UidSet byParts(SearchKey key, Deadline operation) {
        if (!isLong(key)) {
            return all(key, operation);
        } else if (key instanceof SearchKey.Uids uids) {
            UidSet found = UidSet.EMPTY;
            for (UidSet piece : uids.uids().split(Long.MAX_VALUE, operations.longestSet())) {
                found = found.union(all(new SearchKey.Uids(piece), operation));
            }
            return found;
        } else if (key instanceof SearchKey.And and) {
            List<SearchKey> together = new ArrayList<>();
            List<SearchKey> alone = new ArrayList<>();
            long room = operations.longestSet();
            for (SearchKey k : and.keys()) {
                long size = SearchSize.of(k);
                (size <= room ? together : alone).add(k);
                room -= size <= room ? size : 0;
            }
            UidSet found = all(SearchKey.and(together), operation);
            for (SearchKey k : alone) {
                found = found.intersect(k instanceof SearchKey.Uids uids ? uids.uids() : byParts(k, operation));
            }
            return found;
        } else if (key instanceof SearchKey.Or or) {
            UidSet found = UidSet.EMPTY;
            for (SearchKey k : or.keys()) {
                found = found.union(byParts(k, operation));
            }
            return found;
        } else if (key instanceof SearchKey.Not not) {
            return all(SearchKey.all(), operation).minus(byParts(not.key(), operation));
        }
        return all(key, operation);
    }

    boolean isLong(SearchKey key) {
        return SearchSize.of(key) > operations.longestSet();
    }

    private UidSet all(SearchKey key, Deadline operation) {
        if (session.offers("ESEARCH", operation)) {
            Answer answer = read(send(key, List.of("ALL"), CommandKind.ESEARCH, operation));
            return answer.uids() != null ? whole(answer, key, operation) : insteadOf(answer, key, "ESEARCH", operation);
        }
        return plain(key, operation);
    }

    private UidSet plain(SearchKey key, Deadline operation) {
        return whole(plainPart(key, operation), key, operation);
    }

    private Answer plainPart(SearchKey key, Deadline operation) {
        Answer answer = read(send(key, PLAIN, CommandKind.SEARCH, operation));
        answer.requireOk();
        return answer;
    }

    /** With what the server finds where it did not look as yet: some look at so many messages at once only (RFC 9738). */
    private UidSet whole(Answer first, SearchKey key, Deadline operation) {
        UidSet found = first.uidsOrNone();
        long least = first.reply().stoppedAt();
        while (least > 1) {
            SearchKey rest = SearchKey.and(List.of(new SearchKey.Uids(UidSet.range(1, least - 1)), key));
            Answer next = plainPart(rest, operation);
            found = found.union(next.uidsOrNone());
            long now = next.reply().stoppedAt();
            if (now >= least) {
                throw new PeerException(
                        session.where() + "the server does not come to the end of a search: it stopped at UID " + least
                                + ", and then at " + now,
                        true,
                        null);
            }
            least = now;
        }
        return found;
    }

    /** A plain SEARCH in the place of one that was not understood; if that works, it is the extension that does not. */
    private UidSet insteadOf(Answer answer, SearchKey key, String extension, Deadline operation) {
        if (!answer.isOk() && !answer.isBad()) {
            answer.requireOk();
        }
        UidSet found = plain(key, operation);
        engine.state().withdraw(extension);
        return found;
    }

    // ---- numbers

    /** How many messages a search finds. */
    public Found count(SearchKey key) {
        return number(key, "COUNT");
    }

    /** The least UID that a search finds. */
    public Found min(SearchKey key) {
        return number(key, "MIN");
    }

    /** The largest UID that a search finds. */
    public Found max(SearchKey key) {
        return number(key, "MAX");
    }

    private Found number(SearchKey key, String option) {
        operations.folder().requireCurrent();
        Deadline operation = engine.deadline();
        SearchKey met = needs.met(key, operation);
        if (!session.offers("ESEARCH", operation) || isLong(met)) {
            return number(byParts(met, operation), option);
        }
        Answer answer = read(send(met, List.of(option), CommandKind.ESEARCH, operation));
        if (answer.isPart()) {
            return number(all(met, operation), option);
        }
        SearchAnswer told = answer.isOk() ? answer.extended() : null;
        if (told != null) {
            long number = switch (option) {
                case "COUNT" -> told.count();
                case "MIN" -> told.min();
                default -> told.max();
            };
            // Without messages there is neither the least nor the largest.
            if (number > 0 || (told.all().isEmpty() && number == 0)) {
                return new Found(null, number);
            }
        }
        UidSet uids = answer.uids();
        if (told != null && told.all().isEmpty()) {
            // Some servers tell no number of nothing; but this may be one that has no numbers.
            return number(all(met, operation), option);
        }
        return number(uids != null ? uids : insteadOf(answer, met, "ESEARCH", operation), option);
    }

    private static Found number(UidSet uids, String option) {
        return new Found(
                uids,
                option.equals("COUNT")
                        ? uids.size()
                        : uids.isEmpty() ? 0 : option.equals("MIN") ? uids.first() : uids.last());
    }

    // ---- pages

    /**
     * Some of what a search finds, by position.
     *
     * @param from from 1, or from -1 backwards
     * @return with a number of 1 where the messages are all that the search finds, not a page
     */
    public Found page(SearchKey key, long from, long to) {
        operations.folder().requireCurrent();
        Deadline operation = engine.deadline();
        SearchKey met = needs.met(key, operation);
        String extension = session.offers("PARTIAL", operation) ? "PARTIAL" : "CONTEXT=SEARCH";
        // RFC 5267 section 4.4 has positions from the beginning only.
        if (!session.offers(extension, operation) || isLong(met) || (from < 0 && !extension.equals("PARTIAL"))) {
            return new Found(byParts(met, operation), 1);
        }
        boolean inOrder = Math.abs(from) <= Math.abs(to);
        List<String> options = List.of("PARTIAL", inOrder ? from + ":" + to : to + ":" + from);
        Answer answer = read(send(met, options, CommandKind.ESEARCH, operation));
        if (answer.isPart()) {
            return new Found(all(met, operation), 1);
        }
        SearchAnswer told = answer.isOk() ? answer.extended() : null;
        if (told != null && told.isPart(from, to)) {
            return new Found(told.partial(), 0);
        }
        return new Found(insteadOf(answer, met, extension, operation), 1);
    }

    // ---- searching and changing in one turn

    /** Admission of a command that must not follow, since something is saved already. */
    private static final class Occupied extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Occupied() {
            super(null, null, false, false);
        }
    }

    /**
     * Searches and changes the flags of what is found: in one turn where the server keeps results, else in two.
     *
     * @param found told the messages, before a refusal to change them is thrown
     */
    public void searchAndStore(SearchKey key, String verb, Collection<Flag> flags, Consumer<UidSet> found) {
        operations.requireWritable();
        Deadline operation = engine.deadline();
        SearchKey met = needs.met(key, operation);
        if (!savesResults(operation) || isLong(met)) {
            UidSet uids = byParts(met, operation);
            found.accept(uids);
            operations.store(uids, verb, flags);
        } else if (!saved.isEmpty() || !storeBehind(met, verb, flags, found, operation)) {
            UidSet uids = save(met, operation);
            found.accept(uids);
            if (uids.toString().length() > SavedResult.WORTH_IT || !savesResults(operation)) {
                operations.store(uids, verb, flags);
            } else {
                storeAndForget(uids, verb, flags, operation);
            }
        }
    }

    /**
     * SEARCH with STORE of its result right behind it. Only while {@code $} is empty: then a search that fails, in whatever way, leaves
     * the STORE nothing to change.
     *
     * @return false if something got saved meanwhile, and nothing was sent
     */
    private boolean storeBehind(
            SearchKey key, String verb, Collection<Flag> flags, Consumer<UidSet> found, Deadline operation) {
        Object token = new Object();
        Request search = request(key, List.of("SAVE", "ALL"), CommandKind.SAVE, () -> {
            if (!saved.isEmpty()) {
                throw new Occupied();
            }
            saved.replacedBy(token);
        });
        Request store = operations.request(
                SearchEncoder.storeSaved(verb, flags), CommandKind.STORE, UidSet.range(1, UidSet.MAX));
        List<Responses> sent;
        try {
            sent = engine.send(List.of(search, store), operation);
        } catch (Occupied e) {
            return false;
        }
        Answer answer;
        try {
            answer = read(sent.get(0));
        } catch (PeerException e) {
            sent.get(1).reply();
            throw e;
        }
        StatusResponse stored = sent.get(1).reply();
        if (answer.isBad() || answer.isNotSaved()) {
            // Perhaps it is SAVE that it does not know, or has no room for; if it is the search, the next try tells.
            engine.state().withdraw("SEARCHRES");
            saved.found(token, UidSet.EMPTY);
            UidSet uids = byParts(key, operation);
            found.accept(uids);
            operations.store(uids, verb, flags);
            return true;
        }
        if (!answer.isOk()) {
            saved.found(token, UidSet.EMPTY);
        }
        answer.requireOk();
        UidSet uids = answer.uids();
        if (uids == null) {
            // To search again would not find what has just been changed.
            engine.state().withdraw("SEARCHRES");
            throw new PeerException(
                    session.where() + "the server changed the flags of what it found, but did not say what that was",
                    true,
                    null);
        }
        saved.found(token, uids);
        found.accept(uids);
        if (stored.condition().equals("BAD") || stored.has("NOTSAVED")) {
            engine.state().withdraw("SEARCHRES");
            operations.store(uids, verb, flags);
        } else if (!stored.isOk()) {
            throw sent.get(1).refused(stored);
        }
        return true;
    }

    private UidSet save(SearchKey key, Deadline operation) {
        Object token = new Object();
        Request request = request(key, List.of("SAVE", "ALL"), CommandKind.SAVE, () -> saved.replacedBy(token));
        Answer answer = read(engine.send(request, operation));
        if (answer.isNotSaved()) {
            // RFC 5182 section 2.1: it has no room for what would be found, which is empty now.
            engine.state().withdraw("SEARCHRES");
            saved.found(token, UidSet.EMPTY);
            return all(key, operation);
        }
        UidSet uids = answer.uids();
        if (uids == null) {
            return insteadOf(answer, key, "SEARCHRES", operation);
        }
        if (answer.isPart()) {
            return whole(answer, key, operation);
        }
        if (answer.extended() != null) {
            saved.found(token, uids);
        }
        return uids;
    }

    /** STORE, and empties {@code $} in the same turn, so that the next search can be followed at once again. */
    private void storeAndForget(UidSet uids, String verb, Collection<Flag> flags, Deadline operation) {
        if (uids.isEmpty()) {
            return;
        }
        Object token = new Object();
        Request forget = request(SearchKey.none(), List.of("SAVE"), CommandKind.SAVE, () -> saved.replacedBy(token));
        List<Responses> sent = engine.send(
                List.of(
                        operations.request(Commands.store(uids, verb, flags, true, -1), CommandKind.STORE, uids),
                        forget),
                operation);
        StatusResponse forgotten = sent.get(1).reply();
        if (forgotten.isOk()) {
            saved.found(token, UidSet.EMPTY);
        }
        sent.get(0).finish();
    }

    // ---- sending and reading

    private Responses send(SearchKey key, List<String> options, CommandKind kind, Deadline operation) {
        return engine.send(request(key, options, kind, () -> {}), operation);
    }

    private Request request(SearchKey key, List<String> options, CommandKind kind, Runnable admission) {
        return new Request(SearchEncoder.search(key, options, engine.state().isUtf8()), Footprint.of(kind), () -> {
            operations.folder().requireCurrent();
            admission.run();
        });
    }

    /**
     * The answer to one search.
     *
     * @param extended of ESEARCH, if it answers this search by UID
     * @param plain of SEARCH, whether asked for or not
     */
    private record Answer(
            @Nullable SearchAnswer extended,
            @Nullable UidSet plain,
            StatusResponse reply,
            @Nullable CommandException refusal) {

        boolean isOk() {
            return reply.isOk();
        }

        /** Whether there is something in it that the server does not know. */
        boolean isBad() {
            return reply.saysUnknown();
        }

        boolean isNotSaved() {
            return !reply.isOk() && reply.has("NOTSAVED");
        }

        void requireOk() {
            if (refusal != null) {
                throw refusal;
            }
        }

        /** What was found; null where the server did not say, or refused. */
        @Nullable UidSet uids() {
            return !isOk() ? null : extended != null ? extended.all() : plain;
        }

        /** The same where some servers say nothing when nothing was found. */
        UidSet uidsOrNone() {
            UidSet uids = uids();
            return uids == null ? UidSet.EMPTY : uids;
        }

        /** Whether the server looked at some of the messages only. */
        boolean isPart() {
            return reply.isInPart();
        }
    }

    /** How many messages an answer may name; the count of the folder's may lag behind a little. */
    long most() {
        return 10_000 + 2 * operations.folder().exists();
    }

    private Answer read(Responses answers) {
        SearchAnswers told = new SearchAnswers(answers.tag(), most());
        for (ResponseHead head = answers.peek(); head != null; head = answers.peek()) {
            switch (head.type()) {
                case "ESEARCH" -> answers.line(told::esearch);
                case "SEARCH" -> answers.line(told::search);
                default -> answers.next();
            }
        }
        StatusResponse reply = answers.reply();
        return new Answer(
                told.extended(), told.plain(), reply, reply.isOk() ? null : CharsetRefusal.of(answers, reply));
    }
}
