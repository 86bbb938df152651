package io.mailwire.imap.internal.engine;

import io.mailwire.AuthenticationException;
import io.mailwire.ClientOptions;
import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.Login;
import io.mailwire.MailException;
import io.mailwire.PeerException;
import io.mailwire.TlsUse;
import io.mailwire.imap.internal.codec.Commands;
import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.imap.internal.wire.Frame;
import io.mailwire.internal.net.Connection;
import io.mailwire.internal.net.Deadline;
import io.mailwire.internal.net.Dialer;
import io.mailwire.internal.net.ServerUri;
import io.mailwire.internal.sasl.Credentials;
import io.mailwire.internal.sasl.SaslLogin;
import io.mailwire.internal.text.Printable;
import io.mailwire.internal.wire.MalformedException;
import io.mailwire.internal.wire.WireTrace;
import java.io.EOFException;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Greeting, STARTTLS and login, in lock-step on the caller's thread: here nothing may overlap, and what was said before TLS must not
 * be believed after it.
 */
final class ImapHandshake {

    /**
     * A connection that is ready for use.
     *
     * @param connection the connection, at the border of a response
     * @param streams what to read and write from now on
     * @param trace its trace
     * @param greeting the server's first words
     * @param mechanism how the login went; empty without one
     * @param capabilities what the server offers now; null where it has not said so since the login
     * @param settings how it was opened
     * @param enabled the extensions that were switched on
     * @param alerts what the server has said that users must be shown
     */
    record Opened(
            Connection connection,
            WireStreams streams,
            WireTrace trace,
            String greeting,
            Optional<String> mechanism,
            @Nullable Set<String> capabilities,
            ImapSettings settings,
            Set<String> enabled,
            List<String> alerts) {}

    private final ServerUri server;
    private final ImapSettings settings;
    private final ClientOptions options;
    private final Dialer dialer;
    private final Deadline operation;

    private ImapHandshake(ServerUri server, ImapSettings settings, ClientOptions options) {
        this.server = server;
        this.settings = settings;
        this.options = options;
        this.dialer = new Dialer(options);
        this.operation = options.timeouts().operation().map(Deadline::in).orElse(Deadline.NONE);
    }

    /**
     * Connects and logs in; blocks.
     *
     * @param login null for none
     * @throws MailException if that failed; the connection is closed then
     */
    static Opened open(ServerUri server, @Nullable Login login, ImapSettings settings, ClientOptions options) {
        return new ImapHandshake(server, settings, options).open(login);
    }

    private Opened open(@Nullable Login login) {
        Connection connection = dialer.dial(server, operation);
        boolean opened = false;
        try {
            connection.operationDeadline(operation);
            Opened ready = open(new LockStep(connection, options, settings.off()), login);
            opened = true;
            return ready;
        } finally {
            if (!opened) {
                connection.close();
            }
        }
    }

    private Opened open(LockStep wire, @Nullable Login login) {
        try {
            StatusResponse greeting = greeting(wire);
            if (!wire.connection().isEncrypted() && options.tls().use() != TlsUse.UNSAFE_CLEARTEXT) {
                startTls(wire, greeting);
            }
            boolean authenticated = greeting.condition().equals("PREAUTH");
            if (!settings.id().isEmpty() && wire.knownCapabilities().contains("ID")) {
                // Some servers want to know whom they talk to before they take a login.
                wire.command(Commands.id(settings.id()));
            }
            Optional<String> mechanism =
                    login == null || authenticated ? Optional.empty() : Optional.of(login(wire, login));
            boolean loggedIn = authenticated || mechanism.isPresent();
            SessionSetup setup = loggedIn ? SessionSetup.run(wire, settings, mechanism.isPresent()) : SessionSetup.NONE;
            return new Opened(
                    wire.connection(),
                    setup.compressed()
                            ? WireStreams.compressed(wire.connection())
                            : WireStreams.plain(wire.connection()),
                    wire.trace(),
                    greeting.text(),
                    mechanism,
                    wire.capabilities(),
                    settings,
                    setup.enabled(),
                    wire.alerts());
        } catch (MalformedException e) {
            String message = String.valueOf(e.getMessage());
            String clean = wire.trace().withoutSecrets(message);
            throw new PeerException(server.hostAndPort() + ": " + clean, false, clean.equals(message) ? e : null);
        } catch (IOException e) {
            String goodbye = wire.goodbye();
            if (goodbye != null && e instanceof EOFException) {
                throw new ConnectionException(
                        FailureReason.CLOSED_BY_PEER,
                        server.hostAndPort() + ": the server said goodbye: "
                                + Printable.shortened(wire.trace().withoutSecrets(goodbye), 300) + ", while "
                                + wire.doing(),
                        null);
            }
            throw wire.connection().explain(e, wire.doing());
        }
    }

    // ---- greeting

    private StatusResponse greeting(LockStep wire) throws IOException {
        String line;
        try {
            line = wire.readGreeting();
        } catch (MalformedException e) {
            throw new MalformedException("no IMAP greeting but " + e.getMessage() + hint(""));
        }
        if (Tagless.isUnavailable(line)) {
            throw Tagless.unavailable(server, line);
        }
        if (!line.startsWith("* ")) {
            throw new MalformedException("no IMAP greeting" + hint(line), line);
        }
        StatusResponse greeting = StatusResponse.decode(Frame.of(line));
        switch (greeting.condition()) {
            case "OK", "PREAUTH" -> {
                wire.note(greeting);
                return greeting;
            }
            case "BYE" -> throw refusedConnection(greeting.words());
            default -> throw new MalformedException("no IMAP greeting", line);
        }
    }

