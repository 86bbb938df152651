package io.mailwire.imap.internal.engine;

import java.util.Set;

/** What a command is, as far as others are concerned. */
enum CommandKind {
    CAPABILITY,
    ID("ID"),
    NOOP,
    NAMESPACE("NAMESPACE"),
    LIST("LIST"),
    /** LIST that is answered by what else is told of folders, as well. */
    LIST_AND_TELL("LIST", "STATUS", "MYRIGHTS", "METADATA"),
    LSUB("LSUB"),
    XLIST("XLIST"),
    STATUS("STATUS"),
    /** Creates, renames, deletes or subscribes to folders. */
    FOLDERS,
    SELECT("FLAGS", "EXISTS", "RECENT", "OK", "NO"),
    DESELECT,
    SEARCH("SEARCH", "ESEARCH"),
    ESEARCH("SEARCH", "ESEARCH"),
    /** A search for the UIDs behind sequence numbers. */
    UIDS("SEARCH", "ESEARCH"),
    /** ESEARCH whose result the server keeps as {@code $} (RFC 5182). */
    SAVE("SEARCH", "ESEARCH"),
    SORT("SORT", "ESEARCH"),
    /** SORT that is answered by ESEARCH (RFC 5267). */
    ESORT("SORT", "ESEARCH"),
    THREAD("THREAD"),
    FETCH("FETCH"),
    /** FETCH of nothing but what servers tell unasked too. */
    FETCH_FLAGS("FETCH"),
    /** FETCH that sets {@code \\Seen}. */
    FETCH_AND_MARK("FETCH"),
    STORE,
    /** STORE whose answers count. */
    STORE_AND_TELL("FETCH"),
    COPY("OK"),
    MOVE("OK"),
    APPEND,
    REPLACE("OK"),
    QUOTA("QUOTA", "QUOTAROOT"),
    ACL("ACL", "MYRIGHTS", "LISTRIGHTS"),
    METADATA("METADATA"),
    EXPUNGE,
    /** Until DONE the server takes nothing else. */
    IDLE,
    LOGOUT;

    @SuppressWarnings("ImmutableEnumChecker") // it comes from Set.of
    private final Set<String> answers;

    CommandKind(String... answers) {
        this.answers = Set.of(answers);
    }

    /** Whether {@code $} may take its set's place; none of these is outstanding beside SAVE. */
    boolean usesSaved() {
        return this == STORE || this == STORE_AND_TELL || this == COPY || this == MOVE || this == EXPUNGE;
    }

    /** Whether untagged responses of this type belong to it. */
    boolean isAnsweredBy(String type) {
        return answers.contains(type);
    }
}
