package io.mailwire.pop3.internal.engine;

import io.mailwire.internal.sasl.SaslTransport;
import io.mailwire.internal.wire.CommandLine;
import io.mailwire.internal.wire.MalformedException;
import io.mailwire.pop3.Pop3Capabilities;
import io.mailwire.pop3.internal.codec.Pop3Commands;
import io.mailwire.pop3.internal.wire.StatusLine;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** SASL over POP3's AUTH (RFC 5034). */
final class Pop3SaslTransport implements SaslTransport {

    // RFC 5034 section 4: an AUTH command is at most 255 octets long, its CRLF included; a longer response waits for a
    // challenge.
    private static final long AUTH_LINE = 255;

    private final Pop3Engine engine;
    private final Pop3Capabilities capabilities;
    private CommandLine command = CommandLine.of("AUTH");
    private byte @Nullable [] initialResponse;

    Pop3SaslTransport(Pop3Engine engine, Pop3Capabilities capabilities) {
        this.engine = engine;
        this.capabilities = capabilities;
    }

    @Override
    public Step start(String mechanism, byte @Nullable [] response) {
        initialResponse = null;
        command = Pop3Commands.auth(mechanism);
        if (response != null) {
            CommandLine whole = Pop3Commands.auth(
                    mechanism, response.length == 0 ? "=" : Base64.getEncoder().encodeToString(response));
            if (whole.size() <= AUTH_LINE) {
                command = whole;
            } else {
                initialResponse = response;
            }
        }
        return step(engine.ask(command));
    }

    @Override
    public Step respond(byte[] response) {
        return step(engine.ask(CommandLine.ofSecret(Base64.getEncoder().encodeToString(response))));
    }

    @Override
    public Step cancel() {
        return step(engine.ask(CommandLine.of("*")));
    }

    private Step step(StatusLine status) {
        byte[] waiting = initialResponse;
        if (waiting != null && status.kind() != StatusLine.Kind.ERR) {
            // Nothing was proved yet, so a +OK here is a server that means the "+" it should have sent.
            initialResponse = null;
            return respond(waiting);
        }
        return switch (status.kind()) {
            case OK -> new Step.Accepted(status.text());
            case CONTINUE -> new Step.Challenge(decoded(status.text()));
            case ERR -> {
                LoginRefusal.throwUnlessAboutCredentials(engine, command, status, capabilities);
                yield new Step.Refused(status.text(), false);
            }
        };
    }

    private byte[] decoded(String base64) {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw engine.failed(
                    new MalformedException("a challenge that is no base64", base64), "logging in with " + command);
        }
    }
}
