package io.mailwire.imap.internal.engine;

import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.imap.internal.wire.ImapCommand;
import io.mailwire.internal.sasl.SaslTransport;
import java.io.IOException;
import java.util.Locale;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** AUTHENTICATE (RFC 9051 section 6.2.2), with the initial response in the command where the server takes it (RFC 4959). */
final class ImapSaslTransport implements SaslTransport {

    private final LockStep wire;
    private boolean initialResponses;

    ImapSaslTransport(LockStep wire, boolean initialResponses) {
        this.wire = wire;
        this.initialResponses = initialResponses;
    }

    @Override
    public Step start(String mechanism, byte @Nullable [] initialResponse) throws IOException {
        if (initialResponse != null && initialResponses) {
            wire.begin(authenticate(mechanism).secretBase64(initialResponse));
            LockStep.Answer answer = wire.answer();
            StatusResponse tagged = answer.tagged();
            if (tagged == null && answer.continuation().isEmpty()) {
                // Coremail offers SASL-IR and asks all the same for what was sent.
                return respond(initialResponse);
            }
            if (tagged == null || !tagged.condition().equals("BAD")) {
                return step(answer);
            }
            // Not understood, so nothing was checked: what was sent with the command is asked for behind it now.
            initialResponses = false;
        }
        wire.begin(authenticate(mechanism));
        LockStep.Answer answer = wire.answer();
        return initialResponse != null && answer.tagged() == null ? respond(initialResponse) : step(answer);
    }

    private static ImapCommand authenticate(String mechanism) {
        return ImapCommand.of("AUTHENTICATE").atom("mechanism", mechanism);
    }

    @Override
    public Step respond(byte[] response) throws IOException {
        wire.sendLine(ByteString.of(response).base64());
        return step(wire.answer());
    }

    @Override
    public Step cancel() throws IOException {
        wire.sendLine("*");
        return step(wire.answer());
    }

    private static Step step(LockStep.Answer answer) {
        StatusResponse tagged = answer.tagged();
        if (tagged == null) {
            // Words instead of base64 are an empty challenge, spelled out for humans.
            ByteString challenge = ByteString.decodeBase64(answer.continuation());
            return new Step.Challenge(challenge == null ? new byte[0] : challenge.toByteArray());
        }
        return tagged.isOk()
                ? new Step.Accepted(tagged.words())
                : new Step.Refused(tagged.words(), isTransient(tagged));
    }

    /** RFC 5530: what passes; and the words of Gmail and Exchange, which come without a code. */
    static boolean isTransient(StatusResponse reply) {
        String words = reply.text().toLowerCase(Locale.ROOT);
        return reply.has("UNAVAILABLE")
                || reply.has("INUSE")
                || reply.has("LIMIT")
                || reply.has("THROTTLED")
                || words.contains("too many simultaneous connections")
                || words.contains("bandwidth limits")
                || words.contains("request is throttled");
    }
}
