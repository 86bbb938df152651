package io.mailwire.pop3.internal.codec;

import java.util.List;
import java.util.Set;

/**
 * What LIST and UIDL said, put together.
 *
 * @param entries the messages by number
 * @param doubled the unique ids that several of the messages have, so that they tell nothing
 * @param notes what was wrong with the listings
 * @param doubtful whether lines were left out, repeated a number, or are in UIDL alone, so that there may be other messages than these.
 *     That a message has no unique id, or that of another one, is no doubt of this kind
 * @param unnamed whether UIDL was refused, or had no line at all, so that it says nothing of which messages these are
 */
public record Maildrop(
        List<Entry> entries, Set<String> doubled, List<String> notes, boolean doubtful, boolean unnamed) {

    /**
     * One message.
     *
     * @param number its number in this session, from 1
     * @param size its size as the server says, or -1 where it does not say
     * @param uid its unique id, or empty where the server gave none
     */
    public record Entry(int number, long size, String uid) {}

    /** Whether messages can't be told apart by this: several have it, or it is none. */
    public boolean isAmbiguous(String uid) {
        return uid.isEmpty() || (!doubled.isEmpty() && doubled.contains(uid));
    }

    /** The messages with other numbers than these. */
    public List<Entry> without(Set<Integer> numbers) {
        return numbers.isEmpty()
                ? entries
                : entries.stream().filter(e -> !numbers.contains(e.number())).toList();
    }

    /** Whether each message has a unique id of its own. */
    public boolean isAllNamed() {
        return doubled.isEmpty() && entries.stream().noneMatch(e -> e.uid().isEmpty());
    }

    /** Whether there are messages, and none of them has a unique id. */
    public boolean isNameless() {
        return !entries.isEmpty() && entries.stream().allMatch(e -> e.uid().isEmpty());
    }
}
