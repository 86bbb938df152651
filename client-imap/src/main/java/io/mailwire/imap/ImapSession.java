package io.mailwire.imap;

import io.mailwire.ServerReport;
import io.mailwire.imap.internal.engine.LiveSession;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One live connection, logged in. Thread-safe: commands of several threads share the connection, and are sent behind each other
 * without waiting where their answers can be told apart (RFC 9051 section 5.5). Every method blocks unless it says otherwise.
 *
 * <p>One folder is selected at a time. After a failure of the connection the session is closed; its methods are then
 * {@link IllegalStateException}s that say why it was.
 */
public final class ImapSession implements AutoCloseable {

    private final LiveSession live;

    ImapSession(LiveSession live) {
        this.live = live;
    }

    /**
     * The folders there are.
     *
     * @return all folders that LIST shows
     * @throws ImapCommandException if the server refused
     */
    public List<FolderInfo> list() {
        return live.list("", "*");
    }

    /**
     * The folders whose names match a pattern.
     *
     * @param pattern a name in which {@code *} stands for anything and {@code %} for anything up to the next delimiter
     * @return the folders
     * @throws ImapCommandException if the server refused
     * @throws IllegalArgumentException if the pattern has a control character
     */
    public List<FolderInfo> list(String pattern) {
        return live.list("", pattern);
    }

    /**
     * Selects a folder for reading and writing. The one selected before becomes stale: using it further is an
     * {@link IllegalStateException}.
     *
     * @param folder the name, as {@link FolderInfo#name} has it
     * @return the folder, to be closed
     * @throws ImapCommandException if there is no such folder, or it can't be selected; none is selected then
     * @throws IllegalArgumentException if the name has a control character
     */
    public Folder select(String folder) {
        return new Folder(this, live.select(folder, false));
    }

    /**
     * Selects a folder for reading only.
     *
     * @param folder the name
     * @return the folder, to be closed
     * @throws ImapCommandException if there is no such folder, or it can't be selected; none is selected then
     * @throws IllegalArgumentException if the name has a control character
     */
    public Folder examine(String folder) {
        return new Folder(this, live.select(folder, true));
    }

    /**
     * What the server offers (RFC 9051 section 7.2.2). Blocks only if it has not said so yet.
     *
     * @return the capabilities in upper case
     */
    public Set<String> capabilities() {
        return live.capabilities();
    }

    /**
     * Introduces us by the SDK's name and asks who the server is (RFC 2971).
     *
     * @return what the server says of itself, such as {@code name} and {@code version}
     * @throws io.mailwire.UnsupportedCapabilityException if it does not offer ID
     */
    public Map<String, String> id() {
        return id(Map.of("name", "Mailwire"));
    }

    /**
     * Introduces us and asks who the server is (RFC 2971).
     *
     * @param fields what to say; empty for nothing
     * @return what the server says of itself
     * @throws io.mailwire.UnsupportedCapabilityException if it does not offer ID
     * @throws IllegalArgumentException if a field has a control character
     */
    public Map<String, String> id(Map<String, String> fields) {
        return live.id(fields);
    }

    /** Does nothing, and so learns whether the session lives; the server may tell what is new. */
    public void noop() {
        live.noop();
    }

    /**
     * Tells about the server and this connection.
     *
     * @return what was found
     */
    public ServerReport verify() {
        return live.report();
    }

    /**
     * How often the client had nothing left to send and waited for the server, greeting and TLS handshake aside.
     *
     * @return the number of turns so far
     */
    public long turns() {
        return live.connection().turns();
    }

    /** Ends the session at once. Whoever waits for it gets a {@link io.mailwire.ConnectionException}. From any thread; does not block. */
    public void cancel() {
        live.cancel();
    }

    /** Logs out, which takes three seconds at most, and closes the connection. Nothing is expunged. Closing twice does nothing. */
    @Override
    public void close() {
        live.close();
    }

    @Override
    public String toString() {
        return "ImapSession[" + live.connection() + "]";
    }
}
