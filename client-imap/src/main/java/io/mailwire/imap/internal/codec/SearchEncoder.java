package io.mailwire.imap.internal.codec;

import io.mailwire.imap.internal.wire.ImapCommand;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Writes a search. Strings that are not ASCII make it a search in UTF-8, whose strings are literals. */
public final class SearchEncoder {

    // date = date-day "-" date-month "-" date-year; the months are English whatever the locale
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("d-MMM-uuuu", Locale.US);

    private SearchEncoder() {}

    /** {@code search = "SEARCH" [search-return-opts] [CHARSET] keys}, by UID; {@code utf8} after ENABLE UTF8=ACCEPT. */
    public static ImapCommand encode(SearchKey key, boolean esearch, boolean utf8) {
        ImapCommand command = ImapCommand.of("UID SEARCH");
        if (esearch) {
            command.raw("RETURN").open().raw("ALL").close();
        }
        // RFC 9755 section 3: after UTF8=ACCEPT strings are UTF-8 anyway, and CHARSET is an error.
        if (!utf8 && !isAscii(key)) {
            command.raw("CHARSET").raw("UTF-8");
        }
        if (key instanceof SearchKey.And and) {
            and.keys().forEach(k -> write(k, command));
        } else {
            write(key, command);
        }
        return command;
    }

    private static void write(SearchKey key, ImapCommand to) {
        if (key instanceof SearchKey.Word word) {
            to.raw(word.word());
        } else if (key instanceof SearchKey.Text text) {
            to.raw(text.word()).string("search text", text.text());
        } else if (key instanceof SearchKey.Keyword keyword) {
            to.raw("KEYWORD").atom("keyword", keyword.keyword());
        } else if (key instanceof SearchKey.Header header) {
            to.raw("HEADER").string("header name", header.field()).string("search text", header.text());
        } else if (key instanceof SearchKey.Date date) {
            to.raw(date.word()).raw(date(date.date()));
        } else if (key instanceof SearchKey.Size size) {
            to.raw(size.word()).number(size.octets());
        } else if (key instanceof SearchKey.Uids uids) {
            if (uids.uids().isEmpty()) {
                // There is no empty set in the grammar, and nothing is what it means.
                to.raw("NOT").raw("ALL");
            } else {
                to.raw("UID").set(uids.uids().toString());
            }
        } else if (key instanceof SearchKey.And and) {
            to.open();
            and.keys().forEach(k -> write(k, to));
            to.close();
        } else if (key instanceof SearchKey.Or or) {
            to.raw("OR");
            write(or.left(), to);
            write(or.right(), to);
        } else if (key instanceof SearchKey.Not not) {
            to.raw("NOT");
            write(not.key(), to);
        }
    }

    private static String date(LocalDate date) {
        if (date.getYear() < 1000 || date.getYear() > 9999) {
            throw new IllegalArgumentException("a year of four digits is wanted, not " + date);
        }
        return DATE.format(date);
    }

    private static boolean isAscii(SearchKey key) {
        if (key instanceof SearchKey.Text text) {
            return isAscii(text.text());
        } else if (key instanceof SearchKey.Header header) {
            return isAscii(header.text()) && isAscii(header.field());
        } else if (key instanceof SearchKey.And and) {
            return and.keys().stream().allMatch(SearchEncoder::isAscii);
        } else if (key instanceof SearchKey.Or or) {
            return isAscii(or.left()) && isAscii(or.right());
        } else if (key instanceof SearchKey.Not not) {
            return isAscii(not.key());
        }
        return true;
    }

    private static boolean isAscii(String text) {
        return StandardCharsets.US_ASCII.newEncoder().canEncode(text);
    }
}
