package io.mailwire.imap.internal.codec;

/**
 * What a subject is about (RFC 5256 section 2.1).
 *
 * @param text the base subject; empty for none
 * @param isReply whether anything was taken off that marks an answer or a forwarded message
 */
public record BaseSubject(String text, boolean isReply) {

    // No subject is as long.
    private static final int LONGEST = 8192;

    private static final String FORWARDED = "(fwd)";
    private static final String FORWARDING = "[fwd:";

    /** Takes off what is put before a subject and behind; the subject is decoded already. Takes time by its length alone. */
    public static BaseSubject of(String subject) {
        // Step 1: one blank for any.
        String whole = (subject.length() > LONGEST ? subject.substring(0, LONGEST) : subject).replaceAll("\\s+", " ");
        Rest rest = new Rest(whole);
        do {
            rest.stripEnd();
            rest.stripBegin();
        } while (rest.unwrap());
        return new BaseSubject(whole.substring(rest.from, rest.to), rest.reply);
    }

    /** What is left of a subject. */
    private static final class Rest {
        private final String whole;
        private int from;
        private int to;
        private boolean reply;

        Rest(String whole) {
            this.whole = whole;
            this.to = whole.length();
        }

        /** Step 2. */
        void stripEnd() {
            stripTrailing();
            while (to - from >= FORWARDED.length() && has(to - FORWARDED.length(), FORWARDED)) {
                to -= FORWARDED.length();
                reply = true;
                stripTrailing();
            }
        }

        private void stripTrailing() {
            while (from < to && Character.isWhitespace(whole.charAt(to - 1))) {
                to--;
            }
        }

        /** Steps 3 to 5. */
        void stripBegin() {
            int before;
            do {
                while (from < to && Character.isWhitespace(whole.charAt(from))) {
                    from++;
                }
                before = from;
                // subj-leader = (*subj-blob subj-refwd) / WSP, and a blob begins with nothing that a subj-refwd begins
                // with.
                int last = from;
                int behind = from;
                for (int next = blob(from); next > behind; next = blob(behind)) {
                    last = behind;
                    behind = next;
                }
                int marked = mark(behind);
                if (marked > behind) {
                    from = marked;
                    reply = true;
                } else {
                    // Blobs that nothing is behind are what the subject is about: one of them stays.
                    from = behind < to ? behind : last;
                }
            } while (from != before);
        }

        /** Step 6. */
        boolean unwrap() {
            if (!has(from, FORWARDING) || whole.charAt(to - 1) != ']') {
                return false;
            }
            from += FORWARDING.length();
            to--;
            reply = true;
            return true;
        }

        /** {@code subj-refwd = ("re" / ("fw" ["d"])) *WSP [subj-blob] ":"}; the index behind it, or where it would have begun. */
        private int mark(int begin) {
            int at = begin;
            if (has(at, "fwd")) {
                at += 3;
            } else if (has(at, "re") || has(at, "fw")) {
                at += 2;
            } else {
                return begin;
            }
            at = blob(blanks(at));
            return at < to && whole.charAt(at) == ':' ? at + 1 : begin;
        }

        /** {@code subj-blob = "[" *BLOBCHAR "]" *WSP}; the index behind it, or where it would have begun. */
        private int blob(int begin) {
            if (!has(begin, "[")) {
                return begin;
            }
            int at = begin + 1;
            while (at < to && whole.charAt(at) != ']') {
                if (whole.charAt(at) == '[') {
                    return begin;
                }
                at++;
            }
            return at < to ? blanks(at + 1) : begin;
        }

        private int blanks(int begin) {
            int at = begin;
            while (at < to && whole.charAt(at) == ' ') {
                at++;
            }
            return at;
        }

        private boolean has(int at, String what) {
            return at + what.length() <= to && whole.regionMatches(true, at, what, 0, what.length());
        }
    }
}
