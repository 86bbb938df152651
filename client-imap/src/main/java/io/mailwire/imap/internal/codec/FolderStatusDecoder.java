package io.mailwire.imap.internal.codec;

import io.mailwire.imap.FolderStatus;
import io.mailwire.imap.internal.wire.FolderNames;
import io.mailwire.imap.internal.wire.Frame;
import io.mailwire.imap.internal.wire.ResponseCursor;
import io.mailwire.internal.wire.MalformedException;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads a STATUS response (RFC 9051 section 7.3.4). ABNF: {@code "STATUS" SP mailbox SP "(" [status-att-list] ")"}. What the server
 * leaves out is empty; Coremail and Winmail send {@code ()} for some folders.
 */
public final class FolderStatusDecoder {

    private FolderStatusDecoder() {}

    public static FolderStatus decode(Frame frame, FolderNames names, int maxDepth) throws MalformedException {
        ResponseCursor cursor = new ResponseCursor(frame, maxDepth);
        cursor.atom();
        cursor.atom();
        String name;
        if (cursor.stringNext()) {
            name = cursor.text();
        } else {
            // Names that should have been quoted run up to the list.
            String rest = cursor.rest();
            int list = Math.max(0, rest.indexOf(" ("));
            name = rest.substring(0, list).strip();
            cursor = new ResponseCursor(Frame.of(rest.substring(list)), maxDepth);
        }
        Items items = new Items();
        cursor.expectOpen();
        while (cursor.hasMore()) {
            items.take(cursor);
        }
        cursor.expectClose();
        return items.of(names.decodeFolder(name));
    }

    private static final class Items {
        private OptionalLong messages = OptionalLong.empty();
        private OptionalLong unseen = OptionalLong.empty();
        private OptionalLong uidNext = OptionalLong.empty();
        private OptionalLong uidValidity = OptionalLong.empty();
        private OptionalLong size = OptionalLong.empty();
        private OptionalLong highestModSeq = OptionalLong.empty();
        private OptionalLong appendLimit = OptionalLong.empty();
        private Optional<String> id = Optional.empty();

        void take(ResponseCursor cursor) throws MalformedException {
            String item = cursor.atom().toUpperCase(Locale.ROOT);
            if (item.isEmpty() || !cursor.hasMore()) {
                if (cursor.hasMore()) {
                    cursor.skipValue();
                }
                return;
            }
            switch (item) {
                case "MESSAGES" -> messages = number(cursor);
                case "UNSEEN" -> unseen = number(cursor);
                case "UIDNEXT" -> uidNext = number(cursor);
                case "UIDVALIDITY" -> uidValidity = number(cursor);
                case "SIZE" -> size = number(cursor);
                case "HIGHESTMODSEQ" -> highestModSeq = number(cursor);
                case "APPENDLIMIT" -> appendLimit = number(cursor);
                case "MAILBOXID" -> id = objectId(cursor);
                default -> cursor.skipValue();
            }
        }

        private static OptionalLong number(ResponseCursor cursor) throws MalformedException {
            if (!cursor.stringNext() && cursor.peek() == '(') {
                cursor.skipValue();
                return OptionalLong.empty();
            }
            long n = cursor.number();
            return n < 0 ? OptionalLong.empty() : OptionalLong.of(n);
        }

        FolderStatus of(String folder) {
            return new FolderStatus(
                    folder, messages, unseen, uidNext, uidValidity, size, highestModSeq, appendLimit, id);
        }
    }

    /** {@code "(" objectid ")"} (RFC 8474 section 7). */
    public static Optional<String> objectId(ResponseCursor cursor) throws MalformedException {
        boolean list = cursor.open();
        String id = cursor.hasMore() ? cursor.text() : "";
        if (list) {
            cursor.skipToClose();
        }
        return id.isEmpty() ? Optional.empty() : Optional.of(id);
    }
}
