package io.mailwire.internal.mime;

import java.util.regex.Pattern;

/** Subjects of answers and of what is forwarded: one prefix, whatever others wrote before it in their languages. */
final class Subjects {

    private static final int LONGEST = 900;

    private static final Pattern ANSWER = prefixes("re|aw|antw|sv|vs|odp|rif|res");
    private static final Pattern FORWARD = prefixes("fwd?|wg|tr|rv|vb|vl|enc|doorst");

    private Subjects() {}

    // With a counter, as Re[2]: and Re(2):
    private static Pattern prefixes(String words) {
        return Pattern.compile(
                "(?:(?:" + words + ")\\s?(?:\\[\\d{1,4}]|\\(\\d{1,4}\\))?\\s?[:\uFF1A]\\s*+)++",
                Pattern.CASE_INSENSITIVE);
    }

    static String ofAnswerTo(MessageContent original) {
        return prefixed("Re: ", ANSWER, original);
    }

    static String ofForwarded(MessageContent original) {
        return prefixed("Fwd: ", FORWARD, original);
    }

    private static String prefixed(String prefix, Pattern known, MessageContent original) {
        String subject = text(original);
        var begin = known.matcher(subject);
        return (prefix + (begin.lookingAt() ? subject.substring(begin.end()) : subject)).strip();
    }

    /** The subject, fit to be one again. */
    static String text(MessageContent content) {
        String subject =
                content.headers("Subject").stream().findFirst().orElse("").strip();
        String cut = subject.length() > LONGEST ? subject.substring(0, LONGEST) : subject;
        return Lineation.wellFormed(EncodedWords.withoutControls(cut)).strip();
    }
}
