package io.mailwire.imap;

import io.mailwire.imap.internal.codec.SearchKey;
import io.mailwire.imap.internal.codec.SearchWords;
import io.mailwire.imap.internal.wire.ImapCommand;
import io.mailwire.internal.wire.CommandLine;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Locale;

/**
 * What to search for on the server (RFC 9051 section 6.4.4). Read aloud: {@code unseen().and(from("billing@")).and(since(day))}, or
 * {@code anyOf(from("ann"), from("bob")).and(flagged().not())}. Immutable and thread-safe; nothing is sent before {@link Folder#search}.
 *
 * <p>Texts are found without regard to case, mostly anywhere in the field. Texts that are not ASCII are sent as UTF-8. What needs an
 * extension says so; where the server lacks it, and nothing else comes to the same, the search is an
 * {@link io.mailwire.UnsupportedCapabilityException} and nothing is sent. More for Gmail is in {@link GmailSearch}.
 */
public final class Search {

    private static final long LONGEST_AGE = UidSet.MAX;

    private final SearchKey key;

    private Search(SearchKey key) {
        this.key = key;
    }

    static Search of(SearchKey key) {
        return new Search(key);
    }

    private static Search word(String word) {
        return new Search(new SearchKey.Word(word));
    }

    static Search text(String word, String text) {
        // Checked here so that the complaint comes where the mistake is.
        CommandLine.checked("search text", text);
        return new Search(new SearchKey.Text(word, text));
    }

    private static Search date(String word, LocalDate day) {
        if (day.getYear() < 1000 || day.getYear() > 9999) {
            throw new IllegalArgumentException("a year of four digits is wanted, not " + day);
        }
        return new Search(new SearchKey.Date(word, day));
    }

    private static Search age(String word, Duration age) {
        long seconds = age.toSeconds();
        if (seconds < 1 || seconds > LONGEST_AGE) {
            throw new IllegalArgumentException("an age is between a second and " + LONGEST_AGE + ", not " + age);
        }
        return new Search(new SearchKey.Age(word, seconds));
    }

    private static Search size(String word, long octets) {
        if (octets < 0 || octets > UidSet.MAX) {
            throw new IllegalArgumentException("a size is between 0 and " + UidSet.MAX + ", not " + octets);
        }
        return new Search(new SearchKey.Numbered(word, Long.toString(octets)));
    }

    private static Search id(String word, String id) {
        // RFC 8474 section 4: objectid = 1*255(ALPHA / DIGIT / "_" / "-")
        if (!id.matches("[A-Za-z0-9_-]{1,255}")) {
            throw new IllegalArgumentException("an id has letters, digits, \"_\" and \"-\", up to 255");
        }
        return new Search(new SearchKey.Id(word, id));
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
        return new Search(SearchKey.all());
    }

