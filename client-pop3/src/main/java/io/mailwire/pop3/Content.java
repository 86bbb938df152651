package io.mailwire.pop3;

import io.mailwire.Email;
import java.io.InputStream;
import java.nio.file.Path;

/** Where a {@link Pop3Message} gets its content from: the session, or the drain that has it on its way. */
interface Content {

    InputStream openStream(Pop3Message message);

    Email email(Pop3Message message);

    Email headers(Pop3Message message);

    Path saveTo(Pop3Message message, Path directory);

    Path saveAs(Pop3Message message, Path file);

    void delete(Pop3Message message);

    void keep(Pop3Message message);

    default boolean isOfferedBefore() {
        return false;
    }
}
