package io.mailwire.imap.internal.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import okio.Buffer;
import okio.BufferedSink;
import okio.Source;

/** Puts commands onto the wire. */
public final class CommandWriter {

    /** Waits for the server's go-ahead for a literal (RFC 9051 section 7.6). */
    public interface GoAhead {
        /** A literal is about to be announced, so that from now on leave may come, sooner even than {@link #await} is called. */
        default void announcing() {}

        /**
         * Blocks.
         *
         * @return false where the server refused the command instead, with its tagged reply
         */
        boolean await() throws IOException;
    }

    private static final long BLOCK = 64 * 1024;

    // One round trip costs less than this much sent in vain.
    private static final long WORTH_ASKING = 1024 * 1024;

    private CommandWriter() {}

    /**
     * Writes one command; flushes before each wait for a go-ahead, not at the end.
     *
     * @param lastPiece run when only octets are left that need no go-ahead, and the last block of content is about to be written: from
     *     then on the server may have got the whole command, and a tagged reply may come
     * @return false where the server refused a literal, so that the rest was not sent
     */
    public static boolean write(
            BufferedSink sink, String tag, ImapCommand command, LiteralForm form, GoAhead goAhead, Runnable lastPiece)
            throws IOException {
        var pieces = command.pieces();
        int last = -1;
        for (int i = 0; i < pieces.size(); i++) {
            if (waits(pieces.get(i), form) || pieces.get(i).content() != null) {
                last = i;
            }
        }
        sink.writeUtf8(tag).writeByte(' ');
        if (last < 0) {
            lastPiece.run();
        }
        for (int i = 0; i < pieces.size(); i++) {
            ImapCommand.Piece piece = pieces.get(i);
            if (piece.literal()) {
                boolean wait = waits(piece, form);
                if (wait) {
                    goAhead.announcing();
                }
                sink.writeUtf8((piece.binary() ? "~{" : "{") + piece.size() + (wait ? "}\r\n" : "+}\r\n"));
                if (wait) {
                    sink.flush();
                    if (!goAhead.await()) {
                        return false;
                    }
                }
            }
            LiteralContent content = piece.content();
            if (content != null) {
                copy(content, sink, i == last ? lastPiece : () -> {});
            } else {
                if (i == last) {
                    lastPiece.run();
                }
                // Copied: Okio sends the shared segments of a snapshot at once, and a group of commands would go out in
                // many packets.
                sink.write(piece.octets().toByteArray());
            }
        }
        sink.writeUtf8("\r\n");
        return true;
    }

    /**
     * Writes a literal's octets from where they lie.
     *
     * @throws UncheckedIOException if they cannot be read, or are not as many as was said: the command cannot be ended any more
     */
    private static void copy(LiteralContent content, BufferedSink sink, Runnable lastBlock) throws IOException {
        long left = content.size();
        if (left == 0) {
            lastBlock.run();
        }
        Buffer block = new Buffer();
        try (Source source = content.source()) {
            while (left > 0) {
                long n;
                try {
                    n = source.read(block, Math.min(left, BLOCK));
                } catch (IOException e) {
                    throw new UncheckedIOException("cannot read what was to be sent: " + e.getMessage(), e);
                }
                if (n < 0) {
                    EOFException e = new EOFException("it ends " + left + " octets too early");
                    throw new UncheckedIOException("cannot read what was to be sent: " + e.getMessage(), e);
                }
                left -= n;
                if (left == 0) {
                    lastBlock.run();
                }
                sink.write(block, n);
            }
        }
    }

    private static boolean waits(ImapCommand.Piece piece, LiteralForm form) {
        // A large message is not sent before the server has had the chance to refuse it.
        boolean worthAsking = piece.content() != null && piece.size() > WORTH_ASKING;
        return piece.literal() && (worthAsking || !form.sendsAtOnce(piece.size()));
    }
}
