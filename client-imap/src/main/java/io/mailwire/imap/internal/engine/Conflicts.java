package io.mailwire.imap.internal.engine;

import static io.mailwire.imap.internal.engine.CommandKind.ACL;
import static io.mailwire.imap.internal.engine.CommandKind.APPEND;
import static io.mailwire.imap.internal.engine.CommandKind.CAPABILITY;
import static io.mailwire.imap.internal.engine.CommandKind.COPY;
import static io.mailwire.imap.internal.engine.CommandKind.DESELECT;
import static io.mailwire.imap.internal.engine.CommandKind.ESEARCH;
import static io.mailwire.imap.internal.engine.CommandKind.ESORT;
import static io.mailwire.imap.internal.engine.CommandKind.EXPUNGE;
import static io.mailwire.imap.internal.engine.CommandKind.FETCH;
import static io.mailwire.imap.internal.engine.CommandKind.FETCH_AND_MARK;
import static io.mailwire.imap.internal.engine.CommandKind.FETCH_FLAGS;
import static io.mailwire.imap.internal.engine.CommandKind.FOLDERS;
import static io.mailwire.imap.internal.engine.CommandKind.ID;
import static io.mailwire.imap.internal.engine.CommandKind.IDLE;
import static io.mailwire.imap.internal.engine.CommandKind.LIST;
import static io.mailwire.imap.internal.engine.CommandKind.LIST_AND_TELL;
import static io.mailwire.imap.internal.engine.CommandKind.LOGOUT;
import static io.mailwire.imap.internal.engine.CommandKind.LSUB;
import static io.mailwire.imap.internal.engine.CommandKind.METADATA;
import static io.mailwire.imap.internal.engine.CommandKind.MOVE;
import static io.mailwire.imap.internal.engine.CommandKind.NAMESPACE;
import static io.mailwire.imap.internal.engine.CommandKind.QUOTA;
import static io.mailwire.imap.internal.engine.CommandKind.REPLACE;
import static io.mailwire.imap.internal.engine.CommandKind.SAVE;
import static io.mailwire.imap.internal.engine.CommandKind.SEARCH;
import static io.mailwire.imap.internal.engine.CommandKind.SELECT;
import static io.mailwire.imap.internal.engine.CommandKind.SORT;
import static io.mailwire.imap.internal.engine.CommandKind.STATUS;
import static io.mailwire.imap.internal.engine.CommandKind.STORE;
import static io.mailwire.imap.internal.engine.CommandKind.STORE_AND_TELL;
import static io.mailwire.imap.internal.engine.CommandKind.THREAD;
import static io.mailwire.imap.internal.engine.CommandKind.UIDS;
import static io.mailwire.imap.internal.engine.CommandKind.XLIST;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Which commands must not be outstanding together: those whose untagged answers cannot be told apart, and those whose result depends
 * on which of them the server takes first (RFC 9051 section 5.5). The model is a table; every pair that is not in it may overlap.
 */
final class Conflicts {

    // What is true of all of a group is said of the group.
    private static final Set<CommandKind> LISTINGS = EnumSet.of(LIST, LIST_AND_TELL, LSUB, XLIST, STATUS);
    private static final Set<CommandKind> PROPERTIES = EnumSet.of(QUOTA, ACL, METADATA);
    private static final Set<CommandKind> SELECTS = EnumSet.of(SELECT, DESELECT);
    private static final Set<CommandKind> SEARCHES = EnumSet.of(SEARCH, ESEARCH, SAVE, SORT, ESORT, THREAD);
    private static final Set<CommandKind> FETCHES = EnumSet.of(FETCH, FETCH_FLAGS, FETCH_AND_MARK);
    private static final Set<CommandKind> STORES = EnumSet.of(STORE, STORE_AND_TELL);
    private static final Set<CommandKind> COPIES = EnumSet.of(COPY, MOVE, REPLACE);
    private static final Set<CommandKind> REMOVALS = EnumSet.of(MOVE, REPLACE, EXPUNGE);

    private static final Map<CommandKind, Set<CommandKind>> ALWAYS = new EnumMap<>(CommandKind.class);
    private static final Map<CommandKind, Set<CommandKind>> ON_COMMON_UIDS = new EnumMap<>(CommandKind.class);

