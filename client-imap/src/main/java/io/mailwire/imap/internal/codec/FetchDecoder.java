package io.mailwire.imap.internal.codec;

import io.mailwire.imap.FetchItem;
import io.mailwire.imap.Flag;
import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.wire.Frame;
import io.mailwire.imap.internal.wire.ModifiedUtf7;
import io.mailwire.imap.internal.wire.RepeatedTexts;
import io.mailwire.imap.internal.wire.ResponseCursor;
import io.mailwire.internal.mime.MailDate;
import io.mailwire.internal.text.Printable;
import io.mailwire.internal.wire.MalformedException;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Reads a FETCH response (RFC 9051 section 7.5.2). ABNF: {@code "FETCH" SP msg-att}. An item that makes no sense is skipped and
 * noted as a defect of this message; the others count.
 */
public final class FetchDecoder {

    private FetchDecoder() {}

    private static final List<Flag> SYSTEM = List.of(Flag.SEEN, Flag.ANSWERED, Flag.FLAGGED, Flag.DELETED, Flag.DRAFT);

    // No message has so many; a response that does is made to fill the memory.
    private static final int MOST_FLAGS = 10_000;

    // What is kept undecoded, is kept whole; a large response is mostly something else.
    private static final int LONGEST_POSTPONED = 64 * 1024;

    /**
     * Reads a whole response but for envelope and structure, which are decoded when they are wanted; all of it where anything is unusual.
     * Never fails.
     *
     * @param repeated texts of the responses before
     */
    public static FetchData decodeLazily(Frame frame, int maxDepth, RepeatedTexts repeated) {
        if (frame.length() <= LONGEST_POSTPONED && frame.skippedLiterals() == 0) {
            FetchData data = new FetchData();
            data.postpones = true;
            attempt(data, frame, maxDepth, false, null);
            boolean any = data.envelopeMark >= 0 || data.structureMark >= 0;
            if (!data.unusual && data.defects().isEmpty() && data.uid >= 0) {
                if (any) {
                    data.undecoded(new SummaryContent.Undecoded(
                            frame.lasting(), maxDepth, repeated.weak(), data.envelopeMark, data.structureMark));
                }
                return data;
            }
        }
        boolean borrowed = repeated.borrow();
        try {
            return decode(frame, maxDepth, borrowed ? repeated : null);
        } finally {
            if (borrowed) {
                repeated.giveBack();
            }
        }
    }

    /** Reads a whole response; never fails. */
    public static FetchData decode(Frame frame, int maxDepth) {
        return decode(frame, maxDepth, null);
    }

    private static FetchData decode(Frame frame, int maxDepth, @Nullable RepeatedTexts repeated) {
        FetchData data = attempt(new FetchData(), frame, maxDepth, false, repeated);
        if (data.broken) {
            FetchData second = attempt(new FetchData(), frame, maxDepth, true, repeated);
            if (!second.broken) {
                return second;
            }
        }
        return data;
    }

    private static FetchData attempt(
            FetchData data, Frame frame, int maxDepth, boolean backslashMayEnd, @Nullable RepeatedTexts repeated) {
        ResponseCursor cursor = new ResponseCursor(frame, maxDepth, backslashMayEnd, repeated);
        if (frame.skippedLiterals() > 0) {
            data.addDefect(frame.skippedLiterals() + " literals were too large to keep");
        }
        try {
            // "*", the number, "FETCH"
            cursor.passAtom();
            cursor.passAtom();
            cursor.passAtom();
            cursor.expectOpen();
            while (cursor.hasMore()) {
                item(cursor, data);
            }
            cursor.expectClose();
        } catch (MalformedException e) {
            data.broken = true;
            data.addDefect(String.valueOf(e.getMessage()));
        }
        return data;
    }

    private static void item(ResponseCursor cursor, FetchData data) throws MalformedException {
        String name = cursor.itemName().toUpperCase(Locale.ROOT);
        if (name.isEmpty()) {
            // A parenthesis or a string where a name belongs.
            cursor.skipValue();
            defect(cursor, data, "an item without a name");
            return;
        }
        long mark = cursor.mark();
        try {
            value(name, mark, cursor, data);
        } catch (MalformedException e) {
            cursor.reset(mark);
            cursor.skipValue();
            defect(cursor, data, Printable.shortened(name, 60) + ": " + e.getMessage());
        }
    }

    private static void defect(ResponseCursor cursor, FetchData data, String defect) throws MalformedException {
        if (data.isHopeless()) {
            throw cursor.malformed("more than " + FetchData.MOST_DEFECTS + " items make no sense");
        }
        data.addDefect(defect);
    }

    private static boolean isPostponed(FetchItem item, ResponseCursor cursor, FetchData data) {
        boolean again = data.has(item);
        data.answered(item);
        if (!data.postpones) {
            return false;
        }
        boolean plain = !again && cursor.takePlainList();
        data.unusual |= !plain;
        return plain;
    }

