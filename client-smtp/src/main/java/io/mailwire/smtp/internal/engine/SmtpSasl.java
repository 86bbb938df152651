package io.mailwire.smtp.internal.engine;

import io.mailwire.Reply;
import io.mailwire.internal.sasl.SaslTransport;
import io.mailwire.internal.wire.CommandLine;
import io.mailwire.smtp.SmtpStage;
import io.mailwire.smtp.internal.codec.SmtpCommands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** AUTH (RFC 4954): base64 both ways, 334 to go on, 235 for success. */
final class SmtpSasl implements SaslTransport {

    // RFC 4954 section 4: an initial response that makes the command longer than RFC 5321 allows waits for the 334.
    private static final int COMMAND_LIMIT = 512;

    private static final int MECHANISM_NOT_TAKEN = 504;

    private final SmtpLink link;

    SmtpSasl(SmtpLink link) {
        this.link = link;
    }

    @Override
    public Step start(String mechanism, byte @Nullable [] initialResponse) throws IOException {
        if (initialResponse == null) {
            return exchange(SmtpCommands.auth(mechanism));
        }
        // An empty response is "=", since nothing at all would mean that there is none.
        String encoded = initialResponse.length == 0 ? "=" : encode(initialResponse);
        CommandLine line = SmtpCommands.auth(mechanism, encoded);
        if (line.size() <= COMMAND_LIMIT) {
            return exchange(line);
        }
        Step step = exchange(SmtpCommands.auth(mechanism));
        return step instanceof Step.Challenge ? respond(initialResponse) : step;
    }

    @Override
    public Step respond(byte[] response) throws IOException {
        return exchange(CommandLine.ofSecret(encode(response)));
    }

    @Override
    public Step cancel() throws IOException {
        return exchange(CommandLine.of("*"));
    }

    private Step exchange(CommandLine line) throws IOException {
        Reply reply = link.exchange(line, SmtpStage.AUTH);
        if (reply.code() == 334) {
            return new Step.Challenge(decode(reply.text()));
        }
        return reply.isPositive()
                ? new Step.Accepted(reply.toString())
                : new Step.Refused(reply.toString(), reply.isTransient(), reply.code() == MECHANISM_NOT_TAKEN);
    }

    private static String encode(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    // Some servers prompt for LOGIN in plain words. Mechanisms that look at the challenge refuse what makes no sense to
    // them.
    private static byte[] decode(String text) {
        try {
            return Base64.getDecoder().decode(text.strip());
        } catch (IllegalArgumentException e) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }
}
