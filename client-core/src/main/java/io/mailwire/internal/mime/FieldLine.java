package io.mailwire.internal.mime;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/**
 * What a line of a header is (RFC 5322 section 2.2): the one idea of that, for reading a header and for leaving fields out of one. Every
 * line with a colon that does not begin with a blank is a field, as jakarta.mail and most servers have it: blanks before the colon
 * (section 4.5), within the name or octets that are not ASCII make a bad name, but no end of the header.
 */
final class FieldLine {

    // A line that begins with a link is text.
    private static final Set<String> SCHEMES = Set.of("http", "https", "ftp", "file", "mailto");

    private FieldLine() {}

    /** Where the colon behind the name is, or -1 if the line, or its beginning, is no field. */
    static int colon(byte[] line) {
        if (line.length == 0 || isFolded(line[0])) {
            return -1;
        }
        int at = 0;
        while (at < line.length && line[at] != ':') {
            at++;
        }
        return at == line.length || name(line, at).isEmpty() ? -1 : at;
    }

    /** Whether a line that begins so goes on with the field before it (section 2.2.3). */
    static boolean isFolded(byte first) {
        return first == ' ' || first == '\t';
    }

    /** The name before the colon, without what no name has: controls and blanks around it. */
    static String name(byte[] line, int colon) {
        return EncodedWords.withoutControls(Charsets.guess(Arrays.copyOf(line, colon)))
                .strip();
    }

    /** Whether the standard knows such a name (section 3.6.8): printable ASCII. */
    static boolean isProper(String name) {
        return name.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    /** Whether it is a name and not the beginning of a sentence or a link: one word that begins with a letter. */
    static boolean isOrdinary(String name) {
        return Character.isLetter(name.codePointAt(0))
                && name.chars().noneMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c))
                && !SCHEMES.contains(name.toLowerCase(Locale.ROOT));
    }

    /** Whether the line, or its beginning, is surely a field and no text. */
    static boolean isOrdinaryField(byte[] line) {
        int colon = colon(line);
        return colon > 0 && isOrdinary(name(line, colon));
    }

    /** Whether it is a field that says who gets a message unseen (RFC 5322 sections 3.6.3 and 3.6.6). */
    static boolean isBcc(byte[] line) {
        int colon = colon(line);
        if (colon < 0) {
            return false;
        }
        String name = name(line, colon);
        return name.equalsIgnoreCase("Bcc") || name.equalsIgnoreCase("Resent-Bcc");
    }
}
