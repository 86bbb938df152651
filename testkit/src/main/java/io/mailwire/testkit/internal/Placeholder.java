package io.mailwire.testkit.internal;

import java.util.regex.Pattern;

/** The one list of what angle brackets may mean in a transcript; all others, as in mail addresses, are themselves. */
final class Placeholder {
    /** Group 1 is the name, group 2 what follows its colon. */
    static final Pattern INSIDE_A_LINE =
            Pattern.compile("<(any|number|tag[0-9]*|base64|literal)(?::([^>]*))?>", Pattern.DOTALL);

    static final Pattern WHOLE_LINE = Pattern.compile("<(data|chunk)(?::([^>]*))?>", Pattern.DOTALL);

    private Placeholder() {}
}
