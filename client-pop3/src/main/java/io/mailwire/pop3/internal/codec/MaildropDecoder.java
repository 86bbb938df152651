package io.mailwire.pop3.internal.codec;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads the lines of LIST and UIDL (RFC 1939 sections 5 and 7) and puts them together by message number.
 *
 * <p>Lenient: any number of spaces, a {@code +OK} before each line (seen in UIDL listings), text behind what is asked for. A line
 * without a number from 1 on is left out; a size that is none is unknown.
 */
public final class MaildropDecoder {

    private final Map<Integer, Long> sizes = new TreeMap<>();
    private final Map<Integer, String> uids = new TreeMap<>();
    private int unreadable;
    private String firstUnreadable = "";
    private int repeated;
    private boolean uidlRefused;

    /** One line of LIST: {@code scan-listing = nr SP size}. */
    public void list(String line) {
        String[] words = words(line);
        int number = number(words[0]);
        if (number < 1) {
            leaveOut(line);
            return;
        }
        long size = words.length < 2 ? -1 : size(words[1]);
        if (sizes.putIfAbsent(number, size) != null) {
            repeated++;
        }
    }

    /** One line of UIDL: {@code unique-id-listing = nr SP uid}. */
    public void uidl(String line) {
        String[] words = words(line);
        int number = number(words[0]);
        if (number < 1) {
            leaveOut(line);
            return;
        }
        // RFC 1939 allows no space within an id; a server that has one all the same needs the whole to tell its
        // messages apart.
        if (uids.putIfAbsent(number, words.length < 2 ? "" : words[1]) != null) {
            repeated++;
        }
    }

    /** UIDL was answered with -ERR: it is optional. */
    public void uidlRefused() {
        uidlRefused = true;
    }

    /** What came of both. */
    public Maildrop maildrop() {
        List<Maildrop.Entry> entries = new ArrayList<>(Math.max(sizes.size(), uids.size()));
        int unlisted = 0;
        int withoutUid = 0;
        int doubled = 0;
        Set<String> seen = new HashSet<>();
        sizes.forEach((number, size) -> entries.add(new Maildrop.Entry(number, size, uids.getOrDefault(number, ""))));
        for (Map.Entry<Integer, String> e : uids.entrySet()) {
            if (!sizes.containsKey(e.getKey())) {
                entries.add(new Maildrop.Entry(e.getKey(), -1, e.getValue()));
                unlisted++;
            }
        }
        entries.sort((a, b) -> Integer.compare(a.number(), b.number()));
        for (Maildrop.Entry e : entries) {
            if (e.uid().isEmpty()) {
                withoutUid++;
            } else if (!seen.add(e.uid())) {
                doubled++;
            }
        }
        return new Maildrop(entries, notes(unlisted, withoutUid, doubled));
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
            notes.add(unlisted + " messages are in UIDL, but not in LIST: their size is unknown");
        }
        if (repeated > 0) {
            notes.add(repeated + " lines of the listings repeat a number and were left out");
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

    private static String[] words(String line) {
        String l = line.strip();
        if (l.toUpperCase(Locale.ROOT).startsWith("+OK ")) {
            l = l.substring(4).strip();
        }
        return l.split("\\s+", 2);
    }

    private static int number(String word) {
        long n = digits(word);
        return n > Integer.MAX_VALUE ? -1 : (int) n;
    }

    private static long size(String word) {
        int end = 0;
        while (end < word.length() && !Character.isWhitespace(word.charAt(end))) {
            end++;
        }
        return digits(word.substring(0, end));
    }

    private static long digits(String word) {
        if (word.isEmpty() || word.length() > 18) {
            return -1;
        }
        for (int i = 0; i < word.length(); i++) {
            if (word.charAt(i) < '0' || word.charAt(i) > '9') {
                return -1;
            }
        }
        return Long.parseLong(word);
    }
}
