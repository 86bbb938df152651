package io.mailwire.internal.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The parameters of a media type or disposition, decoded: RFC 2231's form, cut in pieces or not, and encoded words in values, which no
 * standard allows and everybody sends. Those of a header and those that an IMAP server has taken apart come through here.
 */
public final class DecodedParameters {

    /**
     * How many a reader adds at most. CVE-2026-27859 and its like: thousands of sections of one parameter. Reading takes linear time all
     * the same; a value of 5,000 characters of any script, which our own writer may cut in sections, is within it.
     */
    public static final int MOST = 2_000;

    private final Map<String, String> plain = new LinkedHashMap<>();
    private final Map<String, Sections> split = new LinkedHashMap<>();

    /**
     * One more, as it was written but for quotes and folding. Of several of a name the first counts.
     *
     * @param written its name, in any case, with RFC 2231's asterisks
     */
    public void add(String written, String value) {
        String name = written.strip().toLowerCase(Locale.ROOT);
        int star = name.indexOf('*');
        if (star < 0) {
            plain.computeIfAbsent(name, n -> EncodedWords.decode(value));
        } else {
            split.computeIfAbsent(name.substring(0, star), s -> new Sections()).add(name.substring(star + 1), value);
        }
    }

    /** All of them by their names in lower case, in the order in which they came; RFC 2231's form beats the plain one, which is for old readers. */
    public Map<String, String> byName() {
        Map<String, String> all = new LinkedHashMap<>(plain);
        split.forEach((name, sections) -> {
            if (!sections.texts.isEmpty()) {
                all.put(name, sections.text());
            }
        });
        all.remove("");
        return Collections.unmodifiableMap(all);
    }

    /** A text with percent signs for octets of UTF-8 (RFC 3986 section 2.1). */
    static String unpercented(String text) {
        return new String(Sections.unpercent(text), StandardCharsets.UTF_8);
    }

    /** What RFC 2231 sections 3 and 4 split and encode. */
    private static final class Sections {
        private record Section(String text, boolean percent) {}

        private final TreeMap<Integer, Section> texts = new TreeMap<>();

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
            texts.putIfAbsent(number, new Section(text, percent));
        }

        String text() {
            Charset charset = StandardCharsets.UTF_8;
            ByteArrayOutputStream octets = new ByteArrayOutputStream();
            boolean first = true;
            for (Section section : texts.values()) {
                String text = section.text;
                if (first && section.percent) {
                    int quote = text.indexOf('\'');
                    int second = quote < 0 ? -1 : text.indexOf('\'', quote + 1);
                    if (second >= 0) {
                        Charset named = Charsets.find(text.substring(0, quote));
                        charset = named == null ? charset : named;
                        text = text.substring(second + 1);
                    }
                }
                first = false;
                octets.writeBytes(section.percent ? unpercent(text) : text.getBytes(charset));
            }
            String whole = Charsets.decode(octets.toByteArray(), charset);
            // jakarta.mail splits long values of any kind, RFC 2047 words too; in a percent-encoded one they are text.
            boolean encoded = texts.values().stream().anyMatch(Section::percent);
            return encoded ? EncodedWords.withoutControls(whole) : EncodedWords.decode(whole);
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
}
