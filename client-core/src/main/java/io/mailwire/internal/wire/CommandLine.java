package io.mailwire.internal.wire;

import io.mailwire.internal.text.Printable;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import okio.BufferedSink;

/**
 * One outgoing line of SMTP or POP3, put together from typed tokens: the only way in which text of a caller gets onto the wire.
 * No token can end the line, and secrets never show in {@link #toString}.
 */
public final class CommandLine {

    // Most lines are one token: a mailbox takes them by the ten thousand, so nothing is made that those don't need.
    private byte[] octets;
    private String shown;
    private List<String> secrets;

    private CommandLine(byte[] octets, String shown, List<String> secrets) {
        this.octets = octets;
        this.shown = shown;
        this.secrets = secrets;
    }

    /** Begins with a verb of ours. */
    public static CommandLine of(String verb) {
        return raw(verb);
    }

    /** A line that a caller wrote. What it does is for somebody else to judge; it is one line in any case. */
    public static CommandLine ofCaller(String text) {
        return raw(text);
    }

    /** A line that is nothing but a secret, such as an answer to a SASL challenge. */
    public static CommandLine ofSecret(String text) {
        return new CommandLine(checked("secret", text), "***", List.of(text));
    }

    /** A space and a token that must not contain a space. */
    public CommandLine arg(String name, String text) {
        if (text.isEmpty() || text.indexOf(' ') >= 0) {
            throw new IllegalArgumentException(
                    name + " must not be empty or contain a space: \"" + Printable.shortened(text, 200) + "\"");
        }
        return text(name, text);
    }

    /** A space and free text. */
    public CommandLine text(String name, String text) {
        return append(checked(name, text), text);
    }

    /** A space and something that no log may show. */
    public CommandLine secret(String name, String text) {
        append(checked(name, text), "***");
        secrets = Stream.concat(secrets.stream(), Stream.of(text)).toList();
        return this;
    }

    private CommandLine append(byte[] token, String asShown) {
        int end = octets.length;
        octets = Arrays.copyOf(octets, end + 1 + token.length);
        octets[end] = ' ';
        System.arraycopy(token, 0, octets, end + 1, token.length);
        shown = shown + ' ' + asShown;
        return this;
    }

    private static CommandLine raw(String text) {
        return new CommandLine(checked("command", text), text, List.of());
    }

    /** What no log may show, for the trace to keep out of the answer. */
    List<String> secrets() {
        return secrets;
    }

    /** How many octets the line has, its end included. */
    public long size() {
        return octets.length + 2L;
    }

    /** Writes the line and its CRLF; does not flush. */
    public void writeTo(BufferedSink sink) throws java.io.IOException {
        // As an array: the segments of a copied Buffer count as complete and would leave at once, a packet for each.
        sink.write(octets);
        sink.writeByte('\r').writeByte('\n');
    }

    /**
     * Encodes to UTF-8 and refuses what could end a line or is no text: controls of C0, DEL, and lone surrogates. The look is at
     * the octets, since they are what arrives.
     *
     * @throws IllegalArgumentException naming the argument, without repeating it
     */
    public static byte[] checked(String name, String text) {
        byte[] octets = encoded(name, text);
        for (int i = 0; i < octets.length; i++) {
            if ((octets[i] >= 0 && octets[i] < 0x20) || octets[i] == 0x7f) {
                throw new IllegalArgumentException(String.format(
                        "%s has the control character 0x%02x at octet %d, which must not get into a command",
                        name, octets[i], i));
            }
        }
        return octets;
    }

    private static byte[] encoded(String name, String text) {
        byte[] quick = text.getBytes(StandardCharsets.UTF_8);
        // Half of a surrogate pair becomes a question mark; without one nothing was replaced.
        if (!contains(quick, (byte) '?')) {
            return quick;
        }
        ByteBuffer encoded;
        try {
            encoded = StandardCharsets.UTF_8
                    .newEncoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .encode(CharBuffer.wrap(text));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(name + " has half of a surrogate pair, which is no character", e);
        }
        byte[] octets = new byte[encoded.remaining()];
        encoded.get(octets);
        return octets;
    }

    private static boolean contains(byte[] octets, byte wanted) {
        for (byte octet : octets) {
            if (octet == wanted) {
                return true;
            }
        }
        return false;
    }

    /** The line as a trace may show it. */
    @Override
    public String toString() {
        return shown;
    }
}
