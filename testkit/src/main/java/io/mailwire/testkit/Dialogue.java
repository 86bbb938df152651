package io.mailwire.testkit;

import java.util.List;
import java.util.Optional;

/**
 * What was said on one connection up to the moment of asking; later lines are in a later {@code Dialogue}. Secrets that
 * the client sent are in it as they came.
 *
 * @param lines every line in order, with its {@code "C: "} or {@code "S: "}; what is not a line (TLS, bodies, faults)
 *     starts with {@code "-- "} or is shown by its size; control characters are escaped
 * @param bodies the octets of every {@code <data>} (un-stuffed), {@code <chunk>} and {@code <literal>}, in order
 * @param turns how often the client had to wait for the server, see {@link ScriptedServer#turns()}
 * @param tlsVersion the TLS version in use, for instance {@code TLSv1.3}
 * @param serverName the host name that the client asked for in its TLS handshake (SNI, RFC 6066 §3)
 * @param clientCertificate the subject of the certificate that the client presented
 * @param difference the first thing that the client did otherwise than the transcript says
 */
public record Dialogue(
        List<String> lines,
        List<byte[]> bodies,
        int turns,
        Optional<String> tlsVersion,
        Optional<String> serverName,
        Optional<String> clientCertificate,
        Optional<String> difference) {

    /**
     * The client's lines, without their prefix.
     *
     * @return the lines in order
     */
    public List<String> client() {
        return without("C: ");
    }

    /**
     * The server's lines, without their prefix.
     *
     * @return the lines in order
     */
    public List<String> server() {
        return without("S: ");
    }

    private List<String> without(String prefix) {
        return lines.stream()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length()))
                .toList();
    }

    /** The dialogue as it reads on the wire, one line each. */
    @Override
    public String toString() {
        return String.join("\n", lines);
    }
}
