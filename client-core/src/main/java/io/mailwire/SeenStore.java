package io.mailwire;

import io.mailwire.internal.seen.SeenJournal;
import io.mailwire.internal.seen.SeenMemory;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * Remembers which messages of which folder were handled already, so that a drain hands each one over once, whatever happens in
 * between. Thread-safe; nothing is opened before it is used.
 *
 * <pre>{@code
 * SeenStore seen = SeenStore.journal(Path.of("seen"));
 * DrainReport drained = pop.drain(seen, message -> archive.store(message.email()));
 * }</pre>
 *
 * <p>May be implemented elsewhere, for example on a database: what {@link SeenFolder} promises is all that a drain leans on.
 */
public interface SeenStore {

    /**
     * Remembers as long as this object lives.
     *
     * @return a new store that knows nothing
     */
    static SeenStore inMemory() {
        return new SeenMemory();
    }

    /**
     * Remembers in a directory, in one file for each folder: a journal to which a line is added for every step, which people can read,
     * and which survives a crash at any point. A last line that was not written in full is dropped; a file that is damaged otherwise,
     * or none of ours, is an error and is never changed. Files shrink when they are opened, once most of their lines are out of date.
     *
     * <p>They are their owner's alone to read (0600, in a directory of 0700 where it is made) where the file system knows such modes.
     *
     * <p>While a drain runs it holds a lock on its folder's file; other programs and threads, those of another class loader too, that want the same
     * folder meanwhile get a {@link SeenStoreException} that says who has it. The directory must be on a file system of which locks work (mostly a local one).
     *
     * @param directory where the files are; made when it is first used and not there
     * @return the store
     */
    static SeenStore journal(Path directory) {
        return new SeenJournal(directory);
    }

    /**
     * Opens what is known of a folder, for nobody else until it is closed. Does not wait.
     *
     * @param key which folder
     * @return the folder; close it
     * @throws SeenStoreException if somebody else has it open, or what is stored can't be understood
     * @throws UncheckedIOException if it can't be read or written
     */
    SeenFolder open(SeenKey key);
}
