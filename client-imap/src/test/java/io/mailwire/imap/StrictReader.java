package io.mailwire.imap;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads commands by the letter of RFC 9051 section 9, with nothing forgiven. It shares no code with what it reads from. The tests of this
 * module have no other reader of commands.
 */
public final class StrictReader {

    /**
     * An argument.
     *
     * @param kind {@code a} for an atom, {@code "} for a quoted string, <code>{</code> for a literal, {@code ~} for a binary one,
     *     {@code (} for a list
     * @param octets of all but a list
     * @param list of a list
     */
    public record Token(char kind, byte[] octets, List<Token> list) {
        /** What it says, in UTF-8. */
        public String text() {
            return new String(octets, StandardCharsets.UTF_8);
        }

        /** Whether it is a quoted string or a literal. */
        public boolean isString() {
            return kind == '"' || kind == '{';
        }

        /** An atom without wildcards and backslashes, such as a number, a date or a keyword. */
        public String atom() {
            if (kind != 'a' || !text().matches("[^*\\\\]+")) {
                throw new AssertionError("no atom: " + this);
            }
            return text();
        }

        /** A string. */
        public String string() {
            if (!isString()) {
                throw new AssertionError("no string: " + this);
            }
            return text();
        }

        /** A string, or an atom in its place. */
        public String astring() {
            return kind == 'a' ? atom() : string();
        }

        @Override
        public String toString() {
            return kind == '(' ? list.toString() : kind + text();
        }
    }

    /** What is no command. */
    public static final class Offence extends IOException {
        private static final long serialVersionUID = 1L;

        Offence(String what) {
            super(what);
        }
    }

    /** Gives leave for a literal that waits for it. */
    interface Leave {
        void give() throws IOException;
    }

    private final InputStream in;
    private final boolean literalsAtOnce;
    private final Leave leave;
    private String tag = "";

    StrictReader(InputStream in, boolean literalsAtOnce, Leave leave) {
        this.in = in;
        this.literalsAtOnce = literalsAtOnce;
        this.leave = leave;
    }

    /**
     * The arguments of what must be one whole command, whose literals wait for nobody; its tag aside.
     *
     * @param octets the command
     * @return its words
     * @throws IOException if it is anything else
     */
    public static List<Token> one(byte[] octets) throws IOException {
        StrictReader reader =
                new StrictReader(new BufferedInputStream(new ByteArrayInputStream(octets)), true, () -> {});
        List<Token> command = reader.command();
        if (reader.in.read() >= 0) {
            throw new Offence("more than a command: " + command);
        }
        return command;
    }

    /** The tag of the command that was read last. */
    String tag() {
        return tag;
    }

    /** The words of the next command, its tag aside. */
    List<Token> command() throws IOException {
        tag = readTag();
        next(' ');
        List<Token> command = new ArrayList<>();
        int end = tokens(command);
        if (end != '\r') {
            throw new Offence("a command that ends with " + (char) end);
        }
        next('\n');
        return command;
    }

    /** Tokens with one space between them; the octet that ends them, taken. */
    private int tokens(List<Token> tokens) throws IOException {
        while (true) {
            int c = in.read();
            if (c == ')' && tokens.isEmpty()) {
                return c;
            }
            int end;
            if (c == '"') {
                tokens.add(new Token('"', quoted(), List.of()));
                end = in.read();
            } else if (c == '{') {
                tokens.add(new Token('{', literal(), List.of()));
                end = in.read();
            } else if (c == '~' && isNext('{')) {
                next('{');
                tokens.add(new Token('~', literal(), List.of()));
                end = in.read();
            } else if (c == '(') {
                List<Token> list = new ArrayList<>();
                if (tokens(list) != ')') {
                    throw new Offence("a list that does not end: " + list);
                }
                tokens.add(new Token('(', new byte[0], list));
                end = in.read();
                if (end == ']') {
                    // RFC 9051 section 9: the end of a section that names fields.
                    end = atom(end, tokens);
                }
            } else {
                end = atom(c, tokens);
            }
            if (end != ' ') {
                return end;
            }
        }
    }

    private int atom(int first, List<Token> tokens) throws IOException {
        int c = first;
        StringBuilder atom = new StringBuilder();
        while (isAtomChar(c)) {
            atom.append((char) c);
            c = in.read();
        }
        if (atom.isEmpty()) {
            throw new Offence("octet " + c + " behind " + tokens);
        }
        tokens.add(new Token('a', atom.toString().getBytes(StandardCharsets.US_ASCII), List.of()));
        return c;
    }

    // An atom of the grammar; the backslash of flags, and the star and brackets of sets and sections, beside it.
    private static boolean isAtomChar(int c) {
        return c > 0x20 && c < 0x7f && "(){%\"".indexOf(c) < 0;
    }

    private String readTag() throws IOException {
        StringBuilder read = new StringBuilder();
        int c = in.read();
        for (; (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); c = in.read()) {
            read.append((char) c);
            in.mark(1);
        }
        if (c < 0) {
            throw new IOException("the end");
        }
        if (read.isEmpty()) {
            throw new Offence("a tag that begins with octet " + c);
        }
        in.reset();
        return read.toString();
    }

    private boolean isNext(char c) throws IOException {
        in.mark(1);
        boolean is = in.read() == c;
        in.reset();
        return is;
    }

    private void next(char expected) throws IOException {
        int c = in.read();
        if (c != expected) {
            throw new Offence("octet " + c + " in place of " + (int) expected);
        }
    }

    private byte[] quoted() throws IOException {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        for (int c = in.read(); c != '"'; c = in.read()) {
            if (c == '\\') {
                c = in.read();
                if (c != '"' && c != '\\') {
                    throw new Offence("an escaped " + c);
                }
            } else if (c < 0x20 || c > 0x7e) {
                throw new Offence("octet " + c + " in a quoted string");
            }
            octets.write(c);
        }
        return octets.toByteArray();
    }

    private byte[] literal() throws IOException {
        int size = 0;
        int c = in.read();
        for (; c >= '0' && c <= '9'; c = in.read()) {
            size = Math.addExact(Math.multiplyExact(size, 10), c - '0');
        }
        boolean atOnce = c == '+';
        if (atOnce && !literalsAtOnce) {
            throw new Offence("a literal at once");
        }
        if (atOnce) {
            next('}');
        } else if (c != '}') {
            throw new Offence("octet " + c + " in a literal's size");
        }
        next('\r');
        next('\n');
        if (!atOnce) {
            leave.give();
        }
        byte[] octets = in.readNBytes(size);
        if (octets.length < size) {
            throw new Offence("a literal that ends too early");
        }
        return octets;
    }
}
