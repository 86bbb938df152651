package io.mailwire.pop3.internal.codec;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of LIST and UIDL (RFC 1939 sections 5 and 7) and puts them together by message number.
 *
 * <p>Lenient: any number of spaces, a {@code +OK} before each line (seen in UIDL listings), text behind what is asked for. A line
 * without a number from 1 on is left out; a size that is none is unknown. Not lenient where a message could be taken for another one
 * by it: of a number that a listing has twice, and of one that LIST does not have, no unique id is believed.
 */
public final class MaildropDecoder {

    /** What is known of one message so far. */
    private static final class Line {
        final int number;
        long size = -1;
        boolean inList;
        boolean inUidl;
        boolean repeated;

        @Nullable String uid;

        Line(int number) {
            this.number = number;
        }
    }

    private final List<Line> lines = new ArrayList<>();

    // Only those that are not where their number says: nearly all servers count from 1 without a gap.
    private final Map<Integer, Line> elsewhere = new HashMap<>();

    private int next;
    private int behindNumber;
    private int unreadable;
    private String firstUnreadable = "";
    private int repeated;
    private boolean uidlRefused;
    private boolean anyUidl;

    /** One line of LIST: {@code scan-listing = nr SP size}. */
    public void list(String line) {
        int number = number(line);
        if (number < 1) {
            leaveOut(line);
            return;
        }
        Line known = line(number);
        if (known.inList) {
            repeat(known);
            return;
        }
        known.inList = true;
        int start = skipSpaces(line, behindNumber);
        known.size = digits(line, start, skipWord(line, start));
    }

    /** One line of UIDL: {@code unique-id-listing = nr SP uid}. */
    public void uidl(String line) {
        anyUidl = true;
        int number = number(line);
        if (number < 1) {
            leaveOut(line);
            return;
        }
        Line known = isNext(number) ? lines.get(next++) : line(number);
        if (known.inUidl) {
            repeat(known);
            return;
        }
        known.inUidl = true;
        // RFC 1939 allows no space within an id; a server that has one all the same needs the whole to tell its
        // messages apart.
        known.uid = line.substring(behindNumber).strip();
    }

    private Line line(int number) {
        Line inPlace = number <= lines.size() ? lines.get(number - 1) : null;
        if (inPlace != null && inPlace.number == number) {
            return inPlace;
        }
        return number == lines.size() + 1 && (elsewhere.isEmpty() || !elsewhere.containsKey(number))
                ? added(number)
                : elsewhere.computeIfAbsent(number, this::added);
    }

    private Line added(int number) {
        Line line = new Line(number);
        lines.add(line);
        return line;
    }

    // Servers have the messages in both listings in one order.
    private boolean isNext(int number) {
        return next < lines.size() && lines.get(next).number == number;
    }

    // Which of the lines is right nobody knows, and DELE goes by the number.
    private void repeat(Line known) {
        known.repeated = true;
        repeated++;
    }

    /** UIDL was answered with -ERR: it is optional. */
    public void uidlRefused() {
        uidlRefused = true;
    }

    /** What came of both. */
    public Maildrop maildrop() {
        List<Maildrop.Entry> entries = new ArrayList<>(lines.size());
        Set<String> seen = new HashSet<>(lines.size() * 2);
        int unlisted = 0;
        int withoutUid = 0;
        Set<String> doubled = new HashSet<>();
        int doubles = 0;
        boolean ascending = true;
        int previous = 0;
        for (Line line : lines) {
            String uid = line.uid == null || line.repeated || !line.inList ? "" : line.uid;
            entries.add(new Maildrop.Entry(line.number, line.repeated ? -1 : line.size, uid));
            unlisted += line.inList ? 0 : 1;
            if (uid.isEmpty()) {
                withoutUid++;
            } else if (!seen.add(uid)) {
                doubled.add(uid);
                doubles++;
            }
            ascending &= line.number > previous;
            previous = line.number;
        }
        if (!ascending) {
            entries.sort(Comparator.comparingInt(Maildrop.Entry::number));
        }
        boolean doubtful = unreadable > 0 || repeated > 0 || unlisted > 0;
        return new Maildrop(entries, doubled, notes(unlisted, withoutUid, doubles), doubtful, uidlRefused || !anyUidl);
    }

    private List<String> notes(int unlisted, int withoutUid, int doubled) {
        List<String> notes = new ArrayList<>();
        if (uidlRefused) {
            notes.add("the server has no UIDL: messages have no unique id");
        } else if (withoutUid > 0) {
            notes.add(withoutUid + " messages have no unique id");
        }
        if (doubled > 0) {
            notes.add(doubled + " messages have a unique id that another one has too: it tells nothing");
        }
        if (unlisted > 0) {
            notes.add(
                    unlisted
                            + " messages are in UIDL, but not in LIST: their size is unknown, and their unique id is not believed");
        }
        if (repeated > 0) {
            notes.add(repeated
                    + " lines of the listings repeat a message number: neither its size nor its unique id is believed");
        }
        if (unreadable > 0) {
            notes.add(unreadable
                    + " lines of the listings begin with no message number and were left out, the first is \""
                    + firstUnreadable + "\"");
        }
        return List.copyOf(notes);
    }

    private void leaveOut(String line) {
        if (unreadable++ == 0) {
            firstUnreadable = io.mailwire.internal.text.Printable.shortened(line, 80);
        }
    }

    /** The number that the line begins with, or none: 0 or less. Where it ends is in {@link #behindNumber}. */
    private int number(String line) {
        int start = skipSpaces(line, 0);
        if (line.regionMatches(true, start, "+OK ", 0, 4)) {
            start = skipSpaces(line, start + 4);
        }
        behindNumber = skipWord(line, start);
        long n = digits(line, start, behindNumber);
        return n > Integer.MAX_VALUE ? -1 : (int) n;
    }

    private static boolean isSpace(char c) {
        return (c <= ' ' || c > 0x7f) && Character.isWhitespace(c); // the look-up of what it is costs more
    }

    private static int skipSpaces(String line, int from) {
        int i = from;
        while (i < line.length() && isSpace(line.charAt(i))) {
            i++;
        }
        return i;
    }

    private static int skipWord(String line, int from) {
        int i = from;
        while (i < line.length() && !isSpace(line.charAt(i))) {
            i++;
        }
        return i;
    }

    private static long digits(String line, int from, int end) {
        if (from == end || end - from > 18) {
            return -1;
        }
        long value = 0;
        for (int i = from; i < end; i++) {
            int digit = line.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
