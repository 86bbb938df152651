/** POP3 sessions. */
@NullMarked
package io.mailwire.pop3;

import org.jspecify.annotations.NullMarked;
