package io.mailwire.imap;

/**
 * What became of messages that were moved.
 *
 * @param from the folder they were in
 * @param to the folder they are in now
 * @param moved their UIDs before, as asked for; one that was gone already is among them
 * @param method how
 * @param uids their UIDs now, where the server says so
 */
public record MoveResult(String from, String to, UidSet moved, MoveMethod method, UidMap uids) {

    /**
     * Whether the messages are still in the folder as well, marked {@code \Deleted}.
     *
     * @return true where the server could do no better
     */
    public boolean isLeftMarked() {
        return method == MoveMethod.COPY_AND_MARK && !moved.isEmpty();
    }

    @Override
    public String toString() {
        return moved.size() + " moved from " + from + " to " + to + " by " + method + ", " + uids;
    }
}
