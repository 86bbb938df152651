/** Lines and dots: bytes to tokens and back, and the trace. Pure functions over Okio. */
@NullMarked
package io.mailwire.internal.wire;

import org.jspecify.annotations.NullMarked;
