package io.mailwire.imap.internal.codec;

import java.util.Locale;

/**
 * What a subject is about (RFC 5256 section 2.1).
 *
 * @param text the base subject; empty for none
 * @param isReply whether anything was taken off that marks an answer or a forwarded message
 */
public record BaseSubject(String text, boolean isReply) {

    // No subject is as long; taking off one prefix after the other must not take forever on one that is.
    private static final int LONGEST = 8192;

    /** Takes off what is put before a subject and behind; the subject is decoded already. */
    public static BaseSubject of(String subject) {
        // Step 1: one blank for any.
        String rest = (subject.length() > LONGEST ? subject.substring(0, LONGEST) : subject).replaceAll("\\s+", " ");
        boolean reply = false;
        while (true) {
            // Step 2.
            String before;
            do {
                before = rest;
                rest = rest.stripTrailing();
                if (endsWith(rest, "(fwd)")) {
                    rest = rest.substring(0, rest.length() - "(fwd)".length());
                    reply = true;
                }
            } while (!rest.equals(before));
            // Steps 3 to 5.
            do {
                before = rest;
                rest = rest.stripLeading();
                int leader = leader(rest);
                if (leader > 0) {
                    rest = rest.substring(leader);
                    reply = true;
                    continue;
                }
                int blob = blob(rest, 0);
                if (blob > 0 && blob < rest.length()) {
                    rest = rest.substring(blob);
                }
            } while (!rest.equals(before));
            // Step 6.
            if (!startsWith(rest, "[fwd:") || !rest.endsWith("]")) {
                return new BaseSubject(rest, reply);
            }
            rest = rest.substring("[fwd:".length(), rest.length() - 1);
            reply = true;
        }
    }

    /** {@code *subj-blob subj-refwd}; the index behind it, 0 where there is none. */
    private static int leader(String s) {
        int at = 0;
        while (true) {
            int refwd = refwd(s, at);
            if (refwd > 0) {
                return refwd;
            }
            int blob = blob(s, at);
            if (blob == at) {
                return 0;
            }
            at = blob;
        }
    }

    /** {@code subj-refwd = ("re" / ("fw" ["d"])) *WSP [subj-blob] ":"}. */
    private static int refwd(String s, int from) {
        int at = from;
        if (s.regionMatches(true, at, "re", 0, 2) || s.regionMatches(true, at, "fw", 0, 2)) {
            boolean forward = Character.toLowerCase(s.charAt(at)) == 'f';
            at += 2;
            if (forward && at < s.length() && Character.toLowerCase(s.charAt(at)) == 'd') {
                at++;
            }
            while (at < s.length() && s.charAt(at) == ' ') {
                at++;
            }
            at = blob(s, at);
            return at < s.length() && s.charAt(at) == ':' ? at + 1 : 0;
        }
        return 0;
    }

    /** {@code subj-blob = "[" *BLOBCHAR "]" *WSP}; the index behind it, or where it began. */
    private static int blob(String s, int from) {
        if (from >= s.length() || s.charAt(from) != '[') {
            return from;
        }
        int at = from + 1;
        while (at < s.length() && s.charAt(at) != ']') {
            if (s.charAt(at) == '[') {
                return from;
            }
            at++;
        }
        if (at >= s.length()) {
            return from;
        }
        at++;
        while (at < s.length() && s.charAt(at) == ' ') {
            at++;
        }
        return at;
    }

    private static boolean startsWith(String s, String prefix) {
        return s.regionMatches(true, 0, prefix, 0, prefix.length());
    }

    private static boolean endsWith(String s, String suffix) {
        return s.length() >= suffix.length()
                && s.substring(s.length() - suffix.length())
                        .toLowerCase(Locale.ROOT)
                        .equals(suffix);
    }
}
