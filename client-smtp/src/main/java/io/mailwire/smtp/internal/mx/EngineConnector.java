package io.mailwire.smtp.internal.mx;

import io.mailwire.ClientOptions;
import io.mailwire.Email;
import io.mailwire.SendResult;
import io.mailwire.TlsInfo;
import io.mailwire.internal.net.Deadline;
import io.mailwire.internal.net.ServerUri;
import io.mailwire.smtp.Recipient;
import io.mailwire.smtp.SendOptions;
import io.mailwire.smtp.internal.engine.SmtpEngine;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Sessions of the engine that {@code SmtpClient} has too.
 *
 * @param sending what is asked of every host, the sender among it
 * @param wishes each recipient with its own
 */
record EngineConnector(Email email, SendOptions sending, Map<String, Recipient> wishes) implements MxConnector {

    @Override
    public MxSession open(ServerUri server, ClientOptions options, Deadline end) {
        SmtpEngine engine = SmtpEngine.open(server, null, options, end);
        return new MxSession() {
            @Override
            public Optional<TlsInfo> tls() {
                return engine.tls();
            }

            @Override
            public SendResult send(List<String> recipients) {
                return engine.send(
                        email,
                        sending.recipients(recipients.stream()
                                .map(r -> Objects.requireNonNull(wishes.get(r)))
                                .toList()),
                        false);
            }

            @Override
            public boolean isOpen() {
                return engine.isOpen();
            }

            @Override
            public void close() {
                engine.close();
            }
        };
    }
}
