package io.mailwire.internal.mime;

import io.mailwire.Address;
import io.mailwire.internal.text.Printable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Message-IDs (RFC 5322 section 3.6.4): our own, those a caller names, and those of a thread. */
public final class MessageIds {

    // Without its brackets: with them it is a word that a header keeps on one line.
    private static final int LONGEST = HeaderText.LONGEST_PLAIN_WORD - 2;

    // Threads of years have more; readers find their place by the first and the last.
    private static final int MOST_REFERENCES = 50;

    private MessageIds() {}

    /** A new id: nobody's but this message's, in the domain it is from. */
    static String random(Address from) {
        return "<" + Composition.random(16) + "@"
                + Domains.toAscii(from.domain()).toLowerCase(Locale.ROOT) + ">";
    }

    /**
     * An id for a message of ours: one @, no blanks and no brackets within.
     *
     * @return the id in angle brackets
     * @throws IllegalArgumentException if it is none
     */
    static String checkNew(String id) {
        String bare = bare(id);
        return isProper(bare) ? "<" + bare + ">" : refuse(id);
    }

    private static boolean isProper(String bare) {
        int sign = bare.indexOf('@');
        return isPlain(bare)
                && sign > 0
                && sign == bare.lastIndexOf('@')
                && sign < bare.length() - 1
                && bare.chars().allMatch(c -> "\"(),;:\\".indexOf(c) < 0);
    }

    /**
     * An id of somebody's message. That may be anything which ends where it ends, and is repeated as it is.
     *
     * @return the id in angle brackets
     * @throws IllegalArgumentException if it is none
     */
    static String check(String id) {
        String bare = bare(id);
        return isPlain(bare) ? "<" + bare + ">" : refuse(id);
    }

    private static String refuse(String id) {
        HeaderText.check("Message-ID", id);
        throw new IllegalArgumentException(
                "no Message-ID, such as <left@right>: \"" + Printable.shortened(id, 200) + "\"");
    }

    private static String bare(String id) {
        return id.startsWith("<") && id.endsWith(">") && id.length() > 1 ? id.substring(1, id.length() - 1) : id;
    }

    private static boolean isPlain(String bare) {
        return !bare.isEmpty()
                && bare.length() <= LONGEST
                && bare.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '<' && c != '>');
    }

    /** The ids in angle brackets that a field has, in their order; what else is in it is left out. */
    public static List<String> in(String field) {
        List<String> ids = new ArrayList<>();
        int open = field.indexOf('<');
        while (open >= 0) {
            int close = field.indexOf('>', open);
            if (close < 0) {
                break;
            }
            // "<a <b>": the last one that opens
            String bare = field.substring(field.lastIndexOf('<', close) + 1, close);
            if (isPlain(bare)) {
                ids.add("<" + bare + ">");
            }
            open = field.indexOf('<', close);
        }
        return ids;
    }

    /**
     * What an answer's References hold: those of the original, or its In-Reply-To if that names one message, and its own id (RFC
     * 5322 section 3.6.4). Empty if it has no id.
     */
    static List<String> referencesOfAnswerTo(MessageContent original) {
        Optional<String> own = ownOf(original);
        if (own.isEmpty()) {
            return List.of();
        }
        List<String> before = first(original, "References");
        if (before.isEmpty()) {
            List<String> parents = first(original, "In-Reply-To");
            before = parents.size() == 1 ? parents : List.of();
        }
        List<String> all = new ArrayList<>(before);
        all.removeAll(Set.of(own.get()));
        all.add(own.get());
        return bounded(all);
    }

    /**
     * The id of the message itself, in angle brackets, without comments and whatever else stands beside it. Some programs leave the
     * brackets out; what can be nothing but an id is one all the same.
     */
    public static Optional<String> ownOf(MessageContent content) {
        Optional<String> id = first(content, "Message-ID").stream().findFirst();
        return id.isPresent()
                ? id
                : raw(content, "Message-ID").stream()
                        .findFirst()
                        .map(String::strip)
                        .filter(MessageIds::isProper)
                        .map(bare -> "<" + bare + ">");
    }

    private static List<String> first(MessageContent content, String field) {
        return raw(content, field).stream()
                .limit(1)
                .flatMap(v -> in(v).stream())
                .toList();
    }

    // An id that looks like an encoded word is what it looks like.
    private static List<String> raw(MessageContent content, String field) {
        return content instanceof ReceivedContent received ? received.header().all(field) : content.headers(field);
    }

    /** Each once; of too many the first, which began the thread, and the latest. */
    static List<String> bounded(List<String> ids) {
        List<String> distinct = new ArrayList<>(new LinkedHashSet<>(ids));
        if (distinct.size() > MOST_REFERENCES) {
            distinct.subList(1, distinct.size() - MOST_REFERENCES + 1).clear();
        }
        return List.copyOf(distinct);
    }
}
