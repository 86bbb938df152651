package io.mailwire.internal.sasl;

import io.mailwire.AuthenticationException;
import io.mailwire.ClientOptions;
import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.Login;
import io.mailwire.MailException;
import io.mailwire.PeerException;
import io.mailwire.TokenSupplier;
import io.mailwire.internal.net.Connection;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Logs in by the strongest mechanism that both sides know ({@link MechanismOrder}). One object for one login on one connection.
 *
 * <p>What follows a refusal:
 *
 * <ul>
 *   <li>A refused token is renewed and shown once more.
 *   <li>A secret that the server has checked and refused is not tried in another mechanism: each try counts towards a lock-out.
 *   <li>A -PLUS mechanism refused before that is followed by its plain form ({@link Gs2Binding} has what this means).
 *   <li>Beside that one more mechanism is tried, at most, when the first was refused for itself or before anything of the secret
 *       was sent: servers offer SCRAM for accounts whose password they keep in another form.
 *   <li>A mechanism that the caller named is never followed by another.
 * </ul>
 */
public final class SaslLogin {

    private final Credentials credentials;
    private final SaslPeer peer;

    private final List<Refusal> refusals = new ArrayList<>();
    // All that were used, old tokens too.
    private final List<String> secrets = new ArrayList<>();
    private @Nullable String token;

    public SaslLogin(Login login, ClientOptions options, Connection connection) {
        this(Credentials.of(login), SaslPeer.of(connection, options));
    }

    SaslLogin(Credentials credentials, SaslPeer peer) {
        this.credentials = credentials;
        this.peer = peer;
        secrets.add(credentials.secret());
    }

    /** What is logged in with, for commands of the protocols' own such as IMAP's LOGIN and POP3's USER and PASS. */
    public Credentials credentials() {
        return credentials;
    }

    /**
     * Runs the exchange; blocks, and asks the caller's {@link TokenSupplier} where there is one.
     *
     * @param offered the SASL names that the server offers
     * @return the mechanism that succeeded; empty where none that is offered fits a user name and a password, nothing was sent
     *     then, and the protocol may try a command of its own
     * @throws AuthenticationException if the server refused, if nothing fits, or if the login must not be shown on this connection
     * @throws PeerException if the server broke the mechanism's grammar
     */
    public Optional<String> authenticate(Set<String> offered, SaslTransport transport) throws IOException {
        requireTrustedWay();
        Set<String> names = new LinkedHashSet<>();
        offered.forEach(name -> names.add(name.toUpperCase(Locale.ROOT)));
        List<String> candidates = candidates(names);
        SaslFailure unfit = null;
        boolean fallenBack = false;
        for (int i = 0; i >= 0 && i < candidates.size(); ) {
            String name = candidates.get(i);
            Refusal refusal;
            try {
                Optional<Refusal> result = attempt(name, names, transport);
                if (result.isEmpty()) {
                    return Optional.of(name);
                }
                refusal = result.get();
            } catch (SaslFailure e) {
                if (e.kind() != SaslFailure.Kind.UNFIT) {
                    throw failed(name, e);
                }
                unfit = e;
                i++;
                continue;
            }
            boolean toPlainForm =
                    MechanismOrder.bindsChannel(name) && candidates.contains(MechanismOrder.withoutPlus(name));
            if (refusal.about() == Refusal.About.CREDENTIALS || (fallenBack && !toPlainForm)) {
                throw refused();
            }
            fallenBack |= !toPlainForm;
            i = next(candidates, i, refusal.about());
        }
        if (!refusals.isEmpty()) {
            throw refused();
        }
        if (unfit != null) {
            throw failed(String.join(", ", candidates), unfit);
        }
        return Optional.empty();
    }

    private static int next(List<String> candidates, int refused, Refusal.About about) {
        String name = candidates.get(refused);
        int plainForm = MechanismOrder.bindsChannel(name) ? candidates.indexOf(MechanismOrder.withoutPlus(name)) : -1;
        if (plainForm >= 0) {
            return plainForm;
        }
        int next = refused + 1;
        // An account without a secret for one SCRAM has none for the others.
        while (about == Refusal.About.EARLY
                && next < candidates.size()
                && MechanismOrder.isScram(name)
                && MechanismOrder.isScram(candidates.get(next))) {
            next++;
        }
        return next;
    }

