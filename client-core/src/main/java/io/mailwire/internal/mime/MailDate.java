package io.mailwire.internal.mime;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Dates of headers (RFC 5322 section 3.3): written strictly, read in whatever order the parts come. */
final class MailDate {

    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss xx", Locale.ENGLISH);

    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";

    // Section 4.3. Other names, military ones too, say nothing reliable: UTC.
    private static final Map<String, Integer> ZONES = Map.of(
            "edt", -4, "est", -5, "cdt", -5, "cst", -6, "mdt", -6, "mst", -7, "pdt", -7, "pst", -8, "cet", 1, "cest",
            2);

    private MailDate() {}

    static String format(OffsetDateTime date) {
        return FORMAT.format(date);
    }

    /**
     * A date that a header can have: four digits for the year, whole minutes of offset, no parts of seconds.
     *
     * @throws IllegalArgumentException if its year is before 1900 or after 9999 (RFC 5322 section 3.3)
     */
    static OffsetDateTime checked(OffsetDateTime date) {
        ZoneOffset offset = date.getOffset();
        OffsetDateTime whole = offset.getTotalSeconds() % 60 == 0
                ? date
                : date.withOffsetSameInstant(ZoneOffset.ofTotalSeconds(offset.getTotalSeconds() / 60 * 60));
        if (whole.getYear() < 1900 || whole.getYear() > 9999) {
            throw new IllegalArgumentException("no date for a message: " + date);
        }
        return whole.truncatedTo(ChronoUnit.SECONDS);
    }

    /** The date that the text means, or empty if it means none. */
    static Optional<OffsetDateTime> parse(String text) {
        String plain = text.length() > 200 ? text.substring(0, 200) : text;
        int comment = plain.indexOf('(');
        String[] tokens = (comment < 0 ? plain : plain.substring(0, comment))
                .strip()
                .split("[\\s,]+|-(?=[A-Za-z])|(?<=[A-Za-z])-", -1);
        int day = 0;
        int month = 0;
        int year = -1;
        LocalTime time = null;
        ZoneOffset zone = null;
        try {
            for (String token : tokens) {
                boolean number =
                        !token.isEmpty() && token.length() <= 4 && token.chars().allMatch(c -> c >= '0' && c <= '9');
                if (token.indexOf(':') > 0 && time == null) {
                    time = time(token);
                } else if (number && day == 0 && token.length() <= 2) {
                    day = Integer.parseInt(token);
                } else if (number && year < 0) {
                    year = year(token);
                } else if (month == 0 && month(token) > 0) {
                    month = month(token);
                } else if (zone == null && time != null) {
                    zone = zone(token);
                }
            }
            if (year < 0) {
                return Optional.empty();
            }
            return Optional.of(OffsetDateTime.of(
                    LocalDate.of(year, month, day),
                    time == null ? LocalTime.MIDNIGHT : time,
                    zone == null ? ZoneOffset.UTC : zone));
        } catch (DateTimeException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static int month(String token) {
        if (token.length() < 3) {
            return 0;
        }
        int at = MONTHS.indexOf(token.substring(0, 3).toLowerCase(Locale.ROOT));
        return at >= 0 && at % 3 == 0 ? at / 3 + 1 : 0;
    }

    // Section 4.3: two digits are 1950 to 2049, three count from 1900.
    private static int year(String token) {
        int year = Integer.parseInt(token);
        return switch (token.length()) {
            case 1, 2 -> year < 50 ? 2000 + year : 1900 + year;
            case 3 -> 1900 + year;
            default -> year;
        };
    }

    private static LocalTime time(String token) {
        String[] parts = token.split("[:.]", -1);
        int second = parts.length > 2 ? Integer.parseInt(parts[2]) : 0;
        return LocalTime.of(
                Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Math.min(second, 59)); // a leap second
    }

    private static @Nullable ZoneOffset zone(String token) {
        boolean negative = token.startsWith("-");
        if (negative || token.startsWith("+")) {
            String digits = token.substring(1).replace(":", "");
            if (digits.length() != 4) {
                return null;
            }
            int minutes = Integer.parseInt(digits.substring(0, 2)) * 60 + Integer.parseInt(digits.substring(2));
            return minutes > 18 * 60 ? ZoneOffset.UTC : ZoneOffset.ofTotalSeconds((negative ? -60 : 60) * minutes);
        }
        Integer hours = ZONES.get(token.toLowerCase(Locale.ROOT));
        return hours == null ? null : ZoneOffset.ofHours(hours);
    }
}
