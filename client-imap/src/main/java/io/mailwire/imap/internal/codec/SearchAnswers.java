package io.mailwire.imap.internal.codec;

import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.wire.NumberLine;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Puts together what a server says in answer to one search: some cut a long answer into lines. For one thread. */
public final class SearchAnswers {

    private final String command;
    private final MessageBound bound;
    private final UidCollector plain = new UidCollector();
    private final UidCollector all = new UidCollector();
    private final UidCollector partial = new UidCollector();
    private boolean hasPlain;
    private @Nullable SearchAnswer extended;

    /**
     * Nothing as yet.
     *
     * @param command the tag of the search
     * @param most how many messages there can be
     */
    public SearchAnswers(String command, long most) {
        this.command = command;
        this.bound = new MessageBound(most);
    }

    /** Reads a SEARCH response. */
    public void search(NumberLine line) throws IOException {
        hasPlain = true;
        SearchDecoder.numbers(line, bounded(plain, line));
    }

    /** Reads an ESEARCH response; one that does not answer this search by UID is passed over. */
    public void esearch(NumberLine line) throws IOException {
        UidCollector these = new UidCollector();
        UidCollector part = new UidCollector();
        SearchAnswer told = SearchDecoder.esearch(line, bounded(these, line), bounded(part, line));
        if (told.answers(command)) {
            extended = extended == null ? told : extended.and(told);
            all.addAll(these);
            partial.addAll(part);
        }
    }

    private SearchDecoder.Numbers bounded(UidCollector to, NumberLine line) {
        return (first, last) -> {
            bound.take(first, last, line);
            to.add(first, last);
        };
    }

    /** What SEARCH responses said; null where none came. */
    public @Nullable UidSet plain() {
        return hasPlain ? plain.set() : null;
    }

    /** What ESEARCH responses said; null where none came. */
    public @Nullable SearchAnswer extended() {
        return extended == null ? null : extended.with(all.set(), partial.set());
    }
}
