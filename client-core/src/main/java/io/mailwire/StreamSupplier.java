package io.mailwire;

import java.io.IOException;
import java.io.InputStream;

/** Opens the content of an attachment each time that it is needed. A message may be written by several threads at once. */
@FunctionalInterface
public interface StreamSupplier {

    /**
     * Opens the content at its beginning.
     *
     * @return a stream of its own for each call; whoever asked closes it
     * @throws IOException if there is none; what was asked for fails with it inside an {@link java.io.UncheckedIOException}
     */
    InputStream open() throws IOException;
}
