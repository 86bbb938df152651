package io.mailwire.internal.sasl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A server that plays an exchange, written as in the RFCs but without base64.
 *
 * <pre>
 * C: PLAIN \0tim\0secret    the command with an initial response
 * C: LOGIN                  the command alone
 * C: EXTERNAL =             the command with an empty initial response
 * C: + tim                  an answer; "C: +" is an empty one
 * C: *                      the exchange is given up
 * S: + Username:            a challenge
 * S: OK, S: NO, S: TRY      success, refusal, refusal for now; the words follow
 * S: UNKNOWN                refusal of the mechanism, as the protocol's code says
 * S: EOF                    the server hangs up
 * </pre>
 */
final class Transcript implements SaslTransport {

    private final Deque<String> lines = new ArrayDeque<>();

    private Transcript() {}

    static Transcript of(String script) {
        Transcript transcript = new Transcript();
        script.lines().filter(line -> !line.isBlank()).forEach(transcript.lines::add);
        return transcript;
    }

    /** Fails when the client stopped short of the end. */
    void assertPlayed() {
        assertEquals("", String.join("\n", lines), "not played");
    }

    @Override
    public Step start(String mechanism, byte @Nullable [] initialResponse) throws IOException {
        String response =
                initialResponse == null ? "" : initialResponse.length == 0 ? " =" : " " + text(initialResponse);
        return client("C: " + mechanism + response);
    }

    @Override
    public Step respond(byte[] response) throws IOException {
        return client(response.length == 0 ? "C: +" : "C: + " + text(response));
    }

    @Override
    public Step cancel() throws IOException {
        return client("C: *");
    }

    private Step client(String said) throws IOException {
        String expected = lines.isEmpty() ? "nothing" : lines.removeFirst();
        assertEquals(expected, said);
        String server = lines.isEmpty() ? "S: EOF" : lines.removeFirst();
        String[] words = server.split(" ", 3);
        assertEquals("S:", words[0], () -> "no line of the server: " + server);
        String rest = words.length < 3 ? "" : words[2];
        return switch (words[1]) {
            case "+" -> new Step.Challenge(rest.getBytes(StandardCharsets.UTF_8));
            case "OK" -> new Step.Accepted(rest);
            case "NO" -> new Step.Refused(rest, false);
            case "TRY" -> new Step.Refused(rest, true);
            case "UNKNOWN" -> new Step.Refused(rest, false, true);
            case "EOF" -> throw new EOFException("hung up");
            default -> throw new AssertionError(server);
        };
    }

    private static String text(byte[] octets) {
        return new String(octets, StandardCharsets.UTF_8);
    }
}
