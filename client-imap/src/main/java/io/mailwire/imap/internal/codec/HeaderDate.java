package io.mailwire.imap.internal.codec;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Dates as they stand in Date headers (RFC 5322 section 3.3) and in INTERNALDATE, read as senders write them. */
final class HeaderDate {

    private static final Pattern DATE = Pattern.compile("(\\d{1,2})[ -]+([A-Za-z]{3})[A-Za-z]*+[ -]+(\\d{2,4})[ ]+"
            + "(\\d{1,2})[:.](\\d{2})(?:[:.](\\d{2}))?\\s*+([+-]\\d{4}|[A-Za-z]{1,5})?");

    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";

    // RFC 5322 section 4.3; every other name means that the zone is not known.
    private static final Map<String, Integer> ZONES =
            Map.of("EST", -5, "EDT", -4, "CST", -6, "CDT", -5, "MST", -7, "MDT", -6, "PST", -8, "PDT", -7);

    private HeaderDate() {}

    static Optional<OffsetDateTime> parse(String text) {
        Matcher m = DATE.matcher(text.length() > 200 ? text.substring(0, 200) : text);
        if (!m.find()) {
            return Optional.empty();
        }
        int month = MONTHS.indexOf(m.group(2).toLowerCase(Locale.ROOT));
        if (month < 0 || month % 3 != 0) {
            return Optional.empty();
        }
        int year = Integer.parseInt(m.group(3));
        if (m.group(3).length() < 4) {
            // RFC 5322 section 4.3: years of two or three digits.
            year += year < 50 && m.group(3).length() == 2 ? 2000 : 1900;
        }
        try {
            return Optional.of(OffsetDateTime.of(
                    year,
                    month / 3 + 1,
                    Integer.parseInt(m.group(1)),
                    Integer.parseInt(m.group(4)),
                    Integer.parseInt(m.group(5)),
                    m.group(6) == null ? 0 : Math.min(59, Integer.parseInt(m.group(6))),
                    0,
                    zone(m.group(7))));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static ZoneOffset zone(@Nullable String zone) {
        if (zone == null) {
            return ZoneOffset.UTC;
        }
        if (zone.length() == 5 && (zone.charAt(0) == '+' || zone.charAt(0) == '-')) {
            int minutes = Integer.parseInt(zone.substring(1, 3)) * 60 + Integer.parseInt(zone.substring(3));
            return ZoneOffset.ofTotalSeconds((zone.charAt(0) == '-' ? -minutes : minutes) * 60);
        }
        return ZoneOffset.ofHours(ZONES.getOrDefault(zone.toUpperCase(Locale.ROOT), 0));
    }
}
