package io.mailwire.pop3;

import io.mailwire.SeenEntry;
import io.mailwire.SeenFolder;
import io.mailwire.SeenStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** Drains a maildrop with a journal, says what its handler gets, and ends at one of the steps, or stops there to be killed. */
final class DrainChild {

    private final boolean halts;
    private int stepsLeft;

    private DrainChild(boolean halts, int steps) {
        this.halts = halts;
        this.stepsLeft = steps;
    }

    /** Arguments: the server's URI, the journal's directory, {@code halt} or {@code stop}, and at which step. */
    public static void main(String[] args) {
        DrainChild child = new DrainChild(args[2].equals("halt"), Integer.parseInt(args[3]));
        SeenStore journal = SeenStore.journal(Path.of(args[1]));
        Scripts.cleartext(args[0]).drain(key -> child.new Steps(journal.open(key)), message -> {
            child.step("handler begins");
            System.out.println("handed " + message.uid());
            message.email();
            child.step("handler ends");
        });
        System.out.println("done");
    }

    private void step(String name) {
        if (--stepsLeft > 0) {
            return;
        }
        if (stepsLeft == 0) {
            System.out.println("at " + name);
            System.out.flush();
            if (halts) {
                Runtime.getRuntime().halt(9);
            }
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** The journal, with a step before and behind each of its own. */
    private final class Steps implements SeenFolder {

        private final SeenFolder journal;

        Steps(SeenFolder journal) {
            this.journal = journal;
            step("open");
        }

        private void around(String name, Runnable action) {
            step("before " + name);
            action.run();
            step("behind " + name);
        }

        @Override
        public Optional<SeenEntry> find(String uid) {
            return journal.find(uid);
        }

        @Override
        public Set<String> uids() {
            return journal.uids();
        }

        @Override
        public Instant lastUsed() {
            return journal.lastUsed();
        }

        @Override
        public void offered(String uid, long size) {
            around("offered", () -> journal.offered(uid, size));
        }

        @Override
        public void handled(String uid, long size, String content) {
            around("handled", () -> journal.handled(uid, size, content));
        }

        @Override
        public void deleting(Collection<String> uids) {
            around("deleting", () -> journal.deleting(uids));
        }

        @Override
        public void forget(Collection<String> uids) {
            around("forget", () -> journal.forget(uids));
        }

        @Override
        public void sync() {
            around("sync", journal::sync);
        }

        @Override
        public void close() {
            around("close", journal::close);
        }
    }
}
