package io.mailwire.internal.sasl;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.ServerFirstMessage;
import com.ongres.scram.common.StringPreparation;
import com.ongres.scram.common.exception.ScramException;
import com.ongres.scram.common.exception.ScramInvalidServerSignatureException;
import io.mailwire.Limits;
import io.mailwire.internal.sasl.SaslFailure.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * SCRAM (RFC 5802, RFC 7677), with and without channel binding. Messages, SASLprep and hashing are a library's; the order of the
 * messages, the limits and what a success needs are ours.
 */
final class ScramMechanism implements Mechanism {

    private enum State {
        START,
        FIRST_SENT,
        PROOF_SENT,
        SERVER_PROVEN
    }

    private final String name;
    private final Credentials credentials;
    private final Limits limits;
    private final Gs2Binding binding;
    private final @Nullable Supplier<String> nonce;

    private State state = State.START;
    private @Nullable ScramClient client;
    private @Nullable String serverError;

    ScramMechanism(String name, Credentials credentials, Limits limits, Gs2Binding binding) {
        this(name, credentials, limits, binding, null);
    }

    /** With a nonce that is known, for the examples of the RFCs. */
    ScramMechanism(
            String name, Credentials credentials, Limits limits, Gs2Binding binding, @Nullable Supplier<String> nonce) {
        this.name = name;
        this.credentials = credentials;
        this.limits = limits;
        this.binding = binding;
        this.nonce = nonce;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public byte[] initialResponse() throws SaslFailure {
        char[] password = credentials.secret().toCharArray();
        try {
            StringPreparation.SASL_PREPARATION.normalize(password.clone());
        } catch (IllegalArgumentException e) {
            // The cause is left out: it names characters of the password.
            throw new SaslFailure(
                    Kind.UNFIT,
                    password.length == 0
                            ? name + " takes no empty password"
                            : name
                                    + " takes no password with characters that SASLprep (RFC 4013) refuses, such as emoji");
        }
        String first;
        try {
            ScramClient.FinalBuildStage builder = ScramClient.builder()
                    .advertisedMechanisms(List.of(name))
                    .username(credentials.user())
                    .password(password);
            binding.channel().ifPresent(channel -> builder.channelBinding(channel.type(), channel.data()));
            if (!credentials.authorizationId().isEmpty()) {
                builder.authzid(credentials.authorizationId());
            }
            if (nonce != null) {
                builder.nonceSupplier(nonce);
            }
            client = builder.build();
            first = client.clientFirstMessage().toString();
        } catch (IllegalArgumentException e) {
            throw new SaslFailure(Kind.UNFIT, name + " takes no user name with characters that SASLprep refuses");
        }
        state = State.FIRST_SENT;
        return first.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] respond(byte[] challenge) throws SaslFailure {
        ScramClient scram = client;
        if (scram == null || state == State.SERVER_PROVEN) {
            throw Challenges.unexpected(name, challenge);
        }
        String message = Challenges.text(challenge);
        if (message.startsWith("e=")) {
            serverError = message.substring(2);
            throw new SaslFailure(Kind.REFUSED, "the server refused within " + name);
        }
        try {
            return state == State.FIRST_SENT ? proof(scram, message) : verify(scram, message);
        } catch (ScramInvalidServerSignatureException e) {
            throw new SaslFailure(
                    Kind.UNPROVEN,
                    "the server's signature is wrong: it does not know the password, so it is not the server it says it is");
        } catch (ScramException | IllegalArgumentException e) {
            throw Challenges.malformed(name, "sent a message that is none of SCRAM's", message);
        }
    }

    private byte[] proof(ScramClient scram, String message) throws SaslFailure, ScramException {
        // Refuses a nonce that does not begin with ours, or adds nothing to it.
        ServerFirstMessage first = scram.serverFirstMessage(message);
        int iterations = first.getIterationCount();
        if (iterations < limits.scramIterationsMin()) {
            throw new SaslFailure(
                    Kind.MALFORMED,
                    "in " + name + " the server asks for " + iterations + " iterations; fewer than "
                            + limits.scramIterationsMin()
                            + " (Limits.scramIterationsMin) make the password easy to guess from the answer");
        }
        if (iterations > limits.scramIterationsMax()) {
            throw new SaslFailure(
                    Kind.MALFORMED,
                    "in " + name + " the server asks for " + iterations + " iterations, more than "
                            + limits.scramIterationsMax() + " (Limits.scramIterationsMax)");
        }
        byte[] proof = scram.clientFinalMessage().toString().getBytes(StandardCharsets.UTF_8);
        state = State.PROOF_SENT;
        return proof;
    }

    private byte[] verify(ScramClient scram, String message) throws ScramException {
        scram.serverFinalMessage(message);
        state = State.SERVER_PROVEN;
        return new byte[0];
    }

    @Override
    public boolean isComplete() {
        return state == State.SERVER_PROVEN;
    }

    @Override
    public boolean isCommitted() {
        // RFC 5802 section 7: a binding of a type that the server does not know says nothing about the password.
        return (state == State.PROOF_SENT || state == State.SERVER_PROVEN)
                && !"unsupported-channel-binding-type".equals(serverError);
    }

    @Override
    public Optional<String> complaint() {
        return Optional.ofNullable(serverError).map(error -> switch (error) {
            case "channel-bindings-dont-match" ->
                error + ": the server sees another TLS connection than we do, so something between takes it apart";
            case "server-does-support-channel-binding" ->
                error
                        + ": the server offers channel binding and we were not told, so the list of mechanisms was tampered with";
            default -> error;
        });
    }

    @Override
    public void dispose() {
        client = null;
    }
}
