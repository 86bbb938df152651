package io.mailwire.pop3;

import io.mailwire.MailException;
import io.mailwire.internal.spi.HandlerFailure;
import io.mailwire.internal.text.Printable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletionException;

/**
 * What became of each message in an operation on many: {@link Pop3Session#download}, {@link Pop3Session#headers} or
 * {@link Pop3Session#delete}.
 *
 * @param results one for each message that was given, in that order
 */
public record Pop3Report(List<Pop3Result> results) {

    /**
     * Keeps an unchangeable copy.
     *
     * @param results one for each message
     */
    public Pop3Report {
        results = List.copyOf(results);
    }

    /**
     * The messages that were done, fit to be given to the next operation.
     *
     * @return the messages without a failure, in order
     */
    public List<Pop3Message> done() {
        return results.stream()
                .filter(Pop3Result::isDone)
                .map(Pop3Result::message)
                .toList();
    }

    /**
     * The messages that were not done.
     *
     * @return the results with a failure, in order
     */
    public List<Pop3Result> failed() {
        return results.stream().filter(result -> !result.isDone()).toList();
    }

    /**
     * Whether every message was done.
     *
     * @return true without a failure
     */
    public boolean isComplete() {
        return results.stream().allMatch(Pop3Result::isDone);
    }

    /**
     * Makes the first failure an exception.
     *
     * @return this, where every message was done
     * @throws MailException if a server's refusal is the first failure
     * @throws UncheckedIOException if an {@link IOException} of a handler is; another unchecked exception comes as it was thrown, a
     *     checked one within a {@link CompletionException}
     */
    public Pop3Report orThrow() {
        for (Pop3Result failed : failed()) {
            throw HandlerFailure.unchecked(failed.failure().orElseThrow(), failed.toString());
        }
        return this;
    }

    @Override
    public String toString() {
        List<Pop3Result> failed = failed();
        return results.size()
                + (results.size() == 1 ? " message" : " messages")
                + (failed.isEmpty()
                        ? ""
                        : ", " + failed.size() + " failed, the first: "
                                + failed.get(0).message() + " ("
                                + Printable.shortened(
                                        failed.get(0).failure().orElseThrow().toString(), 1000) + ")");
    }
}
