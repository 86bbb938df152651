package io.mailwire.smtp;

import io.mailwire.ClientOptions;
import io.mailwire.ConnectionException;
import io.mailwire.Email;
import io.mailwire.Login;
import io.mailwire.MailException;
import io.mailwire.MailProxy;
import io.mailwire.SendException;
import io.mailwire.SendResult;
import io.mailwire.ServerReport;
import io.mailwire.Timeouts;
import io.mailwire.TlsPolicy;
import io.mailwire.TlsUse;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.internal.net.ServerUri;
import io.mailwire.smtp.internal.engine.SessionPool;
import io.mailwire.smtp.internal.engine.SmtpEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How to reach an SMTP server: where, as whom, and with which settings. Immutable, thread-safe and reusable: each method returns a
 * changed copy, and nothing connects before {@link #send}, {@link #connect} or {@link #verify}.
 *
 * <pre>{@code
 * SmtpClient outgoing = SmtpClient.at("smtps://mail.example.org").login("ann", secret);
 * SendResult sent = outgoing.send(email);
 * }</pre>
 */
public final class SmtpClient {

    private static final int RELAY_PORT = 25;

    private final ServerUri server;
    private final @Nullable Login login;
    private final ClientOptions options;
    private final SendOptions sending;

    private SmtpClient(ServerUri server, @Nullable Login login, ClientOptions options) {
        this(server, login, options, SendOptions.DEFAULTS);
    }

    private SmtpClient(ServerUri server, @Nullable Login login, ClientOptions options, SendOptions sending) {
        if (server.isUnixSocket()) {
            refuseWhatIsOfTheNetwork(options);
        }
        this.server = server;
        this.login = login;
        this.options = options;
        this.sending = sending;
    }

    /**
     * A server for submission (RFC 6409, RFC 8314): {@code smtps://host} is TLS from the first octet, port 465; {@code smtp://host} is
     * STARTTLS, required, port 587.
     *
     * <p>{@code lmtp://host} is local delivery by LMTP (RFC 2033), port 24: each recipient gets an answer of its own to the message.
     * STARTTLS is required there like everywhere on the network. A server on this machine, which mostly has none, is reached by
     * {@link #lmtp(Path)}, or with {@link TlsPolicy#UNSAFE_CLEARTEXT} said by name.
     *
     * @param uri scheme, host and, if it is not the usual one, port
     * @return a client without a login
     * @throws IllegalArgumentException if the URI is malformed, has a password in it, or is for another protocol
     */
    public static SmtpClient at(String uri) {
        ServerUri server = ServerUri.parse(uri);
        switch (server.scheme()) {
            case "smtp", "smtps" -> {
                return new SmtpClient(server, null, ClientOptions.DEFAULTS);
            }
            case "lmtp" -> {
                if (server.port() == RELAY_PORT) { // RFC 2033 section 5
                    throw new IllegalArgumentException("LMTP is never spoken on port 25, which is SMTP's: use smtp://");
                }
                return new SmtpClient(server, null, ClientOptions.DEFAULTS);
            }
            case "pop3", "pop3s" -> throw wrongClient(server, "Pop3Client");
            default -> throw wrongClient(server, "ImapClient");
        }
    }

    /**
     * An LMTP server (RFC 2033) behind a Unix socket, as Dovecot and Cyrus have it for local delivery.
     *
     * <p>Nothing is encrypted, and nothing needs to be: what is sent does not leave this machine, and the permissions of the file say
     * who may connect. A login is as safe here as under TLS. TLS policies, proxies, local addresses and socket factories have no
     * meaning here and are refused.
     *
     * @param socket the socket's file, as in {@code Path.of("/run/dovecot/lmtp")}
     * @return a client without a login
     * @throws IllegalArgumentException if the path is not one of the operating system's file system
     */
    public static SmtpClient lmtp(Path socket) {
        ServerUri server = ServerUri.ofSocket("lmtp", socket);
        return new SmtpClient(server, null, ClientOptions.DEFAULTS.tls(TlsPolicy.UNSAFE_CLEARTEXT));
    }

    /**
     * A server that takes mail from us because of where we are: port 25, no login, and {@link TlsPolicy#OPPORTUNISTIC}. STARTTLS is
     * used where it is offered, and the certificate is checked and reported in the result, not enforced (RFC 7435). A failed
     * handshake is not retried in the clear. A login, should one be set, demands TLS with a verified certificate.
     *
     * @param host a name or an address, with {@code :port} if it is not 25
     * @return a client without a login
     * @throws IllegalArgumentException if that is no host
     */
    public static SmtpClient relay(String host) {
        return new SmtpClient(
                ServerUri.ofHost("smtp", host, RELAY_PORT), null, ClientOptions.DEFAULTS.tls(TlsPolicy.OPPORTUNISTIC));
    }

    // A setting that would do nothing is a misunderstanding, and with TLS a dangerous one.
    private static void refuseWhatIsOfTheNetwork(ClientOptions options) {
        String what = options.tls().use() != TlsUse.UNSAFE_CLEARTEXT
                ? "TLS"
                : options.proxy().isPresent()
                        ? "a proxy"
                        : options.localAddress().isPresent()
                                ? "a local address"
                                : options.socketFactory().isPresent() ? "a socket factory" : "";
        if (!what.isEmpty()) {
            throw new IllegalArgumentException(
                    what + " has no meaning on a Unix socket, which does not leave this machine");
        }
    }

    private static IllegalArgumentException wrongClient(ServerUri server, String right) {
        return new IllegalArgumentException(
                server + " is not for SmtpClient: use " + right + ".at(\"" + server + "\")");
    }

    /**
     * Logs in with a password, by the strongest mechanism that both sides know.
     *
     * @param user the user name, mostly the whole address
     * @param password the password; shown by no {@code toString}, log or exception
     * @return a copy that logs in
     */
    public SmtpClient login(String user, String password) {
        return login(Login.password(user, password));
    }

    /**
     * Logs in.
     *
     * @param login who, and with what
     * @return a copy that logs in
     */
    public SmtpClient login(Login login) {
        return new SmtpClient(server, Objects.requireNonNull(login, "login"), options, sending);
    }

    /**
     * Sets whether and how connections are encrypted.
     *
     * @param policy the policy
     * @return a copy with it
     */
    public SmtpClient tls(TlsPolicy policy) {
        return new SmtpClient(server, login, options.tls(policy), sending);
    }

    /**
     * Sets how long to wait for what.
     *
     * @param timeouts the times
     * @return a copy with them
     */
    public SmtpClient timeouts(Timeouts timeouts) {
        return new SmtpClient(server, login, options.timeouts(timeouts), sending);
    }

    /**
     * Connects through a proxy.
     *
     * @param proxy the proxy
     * @return a copy that uses it
     */
    public SmtpClient proxy(MailProxy proxy) {
        return new SmtpClient(server, login, options.proxy(proxy), sending);
    }

    /**
     * Changes any of the settings, as in {@code options(o -> o.clientName("mail.example.org"))}.
     *
     * @param change makes new options from the present ones
     * @return a copy with them
     */
    public SmtpClient options(UnaryOperator<ClientOptions> change) {
        return new SmtpClient(server, login, Objects.requireNonNull(change.apply(options), "options"), sending);
    }

    /**
     * Sets how messages are sent that are sent without options of their own.
     *
     * @param options the options
     * @return a copy with them
     */
    public SmtpClient sending(SendOptions options) {
        return new SmtpClient(server, login, this.options, Objects.requireNonNull(options, "options"));
    }

    /**
     * Connects, and logs in if there is a login. Blocks.
     *
     * @return a live session; close it
     * @throws ConnectionException if no connection could be made, or not one as safe as required
     * @throws MailException if the server refused the connection or the login, or made no sense
     */
    public SmtpSession connect() {
        return new SmtpSession(open(), sending);
    }

    /**
     * Sends one message over a connection of its own: connects, sends, quits. Blocks.
     *
     * @param email the message, to its To, Cc and Bcc addresses
     * @return what became of it; some recipients may have been refused, see {@link SendResult#rejected()}
     * @throws SendException if nobody gets the message, or nobody knows; the result is inside
     * @throws UnsupportedCapabilityException if the message needs what the server does not offer; nothing was sent
     * @throws ConnectionException if no connection could be made; nothing was sent
     * @throws MailException if the server refused the connection or the login; nothing was sent
     * @throws IllegalArgumentException if the message has no recipient
     */
    public SendResult send(Email email) {
        return send(email, sending);
    }

    /**
     * Sends one message over a connection of its own: to whom, by which policy, and with which wishes to the server. Blocks.
     *
     * @param email the message
     * @param options how to send it, in place of {@link #sending}
     * @return what became of it; some recipients may have been refused, see {@link SendResult#rejected()}
     * @throws SendException if nobody gets the message, or nobody knows; the result is inside
     * @throws UnsupportedCapabilityException if the server does not offer what the message needs or the options ask for; nothing was
     *     sent
     * @throws ConnectionException if no connection could be made; nothing was sent
     * @throws MailException if the server refused the connection or the login; nothing was sent
     * @throws IllegalArgumentException if there is no recipient
     */
    public SendResult send(Email email, SendOptions options) {
        return SmtpEngine.sendOnce(
                server,
                login,
                this.options,
                Objects.requireNonNull(email, "email"),
                Objects.requireNonNull(options, "options"));
    }

    /**
     * Sends messages over a connection of its own, as {@link SmtpSession#sendAll(Iterable)} does: connects, sends, quits. Connects again
     * only where the server takes a limited number of messages on one connection (LIMITS, RFC 9422). Blocks.
     *
     * @param emails the messages
     * @return their results, in their order
     * @throws SendAllException if the source fails; the results of what was taken are inside
     * @throws ConnectionException if no connection could be made; nothing was taken
     * @throws MailException if the server refused the connection or the login; nothing was taken
     */
    public List<SendResult> sendAll(Iterable<Email> emails) {
        return SmtpEngine.sendAllOver(this::open, emails, sending, null);
    }

    /**
     * The same with a stream, which is not closed.
     *
     * @param emails the messages
     * @return their results, in their order
     * @throws SendAllException if the stream fails; the results of what was taken are inside
     * @throws MailException if no connection could be made, or the login was refused; nothing was taken
     */
    public List<SendResult> sendAll(Stream<Email> emails) {
        return SmtpEngine.sendAllOver(this::open, emails, sending, null);
    }

    /**
     * The same, with each result handed over as it comes.
     *
     * @param emails the messages
     * @param listener gets the results, in the order of the messages
     * @throws SendAllException if the source or the listener fails; the results that the listener has not taken are inside
     * @throws MailException if no connection could be made, or the login was refused; nothing was taken
     */
    public void sendAll(Iterable<Email> emails, SendListener listener) {
        SmtpEngine.sendAllOver(this::open, emails, sending, Objects.requireNonNull(listener, "listener"));
    }

    /**
     * The same with a stream, which is not closed, and with each result handed over as it comes.
     *
     * @param emails the messages
     * @param listener gets the results, in the order of the messages
     * @throws SendAllException if the stream or the listener fails; the results that the listener has not taken are inside
     * @throws MailException if no connection could be made, or the login was refused; nothing was taken
     */
    public void sendAll(Stream<Email> emails, SendListener listener) {
        SmtpEngine.sendAllOver(this::open, emails, sending, Objects.requireNonNull(listener, "listener"));
    }

    private SmtpEngine open() {
        return SmtpEngine.open(server, login, options);
    }

    /**
     * A pool of connections with the {@linkplain PoolOptions#DEFAULTS usual settings}, for many messages or many threads. Connects
     * when the first message comes.
     *
     * @return a pool; close it
     */
    public SmtpPool pool() {
        return pool(PoolOptions.DEFAULTS);
    }

    /**
     * A pool of connections, for many messages or many threads. Connects when the first message comes.
     *
     * <p>All its connections are made by this client: same server, login, TLS and other settings. Another client's pool never
     * shares them, not even if it was made from this one.
     *
     * @param options how many connections, for how long
     * @return a pool; close it
     */
    public SmtpPool pool(PoolOptions options) {
        return new SmtpPool(
                new SessionPool(server, login, this.options, Objects.requireNonNull(options, "options"), sending));
    }

    /**
     * Connects, logs in, asks what the server offers, and quits. Blocks; sends no mail.
     *
     * @return what was found
     * @throws MailException if that was not possible
     */
    public ServerReport verify() {
        return SmtpEngine.verify(server, login, options);
    }

    @Override
    public String toString() {
        return "SmtpClient[" + server + (login == null ? ", no login" : ", " + login)
                + (server.isUnixSocket() ? "" : ", " + options.tls()) + "]";
    }
}
