package io.mailwire.imap.internal.codec;

import io.mailwire.imap.Flag;
import io.mailwire.imap.SortKey;
import io.mailwire.imap.ThreadAlgorithm;
import io.mailwire.imap.internal.wire.ImapCommand;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Writes searches, by UID. Strings that are not ASCII make it a search in UTF-8, whose strings are literals. */
public final class SearchEncoder {

    // date = date-day "-" date-month "-" date-year; the months are English whatever the locale
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("d-MMM-uuuu", Locale.US);

    private SearchEncoder() {}

    /**
     * {@code search = "SEARCH" [search-return-opts] [CHARSET] keys}.
     *
     * @param options what to return, such as {@code ALL}; empty for a search as of RFC 3501
     * @param utf8 whether UTF8=ACCEPT was enabled
     */
    public static ImapCommand search(SearchKey key, List<String> options, boolean utf8) {
        ImapCommand command = ImapCommand.of("UID SEARCH");
        returning(options, command);
        // RFC 9755 section 3: after UTF8=ACCEPT strings are UTF-8 anyway, and CHARSET is an error.
        if (!utf8 && !isAscii(key)) {
            command.raw("CHARSET").raw("UTF-8");
        }
        keys(key, command);
        return command;
    }

    /** {@code sort = "SORT" SP "(" sort-key *(SP sort-key) ")" SP charset keys} (RFC 5256, with RETURN RFC 5267). */
    public static ImapCommand sort(SearchKey key, List<SortKey> order, List<String> options) {
        ImapCommand command = ImapCommand.of("UID SORT");
        returning(options, command);
        command.open();
        for (SortKey by : order) {
            if (by.isReversed()) {
                command.raw("REVERSE");
            }
            command.raw(by.word());
        }
        command.close().raw("UTF-8");
        keys(key, command);
        return command;
    }

    /** {@code thread = "THREAD" SP thread-alg SP charset keys} (RFC 5256). */
    public static ImapCommand thread(SearchKey key, ThreadAlgorithm algorithm) {
        ImapCommand command = ImapCommand.of("UID THREAD").raw(algorithm.name()).raw("UTF-8");
        keys(key, command);
        return command;
    }

    /** {@code UID STORE} of what the search before has saved (RFC 5182), silently. */
    public static ImapCommand storeSaved(String verb, Collection<Flag> flags) {
        return ImapCommand.of("UID STORE")
                .raw(ImapCommand.SAVED)
                .raw(verb + ".SILENT")
                .flags(flags.stream().map(Flag::name).toList());
    }

    private static void returning(List<String> options, ImapCommand command) {
        if (!options.isEmpty()) {
            command.raw("RETURN").open();
            options.forEach(command::raw);
            command.close();
        }
    }

    private static void keys(SearchKey key, ImapCommand command) {
        if (key instanceof SearchKey.And and) {
            and.keys().forEach(k -> write(k, command));
        } else {
            write(key, command);
        }
    }

    private static void write(SearchKey key, ImapCommand to) {
        if (key instanceof SearchKey.Word word) {
            to.raw(word.word());
        } else if (key instanceof SearchKey.Text text) {
            to.raw(text.word()).string("search text", text.text());
        } else if (key instanceof SearchKey.Keyword keyword) {
            to.raw(keyword.word()).atom("keyword", keyword.keyword());
        } else if (key instanceof SearchKey.Header header) {
            // Courier finds no header whose name is quoted.
            if (ImapCommand.isAtom(header.field())) {
                to.raw("HEADER").atom("header name", header.field());
            } else {
                to.raw("HEADER").string("header name", header.field());
            }
            to.string("search text", header.text());
        } else if (key instanceof SearchKey.Date date) {
            to.raw(date.word()).raw(date(date.date()));
        } else if (key instanceof SearchKey.Age age) {
            to.raw(age.word()).number(age.seconds());
        } else if (key instanceof SearchKey.Numbered numbered) {
            to.raw(numbered.word()).raw(numbered.number());
        } else if (key instanceof SearchKey.Id id) {
            to.raw(id.word()).atom("id", id.id());
        } else if (key instanceof SearchKey.Uids uids) {
            if (uids.uids().isEmpty()) {
                // There is no empty set in the grammar, and nothing is what it means.
                write(SearchKey.none(), to);
            } else {
                to.raw("UID").set(uids.uids().toString());
            }
        } else if (key instanceof SearchKey.Fuzzy fuzzy) {
            to.raw("FUZZY");
            write(fuzzy.key(), to);
        } else if (key instanceof SearchKey.And and) {
            to.open();
            and.keys().forEach(k -> write(k, to));
            to.close();
        } else if (key instanceof SearchKey.Or or) {
            either(or.keys(), to);
        } else if (key instanceof SearchKey.Not not) {
            to.raw("NOT");
            write(not.key(), to);
        }
    }

    // OR takes two. Halved, not one by one, so that a server that recurses goes no deeper than it must.
    private static void either(List<SearchKey> keys, ImapCommand to) {
        if (keys.size() == 1) {
            write(keys.get(0), to);
            return;
        }
        int half = (keys.size() + 1) / 2;
        to.raw("OR");
        either(keys.subList(0, half), to);
        either(keys.subList(half, keys.size()), to);
    }

    private static String date(LocalDate date) {
        if (date.getYear() < 1000 || date.getYear() > 9999) {
            throw new IllegalArgumentException("a year of four digits is wanted, not " + date);
        }
        return DATE.format(date);
    }

    /** Whether a search has nothing in it but ASCII. */
    public static boolean isAscii(SearchKey key) {
        return key.nodes()
                .allMatch(node -> !(node instanceof SearchKey.Text text && !isAscii(text.text()))
                        && !(node instanceof SearchKey.Header header && !isAscii(header.text())));
    }

    private static boolean isAscii(String text) {
        return StandardCharsets.US_ASCII.newEncoder().canEncode(text);
    }
}
