package io.mailwire.pop3.internal.codec;

import io.mailwire.internal.wire.MalformedException;
import io.mailwire.pop3.Pop3Stat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the answer to STAT: {@code drop-listing = nn SP mm} (RFC 1939 section 5). */
public final class StatDecoder {

    private static final Pattern FORM = Pattern.compile("(\\d{1,18})\\s+(\\d{1,18})(\\s.*)?");

    private StatDecoder() {}

    /** Whether this is such an answer. */
    public static boolean fits(String text) {
        return FORM.matcher(text).matches();
    }

    public static Pop3Stat decode(String text) throws MalformedException {
        Matcher m = FORM.matcher(text);
        if (!m.matches()) {
            throw new MalformedException("STAT is answered with a count and a size, not", text);
        }
        return new Pop3Stat(Long.parseLong(m.group(1)), Long.parseLong(m.group(2)));
    }
}
