/** What an application can plug in: how names are looked up. */
@NullMarked
package io.mailwire.spi;

import org.jspecify.annotations.NullMarked;
