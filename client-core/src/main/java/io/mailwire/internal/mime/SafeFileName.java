package io.mailwire.internal.mime;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;

/** Makes of a name that somebody sent a name that names one file in one directory, on every operating system. */
public final class SafeFileName {

    // Most file systems allow 255 octets; this leaves room for " (123)" and for the suffix while it is written.
    private static final int MAX_OCTETS = 200;

    // Longer than this it is no extension but a part of the name.
    private static final int MAX_EXTENSION = 20;

    // Windows opens these as devices, whatever extension follows.
    private static final Set<String> DEVICES = Set.of("CON", "PRN", "AUX", "NUL", "CLOCK$", "CONIN$", "CONOUT$");

    private SafeFileName() {}

    /**
     * The last component of the name, without what is no plain character in a file name: separators, controls, characters that
     * turn the direction of writing or are invisible, and what Windows forbids. Never empty, never "." or "..", no leading dot,
     * at most 200 octets in UTF-8 with the extension kept.
     *
     * @param fallback taken when nothing is left of the name
     */
    public static String of(String name, String fallback) {
        String cleaned = clean(name);
        if (cleaned.isEmpty()) {
            cleaned = clean(fallback);
        }
        if (cleaned.isEmpty()) {
            cleaned = "file";
        }
        return shortened(isDevice(cleaned) ? "_" + cleaned : cleaned);
    }

    private static String clean(String name) {
        // Names are bounded before anything else looks at them: a header may hold megabytes.
        String tail = name.length() > 4096 ? name.substring(name.length() - 4096) : name;
        String last = tail.substring(Math.max(tail.lastIndexOf('/'), tail.lastIndexOf('\\')) + 1);
        String normal = Normalizer.normalize(last, Normalizer.Form.NFC);
        StringBuilder s = new StringBuilder();
        normal.codePoints().forEach(c -> {
            if (isWhite(c)) {
                if (s.length() > 0 && s.charAt(s.length() - 1) != ' ') {
                    s.append(' ');
                }
            } else if (isForbidden(c)) {
                s.append('_');
            } else if (!isInvisible(c)) {
                s.appendCodePoint(c);
            }
        });
        // Windows drops dots and spaces at the end; a leading dot hides the file elsewhere, and a hyphen looks like an
        // option.
        int from = 0;
        int to = s.length();
        while (from < to && (s.charAt(from) == '.' || s.charAt(from) == ' ' || s.charAt(from) == '-')) {
            from++;
        }
        while (to > from && (s.charAt(to - 1) == '.' || s.charAt(to - 1) == ' ')) {
            to--;
        }
        return s.substring(from, to);
    }

    private static boolean isWhite(int c) {
        return c == '\t' || c == '\r' || c == '\n' || Character.isSpaceChar(c);
    }

    private static boolean isForbidden(int c) {
        return switch (c) {
            case '<', '>', ':', '"', '|', '?', '*' -> true;
            // look like separators or a dot: slashes, backslashes and diagonals of all kinds, a leader, a small full
            // stop
            case 0x2044, 0x2215, 0xff0f, 0xff3c, 0xfe68, 0x29f5, 0x29f8, 0x29f9, 0x2571, 0x2572, 0x27cb, 0x27cd -> true;
            case 0x2024, 0xfe52 -> true;
            default -> false;
        };
    }

    // Controls, bidi and zero-width characters (category Cf), lone surrogates, private and unassigned ones, and letters
    // and marks that show nothing.
    private static boolean isInvisible(int c) {
        int type = Character.getType(c);
        boolean filler = switch (c) {
            case 0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x2800, 0x3164, 0xffa0 -> true;
            default -> false;
        };
        return filler
                || Character.isISOControl(c)
                || type == Character.FORMAT
                || type == Character.SURROGATE
                || type == Character.UNASSIGNED
                || type == Character.PRIVATE_USE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }

    private static boolean isDevice(String name) {
        int dot = name.indexOf('.');
        String stem = (dot < 0 ? name : name.substring(0, dot)).stripTrailing().toUpperCase(Locale.ROOT);
        if (DEVICES.contains(stem)) {
            return true;
        }
        // COM1 … COM9 and LPT1 … LPT9, with superscript digits too
        return stem.length() == 4
                && (stem.startsWith("COM") || stem.startsWith("LPT"))
                && "0123456789\u00b9\u00b2\u00b3".indexOf(stem.charAt(3)) >= 0;
    }

    private static String shortened(String name) {
        if (octets(name) <= MAX_OCTETS) {
            return name;
        }
        int dot = name.lastIndexOf('.');
        String extension = dot > 0 && name.length() - dot <= MAX_EXTENSION ? name.substring(dot) : "";
        int room = MAX_OCTETS - octets(extension);
        StringBuilder s = new StringBuilder();
        int used = 0;
        for (int i = 0; i < name.length() - extension.length(); ) {
            int c = name.codePointAt(i);
            int width = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            if (used + width > room) {
                break;
            }
            s.appendCodePoint(c);
            used += width;
            i += Character.charCount(c);
        }
        int end = s.length();
        while (extension.isEmpty() && end > 0 && (s.charAt(end - 1) == '.' || s.charAt(end - 1) == ' ')) {
            end--; // cut behind a dot
        }
        return s.substring(0, end).stripTrailing() + extension;
    }

    private static int octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** The name with a number before its extension: {@code report.pdf}, 1 gives {@code report (1).pdf}. */
    static String numbered(String name, String number) {
        int dot = name.lastIndexOf('.');
        return dot > 0
                ? name.substring(0, dot) + " (" + number + ")" + name.substring(dot)
                : name + " (" + number + ")";
    }
}
