package io.mailwire.imap.internal.engine;

import io.mailwire.imap.ImapCommandException;
import io.mailwire.imap.internal.codec.FetchData;
import io.mailwire.imap.internal.codec.FetchDecoder;
import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.imap.internal.wire.FrameReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import okio.Buffer;
import okio.ByteString;
import okio.Source;
import okio.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * The octets of one body, or of a part of it, while they arrive. Closing early drops the rest and leaves the session usable. For one
 * thread.
 */
public final class BodyStream implements Source {

    private final Responses answers;
    private final String section;

    // What is left to skip and to give, where a server sends more than the range asked for.
    private long skip;
    private long left;
    private @Nullable Source octets;
    private boolean ended;

    private BodyStream(Responses answers, String section) {
        this.answers = answers;
        this.section = section;
        this.left = Long.MAX_VALUE;
    }

    /** Waits for the content to begin. */
    static BodyStream open(
            Responses answers, long uid, String section, long offset, long length, int maxDepth, String where) {
        BodyStream stream = new BodyStream(answers.streaming(BodyStream::isBody), section);
        boolean opened = false;
        try {
            stream.find(uid, offset, length, maxDepth, where);
            opened = true;
            return stream;
        } finally {
            if (!opened) {
                answers.abandon();
            }
        }
    }

    private void find(long uid, long offset, long length, int maxDepth, String where) {
        FrameReader.Found found = answers.next();
        while (found != FrameReader.Found.END) {
            if (found == FrameReader.Found.LITERAL) {
                octets = answers.literal();
                if (offset >= 0 && !hasOrigin()) {
                    range(offset, length);
                }
                return;
            }
            FetchData data = FetchDecoder.decode(answers.frame(), maxDepth);
            ByteString content = data.section(section);
            if (content != null && (data.uid() < 0 || data.uid() == uid)) {
                Buffer buffer = new Buffer().write(content);
                octets = buffer;
                if (offset >= 0 && content.size() > length) {
                    range(offset, length);
                }
                return;
            }
            found = answers.next();
        }
        StatusResponse reply = answers.finish();
        throw new ImapCommandException(
                where + "message " + uid + " is not in the folder any more, or has no part \"" + section + "\"",
                "UID FETCH " + uid,
                reply.condition(),
                "EXPUNGEISSUED",
                reply.text(),
                null);
    }

    // Exchange sends the whole body for a range, and says so by leaving out the origin.
    private boolean hasOrigin() {
        String before = answers.frame().text();
        int bracket = before.lastIndexOf(']');
        return bracket >= 0 && before.indexOf('<', bracket) > 0;
    }

    private void range(long offset, long length) {
        if (answers.literalSize() > length || octets instanceof Buffer) {
            skip = offset;
            left = length;
        }
    }

    /** Whether the literal is the value of {@code BODY[...]}. */
    private static boolean isBody(byte[] before, int length) {
        int from = Math.max(0, length - 400);
        String tail = new String(before, from, length - from, StandardCharsets.ISO_8859_1).stripTrailing();
        if (tail.endsWith("~")) {
            tail = tail.substring(0, tail.length() - 1).stripTrailing();
        }
        int name = Math.max(
                tail.toUpperCase(Locale.ROOT).lastIndexOf("BODY["),
                tail.toUpperCase(Locale.ROOT).lastIndexOf("BINARY["));
        // GreenMail leaves out the space before some literals.
        return name >= 0 && tail.substring(name).matches("(?i)(BODY|BINARY)\\[[^\\]]*\\](<[0-9.]+>)?");
    }

    @Override
    public long read(Buffer sink, long byteCount) throws IOException {
        if (ended || octets == null) {
            return -1;
        }
        while (skip > 0) {
            Buffer dropped = new Buffer();
            long n = octets.read(dropped, Math.min(skip, 64 * 1024));
            if (n < 0) {
                return end();
            }
            skip -= n;
        }
        if (left == 0) {
            return end();
        }
        long n = octets.read(sink, Math.min(left, byteCount));
        if (n < 0) {
            return end();
        }
        left -= n;
        return n;
    }

    private long end() {
        ended = true;
        FrameReader.Found found = octets instanceof Buffer ? answers.next() : answers.resume();
        while (found == FrameReader.Found.LITERAL) {
            found = answers.resume();
        }
        answers.finish();
        return -1;
    }

    @Override
    public Timeout timeout() {
        return Timeout.NONE;
    }

    /** Drops what is left, if anything is. */
    @Override
    public void close() {
        if (!ended) {
            ended = true;
            answers.abandon();
        }
    }
}
