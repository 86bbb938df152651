/** Questions, answers and what is remembered of them. */
@NullMarked
package io.mailwire.dns.internal;

import org.jspecify.annotations.NullMarked;
