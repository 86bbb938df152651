/** Commands and responses: tokens to records and back. */
@NullMarked
package io.mailwire.imap.internal.codec;

import org.jspecify.annotations.NullMarked;
