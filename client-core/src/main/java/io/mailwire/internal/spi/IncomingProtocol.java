package io.mailwire.internal.spi;

import io.mailwire.ClientOptions;
import io.mailwire.Login;
import io.mailwire.ServerReport;
import io.mailwire.internal.net.ServerUri;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A protocol that receives. Registered by {@code provides} in the module that implements it. Stateless and thread-safe. */
public interface IncomingProtocol {

    /** The schemes as {@link ServerUri#scheme()} spells them. */
    Set<String> schemes();

    /** Connects, logs in, reads what the server offers, and ends the session without changing anything; blocks. */
    ServerReport verify(ServerUri server, @Nullable Login login, ClientOptions options);
}
