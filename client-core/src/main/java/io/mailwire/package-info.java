/**
 * What every protocol shares: messages, logins, TLS policy, options, results and exceptions.
 *
 * @serial exclude
 */
@NullMarked
package io.mailwire;

import org.jspecify.annotations.NullMarked;
