/** How core finds this module. */
@NullMarked
package io.mailwire.smtp.internal.spi;

import org.jspecify.annotations.NullMarked;