    private ConnectionException refusedConnection(String words) {
        return new ConnectionException(
                FailureReason.REFUSED,
                server.hostAndPort() + ": the server refused the connection: " + Printable.shortened(words, 300),
                null);
    }

    private String hint(String line) {
        String upper = line.toUpperCase(Locale.ROOT);
        if (upper.startsWith("220") || upper.startsWith("554")) {
            return " (an SMTP server answers on this port)";
        }
        if (upper.startsWith("+OK") || upper.startsWith("-ERR")) {
            return " (a POP3 server answers on this port)";
        }
        if (upper.startsWith("HTTP/") || upper.startsWith("SSH-")) {
            return " (another protocol is spoken on this port)";
        }
        boolean tlsRecord = !line.isEmpty() && (line.charAt(0) == 0x15 || line.charAt(0) == 0x16);
        return server.implicitTls() || !tlsRecord ? "" : " (TLS is spoken on this port: use imaps://)";
    }

    // ---- TLS

    /** RFC 9051 section 6.2.1. */
    private void startTls(LockStep wire, StatusResponse greeting) throws IOException {
        boolean required = options.tls().use() == TlsUse.REQUIRED;
        if (greeting.condition().equals("PREAUTH")) {
            // An attacker who greets so makes STARTTLS impossible (CVE-2020-14093).
            if (required) {
                throw noTls("the server considers us logged in before TLS, so that it cannot be switched on");
            }
            return;
        }
        if (!wire.knownCapabilities().contains("STARTTLS")) {
            if (required) {
                throw noTls("the server does not offer STARTTLS, or somebody on the path has removed the offer");
            }
            return;
        }
        StatusResponse reply = wire.command(Commands.startTls());
        if (!reply.isOk()) {
            if (required) {
                throw noTls("STARTTLS was refused: " + Printable.shortened(reply.words(), 300));
            }
            return;
        }
        dialer.startTls(wire.connection(), operation);
        wire.forget();
    }

    private ConnectionException noTls(String why) {
        return new ConnectionException(
                FailureReason.TLS,
                server.hostAndPort() + ": " + why + "; the connection was closed before anything secret was sent "
                        + "(use imaps:// if the server has a port for TLS, or allow cleartext by TlsPolicy)",
                null);
    }

    // ---- login

    private String login(LockStep wire, Login login) throws IOException {
        SaslLogin sasl = new SaslLogin(login, options, wire.connection());
        Set<String> offered = wire.knownCapabilities();
        Set<String> mechanisms = new LinkedHashSet<>();
        offered.stream().filter(c -> c.startsWith("AUTH=")).forEach(c -> mechanisms.add(c.substring("AUTH=".length())));
        Credentials credentials = sasl.credentials();
        Optional<String> mechanism = wantsLogin(credentials, offered)
                ? Optional.empty()
                : sasl.authenticate(mechanisms, new ImapSaslTransport(wire, offered.contains("SASL-IR")));
        if (mechanism.isPresent()) {
            return mechanism.get();
        }
        if (credentials.kind() != Credentials.Kind.PASSWORD
                || credentials.mechanism().filter(m -> !m.equals("LOGIN")).isPresent()
                || !credentials.authorizationId().isEmpty()) {
            throw refused(
                    "no login: the server offers " + (mechanisms.isEmpty() ? "no SASL mechanism" : mechanisms)
                            + ", which does not fit " + login,
                    "AUTHENTICATE",
                    "",
                    false);
        }
        if (offered.contains("LOGINDISABLED")) {
            throw refused(
                    "no login: the server forbids LOGIN" + (wire.connection().isEncrypted() ? "" : " without TLS")
                            + " and offers no mechanism that fits " + login,
                    "LOGIN",
                    "",
                    false);
        }
        sasl.requireSecretsAllowed("LOGIN");
        StatusResponse reply = wire.command(Commands.login(credentials.user(), credentials.secret()));
        if (!reply.isOk()) {
            throw refused(
                    "login refused: " + Printable.shortened(wire.trace().withoutSecrets(reply.words()), 500),
                    "LOGIN",
                    wire.trace().withoutSecrets(reply.text()),
                    ImapSaslTransport.isTransient(reply));
        }
        return "LOGIN";
    }

    // Exchange knows the names of shared mailboxes, with a backslash or a slash in them, in LOGIN only. Where a
    // mechanism is offered that keeps the password from the server, it is not Exchange.
    private static boolean wantsLogin(Credentials credentials, Set<String> offered) {
        return credentials.kind() == Credentials.Kind.PASSWORD
                && credentials.mechanism().isEmpty()
                && credentials.authorizationId().isEmpty()
                && (credentials.user().indexOf('\\') >= 0 || credentials.user().indexOf('/') >= 0)
                && !offered.contains("LOGINDISABLED")
                && offered.stream().noneMatch(c -> c.startsWith("AUTH=SCRAM-"));
    }

    private AuthenticationException refused(String what, String command, String response, boolean isTransient) {
        return new AuthenticationException(server.hostAndPort() + ": " + what, command, response, isTransient, null);
    }
}
