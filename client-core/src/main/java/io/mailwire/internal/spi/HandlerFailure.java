package io.mailwire.internal.spi;

import io.mailwire.MailException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletionException;

/** What made one item of an operation on many fail, as the caller gets it who wants an exception instead of a report. */
public final class HandlerFailure {

    private HandlerFailure() {}

    /**
     * What to throw: an unchecked exception as it is, one of ours with the caller's own stack; a checked one within an unchecked one.
     *
     * @param failure what a handler threw, or an operation of ours
     * @param item the item, as people read it
     */
    public static RuntimeException unchecked(Exception failure, String item) {
        if (failure instanceof MailException e) {
            return e.rethrown();
        }
        if (failure instanceof RuntimeException e) {
            return e;
        }
        return failure instanceof IOException e
                ? new UncheckedIOException(item, e)
                : new CompletionException(item, failure);
    }
}
