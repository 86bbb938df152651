package io.mailwire.internal.net;

import java.io.IOException;
import java.net.Socket;

/** Closing sockets without waiting for anybody. */
final class Sockets {

    private Sockets() {}

    /**
     * Closes. A socket of the JVM that nobody else configured closes at once; one of a caller's factory may take its time (its own
     * code, or SO_LINGER), so a thread of its own does that.
     */
    static void closeWithoutBlocking(Socket socket, boolean foreign) {
        if (foreign || socket.getClass() != Socket.class) {
            Daemons.start("mailwire-close", () -> closeQuietly(socket));
        } else {
            closeQuietly(socket);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException | RuntimeException e) {
            // Closing is all we wanted; a socket that cannot be closed cannot be used either.
        }
    }
}
