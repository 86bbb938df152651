package io.mailwire.imap.internal.codec;

import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.wire.Frame;
import io.mailwire.imap.internal.wire.ImapCommand;
import io.mailwire.imap.internal.wire.ResponseCursor;
import io.mailwire.internal.mime.MailDate;
import io.mailwire.internal.wire.Lines;
import io.mailwire.internal.wire.MalformedException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Asks for, and reads, what sorting and threading need. Apart from {@link FetchDecoder}, because servers sort by what stands in the
 * ENVELOPE (a group's name counts as an address), and programs want to see what it means.
 */
public final class SortDataDecoder {

    private SortDataDecoder() {}

    /**
     * The FETCH for these messages.
     *
     * @param envelope whether headers count
     * @param references whether References count
     */
    public static ImapCommand command(UidSet uids, boolean envelope, boolean references) {
        ImapCommand command = ImapCommand.of("UID FETCH")
                .set(uids.toString())
                .open()
                .raw("UID")
                .raw("INTERNALDATE")
                .raw("RFC822.SIZE");
        if (envelope) {
            command.raw("ENVELOPE");
        }
        if (references) {
            command.raw("BODY.PEEK[HEADER.FIELDS (REFERENCES)]");
        }
        return command.close();
    }

    /** Reads one FETCH response; null for one that is not about a message of ours. What cannot be read is as if it were not there. */
    public static @Nullable SortData decode(Frame frame, int maxDepth) {
        Fields fields = new Fields();
        try {
            FetchItems.read(new ResponseCursor(frame, maxDepth), FetchItems.lenient(fields));
        } catch (MalformedException e) {
            // What was read before counts.
        }
        return fields.uid > 0 && fields.size >= 0 ? fields.data() : null;
    }

    private static final class Fields implements FetchItems.Handler {
        private long uid;
        private long size = -1;
        private Optional<OffsetDateTime> arrival = Optional.empty();
        private Optional<OffsetDateTime> sent = Optional.empty();
        private String subject = "";
        private SortAddress from = SortAddress.NONE;
        private SortAddress to = SortAddress.NONE;
        private SortAddress cc = SortAddress.NONE;
        private String messageId = "";
        private String inReplyTo = "";
        private String references = "";

        @Override
        public void item(String written, ResponseCursor cursor) throws MalformedException {
            String name = written.toUpperCase(Locale.ROOT);
            switch (name) {
                case "UID" -> uid = FetchItems.uid(cursor, uid);
                case "RFC822.SIZE" -> size = Math.max(0, cursor.number());
                case "INTERNALDATE" -> arrival = MailDate.parse(cursor.text());
                case "ENVELOPE" -> envelope(cursor);
                default -> {
                    if (name.startsWith("BODY[HEADER")) {
                        references = cursor.hasMore() && cursor.peek() != '(' ? cursor.text() : "";
                    } else if (cursor.hasMore()) {
                        cursor.skipValue();
                    }
                }
            }
        }

        private void envelope(ResponseCursor cursor) throws MalformedException {
            cursor.expectOpen();
            // Lotus Domino puts the whole into one more pair of parentheses.
            boolean extra = cursor.open();
            sent = MailDate.parse(text(cursor));
            subject = HeaderWords.decode(text(cursor));
            from = first(cursor);
            first(cursor);
            first(cursor);
            to = first(cursor);
            cc = first(cursor);
            first(cursor);
            inReplyTo = text(cursor);
            messageId = text(cursor);
            while (cursor.hasMore()) {
                cursor.skipValue();
            }
            cursor.expectClose();
            if (extra) {
                cursor.expectClose();
            }
        }

        private static String text(ResponseCursor cursor) throws MalformedException {
            ByteString value = cursor.hasMore() && cursor.peek() != '(' ? cursor.nstring() : null;
            return value == null ? "" : Lines.text(value);
        }

        private static SortAddress first(ResponseCursor cursor) throws MalformedException {
            if (!cursor.hasMore()) {
                return SortAddress.NONE;
            }
            if (!cursor.open()) {
                cursor.skipValue();
                return SortAddress.NONE;
            }
            SortAddress first = SortAddress.NONE;
            if (cursor.open()) {
                String name = HeaderWords.decode(text(cursor));
                text(cursor);
                first = new SortAddress(name, HeaderWords.decode(text(cursor)), text(cursor));
                while (cursor.hasMore()) {
                    cursor.skipValue();
                }
                cursor.expectClose();
            }
            while (cursor.hasMore()) {
                cursor.skipValue();
            }
            cursor.expectClose();
            return first;
        }

        SortData data() {
            Instant arrived = arrival.map(OffsetDateTime::toInstant).orElse(Instant.EPOCH);
            List<String> ids = MessageIds.all(messageId);
            // RFC 5256 section 3: the References, else the first id of In-Reply-To.
            List<String> answered = MessageIds.all(references);
            if (answered.isEmpty()) {
                answered = MessageIds.all(inReplyTo).stream().limit(1).toList();
            }
            return new SortData(
                    uid,
                    arrived,
                    sent.map(OffsetDateTime::toInstant).orElse(arrived),
                    size,
                    subject,
                    from,
                    to,
                    cc,
                    ids.isEmpty() ? "" : ids.get(0),
                    answered);
        }
    }
}
