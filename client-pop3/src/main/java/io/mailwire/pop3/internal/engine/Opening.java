package io.mailwire.pop3.internal.engine;

import io.mailwire.AuthenticationException;
import io.mailwire.ClientOptions;
import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.Login;
import io.mailwire.MailException;
import io.mailwire.ServerReport;
import io.mailwire.TlsUse;
import io.mailwire.internal.net.Connection;
import io.mailwire.internal.net.Deadline;
import io.mailwire.internal.net.Dialer;
import io.mailwire.internal.net.ServerUri;
import io.mailwire.internal.sasl.SaslLogin;
import io.mailwire.internal.text.Printable;
import io.mailwire.internal.wire.CommandLine;
import io.mailwire.pop3.Pop3Capabilities;
import io.mailwire.pop3.internal.codec.CapabilitiesDecoder;
import io.mailwire.pop3.internal.codec.Pop3Commands;
import io.mailwire.pop3.internal.wire.StatusLine;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Opens sessions: connect, greeting, CAPA, STLS, CAPA anew, UTF8, login, CAPA anew. Capabilities differ before and after each step (RFC
 * 2449 section 5), and what was said before TLS is forgotten.
 */
public final class Opening {

    // The longest list of capabilities that is known has a few hundred octets.
    private static final int CAPA_OCTETS = 256 * 1024;

    private final ServerUri server;
    private final @Nullable Login login;
    private final ClientOptions options;
    private final Dialer dialer;

    public Opening(ServerUri server, @Nullable Login login, ClientOptions options) {
        this.server = server;
        this.login = login;
        this.options = options;
        this.dialer = new Dialer(options);
    }

    /** Opens a session; blocks. Without a login it stays in the AUTHORIZATION state. */
    public Opened open() {
        return open(Pop3Engine.operationDeadline(options));
    }

    /** {@link #open()} as a part of an operation that began before. */
    public Opened open(Deadline operation) {
        Connection connection = dialer.dial(server, operation);
        connection.operationDeadline(operation);
        boolean done = false;
        try {
            Opened opened = greet(new Pop3Engine(connection, options), operation);
            done = true;
            return opened;
        } finally {
            if (!done) {
                connection.close();
            }
        }
    }

    /** Opens a session, ends it in order, and says what was seen; blocks. Nothing is retrieved or deleted. */
    public ServerReport verify() {
        Opened opened = open();
        ServerReport report = opened.report();
        try {
            opened.engine().ask(Pop3Commands.quit());
        } catch (MailException e) {
            // All that was asked is known; how the goodbye went changes nothing.
        } finally {
            opened.engine().drop("verified");
        }
        return report;
    }

    private Opened greet(Pop3Engine engine, Deadline operation) {
        String banner = Greeting.read(engine);
        String greeting = banner;
        Pop3Capabilities capabilities = capabilities(engine);
        if (!engine.connection().isEncrypted() && mayStartTls(engine, capabilities)) {
            dialer.startTls(engine.connection(), operation);
            greeting = "";
            capabilities = capabilities(engine);
        }
        if (login == null) {
            return new Opened(engine, greeting, capabilities, null, false);
        }
        boolean utf8 = maySpeakUtf8(engine, capabilities);
        String mechanism = login(engine, login, capabilities, banner);
        engine.connection().readAhead();
        Pop3Capabilities now = capabilities(engine);
        // A server that answers CAPA before the login only has not taken back what it said there, EXPIRE 0 least of
        // all.
        return new Opened(engine, greeting, now.answered() ? now : capabilities, mechanism, utf8);
    }

    private static Pop3Capabilities capabilities(Pop3Engine engine) {
        CommandLine capa = Pop3Commands.capa();
        StatusLine status = engine.ask(capa);
        if (!status.isOk()) {
            return Pop3Capabilities.UNKNOWN;
        }
        CapabilitiesDecoder decoder = new CapabilitiesDecoder();
        engine.readListing(capa, decoder, CAPA_OCTETS);
        return decoder.capabilities();
    }

    /** Sends STLS where the policy wants it (RFC 2595 section 4); true after the server's go-ahead. */
    private boolean mayStartTls(Pop3Engine engine, Pop3Capabilities capabilities) {
        boolean required = options.tls().use() == TlsUse.REQUIRED;
        if (options.tls().use() == TlsUse.UNSAFE_CLEARTEXT) {
            return false;
        }
        // A server that does not answer CAPA may know STLS all the same.
        if (!capabilities.has("STLS") && (capabilities.answered() || !required)) {
            if (required) {
                throw noTls(engine, "does not offer STLS");
            }
            return false;
        }
        StatusLine status = engine.ask(Pop3Commands.stls());
        if (!status.isOk() && required) {
            throw noTls(engine, "refused STLS (" + Printable.shortened(status.text(), 200) + ")");
        }
        return status.isOk();
    }

    /**
     * Switches UTF-8 mode on where the server has it (RFC 6856 section 2.1): else it gives out a mere surrogate of a message with
     * UTF-8 in its header, or refuses it. It can be switched on before the login only, and not before STLS. A refusal leaves things
     * as they were.
     */
    private static boolean maySpeakUtf8(Pop3Engine engine, Pop3Capabilities capabilities) {
        return capabilities.has("UTF8") && engine.ask(Pop3Commands.utf8()).isOk();
    }

    private static ConnectionException noTls(Pop3Engine engine, String what) {
        return new ConnectionException(
                FailureReason.TLS,
                engine.host() + ": encryption is required, but the server " + what
                        + ", or somebody on the path hides it; "
                        + "nothing was sent in the clear. Try pop3s:// (port 995), or allow cleartext with "
                        + "tls(TlsPolicy.UNSAFE_CLEARTEXT)",
                null);
    }

    private String login(Pop3Engine engine, Login login, Pop3Capabilities capabilities, String banner) {
        SaslLogin sasl = new SaslLogin(login, options, engine.connection());
        PasswordCommands commands = new PasswordCommands(engine, capabilities);
        if (PasswordCommands.apopNamed(sasl.credentials())) {
            commands.apop(sasl, banner);
            return PasswordCommands.APOP;
        }
        try {
            Optional<String> mechanism =
                    sasl.authenticate(capabilities.sasl(), new Pop3SaslTransport(engine, capabilities));
            if (mechanism.isPresent()) {
                return mechanism.get();
            }
        } catch (IOException e) {
            throw engine.failed(e, "logging in");
        }
        // RFC 2449 section 6.3: without USER in CAPA there is no USER command. Old servers list neither that nor SASL.
        boolean userOffered = capabilities.has("USER") || capabilities.sasl().isEmpty();
        if (!userOffered || !PasswordCommands.userPassFits(sasl.credentials())) {
            throw new AuthenticationException(
                    engine.host() + ": no way to log in as " + login + ": the server offers SASL "
                            + Printable.shortened(capabilities.sasl().toString(), 500)
                            + (userOffered ? " and USER/PASS" : ""),
                    "AUTH",
                    "",
                    false,
                    null);
        }
        commands.userPass(sasl);
        return PasswordCommands.USER_PASS;
    }
}
