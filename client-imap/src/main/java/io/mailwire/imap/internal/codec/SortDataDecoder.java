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
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Asks for, and reads, what sorting and threading need. Apart from {@link FetchDecoder}, because servers sort by what stands in the
 * ENVELOPE (a group's name counts as an address), and programs want to see what it means.
 *
 * <p>What cannot be read of a message, or is not told, is as if it were empty: a message that is there must not be missing in an order
 * because its server has no size for it. Where a server tells of one message in several responses, they are put together. For one thread.
 */
public final class SortDataDecoder {

    private final boolean envelope;
    private final boolean references;
    private final Map<Long, Fields> found = new TreeMap<>();
    private boolean hasUnplaced;

    /**
     * For the messages of one or several commands.
     *
     * @param envelope whether headers count
     * @param references whether References count
     */
    public SortDataDecoder(boolean envelope, boolean references) {
        this.envelope = envelope;
        this.references = references;
    }

    /** The FETCH for these messages. */
    public ImapCommand command(UidSet uids) {
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

    /**
     * Reads one FETCH response.
     *
     * @param asked the messages that were asked for; what is told of others is passed over
     */
    public void take(Frame frame, int maxDepth, UidSet asked) {
        Fields fields = new Fields();
        try {
            FetchItems.read(new ResponseCursor(frame, maxDepth), FetchItems.lenient(fields));
        } catch (MalformedException e) {
            // What was read before counts.
            fields.isAnswer = true;
        }
        if (!fields.isAnswer) {
            // Flags that changed meanwhile.
            return;
        }
        if (fields.uid == 0) {
            hasUnplaced = true;
        } else if (asked.contains(fields.uid)) {
            found.merge(fields.uid, fields, Fields::completedBy);
        }
    }

    /** Whether there were responses that could not be told to be of any message. */
    public boolean hasUnplaced() {
        return hasUnplaced;
    }

    /** The messages that were told of so far. */
    public UidSet uids() {
        return uids(fields -> true);
    }

    /** Those of which everything was told. */
    public UidSet complete() {
        return uids(fields -> fields.size >= 0
                && fields.arrival != null
                && (!envelope || fields.hasEnvelope)
                && (!references || fields.hasReferences));
    }

    private UidSet uids(Predicate<Fields> which) {
        return UidSet.of(found.values().stream()
                .filter(which)
                .mapToLong(fields -> fields.uid)
                .toArray());
    }

    /** Adds messages that are known to be there, and nothing else of them. */
    public void addBare(UidSet uids) {
        uids.stream().forEach(uid -> found.computeIfAbsent(uid, Fields::new));
    }

    /** What was told, ascending by UID. */
    public List<SortData> all() {
        return found.values().stream().map(Fields::data).toList();
    }

    private static final class Fields implements FetchItems.Handler {
        private long uid;
        private boolean isAnswer; // and not flags that changed
        private long size = -1;
        private @Nullable Instant arrival;
        private boolean hasEnvelope;
        private @Nullable Instant sent;
        private String subject = "";
        private SortAddress from = SortAddress.NONE;
        private SortAddress to = SortAddress.NONE;
        private SortAddress cc = SortAddress.NONE;
        private String messageId = "";
        private List<String> inReplyTo = List.of();
        private boolean hasReferences;
        private List<String> references = List.of();

        Fields() {}

        Fields(long uid) {
            this.uid = uid;
        }

        /** Takes from another response of the same message what this one does not have. */
        Fields completedBy(Fields later) {
            size = size >= 0 ? size : later.size;
            arrival = arrival != null ? arrival : later.arrival;
            hasReferences |= later.hasReferences;
            references = references.isEmpty() ? later.references : references;
            if (!hasEnvelope && later.hasEnvelope) {
                hasEnvelope = true;
                sent = later.sent;
                subject = later.subject;
                from = later.from;
                to = later.to;
                cc = later.cc;
                messageId = later.messageId;
                inReplyTo = later.inReplyTo;
            }
            return this;
        }

        @Override
        public void item(String written, ResponseCursor cursor) throws MalformedException {
            String name = written.toUpperCase(Locale.ROOT);
            isAnswer |= !name.equals("UID") && !name.equals("FLAGS") && !name.equals("MODSEQ");
            switch (name) {
                case "UID" -> uid = FetchItems.uid(cursor, uid);
                case "RFC822.SIZE" -> size = Math.max(0, cursor.number());
                case "INTERNALDATE" -> arrival = instant(cursor.text());
                case "ENVELOPE" -> envelope(cursor);
                default -> {
                    if (name.startsWith("BODY[HEADER")) {
                        hasReferences = true;
                        references = MessageIds.all(text(cursor));
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
            hasEnvelope = true;
            sent = instant(text(cursor));
            subject = HeaderWords.decode(text(cursor));
            from = first(cursor);
            first(cursor);
            first(cursor);
            to = first(cursor);
            cc = first(cursor);
            first(cursor);
            // RFC 5256 section 3: where there are no References, the first id of In-Reply-To.
            inReplyTo = MessageIds.all(text(cursor)).stream().limit(1).toList();
            messageId = MessageIds.all(text(cursor)).stream().findFirst().orElse("");
            while (cursor.hasMore()) {
                cursor.skipValue();
            }
            cursor.expectClose();
            if (extra) {
                cursor.expectClose();
            }
        }

        private static @Nullable Instant instant(String date) {
            return MailDate.parse(date).map(OffsetDateTime::toInstant).orElse(null);
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
            Instant arrived = arrival != null ? arrival : SortData.UNDATED;
            return new SortData(
                    uid,
                    arrived,
                    sent != null ? sent : arrived,
                    Math.max(0, size),
                    subject,
                    from,
                    to,
                    cc,
                    messageId,
                    references.isEmpty() ? inReplyTo : references);
        }
    }
}
