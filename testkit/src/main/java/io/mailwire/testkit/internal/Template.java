package io.mailwire.testkit.internal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;

/** What the server says in one line of the transcript: octets, and tags that are quoted back. */
final class Template {
    private interface Piece {
        byte[] octets(Map<String, String> captured);
    }

    private final List<Piece> pieces;

    private Template(List<Piece> pieces) {
        this.pieces = List.copyOf(pieces);
    }

    /**
     * @param known the tags that the client's lines have captured before
     * @param eol what ends a line of this server
     */
    static Template line(String source, NamedData data, Set<String> known, byte[] eol) {
        List<Piece> pieces = new ArrayList<>();
        Matcher placeholder = Placeholder.INSIDE_A_LINE.matcher(source);
        int at = 0;
        while (placeholder.find()) {
            String name = placeholder.group(1);
            String argument = placeholder.group(2);
            if (argument == null && !name.startsWith("tag")) {
                continue; // the server can't say "any": these are characters like others
            }
            pieces.add(text(source.substring(at, placeholder.start())));
            at = placeholder.end();
            if (name.equals("base64") && argument != null) {
                pieces.add(octets(Base64.getEncoder().encode(data.resolve(argument))));
            } else if (name.equals("literal") && argument != null) {
                byte[] content = data.resolve(argument);
                pieces.add(text("{" + content.length + "}"));
                pieces.add(octets(eol));
                pieces.add(octets(content));
            } else if (name.startsWith("tag") && argument == null) {
                if (!known.contains(name)) {
                    throw new IllegalArgumentException(
                            "no C: line before this one captures <" + name + ">: S: " + source);
                }
                pieces.add(captured -> captured.getOrDefault(name, "").getBytes(StandardCharsets.ISO_8859_1));
            } else {
                throw new IllegalArgumentException("<" + name + "> takes no argument: S: " + source);
            }
        }
        pieces.add(text(source.substring(at)));
        pieces.add(octets(eol));
        return new Template(pieces);
    }

    /** A body with its dots doubled and the lone dot behind it. RFC 1939 §3, RFC 5321 §4.5.2 */
    static Template dotted(byte[] body, byte[] eol) {
        ByteArrayOutputStream stuffed = new ByteArrayOutputStream(body.length + 64);
        boolean lineStart = true;
        for (byte octet : body) {
            if (lineStart && octet == '.') {
                stuffed.write('.');
            }
            stuffed.write(octet);
            lineStart = octet == '\n';
        }
        if (!lineStart) {
            stuffed.writeBytes(eol);
        }
        stuffed.write('.');
        stuffed.writeBytes(eol);
        return raw(stuffed.toByteArray());
    }

    static Template raw(byte[] octets) {
        return new Template(List.of(octets(octets)));
    }

    byte[] render(Map<String, String> captured) {
        ByteArrayOutputStream rendered = new ByteArrayOutputStream();
        for (Piece piece : pieces) {
            rendered.writeBytes(piece.octets(captured));
        }
        return rendered.toByteArray();
    }

    private static Piece octets(byte[] octets) {
        return captured -> octets;
    }

    private static Piece text(String text) {
        return octets(text.getBytes(StandardCharsets.UTF_8));
    }
}
