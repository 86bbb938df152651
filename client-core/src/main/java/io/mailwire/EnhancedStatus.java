package io.mailwire;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An enhanced mail system status code such as {@code 5.1.1} (RFC 3463).
 *
 * @param category 2 for success, 4 for a persistent transient failure, 5 for a permanent one
 * @param subject what it is about: 1 addressing, 2 mailbox, 3 mail system, 4 network, 5 protocol, 6 media, 7 security
 * @param detail the precise condition
 */
public record EnhancedStatus(int category, int subject, int detail) {

    private static final Pattern FORM = Pattern.compile("([245])\\.(\\d{1,3})\\.(\\d{1,3})(?=\\s|$)");

    /**
     * Reads the code at the start of a reply's text (RFC 2034).
     *
     * @param text the text behind the reply code
     * @return the code, or empty where the text does not begin with one
     */
    public static Optional<EnhancedStatus> atStartOf(String text) {
        Matcher m = FORM.matcher(text);
        if (!m.lookingAt()) {
            return Optional.empty();
        }
        return Optional.of(new EnhancedStatus(
                Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2)), Integer.parseInt(m.group(3))));
    }

    @Override
    public String toString() {
        return category + "." + subject + "." + detail;
    }
}
