package io.mailwire.imap;

import io.mailwire.MailException;
import io.mailwire.internal.spi.HandlerFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletionException;

/**
 * What became of each content in a download of many: {@link Folder#downloadAll} or {@link Selection#download}.
 *
 * @param results one for each content that was asked for, in that order
 */
public record DownloadReport(List<DownloadResult> results) {

    /**
     * Keeps an unchangeable copy.
     *
     * @param results one for each content
     */
    public DownloadReport {
        results = List.copyOf(results);
    }

    /**
     * The contents that were not done, fit to be tried again with {@link Folder#downloadAll}.
     *
     * @return the results with a failure, in order
     */
    public List<DownloadResult> failed() {
        return results.stream().filter(result -> !result.isDone()).toList();
    }

    /**
     * Whether every content was done.
     *
     * @return true without a failure
     */
    public boolean isComplete() {
        return results.stream().allMatch(DownloadResult::isDone);
    }

    /**
     * Makes the first failure an exception.
     *
     * @return this, where every content was done
     * @throws MailException if it is one of the server or the connection
     * @throws UncheckedIOException if it is an {@link IOException} of the handler; another unchecked exception comes as it was thrown, a
     *     checked one within a {@link CompletionException}
     */
    public DownloadReport orThrow() {
        for (DownloadResult result : results) {
            Exception failure = result.failureOrNull();
            if (failure != null) {
                throw HandlerFailure.unchecked(failure, result.toString());
            }
        }
        return this;
    }

    @Override
    public String toString() {
        List<DownloadResult> failed = failed();
        return results.size()
                + (results.size() == 1 ? " download" : " downloads")
                + (failed.isEmpty() ? "" : ", " + failed.size() + " failed, the first: " + failed.get(0));
    }
}
