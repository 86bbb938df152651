package io.mailwire;

import java.nio.file.Path;

/**
 * A message on a server, whatever the protocol. What its methods read is fetched when they are called, as long as the session
 * lives; an {@link Email} taken from it stays valid afterwards. Implemented by this SDK, not by its users.
 */
public interface ReceivedMessage {

    /**
     * What names the message on its server, stable across sessions: POP3's unique-id (RFC 1939 section 7), IMAP's UID.
     *
     * @return the unique id
     */
    String uid();

    /**
     * Its size as the server states it, which need not be exact.
     *
     * @return the size in octets
     */
    long size();

    /**
     * Whether a handler was offered it before, by an earlier drain with the same {@link SeenStore}, and it is not known to have been
     * handled: the handler failed or kept it, or the program ended while it was at it. Its work may be done in part, or in full.
     *
     * @return true if it was offered before
     */
    default boolean isOfferedBefore() {
        return false;
    }

    /**
     * The whole message. Blocks while it is fetched; a large one is kept in a temporary file.
     *
     * @return the message, independent of the session
     * @throws MailException if it could not be fetched
     */
    Email email();

    /**
     * Saves the whole message, octet by octet, under a safe name of its own in a directory. Blocks; never overwrites.
     *
     * @param directory an existing directory
     * @return the file
     * @throws MailException if the message could not be fetched
     * @throws java.io.UncheckedIOException if the file could not be written; the session stays usable
     */
    Path saveTo(Path directory);

    /**
     * Saves the whole message, octet by octet, as this file. Blocks; a file that exists is replaced once the new one is complete.
     *
     * @param file where to
     * @return the file
     * @throws MailException if the message could not be fetched
     * @throws java.io.UncheckedIOException if the file could not be written; the session stays usable
     */
    Path saveAs(Path file);
}
