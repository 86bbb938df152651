package io.mailwire.imap.internal.codec;

import io.mailwire.imap.UidSet;
import java.time.LocalDate;
import java.util.List;

/** A search as a tree (RFC 9051 section 6.4.4). */
public sealed interface SearchKey {

    /** A key without arguments, such as {@code UNSEEN}. */
    record Word(String word) implements SearchKey {}

    /** A key with a string, such as {@code FROM}. */
    record Text(String word, String text) implements SearchKey {}

    /** {@code KEYWORD} with its atom. */
    record Keyword(String keyword) implements SearchKey {}

    /** {@code HEADER} with a field name and a string. */
    record Header(String field, String text) implements SearchKey {}

    /** A key with a date, such as {@code SINCE}. */
    record Date(String word, LocalDate date) implements SearchKey {}

    /** A key with a number, such as {@code LARGER}. */
    record Size(String word, long octets) implements SearchKey {}

    /** {@code UID} with a set. */
    record Uids(UidSet uids) implements SearchKey {}

    /** All of these. */
    record And(List<SearchKey> keys) implements SearchKey {}

    /** One of these two. */
    record Or(SearchKey left, SearchKey right) implements SearchKey {}

    /** Not this one. */
    record Not(SearchKey key) implements SearchKey {}
}
