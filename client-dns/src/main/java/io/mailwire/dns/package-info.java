/** Look-ups in the DNS on dnsjava: {@link io.mailwire.dns.DnsClient}. */
@NullMarked
package io.mailwire.dns;

import org.jspecify.annotations.NullMarked;
