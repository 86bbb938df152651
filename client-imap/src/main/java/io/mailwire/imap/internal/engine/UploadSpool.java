package io.mailwire.imap.internal.engine;

import io.mailwire.imap.Upload;
import io.mailwire.imap.internal.codec.AppendItem;
import io.mailwire.imap.internal.wire.LiteralContent;
import io.mailwire.internal.mime.Spool;
import io.mailwire.internal.wire.CrlfSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import okio.Buffer;
import okio.BufferedSink;
import okio.ForwardingSink;
import okio.Okio;
import okio.Sink;
import okio.Source;

/**
 * A message on its way into a folder: written out once, before anything is sent, so that its size is known and no file of the
 * caller's is read while others wait for the connection. Line ends are CRLF, all else is as it was, Bcc included.
 */
final class UploadSpool implements LiteralContent, AutoCloseable {

    // What most mails are smaller than; a larger one goes through a temporary file.
    private static final int IN_MEMORY = 256 * 1024;

    private final Upload upload;
    private final Spool spool = new Spool(IN_MEMORY);
    private boolean hasNul;
    private boolean inHeader = true;
    private boolean inLine;
    private boolean hasUtf8Header;

    private UploadSpool(Upload upload) {
        this.upload = upload;
    }

    /**
     * Writes the message out.
     *
     * @throws UncheckedIOException if it cannot be read, or the spool not be written
     */
    static UploadSpool of(Upload upload) {
        UploadSpool spool = new UploadSpool(upload);
        boolean complete = false;
        try {
            BufferedSink inspected = Okio.buffer((Sink) spool.inspection());
            CrlfSink crlf = new CrlfSink(inspected);
            BufferedSink raw = Okio.buffer((Sink) crlf);
            upload.email().writeTo(raw.outputStream());
            raw.emit();
            crlf.finish();
            inspected.emit();
            complete = true;
            return spool;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the message to be appended: " + e.getMessage(), e);
        } finally {
            if (!complete) {
                spool.close();
            }
        }
    }

    private ForwardingSink inspection() {
        return new ForwardingSink(spool.sink()) {
            @Override
            public void write(Buffer source, long byteCount) throws IOException {
                hasNul = hasNul || source.indexOf((byte) 0, 0, byteCount) >= 0;
                for (long i = 0; inHeader && i < byteCount; i++) {
                    header(source.getByte(i));
                }
                super.write(source, byteCount);
            }
        };
    }

    private void header(byte octet) {
        hasUtf8Header |= octet < 0;
        if (octet == '\n') {
            inHeader = inLine;
            inLine = false;
        } else if (octet != '\r') {
            inLine = true;
        }
    }

    /** Whether there is a NUL in it, which only a server with BINARY takes. */
    boolean hasNul() {
        return hasNul;
    }

    /**
     * The message as a part of a command.
     *
     * @param utf8 whether UTF8=ACCEPT was enabled: then a header with UTF-8 in it has to be announced, while what has none goes as ever,
     *     since not every server that offers UTF8=ACCEPT knows the announcement
     */
    AppendItem item(boolean utf8) {
        AppendItem.Form form = hasNul
                ? AppendItem.Form.BINARY
                : utf8 && hasUtf8Header ? AppendItem.Form.UTF8 : AppendItem.Form.LITERAL;
        return new AppendItem(upload.flags(), upload.received(), this, form);
    }

    @Override
    public long size() {
        return spool.size();
    }

    @Override
    public Source source() {
        return spool.source();
    }

    @Override
    public void close() {
        spool.close();
    }
}
