/** Connections: dialling, proxies, TLS, deadlines and cancellation. */
@NullMarked
package io.mailwire.internal.net;

import org.jspecify.annotations.NullMarked;
