package io.mailwire.pop3.internal.engine;

import io.mailwire.AuthenticationException;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.internal.sasl.Credentials;
import io.mailwire.internal.sasl.SaslLogin;
import io.mailwire.internal.wire.CommandLine;
import io.mailwire.pop3.Pop3Capabilities;
import io.mailwire.pop3.internal.codec.Pop3Commands;
import io.mailwire.pop3.internal.wire.StatusLine;

/** Logs in with USER and PASS (RFC 1939 section 7), for servers without a fitting SASL mechanism. */
final class UserPass {

    static final String NAME = "USER/PASS";

    private final Pop3Engine engine;
    private final Pop3Capabilities capabilities;

    UserPass(Pop3Engine engine, Pop3Capabilities capabilities) {
        this.engine = engine;
        this.capabilities = capabilities;
    }

    /** Whether this login can be made so: a password, for the user's own mailbox, and no mechanism asked for by name. */
    static boolean fits(Credentials credentials) {
        return credentials.kind() == Credentials.Kind.PASSWORD
                && credentials.mechanism().isEmpty()
                && credentials.authorizationId().isEmpty();
    }

    /** USER, then PASS: never together, since a server may answer USER with a refusal that makes PASS a leak. Blocks. */
    void login(SaslLogin login) {
        login.requireSecretsAllowed(NAME);
        Credentials credentials = login.credentials();
        requireAscii("user name", credentials.user());
        requireAscii("password", credentials.secret());
        CommandLine user = Pop3Commands.user(credentials.user());
        CommandLine pass =
                Pop3Commands.pass(credentials.secret()); // made first, so that a bad one stops us before USER
        require(user);
        require(pass);
    }

    private void require(CommandLine command) {
        StatusLine status = engine.ask(command);
        if (status.isOk()) {
            return;
        }
        LoginRefusal.throwUnlessAboutCredentials(engine, command, status);
        String words = engine.withoutSecrets(status.text());
        throw new AuthenticationException(
                engine.host() + ": login by " + NAME + " refused: " + words, command.toString(), words, false, null);
    }

    // RFC 6856 section 2.2: no UTF-8 in USER and PASS unless the server lists UTF8 with the argument USER.
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
