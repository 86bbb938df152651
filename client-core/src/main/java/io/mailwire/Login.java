package io.mailwire;

import io.mailwire.internal.sasl.Credentials;
import io.mailwire.internal.wire.CommandLine;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Who logs in, and with what. Immutable and thread-safe; {@code toString} never shows a secret.
 *
 * <p>The strongest SASL mechanism that both sides know is used, unless {@link #mechanism} names one: SCRAM with channel binding,
 * then without, longer hashes first; then under TLS PLAIN, LOGIN and CRAM-MD5, in that order. A secret that the server refused is
 * not tried by another mechanism, which would count towards a lock-out; a mechanism refused for itself is followed by one other.
 *
 * <p>On a connection without TLS only SCRAM, GSSAPI, EXTERNAL and ANONYMOUS run, unless
 * {@link ClientOptions#unsafeAllowPasswordsInCleartext()} allows the rest. With {@link TlsPolicy#OPPORTUNISTIC} every login needs
 * TLS with a certificate that passes the checks.
 */
public final class Login {

    static {
        Credentials.accessor(login -> login.credentials);
    }

    private final Credentials credentials;

    private Login(Credentials credentials) {
        this.credentials = credentials;
    }

    /**
     * User name and password.
     *
     * @param user the user name, as the server wants it (mostly the whole address)
     * @param password the password, or the app password that the provider made
     * @return the login
     * @throws IllegalArgumentException if the user is empty, or either has a control character, such as the line end of the file
     *     that the password was read from
     */
    public static Login password(String user, String password) {
        return new Login(Credentials.password(requireText(user, "user"), requireNoControls(password, "password")));
    }

    /**
     * OAuth 2.0: OAUTHBEARER (RFC 7628), or XOAUTH2 where the server does not offer it.
     *
     * @param user the user name
     * @param tokens asked on every connect, and once more after a rejected token
     * @return the login
     */
    public static Login bearer(String user, TokenSupplier tokens) {
        return new Login(Credentials.bearer(requireText(user, "user"), Objects.requireNonNull(tokens, "tokens")));
    }

    /**
     * By what the connection already proves, mostly a client certificate (SASL EXTERNAL, RFC 4422 appendix A).
     *
     * @return the login
     */
    public static Login external() {
        return new Login(Credentials.external());
    }

    /**
     * Without an identity (SASL ANONYMOUS, RFC 4505).
     *
     * @param trace what the server may log of us, such as an address; may be empty, 255 characters at most
     * @return the login
     */
    public static Login anonymous(String trace) {
        if (requireNoControls(trace, "trace").codePointCount(0, trace.length()) > 255) {
            throw new IllegalArgumentException("\"trace\" has more than the 255 characters of RFC 4505");
        }
        return new Login(Credentials.anonymous(trace));
    }

    /**
     * Kerberos (SASL GSSAPI, RFC 4752), with the ticket of the calling thread's JAAS subject. For the ticket that {@code kinit} left
     * in the system's cache start the JVM with {@code -Djavax.security.auth.useSubjectCredsOnly=false}.
     *
     * @param user the user name, for descriptions; whose session it is stands in the ticket
     * @return the login
     */
    public static Login kerberos(String user) {
        return new Login(Credentials.kerberos(requireText(user, "user")));
    }

    /**
     * Uses this mechanism and no other; the only way to DIGEST-MD5, which RFC 6331 retired, and to POP3's APOP, whose MD5 is no better.
     * Name a {@code -PLUS} mechanism to demand channel binding: without a name its plain form is tried where the server refuses to
     * bind.
     *
     * @param name the SASL name, such as {@code SCRAM-SHA-256}, or {@code APOP}, in any case
     * @return a copy that uses it; logging in fails where the server does not offer it
     * @throws IllegalArgumentException if this kind of login cannot use the mechanism, or it is unknown
     */
    public Login mechanism(String name) {
        String upper = requireText(name, "name").toUpperCase(Locale.ROOT);
        List<String> usable = Credentials.mechanisms(credentials.kind());
        if (!usable.contains(upper)) {
            throw new IllegalArgumentException(
                    "this login can use " + String.join(", ", usable) + "; not \"" + upper + "\"");
        }
        return new Login(credentials.mechanism(upper));
    }

    /**
     * Acts as somebody else: the authorization identity of RFC 4422 section 2.
     *
     * @param identity whose mailbox it is
     * @return a copy that asks for it
     */
    public Login actAs(String identity) {
        return new Login(credentials.actAs(requireText(identity, "identity")));
    }

    /**
     * The user name.
     *
     * @return the name; empty for {@link #external} and {@link #anonymous}
     */
    public String user() {
        return credentials.user();
    }

    private static String requireText(String s, String name) {
        if (requireNoControls(s, name).isEmpty()) {
            throw new IllegalArgumentException("\"" + name + "\" is empty");
        }
        return s;
    }

    // CR, LF and NUL would end a line or a field in some protocol or mechanism; the others are in no name and no
    // password that a
    // server takes (RFC 4013 section 2.3). The message does not repeat the text.
    private static String requireNoControls(String s, String name) {
        CommandLine.checked(name, Objects.requireNonNull(s, name));
        return s;
    }

    @Override
    public String toString() {
        return "Login[" + credentials + "]";
    }
}
