package io.mailwire.imap.internal.codec;

import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.wire.Frame;
import io.mailwire.imap.internal.wire.ResponseCursor;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * OK, NO, BAD, BYE or PREAUTH, tagged or not (RFC 9051 section 7.1).
 *
 * @param tag the tag, or {@code *}
 * @param condition in upper case
 * @param code the response code's name in upper case; null for none
 * @param argument what follows the name within the brackets; may be empty
 * @param text for humans; may be empty
 */
public record StatusResponse(
        String tag, String condition, @Nullable String code, String argument, String text) {

    /** Reads a status response. Text that only looks like a response code (Exchange has some) stays text. */
    public static StatusResponse decode(Frame frame) {
        ResponseCursor cursor = new ResponseCursor(frame, Integer.MAX_VALUE);
        String tag = "*";
        String condition = "OK";
        if (cursor.peek() != '[') {
            tag = cursor.atom();
            condition = cursor.atom().toUpperCase(Locale.ROOT);
        }
        String rest = cursor.rest().strip();
        int close = rest.startsWith("[") ? closingBracket(rest) : -1;
        if (close < 0) {
            return new StatusResponse(tag, condition, null, "", rest);
        }
        String inside = rest.substring(1, close).strip();
        int space = inside.indexOf(' ');
        String name = (space < 0 ? inside : inside.substring(0, space)).toUpperCase(Locale.ROOT);
        if (!name.matches("[A-Z][A-Z0-9.-]*")) {
            return new StatusResponse(tag, condition, null, "", rest);
        }
        return new StatusResponse(
                tag,
                condition,
                name,
                space < 0 ? "" : inside.substring(space + 1).strip(),
                rest.substring(close + 1).strip());
    }

    // Gmail's keywords have brackets in them, but stand in parentheses.
    private static int closingBracket(String text) {
        int depth = 0;
        int first = -1;
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '(') {
                depth++;
            } else if (c == ')') {
                depth--;
            } else if (c == ']') {
                if (depth <= 0) {
                    return i;
                }
                first = first < 0 ? i : first;
            }
        }
        return first;
    }

    public boolean isOk() {
        return condition.equals("OK");
    }

    public boolean has(String name) {
        return name.equals(code);
    }

    /** Whether it says that some of the messages do not exist any more; Exchange says so without a code. */
    public boolean saysMessagesAreGone() {
        return has("EXPUNGEISSUED") || text.contains("no longer exist");
    }

    /**
     * Whether the server refuses the command for now, because there are too many of them: BAD then does not mean that it does not know
     * it (Exchange: {@code BAD Request is throttled}).
     */
    public boolean saysTooBusy() {
        return !isOk() && (has("THROTTLED") || Throttling.backoff(text).isPresent());
    }

    /**
     * The least UID that the command got to, where the server works on so many messages at once only, the newest first, and stopped there
     * (RFC 9738, {@code [MESSAGELIMIT 1000 23221]}); 0 where it stopped nowhere, or tells the limit alone.
     */
    public long stoppedAt() {
        int space = argument.indexOf(' ');
        if (!isOk() || !has("MESSAGELIMIT") || space < 0) {
            return 0;
        }
        return Math.max(0, Math.min(UidSet.MAX, ResponseCursor.parseNumber(argument.substring(space + 1))));
    }

    /** Whether there are messages that the command did not get to. */
    public boolean isInPart() {
        return stoppedAt() > 1;
    }

    /** Those of the messages that the command did not get to. */
    public UidSet notReached(UidSet messages) {
        return isInPart() ? messages.intersect(UidSet.range(1, stoppedAt() - 1)) : UidSet.EMPTY;
    }

    /**
     * Whether the server does not know the command, or its form, though it may have offered it: then nothing was done. One that does not
     * like the charset knows the command.
     */
    public boolean saysUnknown() {
        return condition.equals("BAD") && !saysTooBusy() && !has("BADCHARSET");
    }

    /** The argument as a number; -1 where it is none. */
    public long number() {
        return ResponseCursor.parseNumber(argument);
    }

    /** A cursor over the argument. */
    public ResponseCursor argumentCursor(int maxDepth) {
        return new ResponseCursor(Frame.of(okio.ByteString.encodeUtf8(argument)), maxDepth);
    }

    /** The response as it came, its tag aside. */
    public String words() {
        String bracket = code == null ? "" : "[" + code + (argument.isEmpty() ? "" : " " + argument) + "] ";
        return (condition + " " + bracket + text).strip();
    }
}