    /** What is tried, in order; empty where the protocol's own commands are left. */
    private List<String> candidates(Set<String> offered) {
        Optional<String> named = credentials.mechanism();
        if (named.isPresent()) {
            requireFit(named.get(), offered);
            return List.of(named.get());
        }
        List<String> common = MechanismOrder.preferred(credentials.kind(), peer.encrypted()).stream()
                .filter(offered::contains)
                .filter(name ->
                        !MechanismOrder.bindsChannel(name) || !peer.channels().isEmpty())
                .toList();
        List<String> allowed = common.stream().filter(name -> maySend(name)).toList();
        if (allowed.isEmpty() && !common.isEmpty()) {
            requireSecretsAllowed(common.get(0));
        }
        boolean ownCommandsFit = credentials.kind() == Credentials.Kind.PASSWORD
                && credentials.authorizationId().isEmpty();
        if (allowed.isEmpty() && !ownCommandsFit) {
            throw notOffered(
                    String.join(" or ", MechanismOrder.preferred(credentials.kind(), peer.encrypted())), offered);
        }
        return allowed;
    }

    private void requireFit(String named, Set<String> offered) {
        // What is known to a protocol as a command of its own is no mechanism, whatever a server lists.
        if (!offered.contains(named)
                || !MechanismOrder.known(credentials.kind()).contains(named)) {
            throw notOffered(named, offered);
        }
        if (MechanismOrder.bindsChannel(named) && peer.channels().isEmpty()) {
            throw new AuthenticationException(
                    peer.hostAndPort() + ": " + named + " needs a channel binding, and "
                            + (peer.encrypted() ? "this TLS connection gives none" : "there is no TLS to bind to"),
                    "AUTH " + named,
                    "",
                    false,
                    null);
        }
        requireSecretsAllowed(named);
    }

    /** Tries one mechanism, with a token twice if need be; what is refused goes into {@link #refusals}. */
    private Optional<Refusal> attempt(String name, Set<String> offered, SaslTransport transport)
            throws IOException, SaslFailure {
        if (credentials.kind() == Credentials.Kind.BEARER && token == null) {
            token = askForToken(false);
        }
        Optional<Refusal> refusal = run(name, offered, transport);
        if (credentials.kind() != Credentials.Kind.BEARER
                || refusal.isEmpty()
                || refusal.get().isTransient()
                || refusal.get().about() != Refusal.About.CREDENTIALS) {
            return refusal;
        }
        String renewed = askForToken(true);
        if (renewed.equals(token)) {
            return refusal;
        }
        token = renewed;
        return run(name, offered, transport);
    }

    private Optional<Refusal> run(String name, Set<String> offered, SaslTransport transport)
            throws IOException, SaslFailure {
        Optional<Refusal> refusal;
        try {
            refusal = new Attempt(mechanism(name, offered), transport, secrets).run();
        } catch (EOFException e) {
            // Servers may hang up after a refusal. Then that is what the caller must know, not the lost connection.
            throw hungUp(e);
        } catch (ConnectionException e) {
            throw e.reason() == FailureReason.CLOSED_BY_PEER ? hungUp(e) : e;
        }
        refusal.ifPresent(refusals::add);
        return refusal;
    }

    private <E extends Exception> MailException hungUp(E e) throws E {
        if (refusals.isEmpty()) {
            throw e;
        }
        AuthenticationException refused = refused();
        refused.addSuppressed(e);
        return refused;
    }

    private Mechanism mechanism(String name, Set<String> offered) {
        return switch (name) {
            case "PLAIN" -> new PlainMechanism(credentials);
            case "LOGIN" -> new LoginMechanism(credentials);
            case "CRAM-MD5" -> new CramMd5Mechanism(credentials);
            case "EXTERNAL" -> IdentityMechanism.external(credentials);
            case "ANONYMOUS" -> IdentityMechanism.anonymous(credentials);
            case "OAUTHBEARER" ->
                BearerMechanism.oauthBearer(
                        credentials,
                        Objects.requireNonNull(token),
                        peer.server().host(),
                        peer.server().port());
            case "XOAUTH2" -> BearerMechanism.xoauth2(credentials, Objects.requireNonNull(token));
            case "DIGEST-MD5", "GSSAPI" ->
                new JdkMechanism(
                        name, credentials, peer.service(), peer.server().host());
            default ->
                new ScramMechanism(name, credentials, peer.limits(), Gs2Binding.of(name, offered, peer.channels()));
        };
    }

