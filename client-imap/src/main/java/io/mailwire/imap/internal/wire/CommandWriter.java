package io.mailwire.imap.internal.wire;

import java.io.IOException;
import okio.BufferedSink;

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

    private CommandWriter() {}

    /**
     * Writes one command; flushes before each wait for a go-ahead, not at the end.
     *
     * @param lastPiece run when only octets are left that need no go-ahead: from then on a tagged reply may come
     * @return false where the server refused a literal, so that the rest was not sent
     */
    public static boolean write(
            BufferedSink sink, String tag, ImapCommand command, LiteralForm form, GoAhead goAhead, Runnable lastPiece)
            throws IOException {
        var pieces = command.pieces();
        int lastWait = -1;
        for (int i = 0; i < pieces.size(); i++) {
            if (waits(pieces.get(i), form)) {
                lastWait = i;
            }
        }
        sink.writeUtf8(tag).writeByte(' ');
        if (lastWait < 0) {
            lastPiece.run();
        }
        for (int i = 0; i < pieces.size(); i++) {
            ImapCommand.Piece piece = pieces.get(i);
            if (piece.literal()) {
                boolean wait = waits(piece, form);
                if (wait) {
                    goAhead.announcing();
                }
                sink.writeUtf8("{" + piece.octets().size() + (wait ? "}\r\n" : "+}\r\n"));
                if (wait) {
                    sink.flush();
                    if (!goAhead.await()) {
                        return false;
                    }
                    if (i == lastWait) {
                        lastPiece.run();
                    }
                }
            }
            sink.write(piece.octets());
        }
        sink.writeUtf8("\r\n");
        return true;
    }

    private static boolean waits(ImapCommand.Piece piece, LiteralForm form) {
        return piece.literal() && !form.sendsAtOnce(piece.octets().size());
    }
}
