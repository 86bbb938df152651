package io.mailwire.pop3.internal.engine;

import io.mailwire.AuthenticationException;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.internal.sasl.Credentials;
import io.mailwire.internal.sasl.SaslLogin;
import io.mailwire.internal.text.Printable;
import io.mailwire.internal.wire.CommandLine;
import io.mailwire.pop3.Pop3Capabilities;
import io.mailwire.pop3.internal.codec.ApopDigest;
import io.mailwire.pop3.internal.codec.Pop3Commands;
import io.mailwire.pop3.internal.wire.StatusLine;
import java.util.Optional;

/**
 * Logs in with POP3's own commands (RFC 1939 section 7): USER and PASS for servers without a fitting SASL mechanism, APOP only where
 * the caller names it.
 */
final class PasswordCommands {

    static final String USER_PASS = "USER/PASS";
    static final String APOP = "APOP";

    private final Pop3Engine engine;
    private final Pop3Capabilities capabilities;

    PasswordCommands(Pop3Engine engine, Pop3Capabilities capabilities) {
        this.engine = engine;
        this.capabilities = capabilities;
    }

    /** Whether USER and PASS will do: a password, for the user's own mailbox, and no mechanism asked for by name. */
    static boolean userPassFits(Credentials credentials) {
        return credentials.kind() == Credentials.Kind.PASSWORD
                && credentials.mechanism().isEmpty()
                && credentials.authorizationId().isEmpty();
    }

    /** Whether the caller wants APOP. */
    static boolean apopNamed(Credentials credentials) {
        return credentials.mechanism().filter(APOP::equals).isPresent();
    }

    /** USER, then PASS: never together, since a server may answer USER with a refusal that makes PASS a leak. Blocks. */
    void userPass(SaslLogin login) {
        login.requireSecretsAllowed(USER_PASS);
        Credentials credentials = login.credentials();
        requireAscii(credentials);
        CommandLine user = Pop3Commands.user(credentials.user());
        CommandLine pass =
                Pop3Commands.pass(credentials.secret()); // made first, so that a bad one stops us before USER
        require(USER_PASS, user);
        require(USER_PASS, pass);
    }

    /**
     * APOP; blocks. A digest is as good as the password to whoever can try out guesses, so it is held to the same rule.
     *
     * @param banner the text of the greeting. One that came before TLS will do: whoever forged it makes the login fail, and does
     *     not see the digest, which goes out under TLS
     */
    void apop(SaslLogin login, String banner) {
        login.requireSecretsAllowed(APOP);
        Credentials credentials = login.credentials();
        if (!credentials.authorizationId().isEmpty()) {
            throw refused("APOP cannot act as somebody else", "");
        }
        requireAscii(credentials);
        Optional<ApopDigest> digest = ApopDigest.of(banner);
        if (digest.isEmpty()) {
            throw refused(
                    "the greeting has no timestamp in the form of a message id, so APOP is not offered, or somebody "
                            + "on the path chose what to hash",
                    "");
        }
        require(APOP, Pop3Commands.apop(credentials.user(), digest.get().under(credentials.secret())));
    }

    private void require(String mechanism, CommandLine command) {
        StatusLine status = engine.ask(command);
        if (status.isOk()) {
            return;
        }
        LoginRefusal.throwUnlessAboutCredentials(engine, command, status, capabilities);
        String words = engine.withoutSecrets(status.text());
        throw new AuthenticationException(
                engine.host() + ": login by " + mechanism + " refused: " + Printable.shortened(words, 500),
                command.toString(),
                words,
                false,
                null);
    }

    private AuthenticationException refused(String why, String response) {
        return new AuthenticationException(engine.host() + ": no login by APOP: " + why, APOP, response, false, null);
    }

    private void requireAscii(Credentials credentials) {
        requireAscii("user name", credentials.user());
        requireAscii("password", credentials.secret());
    }

    // RFC 6856 section 2.2: no UTF-8 in USER, PASS and APOP unless the server lists UTF8 with the argument USER.
    private void requireAscii(String what, String text) {
        if (!capabilities.utf8Login() && text.chars().anyMatch(c -> c >= 0x80)) {
            throw new UnsupportedCapabilityException(
                    "UTF8",
                    engine.host() + ": the " + what
                            + " has characters outside ASCII, which the server takes neither by a "
                            + "SASL mechanism such as PLAIN nor by UTF8 USER (RFC 6856)");
        }
    }
}
