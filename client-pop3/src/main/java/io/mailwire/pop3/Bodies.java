package io.mailwire.pop3;

import io.mailwire.Email;
import io.mailwire.internal.mime.Emails;
import io.mailwire.internal.mime.FileSaver;
import io.mailwire.internal.mime.Spool;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import okio.Okio;
import okio.Sink;
import okio.Source;

/** What becomes of a message's octets: a stream, or a parsed message. */
final class Bodies {

    private Bodies() {}

    static InputStream stream(Source source) {
        return source instanceof StreamedBody body
                ? new BodyStream(body)
                : Okio.buffer(source).inputStream();
    }

    /** Reads everything, into memory up to a limit and into a temporary file beyond it; blocks. */
    static Spool spooled(Source source, int memoryLimit) {
        Spool spool = new Spool(memoryLimit);
        boolean done = false;
        try {
            Sink sink = spool.sink();
            Okio.buffer(source).readAll(sink);
            sink.flush();
            done = true;
            return spool;
        } catch (IOException e) {
            throw new UncheckedIOException("a message could not be kept in a temporary file", e);
        } finally {
            if (!done) {
                spool.close();
            }
        }
    }

    /** Writes everything into a new file in a directory; blocks. */
    static Path savedTo(Path directory, Pop3Message message, Source source) {
        try {
            return FileSaver.saveTo(directory, message.fileName(), source);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot save " + message, e);
        }
    }

    /** Writes everything into a file; blocks. */
    static Path savedAs(Path file, Pop3Message message, Source source) {
        try {
            return FileSaver.saveAs(file, source);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot save " + message, e);
        }
    }

    static Email email(Spool spool) {
        return Emails.of(spool);
    }
}
