package io.mailwire.testkit.internal;

import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/**
 * How a server does TLS when it does.
 *
 * @param context with its certificate
 * @param implicit from the first byte
 * @param clientCertificate whether the client must present one
 * @param versions the versions to accept; none for the defaults
 */
public record TlsSetup(SSLContext context, boolean implicit, boolean clientCertificate, List<String> versions) {

    SSLEngine newEngine() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setNeedClientAuth(clientCertificate);
        if (!versions.isEmpty()) {
            engine.setEnabledProtocols(versions.toArray(String[]::new));
        }
        return engine;
    }
}
