/** How the cross-protocol client finds POP3. */
@NullMarked
package io.mailwire.pop3.internal;

import org.jspecify.annotations.NullMarked;
