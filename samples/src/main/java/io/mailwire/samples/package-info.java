/** Programs that show the SDK, each runnable by a line of the README. */
@NullMarked
package io.mailwire.samples;

import org.jspecify.annotations.NullMarked;
