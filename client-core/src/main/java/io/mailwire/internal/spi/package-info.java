/** How protocol modules make themselves known to the cross-protocol client. */
@NullMarked
package io.mailwire.internal.spi;

import org.jspecify.annotations.NullMarked;
