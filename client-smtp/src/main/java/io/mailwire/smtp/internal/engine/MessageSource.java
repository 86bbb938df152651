package io.mailwire.smtp.internal.engine;

import io.mailwire.Email;
import java.util.Collection;
import java.util.Iterator;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the messages of a {@code sendAll} come from.
 *
 * @param isThere whether the next message is there at once
 * @param hasEnd whether everything is taken and gets a result, also what there is no connection for
 */
record MessageSource(Iterator<Email> messages, boolean isThere, boolean hasEnd) {

    static MessageSource of(Iterable<Email> all) {
        return new MessageSource(all.iterator(), all instanceof Collection, true);
    }

    /** A stream without a size may have no end: what cannot be sent is not taken from it. */
    static MessageSource of(Stream<Email> all) {
        Spliterator<Email> source = all.spliterator();
        return new MessageSource(Spliterators.iterator(source), false, source.hasCharacteristics(Spliterator.SIZED));
    }

    /** Takes one message; null at the end. Whatever it throws is the caller's failure. */
    @Nullable Email next() {
        return messages.hasNext()
                ? Objects.requireNonNull(messages.next(), "the source gave null for a message")
                : null;
    }
}
