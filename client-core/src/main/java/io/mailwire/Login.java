package io.mailwire;

import io.mailwire.internal.sasl.Credentials;
import java.util.Objects;

/**
 * Who logs in, and with what. Immutable and thread-safe; {@code toString} never shows a secret.
 *
 * <p>The strongest SASL mechanism that both sides know is used, unless {@link #mechanism} names one.
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
     */
    public static Login password(String user, String password) {
        return new Login(Credentials.password(requireText(user, "user"), Objects.requireNonNull(password, "password")));
    }

    /**
     * OAuth 2.0: OAUTHBEARER (RFC 7628) or XOAUTH2, whichever the server offers.
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
     * @param trace what the server may log of us, such as an address; may be empty
     * @return the login
     */
    public static Login anonymous(String trace) {
        return new Login(Credentials.anonymous(Objects.requireNonNull(trace, "trace")));
    }

    /**
     * Kerberos, with the ticket of the current JAAS or system login (SASL GSSAPI, RFC 4752).
     *
     * @param user the user name
     * @return the login
     */
    public static Login kerberos(String user) {
        return new Login(Credentials.kerberos(requireText(user, "user")));
    }

    /**
     * Uses this mechanism and no other; the only way to DIGEST-MD5, which RFC 6331 retired.
     *
     * @param name the SASL name, such as {@code SCRAM-SHA-256}
     * @return a copy that uses it
     */
    public Login mechanism(String name) {
        return new Login(credentials.mechanism(requireText(name, "name")));
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
        if (Objects.requireNonNull(s, name).isEmpty()) {
            throw new IllegalArgumentException("\"" + name + "\" is empty");
        }
        return s;
    }

    @Override
    public String toString() {
        return "Login[" + credentials + "]";
    }
}
