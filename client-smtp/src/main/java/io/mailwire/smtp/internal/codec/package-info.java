/** Commands to lines, and replies to what they mean. */
@NullMarked
package io.mailwire.smtp.internal.codec;

import org.jspecify.annotations.NullMarked;
