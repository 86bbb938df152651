/** The dialogue: opening a session, logging in, and one answer for each command. */
@NullMarked
package io.mailwire.pop3.internal.engine;

import org.jspecify.annotations.NullMarked;
