package io.mailwire.imap.internal.engine;

import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.codec.BodyItem;
import io.mailwire.imap.internal.codec.ContentCommands;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How many contents are asked for at once: as many messages as promise 8 MiB, and no more than a thousand. All that is wanted of a
 * message is in one FETCH, since two FETCHes of a message must not overlap (RFC 9051 section 5.5); messages of which the same is wanted
 * share a FETCH. For one thread.
 */
final class ContentWindows {

    // What surrounds content in an answer.
    private static final long OVERHEAD = 64;

    // Where nothing is known of sizes, a thousand messages are a window: most mail is as small as that.
    private static final long USUAL = FetchWindow.OCTETS / FetchWindow.MESSAGES - OVERHEAD;

    // Messages of which each has a command of its own; more in one go would be hard on both sides.
    private static final int ALONE = 50;

    /** All that is wanted of one message at once. */
    private record Message(long uid, List<ContentJob> jobs) {
        List<BodyItem> items() {
            return jobs.stream().map(ContentJob::item).toList();
        }

        boolean isAlone() {
            return jobs.stream().anyMatch(ContentJob::isAlone);
        }
    }

    private final int longestSet;
    private final Deque<Message> messages = new ArrayDeque<>();
    private long octets;
    private long contents;

    ContentWindows(List<ContentJob> jobs, int longestSet) {
        this.longestSet = longestSet;
        jobs.forEach(ContentJob::begin);
        List<ContentJob> left = jobs;
        while (!left.isEmpty()) {
            left = collect(left);
        }
    }

    /** The first wish for each item of each message; the others, for what is the same, are left. */
    private List<ContentJob> collect(List<ContentJob> jobs) {
        Map<Long, List<ContentJob>> byUid = new LinkedHashMap<>();
        List<ContentJob> left = new ArrayList<>();
        for (ContentJob job : jobs) {
            List<ContentJob> same = byUid.computeIfAbsent(job.wish().uid(), uid -> new ArrayList<>(1));
            (isAsked(job, same) ? left : same).add(job);
        }
        byUid.forEach((uid, same) -> messages.add(new Message(uid, same)));
        return left;
    }

    // Two ranges of a section could not be told apart where a server leaves out the origin.
    private static boolean isAsked(ContentJob job, List<ContentJob> same) {
        for (ContentJob other : same) {
            if (other.wish().section().equals(job.wish().section())) {
                return true;
            }
        }
        return false;
    }

    /** Learns what contents really have. */
    void cost(long size) {
        octets += size;
        contents++;
    }

    private long expected(ContentJob job) {
        ContentWish wish = job.wish();
        long known = job.item().isRange() && wish.length() != ContentWish.ALL ? wish.length() : wish.size();
        long usual = contents == 0 ? USUAL : octets / contents;
        return OVERHEAD + (known >= 0 ? known : usual);
    }

    private long expected(Message message) {
        long sum = 0;
        for (ContentJob job : message.jobs()) {
            sum += expected(job);
        }
        return sum;
    }

    /** The next window; null when there is none left. */
    @Nullable Window next() {
        if (messages.isEmpty()) {
            return null;
        }
        Map<Object, List<Message>> groups = new LinkedHashMap<>();
        Set<Long> taken = new HashSet<>();
        long promised = 0;
        int count = 0;
        int alone = 0;
        while (count < FetchWindow.MESSAGES && alone < ALONE) {
            Message message = messages.peek();
            if (message == null) {
                break;
            }
            long size = expected(message);
            // What is wanted twice comes in another window.
            if ((count > 0 && promised + size > FetchWindow.OCTETS) || !taken.add(message.uid())) {
                break;
            }
            messages.remove();
            promised += size;
            count++;
            Object key = message.isAlone() ? alone++ : message.items();
            groups.computeIfAbsent(key, k -> new ArrayList<>()).add(message);
        }
        return new Window(commands(groups), promised);
    }

    private List<Command> commands(Map<Object, List<Message>> groups) {
        List<Command> commands = new ArrayList<>();
        for (List<Message> same : groups.values()) {
            Map<Long, List<ContentJob>> jobs = new LinkedHashMap<>();
            same.forEach(m -> jobs.put(m.uid(), m.jobs()));
            UidSet all =
                    UidSet.of(jobs.keySet().stream().mapToLong(Long::longValue).toArray());
            for (UidSet piece : all.split(Long.MAX_VALUE, longestSet)) {
                Map<Long, List<ContentJob>> own = new LinkedHashMap<>();
                piece.stream().forEach(uid -> own.put(uid, jobs.get(uid)));
                commands.add(new Command(piece, own));
            }
        }
        return commands;
    }

    /** One FETCH. */
    record Command(UidSet uids, Map<Long, List<ContentJob>> jobs) {

        /** What is asked of each message. */
        List<BodyItem> items() {
            return jobs.values().iterator().next().stream()
                    .map(ContentJob::item)
                    .toList();
        }

        /** The wish that this is the answer to; null if nobody asked, or it came already. */
        @Nullable ContentJob job(ContentAnswers.Arrival arrival) {
            for (ContentJob job : jobs.getOrDefault(arrival.uid(), List.of())) {
                if (job.isOpen() && job.item().isAnsweredBy(arrival.name())) {
                    return job;
                }
            }
            return null;
        }

        /** The wishes that have no answer. */
        List<ContentJob> open() {
            return all().filter(ContentJob::isOpen).toList();
        }

        Stream<ContentJob> all() {
            return jobs.values().stream().flatMap(List::stream);
        }

        Request request(FolderOperations operations) {
            List<BodyItem> items = items();
            CommandKind kind =
                    items.stream().anyMatch(BodyItem::marksSeen) ? CommandKind.FETCH_AND_MARK : CommandKind.FETCH;
            return operations.request(ContentCommands.fetch(uids, items), kind, uids);
        }
    }

    /** Commands that are sent together. */
    static final class Window {
        private final List<Command> commands;
        private long left;

        Window(List<Command> commands, long promised) {
            this.commands = List.copyOf(commands);
            this.left = promised;
        }

        List<Command> commands() {
            return commands;
        }

        List<Request> requests(FolderOperations operations) {
            return commands.stream().map(c -> c.request(operations)).toList();
        }

        void took(long size) {
            left -= size + OVERHEAD;
        }

        /** How many octets of what it promised have not been taken yet. */
        long left() {
            return left;
        }
    }
}
