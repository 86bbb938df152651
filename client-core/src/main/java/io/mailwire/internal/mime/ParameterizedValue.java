package io.mailwire.internal.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A value with parameters: Content-Type, Content-Disposition (RFC 2045 section 5.1, RFC 2183, RFC 2231). Read leniently: quotes may be
 * missing, blanks may be anywhere, names may be RFC 2047 words in quotes as old clients write them. Immutable.
 */
final class ParameterizedValue {

    // CVE-2026-27859 and its like: thousands of sections of one parameter. Reading takes linear time all the same; a
    // value of 5,000 characters of any script, which our own writer may cut in sections, is within it.
    private static final int MOST_PARAMETERS = 2_000;

    private final String value;
    private final Map<String, String> parameters;

    private ParameterizedValue(String value, Map<String, String> parameters) {
        this.value = value;
        this.parameters = parameters;
    }

    /** The value itself, in lower case. */
    String value() {
        return value;
    }

    /** A parameter, decoded, by its name in lower case. */
    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** Such a value; names and value in lower case. */
    static ParameterizedValue of(String value, Map<String, String> parameters) {
        return new ParameterizedValue(value, Collections.unmodifiableMap(new LinkedHashMap<>(parameters)));
    }

    /** All parameters, by their names in lower case, in their order. */
    Map<String, String> parameters() {
        return parameters;
    }

    static ParameterizedValue parse(String text) {
        return parse(text, new Defects());
    }

    static ParameterizedValue parse(String text, Defects defects) {
        Scanner in = new Scanner(text);
        String value = in.until(";").strip().toLowerCase(Locale.ROOT);
        Map<String, String> plain = new LinkedHashMap<>();
        Map<String, Sections> split = new LinkedHashMap<>();
        for (int n = 0; n < MOST_PARAMETERS && in.more(); n++) {
            in.skip(';');
            String name = in.until("=;").strip().toLowerCase(Locale.ROOT);
            if (!in.skip('=')) {
                continue;
            }
            String given = in.parameterValue();
            int star = name.indexOf('*');
            if (star < 0) {
                plain.putIfAbsent(name, EncodedWords.decode(given));
            } else {
                split.computeIfAbsent(name.substring(0, star), s -> new Sections())
                        .add(name.substring(star + 1), given);
            }
        }
        if (in.more()) {
            defects.add("a field has more than " + MOST_PARAMETERS + " parameters; the rest of them is left out");
        }
        split.forEach((name, sections) -> plain.put(name, sections.text())); // the newer form wins
        plain.remove("");
        return of(value, plain);
    }

    /** A text with percent signs for octets of UTF-8 (RFC 3986 section 2.1). */
    static String unpercented(String text) {
        return new String(Sections.unpercent(text), StandardCharsets.UTF_8);
    }

    /** What RFC 2231 sections 3 and 4 split and encode. */
    private static final class Sections {
        private final TreeMap<Integer, String> texts = new TreeMap<>();
        private final HashMap<Integer, Boolean> encoded = new HashMap<>();

        // The suffix is "" for name*, "0" for name*0, "0*" for name*0*.
        void add(String suffix, String text) {
            boolean percent = suffix.isEmpty() || suffix.endsWith("*");
            String digits = suffix.endsWith("*") ? suffix.substring(0, suffix.length() - 1) : suffix;
            int number = 0;
            if (!digits.isEmpty()) {
                if (digits.length() > 4 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
                    return;
                }
                number = Integer.parseInt(digits);
            }
            if (texts.putIfAbsent(number, text) == null) {
                encoded.put(number, percent);
            }
        }

        String text() {
            Charset charset = StandardCharsets.UTF_8;
            ByteArrayOutputStream octets = new ByteArrayOutputStream();
            boolean first = true;
            for (Map.Entry<Integer, String> section : texts.entrySet()) {
                String text = section.getValue();
                boolean percent = encoded.getOrDefault(section.getKey(), false);
                if (first && percent) {
                    int quote = text.indexOf('\'');
                    int second = quote < 0 ? -1 : text.indexOf('\'', quote + 1);
                    if (second >= 0) {
                        Charset named = Charsets.find(text.substring(0, quote));
                        charset = named == null ? charset : named;
                        text = text.substring(second + 1);
                    }
                }
                first = false;
                octets.writeBytes(percent ? unpercent(text) : text.getBytes(charset));
            }
            String whole = Charsets.decode(octets.toByteArray(), charset);
            // jakarta.mail splits long values of any kind, RFC 2047 words too; in a percent-encoded one they are text.
            return encoded.containsValue(true) ? EncodedWords.withoutControls(whole) : EncodedWords.decode(whole);
        }

        private static byte[] unpercent(String text) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                int high = c == '%' && i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
                int low = high >= 0 ? Character.digit(text.charAt(i + 2), 16) : -1;
                if (low >= 0) {
                    out.write(high * 16 + low);
                    i += 2;
                } else {
                    out.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
                }
            }
            return out.toByteArray();
        }
    }

    private static final class Scanner {
        private final String text;
        private int at;

        Scanner(String text) {
            this.text = text;
        }

        boolean more() {
            return at < text.length();
        }

        boolean skip(char c) {
            if (more() && text.charAt(at) == c) {
                at++;
                return true;
            }
            return false;
        }

        /** Up to one of these, without comments. */
        String until(String ends) {
            StringBuilder s = new StringBuilder();
            at = Comments.leaveOut(text, at, ends, s);
            return s.toString();
        }

        String parameterValue() {
            while (more() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            if (!skip('"')) {
                int end = text.indexOf(';', at);
                String bare = text.substring(at, end < 0 ? text.length() : end);
                at += bare.length();
                return bare.strip(); // blanks and parentheses in it: a file name that should have had quotes
            }
            StringBuilder s = new StringBuilder();
            while (more()) {
                char c = text.charAt(at++);
                if (c == '"') {
                    break;
                }
                // "C:\temp\a.txt": a backslash that quotes nothing is one (RFC 2045 wants it doubled, Windows clients
                // do not)
                if (c == '\\' && more() && (text.charAt(at) == '"' || text.charAt(at) == '\\')) {
                    c = text.charAt(at++);
                }
                s.append(c);
            }
            until(";");
            return s.toString();
        }
    }
}
