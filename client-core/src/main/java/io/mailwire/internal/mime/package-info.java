/**
 * MIME, and the only place that knows the jakarta.mail classes.
 *
 * <p>Messages are written and read by code of ours, in one bounded pass, because jakarta.mail finds its handlers by the context class
 * loader, depends on system properties of the whole JVM, and takes quadratic time or unlimited memory on hostile input. What it makes of our
 * messages, and we of its, is held together by tests; the bridge hands whole messages over.
 */
@NullMarked
package io.mailwire.internal.mime;

import org.jspecify.annotations.NullMarked;
