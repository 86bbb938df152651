package io.mailwire.pop3;

import io.mailwire.ClientOptions;
import io.mailwire.DrainException;
import io.mailwire.DrainReport;
import io.mailwire.Login;
import io.mailwire.MailException;
import io.mailwire.MailProxy;
import io.mailwire.SeenFolder;
import io.mailwire.SeenKey;
import io.mailwire.SeenStore;
import io.mailwire.ServerReport;
import io.mailwire.Timeouts;
import io.mailwire.TlsPolicy;
import io.mailwire.internal.net.ServerUri;
import io.mailwire.pop3.internal.engine.Opening;
import java.time.Instant;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where a POP3 server is, who logs in, and how: a recipe from which any number of {@linkplain Pop3Session sessions} are made.
 * Immutable and thread-safe; nothing connects before {@link #connect}, {@link #drain} or {@link #verify}.
 *
 * <pre>{@code
 * Pop3Client pop = Pop3Client.at("pop3s://mail.example.org").login("ann", secret);
 * DrainReport drained = pop.drain(message -> message.saveTo(spool));
 * }</pre>
 *
 * <p><b>Gmail</b> speaks POP3 in a way of its own:
 *
 * <ul>
 *   <li>A message that was retrieved is hidden from later sessions once the session has ended with QUIT, whether it was deleted or
 *       not; {@link Pop3Message#headers} does not count as retrieving.
 *   <li>DELE is ignored: what becomes of Gmail's copy is a setting of the account and takes effect on retrieving: keep it, mark it as
 *       read, archive it, delete it.
 *   <li>A session shows some 250 conversations, the oldest first: look again until nothing comes.
 *   <li>The user name {@code recent:ann@gmail.com} shows those of the last 30 days, retrieved before or not.
 * </ul>
 */
public final class Pop3Client {

    private final ServerUri server;
    private final @Nullable Login login;
    private final ClientOptions options;
    private final DrainOptions drainOptions;

    private Pop3Client(ServerUri server, @Nullable Login login, ClientOptions options, DrainOptions drainOptions) {
        this.server = server;
        this.login = login;
        this.options = options;
        this.drainOptions = drainOptions;
    }

    /**
     * Names the server.
     *
     * @param uri {@code pop3s://host} for TLS from the first octet (port 995), {@code pop3://host} for STLS (port 110); a port may
     *     follow the host
     * @return a client without a login
     * @throws IllegalArgumentException if this is no POP3 URI, or it holds a user or a password
     */
    public static Pop3Client at(String uri) {
        ServerUri server = ServerUri.parse(uri);
        switch (server.scheme()) {
            case "pop3", "pop3s" -> {
                return new Pop3Client(server, null, ClientOptions.DEFAULTS, DrainOptions.DEFAULTS);
            }
            case "imap", "imaps" -> throw wrongScheme(server, "ImapClient is for it");
            case "smtp", "smtps", "lmtp" -> throw wrongScheme(server, "SmtpClient is for it");
            default -> throw wrongScheme(server, "Pop3Client takes pop3s:// and pop3://");
        }
    }

    private static IllegalArgumentException wrongScheme(ServerUri server, String hint) {
        return new IllegalArgumentException(server.scheme() + ":// is not POP3: " + hint);
    }

    /**
     * Logs in with a user name and a password, by the strongest mechanism that the server offers.
     *
     * @param user the user name, mostly the whole address
     * @param password the password or app password
     * @return a copy with this login
     */
    public Pop3Client login(String user, String password) {
        return login(Login.password(user, password));
    }

    /**
     * Logs in so.
     *
     * @param newLogin who, and with what
     * @return a copy with this login
     */
    public Pop3Client login(Login newLogin) {
        return new Pop3Client(server, Objects.requireNonNull(newLogin, "login"), options, drainOptions);
    }

    /**
     * Sets whether and how connections are encrypted.
     *
     * @param policy the policy
     * @return a copy with it
     */
    public Pop3Client tls(TlsPolicy policy) {
        return options(o -> o.tls(policy));
    }

    /**
     * Sets how long to wait for what.
     *
     * @param timeouts the times
     * @return a copy with them
     */
    public Pop3Client timeouts(Timeouts timeouts) {
        return options(o -> o.timeouts(timeouts));
    }

    /**
     * Connects through a proxy.
     *
     * @param proxy the proxy
     * @return a copy that uses it
     */
    public Pop3Client proxy(MailProxy proxy) {
        return options(o -> o.proxy(proxy));
    }

    /**
     * Changes any of the settings.
     *
     * @param change gets the present options and returns the new ones
     * @return a copy with them
     */
    public Pop3Client options(UnaryOperator<ClientOptions> change) {
        return new Pop3Client(server, login, Objects.requireNonNull(change.apply(options), "options"), drainOptions);
    }

    /**
     * Connects, encrypts and logs in; blocks. While the session lives, most servers let nobody else into this maildrop.
     *
     * @return a session; close it
     * @throws IllegalStateException if this client has no login
     * @throws MailException if the server can't be reached, its certificate is not accepted, or it refuses the login; an
     *     {@link io.mailwire.AuthenticationException} says that user or password are wrong, a {@link Pop3InUseException} that the
     *     maildrop is in use, a {@link Pop3LoginDelayException} that it is too early for another login, a
     *     {@link Pop3Utf8Exception} or {@link io.mailwire.UnsupportedCapabilityException} that the server does not take characters
     *     beyond ASCII, another {@link Pop3CommandException} that it is in trouble
     */
    public Pop3Session connect() {
        if (login == null) {
            throw noLogin();
        }
        Instant began = Instant.now();
        long beganNanos = System.nanoTime();
        Opening opening = new Opening(server, login, options);
        return new Pop3Session(opening.open(), new DrainRecipe(opening, key(login), drainOptions, began, beganNanos));
    }

    // One maildrop has one name, by STLS or not; several servers behind the ports of one host, as tunnels make them,
    // have several.
    private SeenKey key(Login user) {
        boolean usual = server.port() == 110 || server.port() == 995;
        return SeenKey.maildrop(usual ? server.host() : server.hostAndPort(), user.user());
    }

    private static IllegalStateException noLogin() {
        return new IllegalStateException(
                "this client has no login, and POP3 has nothing to give without one: add login(user, password)");
    }

    /**
     * Changes how the drains of this client and its sessions go, as in {@code drainOptions(o -> o.maxMessages(500))}.
     *
     * @param change gets the present options and returns the new ones
     * @return a copy with them
     */
    public Pop3Client drainOptions(UnaryOperator<DrainOptions> change) {
        return new Pop3Client(
                server, login, options, Objects.requireNonNull(change.apply(drainOptions), "drain options"));
    }

    /**
     * Connects, gives every message to the handler, deletes those it returned from, and ends the session; blocks. See
     * {@link Pop3Session#drain(Pop3Handler)}.
     *
     * @param handler takes the messages
     * @return what became of each message
     * @throws DrainException if the drain ended early, with the report inside
     * @throws MailException if no session could be opened, or what is in the maildrop could not be asked; no message was touched
     * @throws IllegalStateException if this client has no login, or its options leave handled messages on the server
     */
    public DrainReport drain(Pop3Handler handler) {
        Objects.requireNonNull(handler, "handler");
        SessionDrain.requireNothingLeft(drainOptions);
        try (Pop3Session session = connect()) {
            return session.drain(handler);
        }
    }

    /**
     * Connects, gives every message to the handler that no drain with this store has handled before, deletes those that are handled, and
     * ends the session; blocks. See {@link Pop3Session#drain(SeenStore, Pop3Handler)}.
     *
     * <pre>{@code
     * DrainReport drained = pop.drain(SeenStore.journal(Path.of("seen")), message -> message.saveTo(spool));
     * }</pre>
     *
     * @param seen what was handled before, asked before the server is; nobody else uses it for this maildrop meanwhile
     * @param handler takes the messages
     * @return what became of each message
     * @throws DrainException if the drain ended early, with the report inside
     * @throws io.mailwire.SeenStoreException if somebody else drains the same maildrop, or what is stored is damaged
     * @throws MailException if no session could be opened, or what is in the maildrop could not be asked; no message was touched
     * @throws IllegalStateException if this client has no login
     */
    public DrainReport drain(SeenStore seen, Pop3Handler handler) {
        Objects.requireNonNull(handler, "handler");
        if (login == null) {
            throw noLogin();
        }
        // Before the server is asked: what it lists then is not older than what is known.
        try (SeenFolder folder = seen.open(key(login));
                Pop3Session session = connect()) {
            return session.drain(folder, handler);
        }
    }

    /**
     * Connects, logs in where there is a login, asks what the server offers, and quits; blocks. Nothing is retrieved or deleted.
     *
     * @return TLS version, mechanism, capabilities and limits
     * @throws MailException if any of it fails
     */
    public ServerReport verify() {
        return new Opening(server, login, options).verify();
    }

    @Override
    public String toString() {
        return "Pop3Client[" + server + (login == null ? ", no login" : ", " + login) + ", " + options.tls()
                + (drainOptions.equals(DrainOptions.DEFAULTS) ? "" : ", " + drainOptions) + "]";
    }
}