    static {
        for (CommandKind kind : CommandKind.values()) {
            ALWAYS.put(kind, EnumSet.noneOf(CommandKind.class));
            ON_COMMON_UIDS.put(kind, EnumSet.noneOf(CommandKind.class));
        }

        // Until these are answered nothing else may be said.
        always(EnumSet.of(LOGOUT, IDLE), EnumSet.allOf(CommandKind.class));

        // Answers without a mark of whose they are. Those of one listing are sent as one group, whose members do not
        // wait for each other.
        for (CommandKind kind :
                EnumSet.of(CAPABILITY, ID, NAMESPACE, LSUB, XLIST, QUOTA, ACL, METADATA, THREAD, UIDS)) {
            always(kind, kind);
        }
        always(LIST, LIST, LIST_AND_TELL);
        always(LIST_AND_TELL, LIST_AND_TELL, STATUS, ACL, METADATA);
        always(STATUS, STATUS);
        always(SEARCH, SEARCH, ESEARCH, SAVE);
        // ESEARCH responses carry their command's tag, so two of these may overlap; but what is saved is saved once.
        always(SAVE, SAVE, COPY);
        // A server may answer SORT with RETURN as it answers SORT.
        always(SORT, SORT, ESORT);
        // COPYUID comes untagged from some servers (Cyrus); so does APPENDUID where REPLACE is answered (RFC 8508
        // section 3.4).
        always(COPIES, COPIES);

        // Nobody but the one who asks may take part of the answer, and no sequence number may change its meaning
        // meanwhile.
        always(UIDS, SEARCH, ESEARCH, SAVE, SORT, ESORT, STORE, STORE_AND_TELL);
        always(EnumSet.of(UIDS), SELECTS);
        always(EnumSet.of(UIDS), REMOVALS);

        // What is true of one folder is not of the next, and nobody can tell which one an answer means.
        always(SELECTS, SELECTS);
        always(SELECTS, SEARCHES);
        always(SELECTS, FETCHES);
        always(SELECTS, STORES);
        always(SELECTS, COPIES);
        always(SELECTS, REMOVALS);

        // What these do with a name depends on what became of it before.
        always(FOLDERS, FOLDERS, SELECT, APPEND);
        always(EnumSet.of(FOLDERS), LISTINGS);
        always(EnumSet.of(FOLDERS), PROPERTIES);
        always(EnumSet.of(FOLDERS), COPIES);

        // What a search finds depends on whether these came first.
        always(SEARCHES, STORES);
        always(SEARCHES, REMOVALS);
        always(SEARCHES, EnumSet.of(FETCH_AND_MARK));
        always(EXPUNGE, EXPUNGE);

        // What these answer, or do, is about their messages only.
        onCommonUids(FETCHES, FETCHES);
        onCommonUids(FETCHES, STORES);
        onCommonUids(FETCHES, REMOVALS);
        onCommonUids(EnumSet.of(FETCH_AND_MARK), EnumSet.of(COPY));
        onCommonUids(STORES, STORES);
        onCommonUids(STORES, COPIES);
        onCommonUids(EnumSet.of(EXPUNGE), STORES);
        onCommonUids(EnumSet.of(EXPUNGE), COPIES);
    }

    private Conflicts() {}

    private static void always(CommandKind one, CommandKind first, CommandKind... others) {
        always(EnumSet.of(one), EnumSet.of(first, others));
    }

    private static void always(Set<CommandKind> some, Set<CommandKind> others) {
        put(ALWAYS, some, others);
    }

    private static void onCommonUids(Set<CommandKind> some, Set<CommandKind> others) {
        put(ON_COMMON_UIDS, some, others);
    }

    private static void put(Map<CommandKind, Set<CommandKind>> table, Set<CommandKind> some, Set<CommandKind> others) {
        for (CommandKind one : some) {
            for (CommandKind other : others) {
                table.getOrDefault(one, Set.of()).add(other);
                table.getOrDefault(other, Set.of()).add(one);
            }
        }
    }

    /** Whether one of these has to wait for the other. */
    static boolean exist(Footprint one, Footprint other) {
        return ALWAYS.getOrDefault(one.kind(), Set.of()).contains(other.kind())
                || (ON_COMMON_UIDS.getOrDefault(one.kind(), Set.of()).contains(other.kind())
                        && !one.uids().isDisjoint(other.uids()));
    }
}
