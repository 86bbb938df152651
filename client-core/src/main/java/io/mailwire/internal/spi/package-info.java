/** How protocol modules make themselves known to the cross-protocol client, and what the results of all of them do alike. */
@NullMarked
package io.mailwire.internal.spi;

import org.jspecify.annotations.NullMarked;
