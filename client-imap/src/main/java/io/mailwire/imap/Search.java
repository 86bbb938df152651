package io.mailwire.imap;

import io.mailwire.imap.internal.codec.SearchEncoder;
import io.mailwire.imap.internal.codec.SearchKey;
import io.mailwire.imap.internal.wire.ImapCommand;
import io.mailwire.internal.wire.CommandLine;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What to search for on the server (RFC 9051 section 6.4.4). Read aloud: {@code unseen().and(from("billing@")).and(since(day))}.
 * Immutable and thread-safe; nothing is sent before {@link Folder#search}.
 *
 * <p>Texts are found without regard to case, mostly anywhere in the field. Texts that are not ASCII are sent as UTF-8.
 */
public final class Search {

    private static final Search ALL = word("ALL");

    private final SearchKey key;

    private Search(SearchKey key) {
        this.key = key;
    }

    private static Search word(String word) {
        return new Search(new SearchKey.Word(word));
    }

    private static Search text(String word, String text) {
        // Checked here so that the complaint comes where the mistake is.
        CommandLine.checked("search text", text);
        return new Search(new SearchKey.Text(word, text));
    }

    SearchKey key() {
        return key;
    }

    /**
     * Every message.
     *
     * @return the search
     */
    public static Search all() {
        return ALL;
    }

    /**
     * Messages not read yet.
     *
     * @return the search
     */
    public static Search unseen() {
        return word("UNSEEN");
    }

    /**
     * Messages that were read.
     *
     * @return the search
     */
    public static Search seen() {
        return word("SEEN");
    }

    /**
     * Messages marked as urgent or special.
     *
     * @return the search
     */
    public static Search flagged() {
        return word("FLAGGED");
    }

    /**
     * Messages with a flag.
     *
     * @param flag the flag
     * @return the search
     */
    public static Search flag(Flag flag) {
        return switch (flag.name().toLowerCase(Locale.ROOT)) {
            case "\\seen" -> seen();
            case "\\flagged" -> flagged();
            case "\\answered" -> word("ANSWERED");
            case "\\deleted" -> word("DELETED");
            case "\\draft" -> word("DRAFT");
            default -> keyword(flag.name());
        };
    }

    /**
     * Messages with a keyword.
     *
     * @param keyword an atom, such as {@code $Forwarded}
     * @return the search
     * @throws IllegalArgumentException if it is no atom
     */
    public static Search keyword(String keyword) {
        return new Search(new SearchKey.Keyword(ImapCommand.checkedAtom("keyword", keyword)));
    }

    /**
     * Messages whose From has a text.
     *
     * @param text part of a name or address
     * @return the search
     */
    public static Search from(String text) {
        return text("FROM", text);
    }

    /**
     * Messages whose To has a text.
     *
     * @param text part of a name or address
     * @return the search
     */
    public static Search to(String text) {
        return text("TO", text);
    }

    /**
     * Messages whose Cc has a text.
     *
     * @param text part of a name or address
     * @return the search
     */
    public static Search cc(String text) {
        return text("CC", text);
    }

    /**
     * Messages whose subject has a text.
     *
     * @param text part of a subject
     * @return the search
     */
    public static Search subject(String text) {
        return text("SUBJECT", text);
    }

    /**
     * Messages whose body has a text.
     *
     * @param text part of a body
     * @return the search
     */
    public static Search body(String text) {
        return text("BODY", text);
    }

    /**
     * Messages with a text in the header or the body.
     *
     * @param text part of a message
     * @return the search
     */
    public static Search text(String text) {
        return text("TEXT", text);
    }

    /**
     * Messages with a header field that has a text.
     *
     * @param field the field's name, such as {@code List-Id}
     * @param text part of its value; empty for any value
     * @return the search
     */
    public static Search header(String field, String text) {
        if (field.isEmpty() || !field.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ':')) {
            throw new IllegalArgumentException(
                    "a header name is printable ASCII without spaces and colons, and not empty");
        }
        CommandLine.checked("search text", text);
        return new Search(new SearchKey.Header(field, text));
    }

    /**
     * Messages that arrived on a day or later, by the server's date without its time.
     *
     * @param day the day
     * @return the search
     */
    public static Search since(LocalDate day) {
        return new Search(new SearchKey.Date("SINCE", day));
    }

    /**
     * Messages that arrived before a day.
     *
     * @param day the day
     * @return the search
     */
    public static Search before(LocalDate day) {
        return new Search(new SearchKey.Date("BEFORE", day));
    }

    /**
     * Messages that arrived on a day.
     *
     * @param day the day
     * @return the search
     */
    public static Search on(LocalDate day) {
        return new Search(new SearchKey.Date("ON", day));
    }

    /**
     * Messages of more octets than this.
     *
     * @param octets the size
     * @return the search
     */
    public static Search larger(long octets) {
        return size("LARGER", octets);
    }

    /**
     * Messages of fewer octets than this.
     *
     * @param octets the size
     * @return the search
     */
    public static Search smaller(long octets) {
        return size("SMALLER", octets);
    }

    private static Search size(String word, long octets) {
        if (octets < 0 || octets > UidSet.MAX) {
            throw new IllegalArgumentException("a size is between 0 and " + UidSet.MAX + ", not " + octets);
        }
        return new Search(new SearchKey.Size(word, octets));
    }

    /**
     * Messages with these UIDs.
     *
     * @param uids a set
     * @return the search
     */
    public static Search uid(UidSet uids) {
        return new Search(new SearchKey.Uids(uids));
    }

    /**
     * Messages that both searches find.
     *
     * @param other the other search
     * @return the search for both
     */
    public Search and(Search other) {
        List<SearchKey> keys = new ArrayList<>();
        for (SearchKey k : List.of(key, other.key)) {
            if (k instanceof SearchKey.And and) {
                keys.addAll(and.keys());
            } else {
                keys.add(k);
            }
        }
        return new Search(new SearchKey.And(List.copyOf(keys)));
    }

    /**
     * Messages that one of the searches finds.
     *
     * @param other the other search
     * @return the search for either
     */
    public Search or(Search other) {
        return new Search(new SearchKey.Or(key, other.key));
    }

    /**
     * Messages that this search does not find.
     *
     * @return the opposite
     */
    public Search not() {
        return new Search(new SearchKey.Not(key));
    }

    @Override
    public String toString() {
        return "Search[" + SearchEncoder.encode(key, false, false) + "]";
    }
}
