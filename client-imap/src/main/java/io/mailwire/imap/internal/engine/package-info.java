/** One live session: who may send when, who gets which answer. */
@NullMarked
package io.mailwire.imap.internal.engine;

import org.jspecify.annotations.NullMarked;
