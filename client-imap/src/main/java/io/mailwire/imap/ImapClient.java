package io.mailwire.imap;

import io.mailwire.ClientOptions;
import io.mailwire.Login;
import io.mailwire.MailProxy;
import io.mailwire.ServerReport;
import io.mailwire.Timeouts;
import io.mailwire.TlsPolicy;
import io.mailwire.imap.internal.codec.Commands;
import io.mailwire.imap.internal.engine.ImapSettings;
import io.mailwire.imap.internal.engine.LiveSession;
import io.mailwire.imap.internal.wire.ImapCommand;
import io.mailwire.internal.net.ServerUri;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where an IMAP server is, who logs in, and how. Immutable, thread-safe and reusable: each method returns a changed copy, and nothing
 * connects before {@link #connect} or {@link #verify}.
 *
 * <pre>{@code
 * try (ImapSession imap = ImapClient.at("imaps://mail.example.org").login("ann", secret).connect();
 *         Folder inbox = imap.select("INBOX")) {
 *     for (ImapMessage m : inbox.search(unseen().and(from("billing@"))).fetch()) {
 *         System.out.println(m);
 *     }
 * }
 * }</pre>
 */
public final class ImapClient {

    private final ServerUri server;
    private final @Nullable Login login;
    private final ClientOptions options;
    private final ImapSettings settings;

    private ImapClient(ServerUri server, @Nullable Login login, ClientOptions options, ImapSettings settings) {
        this.server = server;
        this.login = login;
        this.options = options;
        this.settings = settings;
    }

    /**
     * A client for a server.
     *
     * @param uri {@code imaps://host} for TLS from the first octet (port 993), or {@code imap://host} for STARTTLS (port 143)
     * @return the client, without a login
     * @throws IllegalArgumentException if the URI is malformed, has a password in it, or is for another protocol
     */
    public static ImapClient at(String uri) {
        ServerUri server = ServerUri.parse(uri);
        switch (server.scheme()) {
            case "imap", "imaps" -> {
                return new ImapClient(server, null, ClientOptions.DEFAULTS, ImapSettings.DEFAULTS);
            }
            case "pop3", "pop3s" ->
                throw new IllegalArgumentException(
                        server + " is for Pop3Client; ImapClient takes imaps:// and imap://");
            default ->
                throw new IllegalArgumentException(
                        server + " is for SmtpClient; ImapClient takes imaps:// and imap://");
        }
    }

    /**
     * Logs in with a password.
     *
     * @param user the user name, mostly the whole address
     * @param password the password; shown by no {@code toString}, log or exception
     * @return a copy that logs in
     */
    public ImapClient login(String user, String password) {
        return login(Login.password(user, password));
    }

    /**
     * Logs in.
     *
     * @param login who, and with what
     * @return a copy that logs in
     */
    public ImapClient login(Login login) {
        return new ImapClient(server, Objects.requireNonNull(login, "login"), options, settings);
    }

    /**
     * Sets whether and how connections are encrypted.
     *
     * @param policy the policy
     * @return a copy with it
     */
    public ImapClient tls(TlsPolicy policy) {
        return options(o -> o.tls(policy));
    }

    /**
     * Sets how long to wait for what.
     *
     * @param timeouts the times
     * @return a copy with them
     */
    public ImapClient timeouts(Timeouts timeouts) {
        return options(o -> o.timeouts(timeouts));
    }

    /**
     * Connects through a proxy.
     *
     * @param proxy the proxy
     * @return a copy that uses it
     */
    public ImapClient proxy(MailProxy proxy) {
        return options(o -> o.proxy(proxy));
    }

    /**
     * Changes any of the settings.
     *
     * @param change given the present settings, returns the new ones
     * @return a copy with them
     */
    public ImapClient options(UnaryOperator<ClientOptions> change) {
        return new ImapClient(
                server, login, Objects.requireNonNull(change.apply(options), "the changed options"), settings);
    }

    /**
     * Switches capabilities off, as if the server did not offer them: for servers that do not keep what they promise. What depends on
     * one is then done without it, or refused as unsupported.
     *
     * @param capabilities such as {@code MOVE} or {@code LIST-EXTENDED}, whatever their case
     * @return a copy that does without them, too
     * @throws IllegalArgumentException if one is no atom, or is {@code IMAP4rev1} or {@code IMAP4rev2}
     */
    public ImapClient without(String... capabilities) {
        Set<String> off = new LinkedHashSet<>(settings.off());
        for (String capability : capabilities) {
            String name = ImapCommand.checkedAtom("capability", capability).toUpperCase(Locale.ROOT);
            if (name.equals("IMAP4REV1") || name.equals("IMAP4REV2")) {
                throw new IllegalArgumentException(
                        name + " is the protocol that the server speaks, not an extension of it");
            }
            off.add(name);
        }
        return with(settings.withOff(Set.copyOf(off)));
    }

    /**
     * Switches extensions on after the login, where the server offers them (RFC 5161): {@code CONDSTORE}, {@code QRESYNC} or
     * {@code UTF8=ACCEPT}. Costs a round trip, together with {@link #identify} and {@link #compress}. Where a server insists on
     * {@code UTF8=ACCEPT} (UTF8=ONLY), it is switched on without being asked for.
     *
     * @param extensions whatever their case
     * @return a copy that switches them on, too; {@link ImapSession#enabled} tells what came of it
     */
    public ImapClient enable(String... extensions) {
        Set<String> enable = new LinkedHashSet<>(settings.enable());
        for (String extension : extensions) {
            enable.add(ImapCommand.checkedAtom("extension", extension).toUpperCase(Locale.ROOT));
        }
        return with(settings.withEnable(Collections.unmodifiableSet(enable)));
    }

    /**
     * Tells servers that offer ID who the client is (RFC 2971), before the login and again behind it, since some want it here and
     * some there.
     *
     * @param fields such as {@code name}, {@code version} and {@code vendor}
     * @return a copy that says so
     * @throws IllegalArgumentException if a field has a control character
     */
    public ImapClient identify(Map<String, String> fields) {
        Commands.id(fields);
        return with(settings.withId(Collections.unmodifiableMap(new LinkedHashMap<>(fields))));
    }

    /**
     * Compresses all that is said after the login, where the server can (COMPRESS=DEFLATE, RFC 4978): a third of the octets for texts
     * and listings, for some more work on both sides.
     *
     * @return a copy that compresses; {@link ImapSession#isCompressed} tells what came of it
     */
    public ImapClient compress() {
        return with(settings.withCompress());
    }

    /**
     * Sets after how long {@link Folder#idle} ends IDLE and begins it anew, which shows too that the connection lives. Otherwise it is
     * nine minutes, or less for servers that are known to fall silent sooner.
     *
     * @param time at most 29 minutes, for servers end sessions after 30 (RFC 2177)
     * @return a copy with it
     * @throws IllegalArgumentException if the time is not positive, or longer
     */
    public ImapClient renewIdleEvery(Duration time) {
        requirePositive(time);
        if (time.compareTo(ImapSettings.LONGEST_IDLE) > 0) {
            throw new IllegalArgumentException("IDLE must be renewed after 29 minutes at most, not " + time);
        }
        return with(settings.withIdleRenewal(time));
    }

    /**
     * Sets how often {@link Folder#idle} asks by NOOP where the server has no IDLE. Otherwise it is once a minute, or a bit more often
     * for servers that end silent sessions.
     *
     * @param interval the time between one NOOP and the next
     * @return a copy with it
     * @throws IllegalArgumentException if the time is not positive
     */
    public ImapClient pollEvery(Duration interval) {
        requirePositive(interval);
        return with(settings.withPoll(interval));
    }

    private static void requirePositive(Duration time) {
        if (time.isZero() || time.isNegative()) {
            throw new IllegalArgumentException("a positive time is wanted, not " + time);
        }
    }

    private ImapClient with(ImapSettings changed) {
        return new ImapClient(server, login, options, changed);
    }

    /**
     * Connects and logs in. Blocks.
     *
     * @return a session, to be closed
     * @throws io.mailwire.ConnectionException if the server could not be reached, or not safely
     * @throws io.mailwire.AuthenticationException if the login was refused
     * @throws io.mailwire.PeerException if what answers is no IMAP server
     */
    public ImapSession connect() {
        return new ImapSession(LiveSession.open(server, login, settings, options));
    }

    /**
     * Connects, logs in, asks what the server offers, and logs out. Blocks; changes nothing.
     *
     * @return what was found
     * @throws io.mailwire.MailException as for {@link #connect}
     */
    public ServerReport verify() {
        try (ImapSession session = connect()) {
            return session.verify();
        }
    }

    /** Server and login, without secrets. */
    @Override
    public String toString() {
        return "ImapClient[" + server + (login == null ? "" : ", " + login) + "]";
    }
}
