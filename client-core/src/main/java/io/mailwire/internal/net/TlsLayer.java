package io.mailwire.internal.net;

import io.mailwire.TlsInfo;
import io.mailwire.TlsPolicy;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Makes TLS sockets for one server by one policy, and checks whom it talks to. */
final class TlsLayer {

    private final ServerUri server;
    private final TlsPolicy policy;

    TlsLayer(ServerUri server, TlsPolicy policy) {
        this.server = server;
        this.policy = policy;
    }

    SSLSocket wrap(Socket raw) throws IOException {
        SSLSocket socket;
        try {
            socket = (SSLSocket) context().getSocketFactory().createSocket(raw, server.host(), server.port(), true);
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
        }
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        return socket;
    }

    TlsInfo handshake(SSLSocket socket) throws IOException {
        socket.startHandshake();
        SSLSession session = socket.getSession();
        return new TlsInfo(session.getProtocol(), session.getCipherSuite(), "", true, null);
    }

    private SSLContext context() throws GeneralSecurityException {
        if (policy.sslContext().isPresent()) {
            return policy.sslContext().get();
        }
        KeyManager[] keys = null;
        if (policy.clientKeys().isPresent()) {
            KeyManagerFactory kmf = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            kmf.init(policy.clientKeys().get(), policy.clientKeyPassword());
            keys = kmf.getKeyManagers();
        }
        TrustManager[] trust = null;
        if (policy.trustStore().isPresent()) {
            TrustManagerFactory tmf = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            KeyStore store = policy.trustStore().get();
            tmf.init(store);
            trust = tmf.getTrustManagers();
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trust, null);
        return context;
    }
}