    private String askForToken(boolean renew) throws SaslFailure {
        TokenSupplier supplier = credentials.tokens().orElseThrow();
        String given;
        try {
            given = supplier.token(renew);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SaslFailure(SaslFailure.Kind.UNAVAILABLE, "interrupted while the token supplier was asked", e);
        } catch (Exception e) {
            throw new SaslFailure(
                    SaslFailure.Kind.UNAVAILABLE,
                    "the token supplier failed" + (renew ? " to renew a token that the server refused" : ""),
                    e);
        }
        String checked = BearerMechanism.checkedToken(given);
        secrets.add(checked);
        return checked;
    }

    /**
     * Refuses to let a password or a token onto a connection where others can read it, unless the caller allowed it by name. For
     * the protocols' own commands, which show the password.
     *
     * @throws AuthenticationException with what to do
     */
    public void requireSecretsAllowed(String mechanism) {
        requireTrustedWay();
        if (!maySend(mechanism)) {
            throw new AuthenticationException(
                    peer.hostAndPort() + ": the connection is not encrypted, so " + mechanism
                            + " would give the password or token to everybody on the path; use TLS, or allow it with "
                            + "unsafeAllowPasswordsInCleartext()",
                    mechanism,
                    "",
                    false,
                    null);
        }
    }

    private boolean maySend(String mechanism) {
        return peer.encrypted() || peer.secretsInCleartext() || !MechanismOrder.needsEncryption(mechanism);
    }

    // Whoever sits on the path of an opportunistic connection may be the one we talk to; a login, by whatever
    // mechanism, would
    // give him the session.
    private void requireTrustedWay() {
        if (peer.opportunistic() && !peer.secretsInCleartext()) {
            throw new AuthenticationException(
                    peer.hostAndPort() + ": a login needs TLS with a certificate that passes the checks, and "
                            + (peer.encrypted() ? "this one does not" : "there is no TLS here")
                            + "; TlsPolicy.OPPORTUNISTIC is for relaying without a login, use TlsPolicy.REQUIRED",
                    "AUTH",
                    "",
                    false,
                    null);
        }
    }

    private AuthenticationException notOffered(String wanted, Set<String> offered) {
        return new AuthenticationException(
                peer.hostAndPort() + ": the server does not offer " + wanted + "; it offers "
                        + (offered.isEmpty() ? "no SASL mechanism" : Attempt.printable(String.join(" ", offered))),
                "AUTH " + wanted,
                "",
                false,
                null);
    }

    private RuntimeException failed(String mechanism, SaslFailure e) {
        String message = peer.hostAndPort() + ": login by " + mechanism + " failed: " + e.getMessage();
        if (e.kind() == SaslFailure.Kind.MALFORMED) {
            return new PeerException(message, false, e.getCause());
        }
        String earlier =
                refusals.isEmpty() ? "" : refusals.get(refusals.size() - 1).text();
        return new AuthenticationException(
                message + before(refusals), "AUTH " + mechanism, earlier, false, e.getCause());
    }

    private AuthenticationException refused() {
        Refusal last = refusals.get(refusals.size() - 1);
        return new AuthenticationException(
                peer.hostAndPort() + ": login by " + last.mechanism() + " refused: " + last.text() + last.hint()
                        + before(refusals.stream().filter(r -> !r.equals(last)).toList()),
                "AUTH " + last.mechanism(),
                last.text(),
                last.isTransient(),
                null);
    }

    private static String before(List<Refusal> earlier) {
        return earlier.isEmpty()
                ? ""
                : " (before that refused: "
                        + String.join(
                                "; ", earlier.stream().map(Refusal::toString).toList()) + ")";
    }
}
