package io.mailwire.pop3;

import io.mailwire.DrainReport;
import io.mailwire.SeenFolder;
import io.mailwire.SeenStore;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The drains of one session: with which store, and whether what the session sees is still so. */
final class SessionDrain {

    private final Pop3Session session;
    private final DrainRecipe recipe;

    // Set while a drain runs, which may have gone on to another session than this one.
    private volatile @Nullable Drain running;

    SessionDrain(Pop3Session session, DrainRecipe recipe) {
        this.session = session;
        this.recipe = recipe;
    }

    /** Remembers as long as it runs. */
    DrainReport forgetful(Pop3Handler handler, LongSupplier nanoTime) {
        requireNothingLeft(recipe.options());
        try (SeenFolder forgetful = SeenStore.inMemory().open(recipe.key())) {
            return drain(forgetful, false, handler, nanoTime);
        }
    }

    DrainReport with(SeenStore seen, Pop3Handler handler) {
        try (SeenFolder folder = seen.open(recipe.key())) {
            checkUpToDate(folder);
            return with(folder, handler);
        }
    }

    /** With a folder that nobody else had since the session was opened. */
    DrainReport with(SeenFolder folder, Pop3Handler handler) {
        return drain(folder, true, handler, System::nanoTime);
    }

    private void checkUpToDate(SeenFolder folder) {
        Instant used = folder.lastUsed();
        // What was noted in the future was noted by a clock that was wrong, and tells nothing.
        if (used.isAfter(recipe.began()) && !used.isAfter(Instant.now())) {
            throw new IllegalStateException(
                    "another drain of " + recipe.key()
                            + " came after this session was opened, which may list messages that are deleted since: open a new one");
        }
    }

    private DrainReport drain(SeenFolder folder, boolean remembered, Pop3Handler handler, LongSupplier nanoTime) {
        return session.in("drain", () -> {
            Drain drain = new Drain(
                    recipe,
                    session.opened(),
                    session.maildrop(),
                    session.marked(),
                    session.retrieved(),
                    folder,
                    remembered,
                    handler,
                    nanoTime);
            running = drain;
            try {
                return drain.run();
            } finally {
                running = null;
            }
        });
    }

    static void requireNothingLeft(DrainOptions options) {
        if (options.leave() != LeaveOnServer.NOTHING) {
            throw new IllegalStateException(
                    options.leave() + " needs a SeenStore, as in drain(SeenStore.journal(directory), handler): "
                            + "without one each drain would hand over again what was left");
        }
    }

    boolean isRunning() {
        return running != null;
    }

    /** Ends a drain that runs, from any thread. */
    void cancel() {
        Drain drain = running;
        if (drain != null) {
            drain.cancel();
        }
    }
}
