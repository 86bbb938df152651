/**
 * IMAP (RFC 3501, RFC 9051). {@link io.mailwire.imap.ImapClient} is where and who; it makes an {@link io.mailwire.imap.ImapSession}, one
 * connection that any number of threads share; that selects a {@link io.mailwire.imap.Folder}, whose messages are found
 * ({@link io.mailwire.imap.Search}), and read, changed, moved or deleted as a {@link io.mailwire.imap.Selection}. Messages are named by
 * UIDs ({@link io.mailwire.imap.UidSet}), never by their numbers.
 *
 * <p>What comes without content is an {@link io.mailwire.imap.ImapMessage}; content is a {@link io.mailwire.imap.Download}, and nothing
 * is marked as seen unless asked for.
 *
 * @serial exclude
 */
@NullMarked
package io.mailwire.imap;

import org.jspecify.annotations.NullMarked;
