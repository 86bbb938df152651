package io.mailwire.internal.net;

import io.mailwire.TlsInfo;
import io.mailwire.TlsPolicy;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.StandardConstants;
import org.jspecify.annotations.Nullable;

/** Makes TLS sockets for one server by one policy, and checks whom it talks to. */
final class TlsLayer {

    // RFC 8996: what is older is not to be used.
    private static final Set<String> VERSIONS = Set.of("TLSv1.2", "TLSv1.3");

    private final ServerUri server;
    private final String name;
    private final TlsPolicy policy;
    private final TlsSetup setup;

    /** Reads the policy's stores the first time; that may block on files. */
    TlsLayer(ServerUri server, TlsPolicy policy) throws TlsRefusedException {
        this.server = server;
        this.name = HostName.forTls(server.host());
        this.policy = policy;
        try {
            this.setup = TlsSetup.of(policy);
        } catch (GeneralSecurityException e) {
            throw cannotSetUp(e);
        }
    }

    /** Lays a TLS socket on a connected one, which closes with it. */
    SSLSocket wrap(Socket raw) throws IOException {
        SSLSocket socket = (SSLSocket) context().getSocketFactory().createSocket(raw, name, server.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setProtocols(versions(parameters.getProtocols(), socket.getSupportedProtocols()));
        if (name.indexOf('_') >= 0) {
            // The JDK has no underscore in its SNIHostName, and its check of names refuses such hosts; handshake()
            // checks.
            byte[] octets = name.getBytes(StandardCharsets.US_ASCII);
            parameters.setServerNames(List.of(new SNIServerName(StandardConstants.SNI_HOST_NAME, octets) {}));
        } else if (TlsSetup.enforces(policy)) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        socket.setSSLParameters(parameters);
        return socket;
    }

    /** Shakes hands; blocks. Throws unless policy and certificate agree. */
    TlsInfo handshake(SSLSocket socket) throws IOException {
        try {
            socket.startHandshake();
        } catch (SSLException e) {
            throw refusal(e);
        }
        SSLSession session = socket.getSession();
        List<X509Certificate> chain = chain(session);
        checkPins(chain.get(0));
        boolean dane = !policy.tlsaRecords().isEmpty() && !policy.trustsEverything();
        CertificateProblem problem = dane
                ? DaneCheck.find(chain, policy.tlsaRecords(), policy.tlsaNames())
                : CertificateProblem.find(chain, server.host(), recheck(chain));
        if (problem != null && (dane || TlsSetup.enforces(policy))) {
            throw refused(problem, null);
        }
        return new TlsInfo(
                session.getProtocol(),
                session.getCipherSuite(),
                CertificateProblem.name(chain.get(0)),
                problem == null,
                problem == null ? null : "the server's certificate " + problem.what());
    }

    private SSLContext context() throws IOException {
        try {
            return setup.context(name, server.port());
        } catch (GeneralSecurityException e) {
            throw cannotSetUp(e);
        }
    }

    private static TlsRefusedException cannotSetUp(GeneralSecurityException e) {
        return new TlsRefusedException(
                "TLS cannot be set up (" + Texts.messageOf(e) + ")", "check the stores of the TlsPolicy", e);
    }

    private static String[] versions(String[] enabled, String[] supported) throws IOException {
        for (String[] choice : List.of(enabled, supported)) {
            String[] modern = Stream.of(choice).filter(VERSIONS::contains).toArray(String[]::new);
            if (modern.length > 0) {
                return modern;
            }
        }
        throw new TlsRefusedException("the SSLContext has neither TLS 1.2 nor TLS 1.3", "", null);
    }

    private static List<X509Certificate> chain(SSLSession session) throws IOException {
        try {
            List<X509Certificate> chain = Arrays.stream(session.getPeerCertificates())
                    .filter(X509Certificate.class::isInstance)
                    .map(X509Certificate.class::cast)
                    .toList();
            if (!chain.isEmpty()) {
                return chain;
            }
        } catch (SSLPeerUnverifiedException e) {
            // Said below.
        }
        throw new TlsRefusedException("the server showed no certificate", "", null);
    }

    // Where the handshake let everything pass the JDK's check is made up for, on every connection: resumed sessions
    // skip it.
    private @Nullable CertificateException recheck(List<X509Certificate> chain) {
        var checker = setup.checker();
        if (checker.isEmpty() || TlsSetup.enforces(policy)) {
            return null;
        }
        try {
            // TLS 1.3 has no name for the key exchange either; the JDK calls it this.
            checker.get().checkServerTrusted(chain.toArray(X509Certificate[]::new), "UNKNOWN");
            return null;
        } catch (CertificateException e) {
            return e;
        }
    }

    // The server's own key only: with an issuer's key, everybody to whom it issues would do.
    private void checkPins(X509Certificate certificate) throws IOException {
        if (policy.pins().isEmpty()) {
            return;
        }
        String pin = pin(certificate);
        if (!policy.pins().contains(pin)) {
            throw new TlsRefusedException(
                    "the server's public key is none of those pinned, its SHA-256 is " + pin,
                    "pin this one only if its operator says that the key was changed",
                    null);
        }
    }

    // RFC 7469 section 2.4
    private static String pin(X509Certificate certificate) throws IOException {
        try {
            byte[] info = certificate.getPublicKey().getEncoded();
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(info));
        } catch (GeneralSecurityException e) {
            throw new IOException("this JVM has no SHA-256", e);
        }
    }

    private IOException refusal(SSLException e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof ServerTrust.UntrustedServerException untrusted) {
                CertificateProblem problem =
                        CertificateProblem.find(untrusted.chain(), server.host(), untrusted.refusal());
                if (problem != null) {
                    return refused(problem, e);
                }
            } else if (t instanceof CertificateException) {
                return new TlsRefusedException(
                        "the server's certificate was not accepted (" + Texts.messageOf(t) + ")",
                        "the SSLContext given decides about that",
                        e);
            }
        }
        return e;
    }

    private static TlsRefusedException refused(CertificateProblem problem, @Nullable SSLException cause) {
        return new TlsRefusedException("the server's certificate " + problem.what(), problem.advice(), cause);
    }
}
