package io.mailwire.smtp.internal.engine;

import io.mailwire.AuthenticationException;
import io.mailwire.ClientOptions;
import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.Login;
import io.mailwire.MailException;
import io.mailwire.PeerException;
import io.mailwire.Reply;
import io.mailwire.TlsInfo;
import io.mailwire.TlsUse;
import io.mailwire.internal.net.Cancellation;
import io.mailwire.internal.net.Connection;
import io.mailwire.internal.net.Deadline;
import io.mailwire.internal.net.Dialer;
import io.mailwire.internal.net.ServerUri;
import io.mailwire.internal.sasl.SaslLogin;
import io.mailwire.internal.wire.CommandLine;
import io.mailwire.smtp.SmtpCapabilities;
import io.mailwire.smtp.SmtpStage;
import io.mailwire.smtp.internal.codec.ClientName;
import io.mailwire.smtp.internal.codec.EhloDecoder;
import io.mailwire.smtp.internal.codec.Refusals;
import io.mailwire.smtp.internal.codec.SmtpCommands;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * From nothing to a session that takes mail: dial, greeting, EHLO, STARTTLS and EHLO again, login. One object for one connection.
 *
 * <p>Nothing that came before TLS is believed after it (RFC 3207 section 4.2), and where TLS or a login is required nothing is ever
 * tried without: what looks like an old server may be somebody on the path.
 */
final class SmtpOpening {

    private final ServerUri server;
    private final @Nullable Login login;
    private final ClientOptions options;
    private final Dialer dialer;
    private final Deadline end;
    private final Deadline deadline;
    private final Cancellation cancellation;

    /**
     * Prepares it; does nothing yet.
     *
     * @param cancellation ends it from another thread
     * @param end when this and everything over the session must be over, however long one operation may take
     */
    SmtpOpening(
            ServerUri server, @Nullable Login login, ClientOptions options, Cancellation cancellation, Deadline end) {
        this.server = server;
        this.login = login;
        this.options = options;
        this.dialer = new Dialer(options);
        this.deadline = SmtpLink.operation(options.timeouts(), end);
        this.end = end;
        this.cancellation = cancellation;
    }

    /** What came of it. */
    record Opened(
            SmtpLink link,
            Reply greeting,
            SmtpCapabilities capabilities,
            @Nullable String mechanism) {}

    Opened run() {
        Optional<String> chosenName = options.clientName().map(ClientName::checked);
        Connection connection = dialer.dial(server, deadline, cancellation);
        try {
            connection.operationDeadline(deadline);
            SmtpLink link = new SmtpLink(connection, options, end);
            Reply greeting = greeting(link);
            String name = chosenName.orElseGet(() -> ClientName.ofAddress(connection.localAddress()));
            SmtpCapabilities offered = hello(link, name);
            if (startTls(link, offered)) {
                offered = hello(link, name);
            }
            String mechanism = login == null ? null : login(link, offered, login);
            return new Opened(link, greeting, offered, mechanism);
        } catch (RuntimeException | Error e) {
            connection.close();
            throw e;
        }
    }

    private Reply greeting(SmtpLink link) {
        Reply greeting;
        try {
            link.connection().readTimeout(options.timeouts().smtpReply());
            if (link.channel().source().request(1)
                    && GreetingHint.isTls(link.channel().source().getBuffer().getByte(0))) {
                throw noTls(GreetingHint.tlsInsteadOfPlaintext(server), null);
            }
            greeting = link.read(SmtpStage.GREETING);
        } catch (IOException e) {
            throw explainGreeting(link, e);
        }
        if (!greeting.isPositive()) {
            throw refused(link, SmtpStage.GREETING, "connection", greeting);
        }
        return greeting;
    }

    private static MailException explainGreeting(SmtpLink link, IOException e) {
        MailException plain = link.explain(e, SmtpStage.GREETING);
        if (plain instanceof PeerException) {
            return new PeerException(plain.getMessage() + GreetingHint.foreign(link.lastLine()), false, e);
        }
        return plain;
    }

