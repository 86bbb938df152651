package io.mailwire.smtp.internal.mx;

import io.mailwire.ClientOptions;
import io.mailwire.internal.net.Deadline;
import io.mailwire.internal.net.ServerUri;

/** Opens sessions for one message. */
interface MxConnector {

    /**
     * Dials, reads the greeting, says EHLO, and brings TLS up; blocks.
     *
     * @param end when all that is done over the session must be over, this included
     * @throws io.mailwire.MailException if that was not possible; nothing is left open
     */
    MxSession open(ServerUri server, ClientOptions options, Deadline end);
}
