package io.mailwire;

/**
 * One line of the dialogue with a server, fit for a log: secrets are replaced by {@code ***}, bodies by their size.
 *
 * @param connection a number that tells connections of this process apart
 * @param server host and port
 * @param fromServer true for what the server said, false for what we said
 * @param text the line without its end
 */
public record TraceLine(long connection, String server, boolean fromServer, String text) {

    @Override
    public String toString() {
        return "[" + connection + " " + server + "] " + (fromServer ? "S: " : "C: ") + text;
    }
}
