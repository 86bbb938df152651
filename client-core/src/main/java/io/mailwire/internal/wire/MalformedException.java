package io.mailwire.internal.wire;

import io.mailwire.internal.text.Printable;
import java.io.IOException;

/** What the peer sent breaks the grammar or a limit. Sessions turn it into a {@link io.mailwire.PeerException}. */
public final class MalformedException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Says what is wrong and quotes the text; quotes are shortened and made printable. */
    public MalformedException(String problem, String text) {
        super(problem + ": \"" + Printable.shortened(text, 200) + "\"");
    }

    public MalformedException(String problem) {
        super(problem);
    }
}
