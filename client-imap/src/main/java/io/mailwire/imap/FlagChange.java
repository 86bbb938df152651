package io.mailwire.imap;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A change of flags with conditions and an answer. For the usual change there are {@link Selection#add}, {@link Selection#remove} and
 * {@link Selection#set}. Immutable and thread-safe.
 *
 * <pre>{@code
 * FlagResult result = inbox.messages(uids).change(FlagChange.add(Flag.SEEN).unchangedSince(modSeq));
 * }</pre>
 */
public final class FlagChange {

    private final String verb;
    private final Set<Flag> flags;
    private final long unchangedSince;
    private final boolean reporting;

    private FlagChange(String verb, Set<Flag> flags, long unchangedSince, boolean reporting) {
        this.verb = verb;
        this.flags = flags;
        this.unchangedSince = unchangedSince;
        this.reporting = reporting;
    }

    private static FlagChange of(String verb, Flag... flags) {
        return new FlagChange(verb, Collections.unmodifiableSet(new LinkedHashSet<>(List.of(flags))), -1, false);
    }

    /**
     * Adds flags to those that a message has.
     *
     * @param flags the flags
     * @return the change
     * @throws IllegalArgumentException if there are none
     */
    public static FlagChange add(Flag... flags) {
        return of("+FLAGS", some(flags));
    }

    /**
     * Takes flags away.
     *
     * @param flags the flags
     * @return the change
     * @throws IllegalArgumentException if there are none
     */
    public static FlagChange remove(Flag... flags) {
        return of("-FLAGS", some(flags));
    }

    /**
     * Puts flags in the place of those that a message has.
     *
     * @param flags the flags; none to take all away
     * @return the change
     */
    public static FlagChange set(Flag... flags) {
        return of("FLAGS", flags);
    }

    private static Flag[] some(Flag... flags) {
        if (flags.length == 0) {
            throw new IllegalArgumentException("no flag was given");
        }
        return flags;
    }

    /**
     * Leaves messages alone that have changed since (RFC 7162 section 3.1.3); the result tells which, and which are gone. Costs a round trip
     * more where the server does not name all others, as it need not where the flags were as wanted already.
     *
     * @param modSeq a mod-sequence, such as {@link Folder#highestModSeq}
     * @return a copy with the condition
     * @throws IllegalArgumentException if the number is negative
     */
    public FlagChange unchangedSince(long modSeq) {
        if (modSeq < 0) {
            throw new IllegalArgumentException("a negative mod-sequence: " + modSeq);
        }
        return new FlagChange(verb, flags, modSeq, reporting);
    }

    /**
     * Has the server tell the flags that each message has then. Costs a round trip more where it does not tell them of all.
     *
     * @return a copy that asks for them
     */
    public FlagChange reporting() {
        return new FlagChange(verb, flags, unchangedSince, true);
    }

    String verb() {
        return verb;
    }

    Set<Flag> flags() {
        return flags;
    }

    long modSeq() {
        return unchangedSince;
    }

    boolean isReporting() {
        return reporting;
    }

    @Override
    public String toString() {
        return verb + " " + flags + (unchangedSince < 0 ? "" : " unchanged since " + unchangedSince)
                + (reporting ? ", reporting" : "");
    }
}
