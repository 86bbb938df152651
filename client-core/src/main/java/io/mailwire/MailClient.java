package io.mailwire;

import io.mailwire.internal.net.ServerUri;
import io.mailwire.internal.spi.IncomingProtocol;
import io.mailwire.internal.spi.OutgoingProtocol;
import io.mailwire.internal.spi.Protocols;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Sends and receives by the same lines of code, whatever protocol the servers speak. Immutable, thread-safe and reusable: each
 * method returns a changed copy, and nothing connects before {@link #send} or {@link #verify}.
 *
 * <p>It has two halves, one for sending and one for receiving; either may be left out.
 *
 * <pre>{@code
 * MailClient mail = MailClient.outgoing("smtps://mail.example.org").withIncoming("imaps://mail.example.org").login("ann", secret);
 * SendResult sent = mail.send(email);
 * }</pre>
 *
 * <p>The protocols are modules of their own; the artifact {@code io.mailwire:mailwire} has them all.
 */
public final class MailClient {

    private final @Nullable Half<OutgoingProtocol> outgoing;
    private final @Nullable Half<IncomingProtocol> incoming;
    private final @Nullable Login login;
    private final ClientOptions options;

    private record Half<P>(ServerUri server, P protocol) {}

    private MailClient(
            @Nullable Half<OutgoingProtocol> outgoing,
            @Nullable Half<IncomingProtocol> incoming,
            @Nullable Login login,
            ClientOptions options) {
        this.outgoing = outgoing;
        this.incoming = incoming;
        this.login = login;
        this.options = options;
    }

    /**
     * A client that sends.
     *
     * @param uri such as {@code smtps://mail.example.org}, or {@code smtp://} with STARTTLS
     * @return the client, without a login
     * @throws IllegalArgumentException if the URI is malformed, has a password in it, or is for receiving
     * @throws IllegalStateException if the module for its scheme is not there; the message names the artifact
     */
    public static MailClient outgoing(String uri) {
        return new MailClient(outgoingHalf(uri), null, null, ClientOptions.DEFAULTS);
    }

    /**
     * A client that receives.
     *
     * @param uri such as {@code imaps://mail.example.org} or {@code pop3s://mail.example.org}
     * @return the client, without a login
     * @throws IllegalArgumentException if the URI is malformed, has a password in it, or is for sending
     * @throws IllegalStateException if the module for its scheme is not there; the message names the artifact
     */
    public static MailClient incoming(String uri) {
        return new MailClient(null, incomingHalf(uri), null, ClientOptions.DEFAULTS);
    }

    /**
     * Adds or replaces the half that sends.
     *
     * @param uri as for {@link #outgoing(String)}
     * @return a copy with it
     * @throws IllegalArgumentException as for {@link #outgoing(String)}
     * @throws IllegalStateException as for {@link #outgoing(String)}
     */
    public MailClient withOutgoing(String uri) {
        return new MailClient(outgoingHalf(uri), incoming, login, options);
    }

    /**
     * Adds or replaces the half that receives.
     *
     * @param uri as for {@link #incoming(String)}
     * @return a copy with it
     * @throws IllegalArgumentException as for {@link #incoming(String)}
     * @throws IllegalStateException as for {@link #incoming(String)}
     */
    public MailClient withIncoming(String uri) {
        return new MailClient(outgoing, incomingHalf(uri), login, options);
    }

    private static Half<OutgoingProtocol> outgoingHalf(String uri) {
        ServerUri server = ServerUri.parse(uri);
        return new Half<>(server, Protocols.outgoing(server));
    }

    private static Half<IncomingProtocol> incomingHalf(String uri) {
        ServerUri server = ServerUri.parse(uri);
        return new Half<>(server, Protocols.incoming(server));
    }

    /**
     * Logs in to both servers with this password.
     *
     * @param user the user name, mostly the whole address
     * @param password the password; shown by no {@code toString}, log or exception
     * @return a copy that logs in
     */
    public MailClient login(String user, String password) {
        return login(Login.password(user, password));
    }

    /**
     * Logs in to both servers.
     *
     * @param login who, and with what
     * @return a copy that logs in
     */
    public MailClient login(Login login) {
        return new MailClient(outgoing, incoming, Objects.requireNonNull(login, "login"), options);
    }

    /**
     * Sets whether and how connections are encrypted.
     *
     * @param policy the policy
     * @return a copy with it
     */
    public MailClient tls(TlsPolicy policy) {
        return options(o -> o.tls(policy));
    }

    /**
     * Sets how long to wait for what.
     *
     * @param timeouts the times
     * @return a copy with them
     */
    public MailClient timeouts(Timeouts timeouts) {
        return options(o -> o.timeouts(timeouts));
    }

    /**
     * Connects through a proxy.
     *
     * @param proxy the proxy
     * @return a copy that uses it
     */
    public MailClient proxy(MailProxy proxy) {
        return options(o -> o.proxy(proxy));
    }

    /**
     * Changes any of the settings, as in {@code options(o -> o.clientName("mail.example.org"))}.
     *
     * @param change makes new options from the present ones
     * @return a copy with them
     */
    public MailClient options(UnaryOperator<ClientOptions> change) {
        return new MailClient(outgoing, incoming, login, Objects.requireNonNull(change.apply(options), "options"));
    }

    /**
     * Sends one message over a connection of its own. Blocks until the server has taken it or refused it.
     *
     * @param email the message, to its To, Cc and Bcc addresses
     * @return what became of it; some recipients may have been refused, see {@link SendResult#rejected()}
     * @throws IllegalStateException if the client has no half that sends
     * @throws SendException if nobody gets the message, or nobody knows; the result is inside
     * @throws MailException if no connection could be made, or the login was refused; nothing was sent
     */
    public SendResult send(Email email) {
        Objects.requireNonNull(email, "email");
        if (outgoing == null) {
            throw new IllegalStateException(
                    "this client cannot send: it has no outgoing server; add one with withOutgoing(\"smtps://…\")");
        }
        return outgoing.protocol().send(outgoing.server(), login, options, email);
    }

    /**
     * Connects to each server, logs in, asks what it offers, and leaves. Blocks; sends no mail and changes nothing.
     *
     * @return what was found, for both halves or for the one that there is
     * @throws MailException for the first server that could not be reached or refused the login
     */
    public MailReport verify() {
        return new MailReport(
                outgoing == null ? null : outgoing.protocol().verify(outgoing.server(), login, options),
                incoming == null ? null : incoming.protocol().verify(incoming.server(), login, options));
    }

    @Override
    public String toString() {
        return "MailClient[" + (outgoing == null ? "" : "outgoing " + outgoing.server() + ", ")
                + (incoming == null ? "" : "incoming " + incoming.server() + ", ")
                + (login == null ? "no login" : login) + ", " + options.tls() + "]";
    }
}
