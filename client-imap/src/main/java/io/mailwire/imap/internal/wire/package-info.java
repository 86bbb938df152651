/** IMAP's grammar of tokens: octets to tokens and back (RFC 9051 section 4). Pure functions over Okio. */
@NullMarked
package io.mailwire.imap.internal.wire;

import org.jspecify.annotations.NullMarked;
