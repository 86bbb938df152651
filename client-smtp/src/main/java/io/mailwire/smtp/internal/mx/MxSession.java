package io.mailwire.smtp.internal.mx;

import io.mailwire.SendResult;
import io.mailwire.TlsInfo;
import java.util.List;
import java.util.Optional;

/** One connection to one host: all that a delivery needs of the engine. */
interface MxSession extends AutoCloseable {

    /** What TLS came up. */
    Optional<TlsInfo> tls();

    /**
     * Sends the message to these recipients; blocks. May be called again for others if the session is still open.
     *
     * @throws io.mailwire.SendException if nobody gets it, or nobody knows
     * @throws io.mailwire.UnsupportedCapabilityException if the message needs what the server lacks; nothing was sent
     */
    SendResult send(List<String> recipients);

    boolean isOpen();

    @Override
    void close();
}
