package io.mailwire.imap;

/**
 * What became of messages that were copied.
 *
 * @param from the folder they are in
 * @param to the folder that has copies now
 * @param copied their UIDs, as asked for; one that was gone already is among them
 * @param uids the copies' UIDs, where the server says so
 */
public record CopyResult(String from, String to, UidSet copied, UidMap uids) {

    @Override
    public String toString() {
        return copied.size() + " copied from " + from + " to " + to + ", " + uids;
    }
}
