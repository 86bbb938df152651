package io.mailwire.internal.net;

import io.mailwire.FailureReason;
import java.util.Locale;
import javax.net.ssl.SSLException;

/**
 * Says what a failed handshake means, and what to do. The JDK tells most cases apart by their text alone: either our own side's
 * ("Unsupported or unrecognized SSL message") or the name of the alert that the server sent (RFC 8446 section 6.2).
 */
final class TlsFailure {

    private static final String CLIENT_CERTIFICATE = "set one by TlsPolicy.clientCertificate(...)";

    private TlsFailure() {}

    /**
     * Says it.
     *
     * @param upgraded whether the connection began in the clear
     */
    static Trouble describe(SSLException e, ServerUri server, boolean upgraded) {
        // Newer JDKs put the alert's name in front as well: "(handshake_failure) Received fatal alert:
        // handshake_failure".
        String text = Texts.messageOf(e).replaceFirst("^\\([a-z_]+\\) ", "");
        String low = text.toLowerCase(Locale.ROOT);
        if (low.contains("unrecognized ssl message") || low.contains("plaintext connection")) {
            return upgraded
                    ? tls(
                            "cleartext came from the server in place of the TLS handshake",
                            "somebody on the path may try to inject commands; nothing of it was taken for a reply")
                    : tls(
                            "the server answers in plaintext where TLS should begin",
                            "use " + server.withoutTls() + ", which begins in the clear and switches to TLS, "
                                    + "or the server's port for TLS");
        }
        if (low.contains("protocol_version")
                || low.contains("selected protocol version")
                || low.contains("no appropriate protocol")) {
            return tls(
                    "the server speaks neither TLS 1.2 nor TLS 1.3 (" + text + ")",
                    "older versions are not safe; the server needs an update");
        }
        if (low.contains("certificate_required")) {
            return tls("the server demands a client certificate", CLIENT_CERTIFICATE);
        }
        if (low.contains("bad_certificate")
                || low.contains("unsupported_certificate")
                || low.contains("certificate_unknown")
                || low.contains("certificate_expired")
                || low.contains("certificate_revoked")
                || low.contains("unknown_ca")
                || low.contains("access_denied")) {
            return tls(
                    "the server did not accept the client's certificate, or wants one (" + text + ")",
                    CLIENT_CERTIFICATE + " that the server's operator has issued");
        }
        if (low.contains("handshake_failure")) {
            return tls(
                    "the server refused the handshake (" + text + ")",
                    "either no cipher suite suits both sides, or it demands a client certificate: "
                            + CLIENT_CERTIFICATE);
        }
        if (low.contains("unrecognized_name")) {
            return tls("the server knows no host of the name " + server.host(), "connect by the name that it has");
        }
        return tls("TLS failed (" + text + ")", "");
    }

    private static Trouble tls(String what, String advice) {
        return new Trouble(FailureReason.TLS, what, advice);
    }
}
