/**
 * SMTP sessions.
 *
 * @serial exclude
 */
@NullMarked
package io.mailwire.smtp;

import org.jspecify.annotations.NullMarked;
