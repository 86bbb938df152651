/** How the scripted servers work inside; not exported, and free to change. */
@NullMarked
package io.mailwire.testkit.internal;

import org.jspecify.annotations.NullMarked;
