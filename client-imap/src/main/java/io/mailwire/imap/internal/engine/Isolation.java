package io.mailwire.imap.internal.engine;

import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.codec.StatusResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the messages for whose sake a server refuses all that are asked for with them (Yahoo: {@code NO [SERVERBUG]}), by asking for
 * halves. One that is refused alone is given up only once another was told of after that: a server that refuses everything has no
 * trouble with a message. For one thread.
 */
final class Isolation {

    // A message among a million is found by 20 halvings; a few that stand together take some more.
    private static final int MOST_IN_A_ROW = 30;

    // Bounds what a folder full of such messages costs: about fifty of them are found among a thousand.
    private static final int MOST = 500;

    // What is about the user, the folder or the number of commands is not about a message.
    private static final Set<String> OF_ALL = Set.of(
            "LIMIT", "NOPERM", "INUSE", "AUTHENTICATIONFAILED", "AUTHORIZATIONFAILED", "EXPIRED", "PRIVACYREQUIRED");

    /** A message that is refused. */
    record Refused(long uid, StatusResponse reply) {}

    private final List<Refused> suspects = new ArrayList<>();
    private @Nullable RuntimeException first;
    private boolean proven;
    private int inARow;
    private int inAll;

    /** Whether asking for fewer may help against this refusal. */
    boolean helps(StatusResponse reply) {
        String code = reply.code();
        return reply.condition().equals("NO")
                && !reply.saysTooBusy()
                && (code == null || !OF_ALL.contains(code))
                && inARow < MOST_IN_A_ROW
                && inAll < MOST;
    }

    /** Whether the last that was heard is a refusal. */
    boolean isLooking() {
        return inARow > 0;
    }

    /** The server told all of what it was asked for, or some of it before it refused the rest. */
    void answered() {
        proven = true;
        inARow = 0;
    }

    /**
     * The server refused a command.
     *
     * @param asked what it was about
     * @param left those that nothing was told of
     * @return what to ask for instead, in this order
     */
    List<UidSet> refused(UidSet asked, UidSet left, StatusResponse reply, RuntimeException failure) {
        inARow++;
        inAll++;
        if (asked.size() > 1) {
            return left.isEmpty() ? List.of() : left.split((left.size() + 1) / 2, Integer.MAX_VALUE);
        }
        first = first == null ? failure : first;
        left.stream().forEach(uid -> suspects.add(new Refused(uid, reply)));
        return List.of();
    }

    /** Those that are the trouble as far as is known now; each is told once. */
    List<Refused> found(boolean isEnd) {
        if (suspects.isEmpty() || !(isEnd ? proven : inARow == 0)) {
            return List.of();
        }
        List<Refused> found = List.copyOf(suspects);
        suspects.clear();
        return found;
    }

    /** What to throw where nothing but refusals came; null where that is not so. */
    @Nullable RuntimeException failure() {
        return proven || suspects.isEmpty() ? null : first;
    }
}
