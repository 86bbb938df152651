package io.mailwire.pop3.internal;

import io.mailwire.ClientOptions;
import io.mailwire.Login;
import io.mailwire.ServerReport;
import io.mailwire.internal.net.ServerUri;
import io.mailwire.internal.spi.IncomingProtocol;
import io.mailwire.pop3.internal.engine.Opening;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** POP3 as the cross-protocol client sees it. */
public final class Pop3Protocol implements IncomingProtocol {

    @Override
    public Set<String> schemes() {
        return Set.of("pop3", "pop3s");
    }

    @Override
    public ServerReport verify(ServerUri server, @Nullable Login login, ClientOptions options) {
        return new Opening(server, login, options).verify();
    }
}
