package io.mailwire.pop3;

import io.mailwire.DrainException;
import io.mailwire.DrainOutcome;
import io.mailwire.DrainReport;
import io.mailwire.DrainedMessage;
import io.mailwire.MailException;
import io.mailwire.pop3.internal.codec.ServerProfile;
import java.util.List;
import java.util.Set;

/** Says what became of a drain. */
final class DrainSummary {

    private final DrainItems items;
    private final DrainMemory memory;
    private final DrainDoubts doubts;
    private final Set<String> notes;
    private final boolean remembered;
    private int reconnected;

    /**
     * Begins one.
     *
     * @param notes what the drain notes meanwhile, and this at its end
     * @param remembered whether what is known outlasts the drain
     */
    DrainSummary(DrainItems items, DrainMemory memory, DrainDoubts doubts, Set<String> notes, boolean remembered) {
        this.items = items;
        this.memory = memory;
        this.doubts = doubts;
        this.notes = notes;
        this.remembered = remembered;
    }

    /** A lost connection was made anew. */
    void reconnected() {
        reconnected++;
    }

    String whatComesOfHandled() {
        return remembered ? "are remembered, and deleted by the next drain" : "come again";
    }

    /** A drain that came to an early end. */
    DrainException ended(RuntimeException e, ServerProfile profile) {
        boolean unconfirmed = items.all().stream().anyMatch(i -> i.outcome() == DrainOutcome.UNCONFIRMED);
        String what = e instanceof MailException ? String.valueOf(e.getMessage()) : e.toString();
        return new DrainException(
                unconfirmed
                        ? what
                                + "; the end of the drain is not confirmed: whether the handled messages are deleted is unknown"
                                + (remembered ? ", those that are not are deleted by the next drain" : "")
                        : what + "; the drain ended early: handled messages that are not deleted "
                                + whatComesOfHandled(),
                report(false, profile),
                e);
    }

    DrainReport report(boolean confirmed, ServerProfile profile) {
        List<DrainedMessage> messages = items.described();
        boolean anyLeft = messages.stream().anyMatch(m -> m.outcome() == DrainOutcome.LEFT);
        if (reconnected > 0) {
            notes.add(
                    "the connection was lost and made anew" + (reconnected == 1 ? "" : ", " + reconnected + " times"));
        }
        if (!doubts.mayPipeline()) {
            notes.add(
                    "the server ends a message with LF, a dot and CRLF, or one looked as if it did, so that an answer may have "
                            + "been taken for a part of it: what came after it was asked for one at a time");
        }
        if (items.nameless() > 0) {
            notes.add(items.nameless()
                    + " messages have no unique id of their own and were told apart by their content (SHA-256)");
        }
        if (items.withheld() > 0) {
            notes.add(
                    "messages that may be ones which the handler had, though the server named them otherwise in another "
                            + "session, were left to the next drain");
        }
        if (items.vanished() > 0) {
            notes.add(items.vanished() + " messages were gone from the server before it was their turn");
        }
        if (memory.stayed() > 0) {
            notes.add(
                    memory.stayed()
                            + " messages were still on the server after a session that was to delete them, or that found unique ids to be "
                            + "other messages': by their content they are known to be handled, so they were not handed over again");
        }
        if (profile.ignoresDele() && anyLeft) {
            notes.add("handled messages are left to the settings of the account, since " + profile.why());
        } else if (profile.retrievedIsGone() && anyLeft) {
            notes.add("messages that were to be left may be gone all the same, since " + profile.why());
        }
        return new DrainReport(messages, confirmed, List.copyOf(notes));
    }
}
