package io.mailwire.imap.internal.codec;

import java.util.regex.Pattern;

/**
 * What is asked of a message's content. ABNF: {@code ("BODY" / "BINARY") [".PEEK"] section ["<" number "." nz-number ">"]} (RFC 9051
 * section 6.4.5, RFC 3516 section 4.2).
 *
 * @param section empty for the whole message
 * @param binary whether the server is to decode it
 * @param marksSeen whether {@code \Seen} is to be set
 * @param offset where to begin; -1 for all of it
 * @param length how many octets of a range
 */
public record BodyItem(String section, boolean binary, boolean marksSeen, long offset, long length) {

    // A part can be made by a caller, so its section is checked like any other string.
    private static final Pattern SECTION =
            Pattern.compile("\\d{1,9}(\\.\\d{1,9}){0,63}(\\.(MIME|HEADER|TEXT))?|HEADER|TEXT");
    private static final Pattern BINARY_SECTION = Pattern.compile("\\d{1,9}(\\.\\d{1,9}){0,63}");

    /** Refuses what is no section. */
    public BodyItem {
        if (!section.isEmpty() && !SECTION.matcher(section).matches()) {
            throw new IllegalArgumentException(
                    "not the section of a body part: \"" + section.replaceAll("\\p{Cntrl}", "?") + "\"");
        }
        if (offset >= 0 && length < 1) {
            throw new IllegalArgumentException("no range: " + length + " octets from " + offset);
        }
    }

    /** All of a section, as it is. */
    public static BodyItem of(String section) {
        return new BodyItem(section, false, false, -1, 0);
    }

    /** Whether a server can be asked for it by BINARY, which knows numbered parts only (RFC 3516 section 4.2). */
    public static boolean hasBinary(String section) {
        return BINARY_SECTION.matcher(section).matches();
    }

    /** Whether it is a range. */
    public boolean isRange() {
        return offset >= 0;
    }

    /** The item as it is sent. */
    public String token() {
        return (binary ? "BINARY" : "BODY")
                + (marksSeen ? "[" : ".PEEK[")
                + section
                + "]"
                + (isRange() ? "<" + offset + "." + length + ">" : "");
    }

    /** Whether content of that name is the answer to it. */
    public boolean isAnsweredBy(BodyName name) {
        return name.binary() == binary && isOfSection(name);
    }

    /** Whether BINARY was asked for and content of that name is BODY, of which nobody knows whether it was decoded. */
    public boolean isAnsweredWithoutBinaryBy(BodyName name) {
        return binary && !name.binary() && isOfSection(name);
    }

    private boolean isOfSection(BodyName name) {
        String other = name.section();
        return other.equals(section) || other.equalsIgnoreCase(section);
    }
}
