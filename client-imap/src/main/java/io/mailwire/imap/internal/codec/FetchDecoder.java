package io.mailwire.imap.internal.codec;

import io.mailwire.imap.Flag;
import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.wire.Frame;
import io.mailwire.imap.internal.wire.ResponseCursor;
import io.mailwire.internal.mime.MailDate;
import io.mailwire.internal.wire.MalformedException;
import java.util.Collections;
import java.util.LinkedHashSet;
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

    /** Reads a whole response; never fails. */
    public static FetchData decode(Frame frame, int maxDepth) {
        FetchData data = attempt(frame, maxDepth, false);
        if (data.broken) {
            FetchData second = attempt(frame, maxDepth, true);
            if (!second.broken) {
                return second;
            }
        }
        return data;
    }

    private static FetchData attempt(Frame frame, int maxDepth, boolean backslashMayEnd) {
        ResponseCursor cursor = new ResponseCursor(frame, maxDepth, backslashMayEnd);
        FetchData data = new FetchData();
        if (frame.skippedLiterals() > 0) {
            data.defects.add(frame.skippedLiterals() + " literals were too large to keep");
        }
        try {
            cursor.atom();
            cursor.atom();
            cursor.atom();
            cursor.expectOpen();
            while (cursor.hasMore()) {
                item(cursor, data);
            }
            cursor.expectClose();
        } catch (MalformedException e) {
            data.broken = true;
            data.defects.add(String.valueOf(e.getMessage()));
        }
        return data;
    }

    private static void item(ResponseCursor cursor, FetchData data) throws MalformedException {
        String name = cursor.itemName().toUpperCase(Locale.ROOT);
        if (name.isEmpty()) {
            // A parenthesis or a string where a name belongs.
            cursor.skipValue();
            data.defects.add("an item without a name");
            return;
        }
        ResponseCursor.Mark mark = cursor.mark();
        try {
            value(name, cursor, data);
        } catch (MalformedException e) {
            data.defects.add(name + ": " + e.getMessage());
            cursor.reset(mark);
            cursor.skipValue();
        }
    }

    private static void value(String name, ResponseCursor cursor, FetchData data) throws MalformedException {
        switch (name) {
            case "UID" -> {
                long uid = cursor.number();
                data.uid = uid >= 1 && uid <= UidSet.MAX ? uid : data.uid;
            }
            case "FLAGS" -> data.flags = flags(cursor);
            case "INTERNALDATE" -> data.internalDate = MailDate.parse(cursor.text());
            case "RFC822.SIZE" -> data.size = cursor.number();
            case "ENVELOPE" -> data.envelope = EnvelopeDecoder.decode(cursor);
            case "BODYSTRUCTURE", "BODY" -> data.structure = BodyStructureDecoder.decode(cursor);
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
        // The value is missing where a server has nothing to say (Yandex).
        ByteString value = cursor.hasMore() && cursor.peek() != '(' ? cursor.nstring() : null;
        int from = name.indexOf('[') + 1;
        int to = name.indexOf(']', from);
        data.sections.put(name.substring(from, to < 0 ? name.length() : to), value == null ? ByteString.EMPTY : value);
    }

    /**
     * Flags in parentheses. Lenient: Gmail has brackets in keywords, Zoho sends {@code \*} where no message can have it.
     */
    public static Set<Flag> flags(ResponseCursor cursor) throws MalformedException {
        if (!cursor.open()) {
            cursor.skipValue();
            return Set.of();
        }
        Set<Flag> flags = new LinkedHashSet<>();
        while (cursor.hasMore()) {
            if (cursor.peek() == '(') {
                cursor.skipValue();
                continue;
            }
            Flag flag = flag(cursor.stringNext() ? cursor.text() : cursor.atom());
            if (flag != null) {
                flags.add(flag);
            }
        }
        cursor.expectClose();
        return Collections.unmodifiableSet(flags);
    }

    private static @Nullable Flag flag(String name) {
        try {
            return switch (name.toLowerCase(Locale.ROOT)) {
                case "\\seen" -> Flag.SEEN;
                case "\\answered" -> Flag.ANSWERED;
                case "\\flagged" -> Flag.FLAGGED;
                case "\\deleted" -> Flag.DELETED;
                case "\\draft" -> Flag.DRAFT;
                case "" -> null;
                default -> new Flag(name);
            };
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
