/** Commands and what the answers mean: tokens to records and back. */
@NullMarked
package io.mailwire.pop3.internal.codec;

import org.jspecify.annotations.NullMarked;
