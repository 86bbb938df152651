/** The only place that knows the jakarta.mail classes. */
@NullMarked
package io.mailwire.internal.mime;

import org.jspecify.annotations.NullMarked;
