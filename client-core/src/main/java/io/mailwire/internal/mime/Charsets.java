package io.mailwire.internal.mime;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Charsets by the names that mail has for them, and text whose charset nobody knows. */
public final class Charsets {

    /** What undeclared 8-bit text most often is, where it is not UTF-8. */
    private static final Charset WESTERN = supported("windows-1252", StandardCharsets.ISO_8859_1);

    // Names seen in mail that Java does not know; a superset where senders say less than they use.
    private static final Map<String, String> OTHER_NAMES = Map.ofEntries(
            Map.entry("utf8mb4", "UTF-8"),
            Map.entry("unicode-1-1-utf-8", "UTF-8"),
            Map.entry("iso-8859-1", "windows-1252"),
            Map.entry("iso-8859-8-i", "ISO-8859-8"),
            Map.entry("iso-8859-8-e", "ISO-8859-8"),
            Map.entry("iso-8859-6-i", "ISO-8859-6"),
            Map.entry("gb2312", "GB18030"),
            Map.entry("gbk", "GB18030"),
            Map.entry("ks_c_5601-1987", "x-windows-949"),
            Map.entry("euc-kr", "x-windows-949"),
            Map.entry("x-sjis", "windows-31j"),
            Map.entry("shift_jis", "windows-31j"),
            Map.entry("ansi", "windows-1252"),
            Map.entry("cp-850", "IBM850"));

    private Charsets() {}

    /** The charset of that name, or null if there is none: the caller guesses then. */
    public static @Nullable Charset find(String name) {
        String plain = name.strip().toLowerCase(Locale.ROOT);
        return switch (plain) {
            case "utf-8" -> StandardCharsets.UTF_8;
            case "us-ascii" -> StandardCharsets.US_ASCII;
            default -> Known.BY_NAME.get(OTHER_NAMES.getOrDefault(plain, plain).toLowerCase(Locale.ROOT));
        };
    }

    // The JVM looks for providers each time it is asked for a name that it does not know, which takes half a
    // millisecond: a header
    // with a hundred thousand of those would take a minute. Asked for all that it knows, it is asked once.
    private static final class Known {
        static final Map<String, Charset> BY_NAME = new HashMap<>();

        static {
            for (Charset charset : Charset.availableCharsets().values()) {
                BY_NAME.put(charset.name().toLowerCase(Locale.ROOT), charset);
                charset.aliases().forEach(alias -> BY_NAME.putIfAbsent(alias.toLowerCase(Locale.ROOT), charset));
            }
        }
    }

    /** Text in this charset; octets that are none of it become U+FFFD. ASCII that is not ASCII is guessed. */
    public static String decode(byte[] octets, @Nullable Charset charset) {
        return charset == null || charset.equals(StandardCharsets.US_ASCII)
                ? guess(octets)
                : new String(octets, charset);
    }

    /** Text whose charset nobody said: UTF-8 where it is that, else Western. */
    static String guess(byte[] octets) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(octets, WESTERN);
        }
    }

    private static Charset supported(String name, Charset otherwise) {
        return Charset.isSupported(name) ? Charset.forName(name) : otherwise;
    }
}
