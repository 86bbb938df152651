package io.mailwire;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What TLS came up on a connection.
 *
 * @param protocol the version, such as {@code TLSv1.3}
 * @param cipherSuite the cipher suite's standard name
 * @param peerName the subject of the server's certificate, or empty where it showed none
 * @param verified whether certificate and host name passed the checks
 * @param problemOrNull why not, where they did not and the policy let it pass; else null
 */
public record TlsInfo(
        String protocol,
        String cipherSuite,
        String peerName,
        boolean verified,
        @Nullable String problemOrNull) {

    /**
     * What is wrong with the certificate.
     *
     * @return a sentence, or empty where it passed the checks
     */
    public Optional<String> problem() {
        return Optional.ofNullable(problemOrNull);
    }

    @Override
    public String toString() {
        return protocol + " " + cipherSuite + (verified ? " verified" : " NOT VERIFIED")
                + (problemOrNull == null ? "" : " (" + problemOrNull + ")");
    }
}
