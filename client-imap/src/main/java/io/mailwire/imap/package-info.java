/**
 * IMAP sessions.
 *
 * @serial exclude
 */
@NullMarked
package io.mailwire.imap;

import org.jspecify.annotations.NullMarked;
