package io.mailwire.imap.internal.codec;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Says a search for people to read: {@code unseen and (from "ann" or from "bob") and not since 2026-01-01}. */
public final class SearchWords {

    private SearchWords() {}

    public static String of(SearchKey key) {
        if (key instanceof SearchKey.And and) {
            return joined(and.keys(), " and ");
        } else if (key instanceof SearchKey.Or or) {
            return joined(or.keys(), " or ");
        } else if (key.equals(SearchKey.none())) {
            return "nothing";
        } else if (key instanceof SearchKey.Not not) {
            return "not " + single(not.key());
        } else if (key instanceof SearchKey.Fuzzy fuzzy) {
            return "fuzzy " + single(fuzzy.key());
        } else if (key instanceof SearchKey.Word word) {
            return word.word().toLowerCase(Locale.ROOT);
        } else if (key instanceof SearchKey.Text text) {
            return words(text.word()) + " \"" + text.text() + '"';
        } else if (key instanceof SearchKey.Keyword keyword) {
            return words(keyword.word()) + " " + keyword.keyword();
        } else if (key instanceof SearchKey.Header header) {
            return "header " + header.field() + " \"" + header.text() + '"';
        } else if (key instanceof SearchKey.Date date) {
            return words(date.word()) + " " + date.date();
        } else if (key instanceof SearchKey.Age age) {
            return words(age.word()) + " " + age.seconds() + " s";
        } else if (key instanceof SearchKey.Numbered numbered) {
            return words(numbered.word()) + " " + numbered.number();
        } else if (key instanceof SearchKey.Id id) {
            return words(id.word()) + " " + id.id();
        } else if (key instanceof SearchKey.Uids uids) {
            return uids.uids().isEmpty() ? "nothing" : "uid " + uids.uids();
        }
        throw new AssertionError(key);
    }

    private static String words(String word) {
        return word.toLowerCase(Locale.ROOT).replace("saved", "saved ").replace("sent", "sent ");
    }

    private static String joined(List<SearchKey> keys, String word) {
        return keys.stream().map(SearchWords::single).collect(Collectors.joining(word));
    }

    private static String single(SearchKey key) {
        return key instanceof SearchKey.And || key instanceof SearchKey.Or ? "(" + of(key) + ")" : of(key);
    }
}
