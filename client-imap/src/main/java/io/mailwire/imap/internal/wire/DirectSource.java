package io.mailwire.imap.internal.wire;

import java.io.IOException;
import java.io.OutputStream;
import okio.Source;

/** A source whose octets can be written somewhere from where they lie, without a buffer of the reader's between. */
public interface DirectSource extends Source {

    /**
     * Blocks for octets and writes some. What could not be written is still there.
     *
     * @return how many; -1 at the end
     */
    long writeTo(OutputStream out) throws IOException;
}
