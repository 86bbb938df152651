package io.mailwire.internal.sasl;

import io.mailwire.Login;
import io.mailwire.TokenSupplier;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a {@link Login} holds. Lives here so that secrets are no part of the public API. */
public final class Credentials {

    /** What kind of proof is given. */
    public enum Kind {
        PASSWORD,
        BEARER,
        EXTERNAL,
        ANONYMOUS,
        KERBEROS
    }

    private static volatile @Nullable Function<Login, Credentials> accessor;

    private final Kind kind;
    private final String user;
    private final String secret;
    private final @Nullable TokenSupplier tokens;
    private final @Nullable String mechanism;
    private final String authorizationId;

    private Credentials(
            Kind kind,
            String user,
            String secret,
            @Nullable TokenSupplier tokens,
            @Nullable String mechanism,
            String authorizationId) {
        this.kind = kind;
        this.user = user;
        this.secret = secret;
        this.tokens = tokens;
        this.mechanism = mechanism;
        this.authorizationId = authorizationId;
    }

    /** Called once by {@link Login}, which alone can see into itself. */
    public static void accessor(Function<Login, Credentials> function) {
        accessor = function;
    }

    /** What this login holds. */
    public static Credentials of(Login login) {
        return Objects.requireNonNull(accessor, "Login registers itself when its class is loaded")
                .apply(login);
    }

    public static Credentials password(String user, String password) {
        return new Credentials(Kind.PASSWORD, user, password, null, null, "");
    }

    public static Credentials bearer(String user, TokenSupplier tokens) {
        return new Credentials(Kind.BEARER, user, "", tokens, null, "");
    }

    public static Credentials external() {
        return new Credentials(Kind.EXTERNAL, "", "", null, null, "");
    }

    public static Credentials anonymous(String trace) {
        return new Credentials(Kind.ANONYMOUS, "", trace, null, null, "");
    }

    public static Credentials kerberos(String user) {
        return new Credentials(Kind.KERBEROS, user, "", null, null, "");
    }

    public Credentials mechanism(String name) {
        return new Credentials(kind, user, secret, tokens, name, authorizationId);
    }

    /** What the caller may name, in upper case: the mechanisms, and for a password POP3's command APOP, which is none of SASL's. */
    public static List<String> mechanisms(Kind kind) {
        List<String> names = new ArrayList<>(MechanismOrder.known(kind));
        if (kind == Kind.PASSWORD) {
            names.add("APOP");
        }
        return names;
    }

    public Credentials actAs(String identity) {
        return new Credentials(kind, user, secret, tokens, mechanism, identity);
    }

    public Kind kind() {
        return kind;
    }

    public String user() {
        return user;
    }

    /** The password, or the trace of ANONYMOUS. */
    public String secret() {
        return secret;
    }

    /** Where tokens come from; present for {@link Kind#BEARER} only. */
    public Optional<TokenSupplier> tokens() {
        return Optional.ofNullable(tokens);
    }

    /** The one mechanism that the caller wants. */
    public Optional<String> mechanism() {
        return Optional.ofNullable(mechanism);
    }

    /** On whose behalf; empty for the user's own. */
    public String authorizationId() {
        return authorizationId;
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(java.util.Locale.ROOT)
                + (user.isEmpty() ? "" : " " + user)
                + (authorizationId.isEmpty() ? "" : " as " + authorizationId)
                + (mechanism == null ? "" : " by " + mechanism);
    }
}
