/** IMAP sessions. */
@NullMarked
package io.mailwire.imap;

import org.jspecify.annotations.NullMarked;
