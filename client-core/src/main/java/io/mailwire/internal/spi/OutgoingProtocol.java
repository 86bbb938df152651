package io.mailwire.internal.spi;

import io.mailwire.ClientOptions;
import io.mailwire.Email;
import io.mailwire.Login;
import io.mailwire.SendResult;
import io.mailwire.ServerReport;
import io.mailwire.internal.net.ServerUri;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A protocol that sends. Registered by {@code provides} in the module that implements it. Stateless and thread-safe. */
public interface OutgoingProtocol {

    /** The schemes as {@link ServerUri#scheme()} spells them. */
    Set<String> schemes();

    /** Connects, sends, quits; blocks. */
    SendResult send(ServerUri server, @Nullable Login login, ClientOptions options, Email email);

    /** Connects, logs in, reads what the server offers, quits; blocks. */
    ServerReport verify(ServerUri server, @Nullable Login login, ClientOptions options);
}
