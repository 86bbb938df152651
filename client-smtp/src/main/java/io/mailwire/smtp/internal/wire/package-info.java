/** SMTP on the wire: lines to replies. Pure functions; knows no commands and no connections. */
@NullMarked
package io.mailwire.smtp.internal.wire;

import org.jspecify.annotations.NullMarked;
