package io.mailwire.imap;

import java.util.Optional;

/**
 * How far a change of messages got that failed on its way. UIDs that are in none of the sets were not touched.
 *
 * @param folder the folder the messages are, or were, in
 * @param done the messages with which all is as it was wanted
 * @param begun the messages that some steps were taken with, and not all: those to be moved are in the other folder, and still, or
 *     perhaps still, in this one; those to be deleted or replaced are marked {@code \Deleted}, or perhaps gone; those whose flags were
 *     to be changed do not occur
 * @param unknown the messages of the command that was under way when the connection was lost
 * @param uids their UIDs in the other folder, where they were copied or moved and the server says so
 * @param appended what the server calls the message that was to replace another, where it is there already
 */
public record PartialChange(
        String folder, UidSet done, UidSet begun, UidSet unknown, UidMap uids, Optional<Uid> appended) {

    @Override
    public String toString() {
        return done.size() + " done in " + folder
                + (begun.isEmpty() ? "" : ", begun " + begun)
                + (unknown.isEmpty() ? "" : ", unknown " + unknown)
                + (uids.isEmpty() ? "" : ", " + uids)
                + appended.map(uid -> ", appended as UID " + uid).orElse("");
    }
}
