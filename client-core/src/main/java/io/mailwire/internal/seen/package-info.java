/** What a drain remembers from one run to the next: in memory, or in a journal that survives crashes. */
@NullMarked
package io.mailwire.internal.seen;

import org.jspecify.annotations.NullMarked;
