package io.mailwire.pop3;

import io.mailwire.Email;
import io.mailwire.pop3.internal.engine.MessageBody;
import java.io.InputStream;
import java.nio.file.Path;

/** The content of the message that {@link Pop3Session#download} or {@link Pop3Session#headers} is at. */
final class DownloadContent extends ArrivingContent {

    private final boolean headerOnly;
    private boolean toDelete;

    DownloadContent(MessageBody body, int memoryLimit, boolean headerOnly) {
        super(body, memoryLimit);
        this.headerOnly = headerOnly;
    }

    /** Whether the handler asked to delete the message. */
    boolean isToDelete() {
        return toDelete;
    }

    @Override
    public InputStream openStream(Pop3Message message) {
        requireWhole(message);
        return super.openStream(message);
    }

    @Override
    public Email email(Pop3Message message) {
        requireWhole(message);
        return super.email(message);
    }

    @Override
    public Path saveTo(Pop3Message message, Path directory) {
        requireWhole(message);
        return super.saveTo(message, directory);
    }

    @Override
    public Path saveAs(Pop3Message message, Path file) {
        requireWhole(message);
        return super.saveAs(message, file);
    }

    @Override
    public Email headers(Pop3Message message) {
        if (!headerOnly) {
            throw new IllegalStateException("the whole of " + message + " is on its way: use email()");
        }
        return parsed(message);
    }

    @Override
    public void delete(Pop3Message message) {
        check(message);
        toDelete = true;
    }

    @Override
    public void keep(Pop3Message message) {
        throw new IllegalStateException(
                "keep() is for the handler of a drain; " + message + " stays unless delete() is called");
    }

    private void requireWhole(Pop3Message message) {
        if (headerOnly) {
            throw new IllegalStateException("only the header of " + message
                    + " is on its way: use headers() here, or download() in place of headers()");
        }
    }
}
