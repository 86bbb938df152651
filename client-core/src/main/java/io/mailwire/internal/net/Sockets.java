package io.mailwire.internal.net;

import java.io.IOException;
import java.net.Socket;

/** Closing sockets without waiting for anybody. */
final class Sockets {

    private Sockets() {}

    /** A socket of the JVM closes at once; one of a caller's factory may block, so a thread of its own does that. */
    static void closeWithoutBlocking(Socket socket) {
        if (socket.getClass() == Socket.class) {
            closeQuietly(socket);
        } else {
            Thread thread = new Thread(() -> closeQuietly(socket), "mailwire-close");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Closing is all we wanted; a socket that cannot be closed cannot be used either.
        }
    }
}
