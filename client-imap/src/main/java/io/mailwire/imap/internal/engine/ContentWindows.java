package io.mailwire.imap.internal.engine;

import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.codec.BodyItem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    private final int longestSet;
    private final Deque<WantedMessage> messages = new ArrayDeque<>();
    private long octets;
    private long contents;

    ContentWindows(List<ContentJob> jobs, int longestSet) {
        this.longestSet = longestSet;
        jobs.forEach(ContentJob::begin);
        List<ContentJob> left = jobs;
        for (int pass = 0; !left.isEmpty(); pass++) {
            left = collect(left, pass);
        }
    }

    /** The first wish for each item of each message; the others, for what is the same, are left. */
    private List<ContentJob> collect(List<ContentJob> jobs, int pass) {
        WantedMessages wanted = new WantedMessages(pass);
        List<ContentJob> left = new ArrayList<>();
        for (ContentJob job : jobs) {
            WantedMessage message = wanted.of(job.wish().uid());
            if (isAsked(job, message.jobs())) {
                left.add(job);
            } else {
                message.add(job);
            }
        }
        messages.addAll(wanted.all());
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

    private long expected(WantedMessage message) {
        long sum = 0;
        for (ContentJob job : message.jobs()) {
            sum += expected(job);
        }
        return sum;
    }

    /** The next window; null when there is none left. */
    @Nullable Window next() {
        WantedMessage message = messages.peek();
        if (message == null) {
            return null;
        }
        Groups groups = new Groups();
        int pass = message.pass();
        long promised = 0;
        int count = 0;
        // What is wanted twice comes in another pass, and so in another window.
        while (message != null && message.pass() == pass && count < FetchWindow.MESSAGES && groups.alone < ALONE) {
            long size = expected(message);
            if (count > 0 && promised + size > FetchWindow.OCTETS) {
                break;
            }
            messages.remove();
            promised += size;
            count++;
            groups.add(message);
            message = messages.peek();
        }
        return new Window(commands(groups.all), promised);
    }

    /** Messages by what is wanted of them. */
    private static final class Groups {
        private final List<List<WantedMessage>> all = new ArrayList<>();
        private final Map<List<BodyItem>, List<WantedMessage>> byItems = new HashMap<>();
        private @Nullable WantedMessage last;
        private List<WantedMessage> lasts = List.of();
        private int alone;

        void add(WantedMessage message) {
            if (message.isAlone()) {
                alone++;
                all.add(List.of(message));
                return;
            }
            // Mostly the same is wanted of all.
            if (last == null || !last.isAskedLike(message)) {
                lasts = byItems.computeIfAbsent(message.items(), items -> {
                    List<WantedMessage> group = new ArrayList<>();
                    all.add(group);
                    return group;
                });
            }
            last = message;
            lasts.add(message);
        }
    }

    private List<ContentCommand> commands(List<List<WantedMessage>> groups) {
        List<ContentCommand> commands = new ArrayList<>();
        for (List<WantedMessage> same : groups) {
            WantedMessage[] sorted = same.toArray(WantedMessage[]::new);
            Arrays.sort(sorted, Comparator.comparingLong(WantedMessage::uid));
            long[] uids = new long[sorted.length];
            for (int i = 0; i < uids.length; i++) {
                uids[i] = sorted[i].uid();
            }
            int from = 0;
            for (UidSet piece : UidSet.of(uids).split(Long.MAX_VALUE, longestSet)) {
                int to = from + (int) piece.size();
                commands.add(new ContentCommand(piece, Arrays.asList(sorted).subList(from, to)));
                from = to;
            }
        }
        return commands;
    }

    /** Commands that are sent together. */
    static final class Window {
        private final List<ContentCommand> commands;
        private long left;

        Window(List<ContentCommand> commands, long promised) {
            this.commands = List.copyOf(commands);
            this.left = promised;
        }

        List<ContentCommand> commands() {
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
