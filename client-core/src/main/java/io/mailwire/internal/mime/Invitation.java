package io.mailwire.internal.mime;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A calendar object for scheduling, as a part of a message (RFC 6047 section 2.4). */
final class Invitation {

    // RFC 5545 section 3.7.2; names of properties are in any case.
    private static final Pattern METHOD = Pattern.compile(
            "^METHOD(?:;[^:\n]*)?:(.*)$", Pattern.CASE_INSENSITIVE | Pattern.MULTILINE | Pattern.UNIX_LINES);

    private Invitation() {}

    /**
     * The part. Its method must be the one that the object has, or recipients do not know what is meant.
     *
     * @throws IllegalArgumentException if it is not, or this is no calendar object
     */
    static AttachedPart part(String method, String ics) {
        String name = HeaderText.check("method", method).toUpperCase(Locale.ROOT);
        if (name.isEmpty() || name.length() > 50 || !name.chars().allMatch(c -> (c >= 'A' && c <= 'Z') || c == '-')) {
            throw new IllegalArgumentException("no method of a calendar object, such as REQUEST: \"" + method + "\"");
        }
        if (!ics.stripLeading().regionMatches(true, 0, "BEGIN:VCALENDAR", 0, 15)) {
            throw new IllegalArgumentException("a calendar object begins with BEGIN:VCALENDAR");
        }
        Matcher property = METHOD.matcher(Lineation.normalized(ics));
        String inside = property.find() ? property.group(1).strip() : "";
        if (!inside.equalsIgnoreCase(name)) {
            throw new IllegalArgumentException("the calendar object has "
                    + (inside.isEmpty() ? "no METHOD" : "another METHOD") + ", but must have METHOD:" + name
                    + " (RFC 6047 section 2.4)");
        }
        String lines = Lineation.normalized(ics).stripTrailing();
        return AttachedPart.of(
                Optional.empty(),
                "text/calendar; charset=utf-8; method=" + name,
                Lineation.write(lines).getBytes(StandardCharsets.UTF_8));
    }
}
