package io.mailwire.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/** What a proxy and its client say before the octets flow. */
interface ProxyHandshake {
    /** Lets the client log in and reads what it asks for: nothing when it was turned away. */
    Optional<ProxyRequest> negotiate(InputStream in, OutputStream out) throws IOException;

    /** Refuses when that is what this proxy does. */
    boolean refuse(OutputStream out) throws IOException;

    void accept(OutputStream out) throws IOException;

    /** Says that nobody listens where the client wants to go. */
    void unreachable(OutputStream out) throws IOException;
}
