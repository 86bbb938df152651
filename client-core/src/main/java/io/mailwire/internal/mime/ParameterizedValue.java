package io.mailwire.internal.mime;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A value with parameters: Content-Type, Content-Disposition (RFC 2045 section 5.1, RFC 2183, RFC 2231). Read leniently: quotes may be
 * missing, blanks may be anywhere, names may be RFC 2047 words in quotes as old clients write them. Immutable.
 */
final class ParameterizedValue {

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
        DecodedParameters decoded = new DecodedParameters();
        for (int n = 0; n < DecodedParameters.MOST && in.more(); n++) {
            in.skip(';');
            String name = in.until("=;");
            if (in.skip('=')) {
                decoded.add(name, in.parameterValue());
            }
        }
        if (in.more()) {
            defects.add(
                    "a field has more than " + DecodedParameters.MOST + " parameters; the rest of them is left out");
        }
        return new ParameterizedValue(value, decoded.byName());
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
