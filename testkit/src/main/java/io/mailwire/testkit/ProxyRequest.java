package io.mailwire.testkit;

import java.util.Optional;

/**
 * What a client asked of a {@link TestProxy}.
 *
 * @param host as the client wrote it: a name that the proxy is to look up, or an address
 * @param port the port
 * @param user who the client said it is
 */
public record ProxyRequest(String host, int port, Optional<String> user) {}