    private static void value(String name, long mark, ResponseCursor cursor, FetchData data) throws MalformedException {
        switch (name) {
            case "UID" -> {
                long uid = cursor.number();
                data.uid = uid >= 1 && uid <= UidSet.MAX ? uid : data.uid;
            }
            case "FLAGS" -> {
                data.answered(FetchItem.FLAGS);
                data.flags = flags(cursor);
            }
            case "INTERNALDATE" -> {
                data.answered(FetchItem.INTERNAL_DATE);
                String date = cursor.ownText();
                data.internalDate = MailDate.parse(date == null ? "" : date);
            }
            case "RFC822.SIZE" -> {
                data.answered(FetchItem.SIZE);
                data.size = cursor.number();
            }
            case "ENVELOPE" -> {
                if (isPostponed(FetchItem.ENVELOPE, cursor, data)) {
                    data.envelopeMark = mark;
                } else {
                    data.envelope = EnvelopeDecoder.decode(cursor);
                }
            }
            case "BODYSTRUCTURE", "BODY" -> {
                if (isPostponed(FetchItem.STRUCTURE, cursor, data)) {
                    data.structureMark = mark;
                } else {
                    data.structure = BodyStructureDecoder.decode(cursor);
                }
            }
            case "MODSEQ" -> {
                data.answered(FetchItem.MOD_SEQ);
                data.modSeq = modSeq(cursor);
            }
            case "EMAILID", "X-GM-MSGID" -> {
                data.answered(FetchItem.EMAIL_ID);
                data.emailId = objectId(cursor);
            }
            case "THREADID", "X-GM-THRID" -> {
                data.answered(FetchItem.THREAD_ID);
                data.threadId = objectId(cursor);
            }
            case "PREVIEW" -> {
                data.answered(FetchItem.PREVIEW);
                data.preview = preview(cursor);
            }
            case "SAVEDATE" -> {
                data.answered(FetchItem.SAVED_DATE);
                data.savedDate = MailDate.parse(cursor.text());
            }
            case "X-GM-LABELS" -> {
                data.answered(FetchItem.LABELS);
                data.labels = labels(cursor);
            }
            default -> {
                if (name.startsWith("BODY[") || name.startsWith("BINARY[")) {
                    section(name, cursor, data);
                } else {
                    cursor.skipValue();
                }
            }
        }
    }

    private static void section(String name, ResponseCursor cursor, FetchData data) throws MalformedException {
        // The value is missing where a server has nothing to say (Yandex), whatever item comes next.
        ByteString value = cursor.stringNext() || cursor.nilNext() ? cursor.nstring() : null;
        int from = name.indexOf('[') + 1;
        int to = name.lastIndexOf(']');
        String section = name.substring(from, to < from ? name.length() : to);
        if (section.startsWith("HEADER")) {
            data.answered(FetchItem.REFERENCES);
        }
        data.section(section, value == null ? ByteString.EMPTY : value);
    }

    /** {@code "(" mod-sequence-value ")"} (RFC 7162 section 7); -1 for what is none (Zoho). */
    static long modSeq(ResponseCursor cursor) throws MalformedException {
        boolean list = cursor.open();
        long modSeq = cursor.hasMore() ? cursor.number() : -1;
        if (list) {
            cursor.skipToClose();
        }
        return modSeq < Long.MAX_VALUE ? modSeq : -1;
    }

    /** {@code "(" objectid ")" / nil} (RFC 8474 section 7); Gmail's ids are bare numbers. */
    private static @Nullable String objectId(ResponseCursor cursor) throws MalformedException {
        boolean list = cursor.open();
        String id = cursor.hasMore() ? cursor.ntext() : null;
        if (list) {
            cursor.skipToClose();
        }
        return id == null || id.isEmpty() ? null : id;
    }

    /** {@code nstring} (RFC 8970 section 6); in parentheses with its algorithm in an older draft (Dovecot). */
    private static @Nullable String preview(ResponseCursor cursor) throws MalformedException {
        if (!cursor.open()) {
            return cursor.ntext();
        }
        String last = null;
        while (cursor.hasMore()) {
            last = cursor.ntext();
        }
        cursor.expectClose();
        return last;
    }

    /** Gmail's labels: {@code "(" [astring *(SP astring)] ")"}, in modified UTF-7; {@code \\Inbox} and its like without quotes or with. */
    private static Set<String> labels(ResponseCursor cursor) throws MalformedException {
        if (!cursor.open()) {
            cursor.skipValue();
            return Set.of();
        }
        Set<String> labels = new LinkedHashSet<>();
        while (cursor.hasMore()) {
            if (cursor.peek() == '(') {
                cursor.skipValue();
                continue;
            }
            String label = cursor.stringNext() ? cursor.text() : cursor.atom();
            labels.add(ModifiedUtf7.decode(label));
            if (labels.size() > MOST_FLAGS) {
                throw cursor.malformed("more than " + MOST_FLAGS + " labels");
            }
        }
        cursor.expectClose();
        return Collections.unmodifiableSet(labels);
    }

    /**
     * Flags in parentheses. Lenient: Gmail has brackets in keywords, Zoho sends {@code \*} where no message can have it.
     */
    public static Set<Flag> flags(ResponseCursor cursor) throws MalformedException {
        if (!cursor.open()) {
            cursor.skipValue();
            return Set.of();
        }
        if (cursor.close()) {
            return Set.of();
        }
        Set<Flag> flags = Set.of();
        while (cursor.hasMore()) {
            if (cursor.peek() == '(') {
                cursor.skipValue();
                continue;
            }
            Flag flag = flag(cursor.stringNext() ? cursor.text() : cursor.atom());
            if (flag != null) {
                flags = plus(flags, flag);
            }
            if (flags.size() > MOST_FLAGS) {
                throw cursor.malformed("more than " + MOST_FLAGS + " flags");
            }
        }
        cursor.expectClose();
        return flags.size() > 1 ? Collections.unmodifiableSet(flags) : flags;
    }

    // Most messages have one flag or none.
    private static Set<Flag> plus(Set<Flag> flags, Flag flag) {
        if (flags.isEmpty()) {
            return Set.of(flag);
        }
        Set<Flag> more = flags instanceof LinkedHashSet<Flag> several ? several : new LinkedHashSet<>(flags);
        more.add(flag);
        return more;
    }

    private static @Nullable Flag flag(String name) {
        for (Flag usual : SYSTEM) {
            if (usual.name().equalsIgnoreCase(name)) {
                return usual;
            }
        }
        try {
            return name.isEmpty() ? null : new Flag(name);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
