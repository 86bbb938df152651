package io.mailwire.smtp.internal.spi;

import io.mailwire.ClientOptions;
import io.mailwire.Email;
import io.mailwire.Login;
import io.mailwire.SendResult;
import io.mailwire.ServerReport;
import io.mailwire.internal.net.ServerUri;
import io.mailwire.internal.spi.OutgoingProtocol;
import io.mailwire.smtp.internal.engine.SmtpEngine;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes {@code smtp}, {@code smtps} and {@code lmtp} known to {@link io.mailwire.MailClient}. */
public final class SmtpProtocol implements OutgoingProtocol {

    @Override
    public Set<String> schemes() {
        return Set.of("smtp", "smtps", "lmtp");
    }

    @Override
    public SendResult send(ServerUri server, @Nullable Login login, ClientOptions options, Email email) {
        return SmtpEngine.sendOnce(server, login, options, email);
    }

    @Override
    public ServerReport verify(ServerUri server, @Nullable Login login, ClientOptions options) {
        return SmtpEngine.verify(server, login, options);
    }
}
