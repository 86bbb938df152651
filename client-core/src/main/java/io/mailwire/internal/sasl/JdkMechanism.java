package io.mailwire.internal.sasl;

import io.mailwire.internal.sasl.SaslFailure.Kind;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.sasl.RealmCallback;
import javax.security.sasl.RealmChoiceCallback;
import javax.security.sasl.Sasl;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;
import org.jspecify.annotations.Nullable;

/**
 * DIGEST-MD5 (RFC 2831, retired by RFC 6331) and GSSAPI (RFC 4752) by the JDK. Authentication only: no security layer is agreed on,
 * TLS does that better.
 */
final class JdkMechanism implements Mechanism {

    // At the start only, where no quoted string can hold it.
    private static final Pattern EMPTY_REALM = Pattern.compile("^\\s*realm\\s*=\\s*\"\"\\s*,\\s*");

    private final String name;
    private final Credentials credentials;
    private final String service;
    private final String host;

    private @Nullable SaslClient client;
    private boolean answered;

    /**
     * Prepares an exchange.
     *
     * @param service the GSSAPI service name, {@code smtp}, {@code imap} or {@code pop}
     */
    JdkMechanism(String name, Credentials credentials, String service, String host) {
        this.name = name;
        this.credentials = credentials;
        this.service = service;
        this.host = host;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public byte @Nullable [] initialResponse() throws SaslFailure {
        String authorizationId = credentials.authorizationId().isEmpty() ? null : credentials.authorizationId();
        try {
            SaslClient made = Sasl.createSaslClient(
                    new String[] {name}, authorizationId, service, host, Map.of(Sasl.QOP, "auth"), this::answer);
            if (made == null) {
                throw new SaslFailure(Kind.UNFIT, "this JVM has no " + name + ": a security provider is missing");
            }
            client = made;
            return made.hasInitialResponse() ? made.evaluateChallenge(new byte[0]) : null;
        } catch (SaslException e) {
            // What goes wrong here is ours: no ticket, no realm. The JDK's messages say which.
            throw new SaslFailure(Kind.UNAVAILABLE, name + " cannot begin: " + innermost(e), e);
        }
    }

    @Override
    public byte[] respond(byte[] challenge) throws SaslFailure {
        SaslClient sasl = client;
        if (sasl == null || sasl.isComplete()) {
            throw Challenges.unexpected(name, challenge);
        }
        boolean proofSent = answered;
        try {
            byte[] response = sasl.evaluateChallenge(digestible(challenge));
            answered = true;
            return response == null ? new byte[0] : response;
        } catch (SaslException | RuntimeException e) {
            // Causes are left out here: the JDK quotes the server's octets as they are.
            throw SaslFailure.quoting(
                    proofSent ? Kind.UNPROVEN : Kind.MALFORMED,
                    "in " + name + " the server sent what does not fit",
                    innermost(e));
        }
    }

    // Dovecot says realm="" where it has none. The JDK offers that as the default of a callback, whose constructor then
    // refuses
    // it; without the directive it takes the same empty realm.
    private byte[] digestible(byte[] challenge) {
        if (!name.equals("DIGEST-MD5")) {
            return challenge;
        }
        // ISO 8859-1 keeps every octet as it is.
        String text = new String(challenge, StandardCharsets.ISO_8859_1);
        return EMPTY_REALM.matcher(text).replaceFirst("").getBytes(StandardCharsets.ISO_8859_1);
    }

    private void answer(Callback[] callbacks) throws UnsupportedCallbackException {
        for (Callback callback : callbacks) {
            if (callback instanceof RealmChoiceCallback realm) {
                realm.setSelectedIndex(realm.getDefaultChoice());
            } else if (callback instanceof RealmCallback realm) {
                String text = realm.getDefaultText();
                realm.setText(text == null ? "" : text);
            } else if (callback instanceof NameCallback name) {
                name.setName(credentials.user());
            } else if (callback instanceof PasswordCallback password) {
                password.setPassword(credentials.secret().toCharArray());
            } else {
                throw new UnsupportedCallbackException(callback);
            }
        }
    }

    private static String innermost(Throwable e) {
        Throwable t = e;
        while (t.getCause() != null) {
            t = t.getCause();
        }
        return Optional.ofNullable(t.getMessage()).orElse(t.getClass().getSimpleName());
    }

    @Override
    public boolean isComplete() {
        SaslClient sasl = client;
        return sasl != null && sasl.isComplete();
    }

    @Override
    public boolean isCommitted() {
        return answered;
    }

    @Override
    public void dispose() {
        SaslClient sasl = client;
        if (sasl != null) {
            try {
                sasl.dispose();
            } catch (SaslException e) {
                // Nothing of ours is left in it.
            }
        }
    }
}
