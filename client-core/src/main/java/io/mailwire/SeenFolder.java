package io.mailwire;

import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/**
 * What a {@link SeenStore} knows of one folder, for whoever has it open: nobody else has it at the same time. For one thread at a
 * time. Reading costs nothing; writing blocks where it says so, and throws {@link UncheckedIOException} where a file can't be written.
 *
 * <p>The order of calls for a message is {@link #offered}, then its handler runs, then {@link #handled}; {@link #deleting} before the
 * session ends that deletes it; {@link #forget} once the server does not list it any more. After a crash between the first two the
 * message is known as offered and not as handled, which holds for one message at most.
 */
public interface SeenFolder extends AutoCloseable {

    /**
     * What is known of a message.
     *
     * @param uid its unique id
     * @return what is known, or empty for a message that was never offered
     */
    Optional<SeenEntry> find(String uid);

    /**
     * The messages that are known.
     *
     * @return an unchangeable copy of their unique ids
     */
    Set<String> uids();

    /**
     * When this folder's knowledge last changed, by anybody.
     *
     * @return the time, or {@link Instant#MIN} while nothing was ever written
     */
    Instant lastUsed();

    /**
     * Notes that a message is about to be handed over. When this returns, it and all that was noted before survives a crash.
     *
     * @param uid its unique id
     * @param size its size as the server says, or -1
     * @throws IllegalArgumentException if the unique id is too long to be remembered; nothing was noted
     */
    void offered(String uid, long size);

    /**
     * Notes that a handler took a message. It survives the end of this program at once, and that of the whole machine after the next
     * {@link #offered} or {@link #sync}. Of one that {@link #deleting} was noted of this says that it is still there. Noted again for
     * the same message, the first time stays, unless that was none ({@link SeenEntry#isTimeKnown}).
     *
     * @param uid its unique id
     * @param size its size as the server says, or -1
     * @param content what {@link SeenEntry#content()} gives back, 128 printable ASCII characters without spaces at most; empty for nothing
     */
    void handled(String uid, long size, String content);

    /**
     * Notes that a handler took a message of whose content nothing is known.
     *
     * @param uid its unique id
     * @param size its size as the server says, or -1
     */
    default void handled(String uid, long size) {
        handled(uid, size, "");
    }

    /**
     * Notes that a session is about to end that deletes messages, or that their unique ids may be other messages' by now: from then on each
     * may be gone, or not. Survives what
     * {@link #handled} survives.
     *
     * @param uids their unique ids; those that are not known are passed over
     */
    void deleting(Collection<String> uids);

    /**
     * Forgets messages, which must be gone from the server: another message may get the same unique id from then on.
     *
     * @param uids their unique ids; those that are not known are passed over
     */
    void forget(Collection<String> uids);

    /** Returns when all that was noted survives a crash; blocks. */
    void sync();

    /** Lets others have the folder. What was noted stays. Does nothing the second time. */
    @Override
    void close();
}
