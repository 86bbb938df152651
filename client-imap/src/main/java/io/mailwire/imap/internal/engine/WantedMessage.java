package io.mailwire.imap.internal.engine;

import io.mailwire.imap.internal.codec.BodyItem;
import java.util.ArrayList;
import java.util.List;

/** All that is wanted of one message at once. For one thread. */
final class WantedMessage {

    private final long uid;
    private final int pass;
    private final List<ContentJob> jobs = new ArrayList<>(1);

    /**
     * Nothing of it yet.
     *
     * @param pass how often the same was wanted of messages before, at most
     */
    WantedMessage(long uid, int pass) {
        this.uid = uid;
        this.pass = pass;
    }

    long uid() {
        return uid;
    }

    int pass() {
        return pass;
    }

    List<ContentJob> jobs() {
        return jobs;
    }

    void add(ContentJob job) {
        jobs.add(job);
    }

    List<BodyItem> items() {
        return jobs.stream().map(ContentJob::item).toList();
    }

    /** Whether the same items are wanted of it as of another. */
    boolean isAskedLike(WantedMessage other) {
        int count = jobs.size();
        boolean same = count == other.jobs.size();
        for (int i = 0; same && i < count; i++) {
            same = jobs.get(i).item().equals(other.jobs.get(i).item());
        }
        return same;
    }

    /** Whether it is to have a command of its own. */
    boolean isAlone() {
        for (ContentJob job : jobs) {
            if (job.isAlone()) {
                return true;
            }
        }
        return false;
    }
}
