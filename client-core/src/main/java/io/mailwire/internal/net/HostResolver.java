package io.mailwire.internal.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Finds the addresses of a host. Tests put their own in place of the JVM's. */
interface HostResolver {

    /** The JVM's own, in the order in which it gives them. */
    HostResolver SYSTEM = host -> List.of(InetAddress.getAllByName(host));

    /** All addresses, best first; blocks, and may do so for longer than anybody waits. */
    List<InetAddress> addresses(String host) throws UnknownHostException;
}
