package io.mailwire.imap.internal.codec;

import io.mailwire.Header;
import io.mailwire.imap.BodyStructure;
import io.mailwire.imap.Envelope;
import io.mailwire.imap.FetchItem;
import io.mailwire.imap.Flag;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** What one FETCH response said of one message. Filled by {@link FetchDecoder}; for one thread. */
public final class FetchData {

    /** Complaints kept of one message; a response may have any number of things wrong with it. */
    static final int MOST_DEFECTS = 20;

    // What alone is an update of flags, not a summary.
    private static final int OF_UPDATES = bit(FetchItem.FLAGS) | bit(FetchItem.MOD_SEQ);

    long uid = -1;

    @Nullable Set<Flag> flags;

    Optional<OffsetDateTime> internalDate = Optional.empty();
    long size = -1;

    @Nullable Envelope envelope;

    @Nullable BodyStructure structure;

    long modSeq = -1;

    @Nullable String emailId;

    @Nullable String threadId;

    @Nullable String preview;

    Optional<OffsetDateTime> savedDate = Optional.empty();

    @Nullable Set<String> labels;

    private Map<String, ByteString> sections = Map.of();
    private List<String> defects = List.of();
    boolean broken;
    private ByteString raw = ByteString.EMPTY;
    private int answered;

    // Whether the lists are only found, and where they are; -1 for none.
    boolean postpones;
    boolean unusual;
    long envelopeMark = -1;
    long structureMark = -1;

    private SummaryContent.@Nullable Undecoded undecoded;

    FetchData() {}

    /** What there is to say of a message that the server told nothing of. */
    public static FetchData unreadable(long uid, String defect) {
        FetchData data = new FetchData();
        data.uid = uid;
        data.broken = true;
        data.addDefect(defect);
        return data;
    }

    private static int bit(FetchItem item) {
        return switch (item) {
            case FLAGS -> 1;
            case INTERNAL_DATE -> 1 << 1;
            case SIZE -> 1 << 2;
            case ENVELOPE -> 1 << 3;
            case STRUCTURE -> 1 << 4;
            case MOD_SEQ -> 1 << 5;
            case EMAIL_ID -> 1 << 6;
            case THREAD_ID -> 1 << 7;
            case SAVED_DATE -> 1 << 8;
            case LABELS -> 1 << 9;
            case REFERENCES -> 1 << 10;
            // One item, with and without a condition.
            case PREVIEW, PREVIEW_NOW -> 1 << 11;
        };
    }

    /** Takes note that the response has this item, readable or not; {@code REFERENCES} stands for all fields of the header. */
    void answered(FetchItem item) {
        answered |= bit(item);
    }

    /** Whether the response has this item, readable or not; {@code REFERENCES} stands for all fields of the header. */
    public boolean has(FetchItem item) {
        return (answered & bit(item)) != 0;
    }

    /** Whether the response has all of these items, readable or not. */
    public boolean hasAll(Items items) {
        return (items.bits() & ~answered) == 0;
    }

    /** Items to look for together. */
    public record Items(int bits) {
        static Items of(Iterable<FetchItem> items) {
            int bits = 0;
            for (FetchItem item : items) {
                bits |= bit(item);
            }
            return new Items(bits);
        }
    }

    /** The UID; -1 where the response has none. */
    public long uid() {
        return uid;
    }

    /** The flags; null where the response has none. */
    public @Nullable Set<Flag> flags() {
        return flags;
    }

    public Optional<OffsetDateTime> internalDate() {
        return internalDate;
    }

    /** RFC822.SIZE; -1 where the response has none. */
    public long size() {
        return size;
    }

    /** Keeps the response until its envelope and structure are wanted. */
    void undecoded(SummaryContent.Undecoded response) {
        undecoded = response;
    }

    /** The response whose envelope and structure were not decoded yet; null where they were. */
    SummaryContent.@Nullable Undecoded undecoded() {
        return undecoded;
    }

    /** The envelope and the structure, with all that is wrong, to be decoded when they are wanted. */
    public SummaryContent content() {
        return SummaryContent.of(this);
    }

    // What is put together with another response is decoded now.
    private void settle() {
        SummaryContent.Undecoded response = undecoded;
        if (response == null) {
            return;
        }
        undecoded = null;
        SummaryContent.Decoded decoded = response.decoded();
        envelope = response.envelope() < 0 ? null : decoded.envelope();
        structure = response.structure() < 0 ? null : decoded.structure();
        decoded.defects().forEach(this::addDefect);
        raw = raw.size() == 0 ? decoded.raw() : raw;
    }