    /**
     * No message: what {@code anyOf()} of nothing comes to.
     *
     * @return the search
     */
    public static Search none() {
        return new Search(SearchKey.none());
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
     * Messages not marked so.
     *
     * @return the search
     */
    public static Search unflagged() {
        return word("UNFLAGGED");
    }

    /**
     * Messages that were answered.
     *
     * @return the search
     */
    public static Search answered() {
        return word("ANSWERED");
    }

    /**
     * Messages not answered yet.
     *
     * @return the search
     */
    public static Search unanswered() {
        return word("UNANSWERED");
    }

    /**
     * Messages marked for removal.
     *
     * @return the search
     */
    public static Search deleted() {
        return word("DELETED");
    }

    /**
     * Messages not marked for removal.
     *
     * @return the search
     */
    public static Search undeleted() {
        return word("UNDELETED");
    }

    /**
     * Messages that are not finished.
     *
     * @return the search
     */
    public static Search draft() {
        return word("DRAFT");
    }

    /**
     * Messages that are finished.
     *
     * @return the search
     */
    public static Search undraft() {
        return word("UNDRAFT");
    }

    /**
     * Messages with a flag.
     *
     * @param flag the flag, or a keyword
     * @return the search
     */
    public static Search flag(Flag flag) {
        return switch (flag.name().toLowerCase(Locale.ROOT)) {
            case "\\seen" -> seen();
            case "\\flagged" -> flagged();
            case "\\answered" -> answered();
            case "\\deleted" -> deleted();
            case "\\draft" -> draft();
            default -> keyword(flag.name());
        };
    }

    /**
     * Messages without a flag.
     *
     * @param flag the flag, or a keyword
     * @return the search
     */
    public static Search withoutFlag(Flag flag) {
        return flag(flag).not();
    }

    /**
     * Messages with a keyword.
     *
     * @param keyword an atom, such as {@code $Forwarded}
     * @return the search
     * @throws IllegalArgumentException if it is no atom
     */
    public static Search keyword(String keyword) {
        return new Search(new SearchKey.Keyword("KEYWORD", ImapCommand.checkedAtom("keyword", keyword)));
    }

    /**
     * Messages without a keyword.
     *
     * @param keyword an atom, such as {@code $Forwarded}
     * @return the search
     * @throws IllegalArgumentException if it is no atom
     */
    public static Search unkeyword(String keyword) {
        return keyword(keyword).not();
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
     * Messages whose Bcc has a text.
     *
     * @param text part of a name or address
     * @return the search
     */
    public static Search bcc(String text) {
        return text("BCC", text);
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
     * @throws IllegalArgumentException if it is no name of a field, or the text has a NUL
     */
    public static Search header(String field, String text) {
        ImapCommand.checkedFieldName(field);
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
        return date("SINCE", day);
    }

    /**
     * Messages that arrived before a day.
     *
     * @param day the day
     * @return the search
     */
    public static Search before(LocalDate day) {
        return date("BEFORE", day);
    }

    /**
     * Messages that arrived on a day.
     *
     * @param day the day
     * @return the search
     */
    public static Search on(LocalDate day) {
        return date("ON", day);
    }

    /**
     * Messages sent on a day or later, by their Date header without its time.
     *
     * @param day the day
     * @return the search
     */
    public static Search sentSince(LocalDate day) {
        return date("SENTSINCE", day);
    }

    /**
     * Messages sent before a day.
     *
     * @param day the day
     * @return the search
     */
    public static Search sentBefore(LocalDate day) {
        return date("SENTBEFORE", day);
    }

    /**
     * Messages sent on a day.
     *
     * @param day the day
     * @return the search
     */
    public static Search sentOn(LocalDate day) {
        return date("SENTON", day);
    }

    /**
     * Messages put into this folder on a day or later (SAVEDATE, RFC 8514).
     *
     * @param day the day
     * @return the search
     */
    public static Search savedSince(LocalDate day) {
        return date("SAVEDSINCE", day);
    }

    /**
     * Messages put into this folder before a day (SAVEDATE, RFC 8514).
     *
     * @param day the day
     * @return the search
     */
    public static Search savedBefore(LocalDate day) {
        return date("SAVEDBEFORE", day);
    }

    /**
     * Messages put into this folder on a day (SAVEDATE, RFC 8514).
     *
     * @param day the day
     * @return the search
     */
    public static Search savedOn(LocalDate day) {
        return date("SAVEDON", day);
    }

    /**
     * Messages that arrived within some time (WITHIN, RFC 5032). Without the extension the days are searched, and the dates of the
     * messages of three days fetched, with the same result, by the clock here, in two more round trips.
     *
     * @param age a second at least; parts of seconds do not count
     * @return the search
     */
    public static Search younger(Duration age) {
        return age("YOUNGER", age);
    }

    /**
     * Messages that arrived longer ago; see {@link #younger}.
     *
     * @param age a second at least; parts of seconds do not count
     * @return the search
     */
    public static Search older(Duration age) {
        return age("OLDER", age);
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
     * Messages that changed at a mod-sequence or later (CONDSTORE, RFC 7162).
     *
     * @param modSeq a mod-sequence, from 0
     * @return the search
     */
    public static Search changedAt(long modSeq) {
        if (modSeq < 0) {
            throw new IllegalArgumentException("no mod-sequence: " + modSeq);
        }
        return new Search(new SearchKey.Numbered("MODSEQ", Long.toString(modSeq)));
    }

    /**
     * The message with an id of its own (OBJECTID, RFC 8474).
     *
     * @param id as the server gave it
     * @return the search
     * @throws IllegalArgumentException if it is none
     */
    public static Search emailId(String id) {
        return id("EMAILID", id);
    }

    /**
     * The messages of a thread (OBJECTID, RFC 8474).
     *
     * @param id as the server gave it
     * @return the search
     * @throws IllegalArgumentException if it is none
     */
    public static Search threadId(String id) {
        return id("THREADID", id);
    }

    /**
     * Messages that all of the searches find.
     *
     * @param searches the searches; none for every message
     * @return the search for all
     */
    public static Search allOf(Search... searches) {
        return new Search(SearchKey.and(Arrays.stream(searches).map(Search::key).toList()));
    }

    /**
     * Messages that one of the searches finds.
     *
     * @param searches the searches; none for no message
     * @return the search for any
     */
    public static Search anyOf(Search... searches) {
        return new Search(SearchKey.or(Arrays.stream(searches).map(Search::key).toList()));
    }

    /**
     * Messages that both searches find.
     *
     * @param other the other search
     * @return the search for both
     */
    public Search and(Search other) {
        return allOf(this, other);
    }

    /**
     * Messages that one of the searches finds.
     *
     * @param other the other search
     * @return the search for either
     */
    public Search or(Search other) {
        return anyOf(this, other);
    }

    /**
     * Messages that this search does not find.
     *
     * @return the opposite
     */
    public Search not() {
        return new Search(SearchKey.not(key));
    }

    /**
     * The same, but what comes near counts too; how near, the server decides (SEARCH=FUZZY, RFC 6203).
     *
     * @return the search
     */
    public Search fuzzy() {
        return key instanceof SearchKey.Fuzzy ? this : new Search(new SearchKey.Fuzzy(key));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Search search && key.equals(search.key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    /** In words, such as {@code unseen and (from "ann" or from "bob")}. */
    @Override
    public String toString() {
        return SearchWords.of(key);
    }
}
