package io.mailwire.internal.sasl;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The error challenge of OAUTHBEARER (RFC 7628 section 3.2.2) and XOAUTH2: a JSON object with {@code status}, {@code schemes} and
 * {@code scope}. Read loosely, since it is only shown: no nesting, values quoted or bare, anything else as it is.
 */
final class BearerError {

    // An honest one has a hundred octets or two.
    private static final int READ = 4096;

    // Possessive, so that no text makes the search go back over itself.
    private static final Pattern MEMBER =
            Pattern.compile("\"(status|schemes|scope|error|error_description)\"\\s*+:\\s*+"
                    + "(?:\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"|([0-9A-Za-z_.+-]++))");

    private BearerError() {}

    /** The members in the order they came, such as {@code status 401, scope mail}; the text itself where there are none. Raw. */
    static String describe(String challenge) {
        String json = challenge.length() > READ ? challenge.substring(0, READ) : challenge;
        List<String> members = new ArrayList<>();
        Matcher m = MEMBER.matcher(json);
        while (m.find() && members.size() < 8) {
            String value = m.group(2) == null ? m.group(3) : unescaped(m.group(2));
            if (!value.isEmpty()) {
                members.add(m.group(1) + " " + value);
            }
        }
        String text = members.isEmpty() ? json.strip() : String.join(", ", members);
        return text.isEmpty() ? "an empty error challenge" : text;
    }

    // Only what occurs in URLs and sentences; \\u sequences stay as they are.
    private static String unescaped(String value) {
        return value.replace("\\/", "/").replace("\\\"", "\"");
    }
}
