package io.mailwire.internal.net;

import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** A look-up without an answer, as when no name server can be reached: nobody said that the host has no address. */
final class UnansweredLookupException extends UnknownHostException {

    private static final long serialVersionUID = 1L;

    // What glibc says for EAI_AGAIN, and the JVM passes on. Where a system says it otherwise, the failure counts as one
    // for good.
    private static final String TRY_AGAIN = "Temporary failure in name resolution";

    UnansweredLookupException(String message) {
        super(message);
    }

    /** Whether a look-up failed so, by what was thrown. */
    static boolean isIn(@Nullable Throwable e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof UnansweredLookupException
                    || String.valueOf(t.getMessage()).contains(TRY_AGAIN)) {
                return true;
            }
        }
        return false;
    }
}
