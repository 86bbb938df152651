/** SMTP sessions. */
@NullMarked
package io.mailwire.smtp;

import org.jspecify.annotations.NullMarked;
