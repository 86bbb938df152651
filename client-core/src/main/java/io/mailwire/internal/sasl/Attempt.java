package io.mailwire.internal.sasl;

import io.mailwire.MailException;
import io.mailwire.internal.sasl.SaslTransport.Step;
import io.mailwire.internal.text.Printable;
import io.mailwire.internal.text.Secrets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One run of one mechanism over a transport, from its command to success or refusal. */
final class Attempt {

    // No mechanism has more than a handful of rounds; GSSAPI with cross-realm tickets has the most.
    private static final int MAX_ROUNDS = 16;

    private static final int SHOWN = 500;

    private final Mechanism mechanism;
    private final SaslTransport transport;
    private final Secrets sent = new Secrets();

    /**
     * Prepares the run.
     *
     * @param secrets passwords and tokens, kept out of everything the server's words get into
     */
    Attempt(Mechanism mechanism, SaslTransport transport, List<String> secrets) {
        this.mechanism = mechanism;
        this.transport = transport;
        secrets.forEach(secret -> remember(secret.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Runs the exchange; blocks.
     *
     * @return the refusal, or empty for success that may be believed
     * @throws SaslFailure if our side cannot go on; the server was told so
     */
    Optional<Refusal> run() throws IOException, SaslFailure {
        try {
            byte[] first = mechanism.initialResponse();
            remember(first);
            Step step = transport.start(mechanism.name(), first);
            for (int round = 0; step instanceof Step.Challenge challenge; round++) {
                Step answered = answer(challenge, round);
                if (answered == null) {
                    return Optional.of(refusalWithin());
                }
                step = answered;
            }
            if (step instanceof Step.Refused refused) {
                return Optional.of(Refusal.of(mechanism, refused, withComplaint(shown(refused.response()))));
            }
            if (!mechanism.isComplete()) {
                throw new SaslFailure(
                        SaslFailure.Kind.UNPROVEN,
                        "the server announced success before it had proven that it knows the password");
            }
            return Optional.empty();
        } finally {
            mechanism.dispose();
        }
    }

    /** The next step; null where the mechanism's own message was a refusal. */
    private @Nullable Step answer(Step.Challenge challenge, int round) throws IOException, SaslFailure {
        byte[] response;
        try {
            if (round >= MAX_ROUNDS) {
                throw new SaslFailure(
                        SaslFailure.Kind.MALFORMED,
                        "in " + mechanism.name() + " the server sent more than " + MAX_ROUNDS + " challenges");
            }
            response = mechanism.respond(challenge.octets());
        } catch (SaslFailure e) {
            tellServer(e);
            if (e.kind() == SaslFailure.Kind.REFUSED) {
                return null;
            }
            throw e.quote().isEmpty()
                    ? e
                    : new SaslFailure(e.kind(), e.getMessage() + ": \"" + shown(e.quote()) + "\"", e.getCause());
        }
        remember(response);
        return transport.respond(response);
    }

    private void tellServer(SaslFailure failure) {
        try {
            transport.cancel();
        } catch (IOException | MailException e) {
            // What went wrong first is what counts.
            failure.addSuppressed(e);
        }
    }

    private Refusal refusalWithin() {
        return Refusal.of(mechanism, new Step.Refused("", false), withComplaint(""));
    }

    private String withComplaint(String text) {
        String complaint = shown(mechanism.complaint().orElse(""));
        return complaint.isEmpty() ? text : text.isEmpty() ? complaint : text + " (" + complaint + ")";
    }

    private void remember(byte @Nullable [] octets) {
        if (octets != null) {
            sent.add(Base64.getEncoder().encodeToString(octets));
            sent.add(new String(octets, StandardCharsets.UTF_8));
        }
    }

    // Some servers repeat in their error what was sent. Cut only when that is out, or half a token would stay.
    private String shown(String text) {
        return printable(sent.removedFrom(text));
    }

    /** Text of the server, fit for messages. */
    static String printable(String text) {
        return Printable.shortened(text, SHOWN);
    }
}
