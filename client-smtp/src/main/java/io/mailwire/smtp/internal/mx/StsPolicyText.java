package io.mailwire.smtp.internal.mx;

import io.mailwire.internal.wire.MalformedException;
import io.mailwire.smtp.MtaStsMode;
import io.mailwire.smtp.MtaStsPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A policy as text, as domains publish it and as we keep it.
 *
 * <pre>
 * sts-policy-record = sts-policy-field *WSP *(sts-policy-term sts-policy-field *WSP) [sts-policy-term]
 * sts-policy-field  = sts-policy-version / sts-policy-mode / sts-policy-max-age / sts-policy-mx / sts-policy-extension
 * sts-policy-term   = LF / CRLF    ; RFC 8461 section 3.2
 * </pre>
 */
final class StsPolicyText {

    // RFC 8461 section 3.2: "plain-text, non-negative integer seconds, maximum value of 31557600"
    private static final long LONGEST_SECONDS = 31_557_600;

    private static final int NAMES = 100;

    private static final Pattern MX = Pattern.compile("(\\*\\.)?[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*\\.?");

    private StsPolicyText() {}

    /** Reads what a domain published. */
    static MtaStsPolicy read(String domain, String id, Instant fetched, String text) throws MalformedException {
        Map<String, String> fields = new HashMap<>();
        List<String> mx = new ArrayList<>();
        fields(text, fields, mx);
        if (!"STSv1".equals(fields.get("version"))) {
            throw new MalformedException("an MTA-STS policy without version STSv1", text);
        }
        MtaStsMode mode = mode(fields.get("mode"), text);
        if (mx.isEmpty() && mode != MtaStsMode.NONE) {
            throw new MalformedException("an MTA-STS policy without mx", text);
        }
        return new MtaStsPolicy(domain, id, mode, mx, maxAge(fields.get("max_age"), text), fetched);
    }

    /** Reads what {@link #write} wrote. */
    static MtaStsPolicy readKept(String text) throws MalformedException {
        Map<String, String> fields = new HashMap<>();
        fields(text, fields, new ArrayList<>());
        try {
            return read(
                    fields.getOrDefault("domain", ""),
                    fields.getOrDefault("id", ""),
                    Instant.parse(fields.getOrDefault("fetched", "")),
                    text);
        } catch (DateTimeParseException e) {
            throw new MalformedException("a policy without the time when it was fetched", text);
        }
    }

    static String write(MtaStsPolicy policy) {
        StringBuilder text = new StringBuilder("version: STSv1\nmode: ")
                .append(policy.mode().name().toLowerCase(Locale.ROOT))
                .append('\n');
        policy.mx().forEach(name -> text.append("mx: ").append(name).append('\n'));
        return text.append("max_age: ")
                .append(policy.maxAge().toSeconds())
                .append("\ndomain: ")
                .append(policy.domain())
                .append("\nid: ")
                .append(policy.id())
                .append("\nfetched: ")
                .append(policy.fetched())
                .append('\n')
                .toString();
    }

    // Unknown fields are left alone; of a known one that comes twice the first counts, but for mx.
    private static void fields(String text, Map<String, String> fields, List<String> mx) throws MalformedException {
        for (String line : text.split("\r?\n", -1)) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                if (line.isBlank()) {
                    continue;
                }
                throw new MalformedException("a line of an MTA-STS policy without a colon", line);
            }
            String key = line.substring(0, colon).strip();
            String value = line.substring(colon + 1).strip();
            if (!key.equals("mx")) {
                fields.putIfAbsent(key, value);
            } else if (!MX.matcher(value).matches() || mx.size() == NAMES) {
                throw new MalformedException("no name of a server, or too many, in an MTA-STS policy", value);
            } else {
                mx.add(value.endsWith(".") ? value.substring(0, value.length() - 1) : value);
            }
        }
    }

    private static MtaStsMode mode(@Nullable String mode, String text) throws MalformedException {
        return switch (mode == null ? "" : mode) {
            case "enforce" -> MtaStsMode.ENFORCE;
            case "testing" -> MtaStsMode.TESTING;
            case "none" -> MtaStsMode.NONE;
            default -> throw new MalformedException("an MTA-STS policy without a known mode", text);
        };
    }

    private static Duration maxAge(@Nullable String seconds, String text) throws MalformedException {
        if (seconds == null || !seconds.matches("\\d{1,10}")) {
            throw new MalformedException("an MTA-STS policy without max_age", text);
        }
        return Duration.ofSeconds(Math.min(LONGEST_SECONDS, Long.parseLong(seconds)));
    }
}
