/** Scripted servers for SMTP, POP3 and IMAP clients. */
@NullMarked
package io.mailwire.testkit;

import org.jspecify.annotations.NullMarked;
