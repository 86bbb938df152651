/** Status lines and multi-line responses: bytes to tokens. */
@NullMarked
package io.mailwire.pop3.internal.wire;

import org.jspecify.annotations.NullMarked;
