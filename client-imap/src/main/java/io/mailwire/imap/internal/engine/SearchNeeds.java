package io.mailwire.imap.internal.engine;

import io.mailwire.PeerException;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.codec.SearchKey;
import io.mailwire.imap.internal.codec.SortData;
import io.mailwire.internal.net.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** Makes of a search one that the server can do, or says what it lacks before anything is sent. */
final class SearchNeeds {

    private final FolderOperations operations;
    private final LiveSession session;

    SearchNeeds(FolderOperations operations) {
        this.operations = operations;
        this.session = operations.session();
    }

    /** @throws UnsupportedCapabilityException if the server lacks what the search needs */
    SearchKey met(SearchKey key, Deadline operation) {
        key.nodes().forEach(node -> require(node, operation));
        return needsAges(key, operation) ? withoutAges(key, Instant.now(), operation) : key;
    }

    /** Whether other commands have to come before the search. */
    boolean needsAges(SearchKey key, Deadline operation) {
        return key.nodes().anyMatch(SearchKey.Age.class::isInstance) && !session.offers("WITHIN", operation);
    }

    private void require(SearchKey key, Deadline operation) {
        if (key instanceof SearchKey.Fuzzy) {
            require("SEARCH=FUZZY", "cannot search fuzzily", operation);
        } else if (key instanceof SearchKey.Id) {
            require("OBJECTID", "gives messages no ids of their own", operation);
        } else if (key instanceof SearchKey.Date date && date.word().startsWith("SAVED")) {
            require("SAVEDATE", "does not know when messages got into their folders", operation);
        } else if (key instanceof SearchKey.Text text && text.word().startsWith("X-GM-")) {
            require("X-GM-EXT-1", "is not Gmail", operation);
        } else if (key instanceof SearchKey.Numbered numbered && numbered.word().startsWith("X-GM-")) {
            require("X-GM-EXT-1", "is not Gmail", operation);
        } else if (key instanceof SearchKey.Numbered numbered && numbered.word().equals("MODSEQ")) {
            if (!session.offers("QRESYNC", operation)) {
                require("CONDSTORE", "keeps no mod-sequences", operation);
            }
            if (operations.folder().highestModSeq() == 0) {
                // RFC 7162 section 3.1.2.2: it would be BAD.
                throw new UnsupportedCapabilityException(
                        "CONDSTORE",
                        session.where() + "the server keeps no mod-sequences in folder \""
                                + operations.folder().name() + "\"");
            }
        }
    }

    private void require(String capability, String lack, Deadline operation) {
        if (!session.offers(capability, operation)) {
            throw new UnsupportedCapabilityException(
                    capability,
                    session.where() + "the server does not offer " + capability + ": it " + lack
                            + "; nothing was sent");
        }
    }

    /**
     * YOUNGER and OLDER by dates, for servers without WITHIN: SINCE and BEFORE look at the day alone, in whatever zone it was written,
     * so of the messages of three days the exact dates are fetched.
     */
    private SearchKey withoutAges(SearchKey key, Instant now, Deadline operation) {
        if (key instanceof SearchKey.And and) {
            return SearchKey.and(
                    and.keys().stream().map(k -> withoutAges(k, now, operation)).toList());
        } else if (key instanceof SearchKey.Or or) {
            return SearchKey.or(
                    or.keys().stream().map(k -> withoutAges(k, now, operation)).toList());
        } else if (key instanceof SearchKey.Not not) {
            return SearchKey.not(withoutAges(not.key(), now, operation));
        } else if (key instanceof SearchKey.Age age) {
            return byDates(age, now.minus(Duration.ofSeconds(age.seconds())), operation);
        }
        return key;
    }

    private SearchKey byDates(SearchKey.Age age, Instant border, Deadline operation) {
        boolean younger = age.word().equals("YOUNGER");
        LocalDate day = LocalDate.ofInstant(border, ZoneOffset.UTC);
        SearchKey near = SearchKey.and(
                List.of(new SearchKey.Date("SINCE", day.minusDays(1)), new SearchKey.Date("BEFORE", day.plusDays(2))));
        UidSet doubtful = operations.searching().search(near, operation);
        List<SortData> dated = new SortFetch(operations, false, false).all(doubtful, operation);
        if (dated.stream().anyMatch(m -> m.arrival().equals(SortData.UNDATED))) {
            // Neither younger nor older: whatever was said of them would be wrong for who deletes by age.
            throw new PeerException(
                    session.where() + "the server does not tell when some of the messages arrived, so their age is"
                            + " not known",
                    true,
                    null);
        }
        long[] hits = dated.stream()
                // RFC 5032: what is as old as that is OLDER, and YOUNGER too.
                .filter(m ->
                        younger ? !m.arrival().isBefore(border) : !m.arrival().isAfter(border))
                .mapToLong(m -> m.uid())
                .toArray();
        SearchKey clear =
                younger ? new SearchKey.Date("SINCE", day.plusDays(2)) : new SearchKey.Date("BEFORE", day.minusDays(1));
        return hits.length == 0 ? clear : SearchKey.or(List.of(clear, new SearchKey.Uids(UidSet.of(hits))));
    }
}
