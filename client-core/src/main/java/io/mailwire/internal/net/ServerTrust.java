package io.mailwire.internal.net;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Lets the JDK check the server's certificate during the handshake, and keeps the certificate for the message when it was refused:
 * a failed session has none any more. Or lets everything pass, where the check comes after the handshake and is only reported.
 */
final class ServerTrust extends X509ExtendedTrustManager {

    /** A refusal with what was refused. */
    static final class UntrustedServerException extends CertificateException {

        private static final long serialVersionUID = 1L;

        private final transient List<X509Certificate> chain;
        private final CertificateException refusal;

        UntrustedServerException(X509Certificate[] chain, CertificateException refusal) {
            super(refusal.getMessage(), refusal);
            this.chain = List.of(chain);
            this.refusal = refusal;
        }

        List<X509Certificate> chain() {
            return chain;
        }

        CertificateException refusal() {
            return refusal;
        }
    }

    private final X509ExtendedTrustManager checker;
    private final boolean enforcing;

    ServerTrust(X509ExtendedTrustManager checker, boolean enforcing) {
        this.checker = checker;
        this.enforcing = enforcing;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        if (enforcing) {
            try {
                checker.checkServerTrusted(chain, authType, socket);
            } catch (CertificateException e) {
                throw new UntrustedServerException(chain, e);
            }
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        if (enforcing) {
            checker.checkServerTrusted(chain, authType, engine);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        if (enforcing) {
            checker.checkServerTrusted(chain, authType);
        }
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return checker.getAcceptedIssuers();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("a client checks no clients");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("a client checks no clients");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("a client checks no clients");
    }
}
