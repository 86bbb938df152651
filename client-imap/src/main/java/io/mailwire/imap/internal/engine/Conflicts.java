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
import static io.mailwire.imap.internal.engine.CommandKind.LIST_STATUS;
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
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which commands must not be outstanding together: those whose untagged answers cannot be told apart, and those whose result depends
 * on which of them the server takes first (RFC 9051 section 5.5). The model is a table; every pair that is not in it may overlap.
 */
final class Conflicts {

    private static final Map<CommandKind, Set<CommandKind>> ALWAYS = new EnumMap<>(CommandKind.class);
    private static final Map<CommandKind, Set<CommandKind>> ON_COMMON_UIDS = new EnumMap<>(CommandKind.class);

    static {
        for (CommandKind kind : CommandKind.values()) {
            ALWAYS.put(kind, EnumSet.noneOf(CommandKind.class));
            ON_COMMON_UIDS.put(kind, EnumSet.noneOf(CommandKind.class));
        }
        // Answers without a mark of whose they are.
        always(CAPABILITY, CAPABILITY);
        always(ID, ID);
        always(NAMESPACE, NAMESPACE);
        // Those of one listing are sent as one group, whose members do not wait for each other.
        always(LIST, LIST, LIST_STATUS);
        always(LIST_STATUS, LIST_STATUS, STATUS);
        always(LSUB, LSUB);
        always(XLIST, XLIST);
        always(STATUS, STATUS);
        always(QUOTA, QUOTA);
        always(ACL, ACL);
        always(METADATA, METADATA);
        always(SEARCH, SEARCH, ESEARCH, SAVE);
        // ESEARCH responses carry their command's tag, so two of these may overlap; but what is saved is saved once.
        always(SAVE, SAVE, COPY);
        // A server may answer SORT with RETURN as it answers SORT.
        always(SORT, SORT, ESORT);
        always(THREAD, THREAD);

        // Nobody but the one who asks may take part of the answer.
        always(UIDS, UIDS, SEARCH, ESEARCH, SAVE, SORT, ESORT, SELECT, DESELECT, MOVE, REPLACE, EXPUNGE);

        // What is true of one folder is not of the next, and nobody can tell which one an answer means.
        always(
                SELECT,
                SELECT,
                DESELECT,
                SEARCH,
                ESEARCH,
                SAVE,
                SORT,
                ESORT,
                THREAD,
                FETCH,
                STORE,
                STORE_AND_TELL,
                COPY,
                MOVE,
                REPLACE,
                EXPUNGE);
        always(
                DESELECT,
                DESELECT,
                SEARCH,
                ESEARCH,
                SAVE,
                SORT,
                ESORT,
                THREAD,
                FETCH,
                STORE,
                STORE_AND_TELL,
                COPY,
                MOVE,
                REPLACE,
                EXPUNGE);
        for (CommandKind kind : CommandKind.values()) {
            always(LOGOUT, kind);
            always(IDLE, kind);
        }
        // What these do with a name depends on what became of it before.
        always(FOLDERS, FOLDERS, LIST, LIST_STATUS, LSUB, XLIST, STATUS, SELECT, COPY, MOVE, APPEND, REPLACE);
        always(FOLDERS, QUOTA, ACL, METADATA);
        // COPYUID comes untagged from some servers (Cyrus).
        always(MOVE, MOVE, COPY);
        always(COPY, COPY);
        // So does APPENDUID where REPLACE is answered (RFC 8508 section 3.4).
        always(REPLACE, REPLACE, COPY, MOVE);
        // What a search finds depends on whether these came first.
        for (CommandKind search : Set.of(SEARCH, ESEARCH, SAVE, SORT, ESORT, THREAD)) {
            always(search, STORE, STORE_AND_TELL, MOVE, REPLACE, EXPUNGE);
        }
        always(EXPUNGE, EXPUNGE);
        always(FETCH_AND_MARK, SELECT, DESELECT, SEARCH, ESEARCH, SAVE, SORT, ESORT, THREAD);

        onCommonUids(FETCH, FETCH, STORE, STORE_AND_TELL, MOVE, REPLACE, EXPUNGE);
        onCommonUids(STORE, STORE, STORE_AND_TELL, COPY, MOVE, REPLACE, EXPUNGE);
        onCommonUids(STORE_AND_TELL, STORE_AND_TELL, COPY, MOVE, REPLACE, EXPUNGE);
        onCommonUids(FETCH_AND_MARK, FETCH, FETCH_AND_MARK, STORE, STORE_AND_TELL, COPY, MOVE, REPLACE, EXPUNGE);
        onCommonUids(COPY, EXPUNGE);
        onCommonUids(REPLACE, EXPUNGE);
        onCommonUids(MOVE, EXPUNGE);
        sameAs(FETCH_FLAGS, FETCH);
    }

    private Conflicts() {}

    private static void sameAs(CommandKind one, CommandKind other) {
        for (Map<CommandKind, Set<CommandKind>> table : List.of(ALWAYS, ON_COMMON_UIDS)) {
            for (CommandKind conflicting : List.copyOf(table.getOrDefault(other, Set.of()))) {
                put(table, one, conflicting);
                if (conflicting == other) {
                    put(table, one, one);
                }
            }
        }
    }

    private static void always(CommandKind one, CommandKind... others) {
        put(ALWAYS, one, others);
    }

    private static void onCommonUids(CommandKind one, CommandKind... others) {
        put(ON_COMMON_UIDS, one, others);
    }

    private static void put(Map<CommandKind, Set<CommandKind>> table, CommandKind one, CommandKind... others) {
        for (CommandKind other : others) {
            table.getOrDefault(one, Set.of()).add(other);
            table.getOrDefault(other, Set.of()).add(one);
        }
    }

    /** Whether one of these has to wait for the other. */
    static boolean exist(Footprint one, Footprint other) {
        return ALWAYS.getOrDefault(one.kind(), Set.of()).contains(other.kind())
                || (ON_COMMON_UIDS.getOrDefault(one.kind(), Set.of()).contains(other.kind())
                        && !one.uids().isDisjoint(other.uids()));
    }
}
