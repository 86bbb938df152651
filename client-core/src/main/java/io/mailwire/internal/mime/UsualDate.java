package io.mailwire.internal.mime;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Dates as nearly all mail has them, {@code Tue, 14 Nov 2023 22:23:33 -0000}, and as INTERNALDATE has them, {@code 14-Nov-2023 22:23:38
 * +0000}: read without taking them apart first, since lists of thousands of messages are full of them.
 */
final class UsualDate {

    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";

    private final String text;
    private int at;

    private UsualDate(String text) {
        this.text = text;
    }

    /** The date; null where it is written in another way, or is none. */
    static @Nullable OffsetDateTime parse(String text) {
        return new UsualDate(text).read();
    }

    private @Nullable OffsetDateTime read() {
        if (text.length() < 25 || text.length() > 48) {
            return null;
        }
        if (text.charAt(3) == ',' && isLetter(0) && isLetter(1) && isLetter(2)) {
            at = 4;
        }
        if (text.charAt(at) == ' ') {
            at++;
        }
        int day = digit(at + 1) < 0 ? digits(1) : digits(2);
        int month = separated() ? month() : 0;
        int year = month > 0 && separated() ? digits(4) : -1;
        int hour = year >= 0 && taken(' ') ? digits(2) : -1;
        int minute = hour >= 0 && taken(':') ? digits(2) : -1;
        int second = minute >= 0 && taken(':') ? digits(2) : -1;
        if (second < 0 || !taken(' ') || at >= text.length()) {
            return null;
        }
        char sign = text.charAt(at++);
        int zone = sign == '+' || sign == '-' ? digits(4) : -1;
        if (zone < 0 || !isAtEnd()) {
            return null;
        }
        int minutes = zone / 100 * 60 + zone % 100;
        try {
            return OffsetDateTime.of(
                    year,
                    month,
                    day,
                    hour,
                    minute,
                    Math.min(second, 59), // a leap second
                    0,
                    // An offset that is none on this earth is no reason to lose the date.
                    minutes == 0 || minutes > 18 * 60
                            ? ZoneOffset.UTC
                            : ZoneOffset.ofTotalSeconds(sign == '-' ? -60 * minutes : 60 * minutes));
        } catch (DateTimeException e) {
            return null;
        }
    }

    private boolean isLetter(int i) {
        int c = text.charAt(i) | 0x20;
        return c >= 'a' && c <= 'z';
    }

    private int digit(int i) {
        int n = i < text.length() ? text.charAt(i) - '0' : -1;
        return n <= 9 ? n : -1;
    }

    /** So many digits; -1, and nothing is right any more, where there is something else. */
    private int digits(int count) {
        int n = 0;
        for (int i = 0; i < count; i++) {
            int digit = digit(at + i);
            if (digit < 0) {
                return -1;
            }
            n = n * 10 + digit;
        }
        at += count;
        return n;
    }

    private boolean taken(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private boolean separated() {
        return taken(' ') || taken('-');
    }

    private int month() {
        if (at + 3 > text.length()) {
            return 0;
        }
        char first = (char) (text.charAt(at) | 0x20);
        char second = (char) (text.charAt(at + 1) | 0x20);
        char third = (char) (text.charAt(at + 2) | 0x20);
        for (int i = 0; i < MONTHS.length(); i += 3) {
            if (MONTHS.charAt(i + 2) == third && MONTHS.charAt(i + 1) == second && MONTHS.charAt(i) == first) {
                at += 3;
                return i / 3 + 1;
            }
        }
        return 0;
    }

    /** Whether nothing follows, but the name of the zone in parentheses. */
    private boolean isAtEnd() {
        if (at == text.length()) {
            return true;
        }
        if (!text.startsWith(" (", at) || !text.endsWith(")") || text.length() - at > 8 || text.length() - at < 4) {
            return false;
        }
        for (int i = at + 2; i < text.length() - 1; i++) {
            if (text.charAt(i) < 'A' || text.charAt(i) > 'Z') {
                return false;
            }
        }
        return true;
    }
}