    /** EHLO, or LHLO for LMTP; HELO for servers that know nothing else, unless we need what only EHLO tells. */
    private SmtpCapabilities hello(SmtpLink link, String name) {
        try {
            CommandLine hello = link.isLmtp() ? SmtpCommands.lhlo(name) : SmtpCommands.ehlo(name);
            Reply reply = link.exchange(hello, SmtpStage.EHLO);
            if (reply.isPositive()) {
                return EhloDecoder.decode(reply);
            }
            boolean mustKnow = login != null || options.tls().use() == TlsUse.REQUIRED || link.isLmtp();
            if (mustKnow || !isUnknownCommand(reply)) {
                throw refused(link, SmtpStage.EHLO, hello.toString(), reply);
            }
            reply = link.exchange(SmtpCommands.helo(name), SmtpStage.EHLO);
            if (!reply.isPositive()) {
                throw refused(link, SmtpStage.EHLO, "HELO " + name, reply);
            }
            return SmtpCapabilities.NONE;
        } catch (IOException e) {
            throw link.explain(e, SmtpStage.EHLO);
        }
    }

    // RFC 5321 sections 3.2 and 4.2.2. What else it may refuse, say the client's name or the client, it would refuse to
    // HELO too, or ought to; and 503 means that it has been greeted.
    private static boolean isUnknownCommand(Reply reply) {
        return reply.code() == 500 || reply.code() == 502 || reply.code() == 504;
    }

    /** Whether TLS came up now, so that everything has to be asked again. */
    private boolean startTls(SmtpLink link, SmtpCapabilities offered) {
        if (link.connection().isEncrypted() || options.tls().use() == TlsUse.UNSAFE_CLEARTEXT) {
            return false;
        }
        // A password over opportunistic TLS would go to whoever strips the offer or shows any certificate.
        boolean required = options.tls().use() == TlsUse.REQUIRED || login != null;
        if (!offered.has("STARTTLS")) {
            if (!required) {
                return false;
            }
            throw noTls(
                    link.host()
                            + ": TLS is required and the server does not offer STARTTLS; if it speaks TLS from the first "
                            + "octet use smtps:// (mostly port 465), else somebody on the path may have removed the offer",
                    null);
        }
        try {
            Reply reply = link.exchange(SmtpCommands.startTls(), SmtpStage.STARTTLS);
            if (Refusals.endsSession(reply)) {
                throw refused(link, SmtpStage.STARTTLS, "STARTTLS", reply);
            }
            if (reply.code() != 220) {
                if (!required) {
                    return false; // no worse than a server that never offered it
                }
                throw noTls(
                        link.host() + ": TLS is required and the server refused STARTTLS: " + Refusals.quote(reply),
                        refused(link, SmtpStage.STARTTLS, "STARTTLS", reply));
            }
        } catch (IOException e) {
            throw link.explain(e, SmtpStage.STARTTLS);
        }
        try {
            dialer.startTls(link.connection(), deadline);
        } catch (ConnectionException e) {
            throw required ? e : new ConnectionException(e.reason(), e.getMessage(), true, e);
        }
        TlsInfo tls = link.connection().tlsInfo().orElseThrow();
        if (login != null && options.tls().use() == TlsUse.OPPORTUNISTIC && !tls.verified()) {
            throw noTls(
                    link.host() + ": a login needs a server whose certificate is verified, and this one's is not: "
                            + tls.problem().orElse("unknown problem"),
                    null);
        }
        return true;
    }

    private String login(SmtpLink link, SmtpCapabilities offered, Login who) {
        try {
            return new SaslLogin(who, options, link.connection())
                    .authenticate(offered.authMechanisms(), new SmtpSasl(link))
                    .orElseThrow(() -> new AuthenticationException(
                            link.host() + ": no login is possible: the server "
                                    + (offered.authMechanisms().isEmpty()
                                            ? "offers no mechanism" + hintForNoAuth(link)
                                            : "offers " + String.join(", ", offered.authMechanisms())
                                                    + ", none of which fits " + who),
                            "AUTH",
                            "",
                            false,
                            null));
        } catch (IOException e) {
            throw link.explain(e, SmtpStage.AUTH);
        }
    }

    private static String hintForNoAuth(SmtpLink link) {
        return link.connection().isEncrypted() ? "" : " on a connection in the clear; many do so only under TLS";
    }

    private static MailException refused(SmtpLink link, SmtpStage stage, String command, Reply reply) {
        return Refusals.exception(link.host(), command, stage, reply, null, false, null);
    }

    private static ConnectionException noTls(String message, @Nullable Throwable cause) {
        return new ConnectionException(FailureReason.TLS, message, cause);
    }
}