    /** The envelope; null where the response has none. */
    public @Nullable Envelope envelope() {
        settle();
        return envelope;
    }

    /** The structure; null where the response has none. */
    public @Nullable BodyStructure structure() {
        settle();
        return structure;
    }

    /** MODSEQ; -1 where the response has none. */
    public long modSeq() {
        return modSeq;
    }

    /** EMAILID or X-GM-MSGID; null where the response has none. */
    public @Nullable String emailId() {
        return emailId;
    }

    /** THREADID or X-GM-THRID; null where the response has none, or NIL. */
    public @Nullable String threadId() {
        return threadId;
    }

    /** PREVIEW; null where the response has none, or NIL. */
    public @Nullable String preview() {
        return preview;
    }

    /** SAVEDATE; empty where the response has none, or NIL. */
    public Optional<OffsetDateTime> savedDate() {
        return savedDate;
    }

    /** X-GM-LABELS; null where the response has none. */
    public @Nullable Set<String> labels() {
        return labels;
    }

    /** What could not be understood so far; empty for a response as it should be. */
    public List<String> defects() {
        return defects;
    }

    /** Notes what could not be understood, or is not there. */
    public void addDefect(String defect) {
        if (defects.isEmpty()) {
            defects = new ArrayList<>(2);
        }
        if (defects.size() < MOST_DEFECTS) {
            defects.add(defect);
        }
    }

    /** Whether no more complaints are kept. */
    boolean isHopeless() {
        return defects.size() >= MOST_DEFECTS;
    }

    /** Whether the response could not be read to its end. */
    public boolean isBroken() {
        return broken;
    }

    /** The response as it came, kept where something of it could not be understood. */
    public ByteString raw() {
        return raw;
    }

    /** Keeps the response as it came. */
    public void raw(ByteString octets) {
        raw = octets;
    }

    void section(String section, ByteString content) {
        if (sections.isEmpty()) {
            sections = new LinkedHashMap<>(4);
        }
        sections.put(section, content);
    }

    /**
     * The content of a {@code BODY[...]} item that came within the response; null where there is none.
     *
     * @param section as asked for, without origin
     */
    public @Nullable ByteString section(String section) {
        return sections.get(section.toUpperCase(Locale.ROOT));
    }

    /** The fields of the header that came. */
    public List<Header> headers() {
        List<Header> fields = List.of();
        for (Map.Entry<String, ByteString> section : sections.entrySet()) {
            if (section.getKey().startsWith("HEADER")) {
                fields = HeaderFieldsDecoder.decode(section.getValue());
            }
        }
        return fields;
    }

    /** Whether this is an answer to a request for summaries, not a flag update that nobody asked for. */
    public boolean isSummary() {
        return (answered & ~OF_UPDATES) != 0 || !defects.isEmpty();
    }

    /** Takes over from an earlier response of the same message what this one does not have. */
    public void completeBy(FetchData earlier) {
        settle();
        earlier.settle();
        int missing = earlier.answered & ~answered;
        flags = isIn(missing, FetchItem.FLAGS) ? earlier.flags : flags;
        internalDate = isIn(missing, FetchItem.INTERNAL_DATE) ? earlier.internalDate : internalDate;
        size = isIn(missing, FetchItem.SIZE) ? earlier.size : size;
        envelope = isIn(missing, FetchItem.ENVELOPE) ? earlier.envelope : envelope;
        structure = isIn(missing, FetchItem.STRUCTURE) ? earlier.structure : structure;
        modSeq = isIn(missing, FetchItem.MOD_SEQ) ? earlier.modSeq : modSeq;
        emailId = isIn(missing, FetchItem.EMAIL_ID) ? earlier.emailId : emailId;
        threadId = isIn(missing, FetchItem.THREAD_ID) ? earlier.threadId : threadId;
        preview = isIn(missing, FetchItem.PREVIEW) ? earlier.preview : preview;
        savedDate = isIn(missing, FetchItem.SAVED_DATE) ? earlier.savedDate : savedDate;
        labels = isIn(missing, FetchItem.LABELS) ? earlier.labels : labels;
        if (isIn(missing, FetchItem.REFERENCES)) {
            earlier.sections.forEach(this::section);
        }
        answered |= missing;
        earlier.defects.forEach(this::addDefect);
        raw = raw.size() == 0 ? earlier.raw : raw;
    }

    private static boolean isIn(int bits, FetchItem item) {
        return (bits & bit(item)) != 0;
    }
}
