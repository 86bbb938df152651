package io.mailwire.imap.internal.engine;

import io.mailwire.imap.Flag;
import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.codec.UidCollector;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What has happened in the selected folder since somebody last asked, by UID. The reader tells every EXISTS, EXPUNGE, VANISHED and
 * flag update in the server's order; a caller {@linkplain #take takes} what came together.
 *
 * <p>Sequence numbers are understood once the UIDs were {@linkplain #found searched for}. Three states:
 *
 * <ol>
 *   <li>before the first search, what is named by a number is only counted;
 *   <li>with the {@linkplain SequenceMap map}, all is known but the UIDs of messages that came last, which a search for those behind
 *       the last known one finds;
 *   <li>where numbers stopped making sense (EXISTS shrank, or a response named number and UID of different messages), a new search
 *       tells by the difference to what was known before.
 * </ol>
 *
 * <p>Thread-safe; bounded, however long nobody takes anything.
 */
final class FolderChanges {

    // Who is further behind does better to look at the whole folder.
    private static final int MOST_FLAGGED = 10_000;
    private static final int MOST_FLAGS = 200_000;

    // No message has so many; events hold them too.
    private static final int MOST_FLAGS_OF_ONE = 1000;

    private static final int MOST_RANGES = 100_000;

    /** What was taken. */
    record Taken(UidSet added, Map<Long, Set<Flag>> flags, UidSet removed, long unidentified) {}

    /** What became of a number. */
    enum Meaning {
        /** No message has it: Exchange tells of numbers that never were. */
        NONE,
        /** It is some message's, but nobody knows which. */
        UNKNOWN,
        /** The UID is known. */
        KNOWN
    }

    /**
     * What a response was about.
     *
     * @param uid 0 unless known
     */
    record Named(Meaning meaning, long uid) {
        static final Named NONE = new Named(Meaning.NONE, 0);
        static final Named UNKNOWN = new Named(Meaning.UNKNOWN, 0);

        static Named of(long uid) {
            return new Named(Meaning.KNOWN, uid);
        }

        UidSet uids() {
            return meaning == Meaning.KNOWN ? UidSet.of(uid) : UidSet.EMPTY;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();

    // all guarded by lock
    private boolean opening = true; // SELECT is under way: what is told may be about the folder before
    private boolean counted; // EXISTS of SELECT has come
    private long total;
    private @Nullable SequenceMap map;
    private @Nullable UidSet known; // where there is no map: what was there by the last search
    private long tail; // before the first search: how many of the last messages came after SELECT
    private boolean searchDue; // something happened that only a search can tell
    private long version; // of the numbers' meaning
    private final FoundUids answer = new FoundUids();
    private SequenceMap added = new SequenceMap(); // not a set, since any of them may go again
    private final UidCollector removed = new UidCollector(MOST_RANGES);
    private final Map<Long, Set<Flag>> flags = new LinkedHashMap<>();
    private int flagCount; // in all these sets
    private long unidentified;

    // Looked at for every response while somebody waits.
    private volatile boolean news;
    private volatile long exists;
    private final AtomicLong removals = new AtomicLong();

    /** How many messages there are. */
    long exists() {
        return exists;
    }

    /** How many removals the server has announced, of whatever messages. */
    long removals() {
        return removals.get();
    }

    /** Whether there is something to take, perhaps after a search. */
    boolean hasNews() {
        return news;
    }

    private void changed() {
        exists = total;
        news = unresolved() > 0
                || searchDue
                || unidentified > 0
                || added.size() > 0
                || !removed.isEmpty()
                || !flags.isEmpty();
    }

    /** How many messages at the end have come since the UIDs were last known. */
    private long unresolved() {
        return map == null ? tail : total - map.size();
    }

    // ---- what the reader tells

    /** CLOSED: all that came before was about the folder before (RFC 9051 section 7.1). */
    void closed() {
        lock.lock();
        try {
            if (opening) {
                counted = false;
                total = 0;
                changed();
            }
        } finally {
            lock.unlock();
        }
    }

    /** SELECT is confirmed: what there is now is what the caller begins with, and all that follows is news. */
    void selected() {
        lock.lock();
        try {
            opening = false;
        } finally {
            lock.unlock();
        }
    }

    private void count(long count) {
        counted = true;
        total = Math.max(0, count);
        version++;
        changed();
    }

    /**
     * EXISTS. Without CLOSED nobody can tell the number that SELECT is answered with from one of the folder before, but it comes last.
     *
     * @return whether it is news
     */
    boolean exists(long count) {
        lock.lock();
        try {
            if (opening || !counted) {
                // Some SELECTs are answered without.
                count(count);
                return !opening && total > 0;
            }
            if (count == total || count < 0) {
                return false;
            }
            if (count < total) {
                shrink(count);
            } else if (map == null && known != null) {
                searchDue = true;
            } else if (map == null) {
                tail += count - total;
            }
            total = count;
            version++;
            changed();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** RFC 9051 section 7.4.1 forbids it; which messages went is anybody's guess. */
    private void shrink(long count) {
        if (map != null || known != null) {
            distrustNumbers();
        } else {
            unidentified += total - count + tail;
            tail = 0;
        }
    }

    private void distrustNumbers() {
        if (map != null) {
            known = map.uids();
            map = null;
        }
        searchDue = true;
        version++;
    }

    /** EXPUNGE. */
    Named expunged(long number) {
        lock.lock();
        try {
            removals.incrementAndGet();
            if (!counted || number < 1 || number > total) {
                return Named.NONE;
            }
            if (opening) {
                count(total - 1);
                return Named.NONE;
            }
            Named named = Named.UNKNOWN;
            if (map != null) {
                if (number <= map.size()) {
                    named = Named.of(map.removeAt(number));
                    gone(named.uids());
                }
            } else if (known != null) {
                searchDue = true;
            } else if (number > total - tail) {
                tail--;
            } else {
                unidentified++;
            }
            total--;
            version++;
            changed();
            return named;
        } finally {
            lock.unlock();
        }
    }

    /**
     * VANISHED, without EARLIER (RFC 7162 section 3.2.10).
     *
     * @return those that were there, as far as that is known
     */
    UidSet vanished(UidSet uids) {
        lock.lock();
        try {
            removals.addAndGet(uids.size());
            if (!counted || uids.isEmpty()) {
                return UidSet.EMPTY;
            }
            if (opening) {
                count(total - uids.size());
                return UidSet.EMPTY;
            }
            UidSet were = uids;
            if (map != null) {
                // Those behind the last known one are among the ones that came since.
                long last = map.last();
                UidSet late = last < UidSet.MAX ? uids.intersect(UidSet.from(last + 1)) : UidSet.EMPTY;
                were = map.remove(uids);
                long lateCount = Math.min(late.size(), total - were.size() - map.size());
                total -= were.size() + lateCount;
                gone(were);
                were = lateCount > 0 ? were.union(late) : were;
            } else {
                total -= Math.min(total, uids.size());
                tail = Math.min(tail, total);
                gone(known == null ? uids : uids.intersect(known));
                known = known == null ? null : known.minus(uids);
            }
            version++;
            changed();
            return were;
        } finally {
            lock.unlock();
        }
    }

    private void gone(UidSet uids) {
        // What the caller never heard of is not told to have gone.
        UidSet told = uids.minus(added.remove(uids));
        if (uids.size() <= flags.size()) {
            uids.forEach(this::forgetFlags);
        } else {
            flags.keySet().stream().filter(uids::contains).toList().forEach(this::forgetFlags);
        }
        if (!removed.add(told)) {
            unidentified += told.size();
        }
    }

    /**
     * The flags of a message have changed.
     *
     * @param number the sequence number
     * @param uid -1 where the response has none
     */
    Named flags(long number, long uid, Set<Flag> now) {
        lock.lock();
        try {
            if (opening || !counted || number < 1 || (uid < 0 && number > total)) {
                return Named.NONE;
            }
            Named named = uid >= 0 ? Named.of(uid) : Named.UNKNOWN;
            if (map != null && number <= map.size()) {
                long byNumber = map.uidAt(number);
                if (uid >= 0 && uid != byNumber) {
                    distrustNumbers();
                } else {
                    named = Named.of(byNumber);
                }
            }
            if (now.size() > MOST_FLAGS_OF_ONE) {
                unidentified++;
                named = Named.NONE;
            } else if (named.meaning() == Meaning.KNOWN) {
                keepFlags(named.uid(), now);
            } else if (map == null) {
                unidentified++;
            } // else it is a message that came since, and is about to be told
            changed();
            return named;
        } finally {
            lock.unlock();
        }
    }

    private void keepFlags(long uid, Set<Flag> now) {
        forgetFlags(uid);
        if (flags.size() < MOST_FLAGGED && flagCount + now.size() <= MOST_FLAGS) {
            flags.put(uid, now);
            flagCount += now.size();
        } else {
            unidentified++;
        }
    }

    private void forgetFlags(long uid) {
        Set<Flag> before = flags.remove(uid);
        flagCount -= before == null ? 0 : before.size();
    }

    // ---- searching for UIDs

    /**
     * What to search for, and begins to watch for the answer.
     *
     * @param uidNext UIDNEXT of the SELECT; 0 where it is not known
     * @return the first UID of interest, 1 for all; empty where all is known
     */
    OptionalLong question(long uidNext) {
        lock.lock();
        try {
            if (map == null && known == null && total == 0) {
                map = new SequenceMap();
                tail = 0;
                changed();
            }
            if (map != null && unresolved() == 0) {
                return OptionalLong.empty();
            }
            long from = map == null ? 1 : Math.min(UidSet.MAX, map.last() + 1);
            answer.ask(from, uidNext);
            return OptionalLong.of(from);
        } finally {
            lock.unlock();
        }
    }

    /** The reader has come to the answer, or to a part of it: it holds at this point of what the server tells. */
    void found(UidSet uids) {
        lock.lock();
        try {
            if (!answer.isAwaited()) {
                return;
            }
            answer.add(uids, version);
            if (answer.isMixed()) {
                if (answer.isUnderstood() && map != null) {
                    // More than all there is.
                    distrustNumbers();
                }
                answer.understood(false);
            } else if (answer.mayHave(answer.from() > 1 ? unresolved() : total)) {
                answer.understood(takeIfWhole(answer.uids()));
            }
            changed();
        } finally {
            lock.unlock();
        }
    }

    private boolean takeIfWhole(UidSet uids) {
        if (answer.from() > 1) {
            return takeLast(uids);
        }
        boolean whole = uids.size() == total && total <= Integer.MAX_VALUE;
        if (whole) {
            takeAll(uids);
        }
        return whole;
    }

    private boolean takeLast(UidSet uids) {
        if (map == null) {
            return false;
        }
        // "5:*" finds the last message even where it is before 5.
        long first = Math.max(answer.from(), map.last() + 1);
        UidSet came = first > UidSet.MAX ? UidSet.EMPTY : uids.intersect(UidSet.range(first, UidSet.MAX));
        if (came.size() != unresolved() || total > Integer.MAX_VALUE) {
            return false;
        }
        map.append(came);
        came(came);
        return true;
    }

    private void came(UidSet uids) {
        // What a doubtful search had left out may be before others.
        boolean behind = uids.isEmpty() || uids.first() > added.last();
        if (behind) {
            added.append(uids);
        } else {
            added = SequenceMap.of(added.uids().union(uids));
        }
    }

    private void takeAll(UidSet all) {
        UidSet before = map == null ? known : map.uids();
        if (before == null) {
            long count = Math.min(tail, all.size());
            UidSet last = count == 0 ? UidSet.EMPTY : all.page(-1, -count);
            // A message that came since has no smaller UID, and there may have been fewer at SELECT than it said.
            long next = Math.min(UidSet.MAX, Math.max(1, answer.uidNext()));
            came(last.intersect(UidSet.range(next, UidSet.MAX)));
        } else {
            gone(before.minus(all));
            came(all.minus(before));
        }
        tail = 0;
        searchDue = false;
        boolean agrees = all.size() == total && total <= Integer.MAX_VALUE;
        map = agrees ? SequenceMap.of(all) : null;
        known = agrees ? null : all;
    }

    /**
     * The search is over. Where its answer does not agree with what the server told otherwise, it still tells what there is.
     *
     * @return whether the answer made sense; else it may help to ask again
     */
    boolean searched() {
        lock.lock();
        try {
            if (!answer.isUnderstood() && answer.isUsable(version)) {
                UidSet uids = answer.uids();
                boolean whole = takeIfWhole(uids);
                answer.understood(whole);
                if (!whole && answer.from() > 1) {
                    distrustNumbers();
                } else if (!whole && !uids.isEmpty() && uids.size() <= Integer.MAX_VALUE) {
                    // Nothing at all is no proof that everything is gone (STRATO, with IMAP4rev2).
                    takeAll(uids);
                }
            }
            answer.end();
            changed();
            return answer.isUnderstood();
        } finally {
            lock.unlock();
        }
    }

    /** The server does not answer: what is not known is counted. */
    void unanswered() {
        lock.lock();
        try {
            answer.end();
            unidentified += unresolved() + (searchDue && unresolved() == 0 ? 1 : 0);
            if (map != null && unresolved() > 0) {
                // Without the UIDs in between, the next ones cannot be told from them either.
                known = map.uids();
                map = null;
            }
            tail = 0;
            searchDue = false;
            changed();
        } finally {
            lock.unlock();
        }
    }

    // ---- taking

    /** Gives away what has happened, as far as the UIDs are known. */
    Taken take() {
        lock.lock();
        try {
            Taken taken = new Taken(
                    added.uids(),
                    Collections.unmodifiableMap(new LinkedHashMap<>(flags)),
                    removed.take(),
                    unidentified);
            added = new SequenceMap();
            flags.clear();
            flagCount = 0;
            unidentified = 0;
            changed();
            return taken;
        } finally {
            lock.unlock();
        }
    }
}
