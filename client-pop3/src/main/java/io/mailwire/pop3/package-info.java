/**
 * POP3 sessions.
 *
 * @serial exclude
 */
@NullMarked
package io.mailwire.pop3;

import org.jspecify.annotations.NullMarked;
