package io.mailwire.pop3.internal.codec;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The proof of APOP: MD5 over the greeting's timestamp and the password (RFC 1939 section 7).
 *
 * <p>Whoever may choose the timestamp can find the password letter by letter, from pairs of timestamps that collide in MD5
 * (CVE-2007-1558). Colliding blocks are binary and cannot be made to look like a message id, so nothing else is hashed: one
 * {@code msg-id} of dot-atoms in ASCII (RFC 5322 section 3.6.4), and only one in the greeting.
 *
 * @param timestamp the message id, its angle brackets included
 */
public record ApopDigest(String timestamp) {

    private static final Pattern BRACKETS = Pattern.compile("<[^<>]*>?");

    private static final String ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
    private static final String DOT_ATOM = ATOM + "(?:\\." + ATOM + ")*";
    private static final Pattern MSG_ID =
            Pattern.compile("<" + DOT_ATOM + "@(?:" + DOT_ATOM + "|\\[[0-9A-Fa-f:.IPv]+\\])>");

    // RFC 2449 section 4: a response line has 512 octets at most.
    private static final int LONGEST = 512;

    /** Finds the timestamp in the text of a greeting; empty where there is none that may be hashed. */
    public static Optional<ApopDigest> of(String greeting) {
        Matcher brackets = BRACKETS.matcher(greeting);
        if (!brackets.find()) {
            return Optional.empty();
        }
        String found = brackets.group();
        boolean fit = found.length() <= LONGEST && MSG_ID.matcher(found).matches() && !brackets.find();
        return fit ? Optional.of(new ApopDigest(found)) : Optional.empty();
    }

    /** The digest in lower-case hex. */
    public String under(String password) {
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            return HexFormat.of().formatHex(md5.digest((timestamp + password).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }
}
