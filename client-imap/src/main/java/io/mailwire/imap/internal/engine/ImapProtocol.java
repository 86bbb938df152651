package io.mailwire.imap.internal.engine;

import io.mailwire.ClientOptions;
import io.mailwire.Login;
import io.mailwire.ServerReport;
import io.mailwire.internal.net.ServerUri;
import io.mailwire.internal.spi.IncomingProtocol;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** IMAP as the cross-protocol client sees it. */
public final class ImapProtocol implements IncomingProtocol {

    /** For {@link java.util.ServiceLoader}. */
    public ImapProtocol() {}

    @Override
    public Set<String> schemes() {
        return Set.of("imap", "imaps");
    }

    @Override
    public ServerReport verify(ServerUri server, @Nullable Login login, ClientOptions options) {
        LiveSession session = LiveSession.open(server, login, ImapSettings.DEFAULTS, options);
        try {
            return session.report();
        } finally {
            session.close();
        }
    }
}
