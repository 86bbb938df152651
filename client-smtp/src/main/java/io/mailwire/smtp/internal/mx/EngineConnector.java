package io.mailwire.smtp.internal.mx;

import io.mailwire.ClientOptions;
import io.mailwire.Email;
import io.mailwire.SendResult;
import io.mailwire.TlsInfo;
import io.mailwire.internal.net.ServerUri;
import io.mailwire.smtp.internal.engine.SmtpEngine;
import java.util.List;
import java.util.Optional;

/** Sessions of the engine that {@code SmtpClient} has too. */
record EngineConnector(Email email, String sender) implements MxConnector {

    @Override
    public MxSession open(ServerUri server, ClientOptions options) {
        SmtpEngine engine = SmtpEngine.open(server, null, options);
        return new MxSession() {
            @Override
            public Optional<TlsInfo> tls() {
                return engine.tls();
            }

            @Override
            public SendResult send(List<String> recipients) {
                return engine.sendTo(email, sender, recipients);
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
