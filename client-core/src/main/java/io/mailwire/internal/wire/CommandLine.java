package io.mailwire.internal.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import okio.BufferedSink;

/**
 * One outgoing line of SMTP or POP3, put together from typed tokens: the only way in which text of a caller gets onto the wire.
 * No token can end the line, and secrets never show in {@link #toString}.
 */
public final class CommandLine {

    private final ByteArrayOutputStream octets = new ByteArrayOutputStream(64);
    private final StringBuilder shown = new StringBuilder();
    private final List<String> secrets = new ArrayList<>();

    private CommandLine() {}

    /** Begins with a verb of ours. */
    public static CommandLine of(String verb) {
        return new CommandLine().raw(verb);
    }

    /** A line that is nothing but a secret, such as an answer to a SASL challenge. */
    public static CommandLine ofSecret(String text) {
        CommandLine line = new CommandLine();
        line.octets.writeBytes(checked("secret", text));
        line.shown.append("***");
        line.secrets.add(text);
        return line;
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
        octets.write(' ');
        octets.writeBytes(checked(name, text));
        shown.append(' ').append(text);
        return this;
    }

    /** A space and something that no log may show. */
    public CommandLine secret(String name, String text) {
        octets.write(' ');
        octets.writeBytes(checked(name, text));
        shown.append(" ***");
        secrets.add(text);
        return this;
    }

    private CommandLine raw(String text) {
        octets.writeBytes(checked("command", text));
        shown.append(text);
        return this;
    }

    /** What no log may show, for the trace to keep out of the answer. */
    List<String> secrets() {
        return secrets;
    }

    /** How many octets the line has, its end included. */
    public long size() {
        return octets.size() + 2L;
    }

    /** Writes the line and its CRLF; does not flush. */
    public void writeTo(BufferedSink sink) throws java.io.IOException {
        // As an array: the segments of a copied Buffer count as complete and would leave at once, a packet for each.
        sink.write(octets.toByteArray());
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
        return shown.toString();
    }
}
