package io.mailwire.imap.internal.codec;

import io.mailwire.imap.UidSet;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A search as a tree (RFC 9051 section 6.4.4, and the keys of the extensions). Built flat: an and has no ands in it, an or no ors. */
public sealed interface SearchKey {

    /** A key without arguments, such as {@code UNSEEN}. */
    record Word(String word) implements SearchKey {}

    /** A key with a string, such as {@code FROM}, {@code X-GM-RAW}. */
    record Text(String word, String text) implements SearchKey {}

    /** {@code KEYWORD} or {@code UNKEYWORD} with its atom. */
    record Keyword(String word, String keyword) implements SearchKey {}

    /** {@code HEADER} with a field name and a string. */
    record Header(String field, String text) implements SearchKey {}

    /** A key with a date, such as {@code SINCE}. */
    record Date(String word, LocalDate date) implements SearchKey {}

    /** {@code YOUNGER} or {@code OLDER} (RFC 5032). */
    record Age(String word, long seconds) implements SearchKey {}

    /** A key with a number, such as {@code LARGER}, {@code MODSEQ}, {@code X-GM-MSGID}. */
    record Numbered(String word, String number) implements SearchKey {}

    /** A key with an atom that was checked, such as {@code EMAILID}. */
    record Id(String word, String id) implements SearchKey {}

    /** {@code UID} with a set. */
    record Uids(UidSet uids) implements SearchKey {}

    /** {@code FUZZY} (RFC 6203). */
    record Fuzzy(SearchKey key) implements SearchKey {}

    /** All of these; two at least. */
    record And(List<SearchKey> keys) implements SearchKey {}

    /** One of these; two at least. */
    record Or(List<SearchKey> keys) implements SearchKey {}

    /** Not this one. */
    record Not(SearchKey key) implements SearchKey {}

    // Methods, not constants: an interface that makes its own kinds while it is initialised can deadlock with them.

    /** What finds every message. */
    static SearchKey all() {
        return new Word("ALL");
    }

    /** What finds none: there is no key for it. */
    static SearchKey none() {
        return new Not(all());
    }

    /** All of these; everything where there is none. */
    static SearchKey and(List<SearchKey> keys) {
        List<SearchKey> flat = new ArrayList<>();
        for (SearchKey key : keys) {
            flat.addAll(key instanceof And and ? and.keys() : List.of(key));
        }
        return flat.isEmpty() ? all() : flat.size() == 1 ? flat.get(0) : new And(List.copyOf(flat));
    }

    /** One of these; nothing where there is none. */
    static SearchKey or(List<SearchKey> keys) {
        List<SearchKey> flat = new ArrayList<>();
        for (SearchKey key : keys) {
            flat.addAll(key instanceof Or or ? or.keys() : List.of(key));
        }
        return flat.isEmpty() ? none() : flat.size() == 1 ? flat.get(0) : new Or(List.copyOf(flat));
    }

    /** The opposite, by the keys that the protocol has for it. */
    static SearchKey not(SearchKey key) {
        if (key instanceof Not not) {
            return not.key();
        } else if (key instanceof Word word && OPPOSITES.contains(word.word())) {
            String w = word.word();
            return new Word(w.startsWith("UN") ? w.substring(2) : "UN" + w);
        } else if (key instanceof Keyword keyword) {
            return new Keyword(keyword.word().equals("KEYWORD") ? "UNKEYWORD" : "KEYWORD", keyword.keyword());
        }
        return new Not(key);
    }

    /** The flags that have keys of their own for being absent. */
    Set<String> OPPOSITES = Set.of(
            "SEEN",
            "UNSEEN",
            "ANSWERED",
            "UNANSWERED",
            "FLAGGED",
            "UNFLAGGED",
            "DELETED",
            "UNDELETED",
            "DRAFT",
            "UNDRAFT");

    /** This key and all that it is made of. */
    default Stream<SearchKey> nodes() {
        if (this instanceof And and) {
            return Stream.concat(Stream.of(this), and.keys().stream().flatMap(SearchKey::nodes));
        } else if (this instanceof Or or) {
            return Stream.concat(Stream.of(this), or.keys().stream().flatMap(SearchKey::nodes));
        } else if (this instanceof Not not) {
            return Stream.concat(Stream.of(this), not.key().nodes());
        } else if (this instanceof Fuzzy fuzzy) {
            return Stream.concat(Stream.of(this), fuzzy.key().nodes());
        }
        return Stream.of(this);
    }
}
