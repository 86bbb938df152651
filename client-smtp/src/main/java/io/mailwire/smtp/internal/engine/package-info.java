/** The dialogue: opening a connection, the order of commands, pipelining, and what became of a message. */
@NullMarked
package io.mailwire.smtp.internal.engine;

import org.jspecify.annotations.NullMarked;
