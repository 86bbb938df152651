/** Text for people: below everything else, since everything has something to say. */
@NullMarked
package io.mailwire.internal.text;

import org.jspecify.annotations.NullMarked;
