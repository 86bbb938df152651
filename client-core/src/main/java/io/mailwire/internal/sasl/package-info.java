/** SASL mechanisms and the order they are tried in. */
@NullMarked
package io.mailwire.internal.sasl;

import org.jspecify.annotations.NullMarked;
