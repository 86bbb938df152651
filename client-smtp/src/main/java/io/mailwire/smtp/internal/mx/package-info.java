/** Direct delivery: from a recipient's domain to the servers that take its mail, and what they must prove. */
@NullMarked
package io.mailwire.smtp.internal.mx;

import org.jspecify.annotations.NullMarked;
