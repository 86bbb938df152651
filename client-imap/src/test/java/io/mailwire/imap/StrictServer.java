package io.mailwire.imap;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * An IMAP server that reads commands by the letter of RFC 9051 section 9 and says yes to each that it can read. What it cannot read
 * ends the connection. It shares no code with what it reads from. One connection.
 */
final class StrictServer implements AutoCloseable {

    /**
     * An argument.
     *
     * @param kind {@code a} for an atom, {@code "} for a quoted string, <code>{</code> for a literal, {@code ~} for a binary one,
     *     {@code (} for a list
     * @param octets of all but a list
     * @param list of a list
     */
    record Token(char kind, byte[] octets, List<Token> list) {
        String text() {
            return new String(octets, StandardCharsets.UTF_8);
        }

        boolean isString() {
            return kind == '"' || kind == '{';
        }

        @Override
        public String toString() {
            return kind == '(' ? list.toString() : kind + text();
        }
    }

    private static final class Offence extends IOException {
        private static final long serialVersionUID = 1L;

        Offence(String what) {
            super(what);
        }
    }

    private final String capabilities;
    private final boolean preauth;
    private final ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    private final BlockingQueue<List<Token>> commands = new LinkedBlockingQueue<>();
    private volatile String offence = "";
    private volatile Socket socket = new Socket();

    StrictServer(String capabilities, boolean preauth) throws IOException {
        this.capabilities = capabilities;
        this.preauth = preauth;
        Thread thread = new Thread(this::serve, "strict-server");
        thread.setDaemon(true);
        thread.start();
    }

    String uri() {
        return "imap://127.0.0.1:" + listening.getLocalPort();
    }

    /** The command that came, its tag aside: exactly one. */
    List<Token> command() throws InterruptedException {
        List<Token> command = commands.poll(5, TimeUnit.SECONDS);
        if (command == null || !offence.isEmpty() || !commands.isEmpty()) {
            throw new AssertionError("not one command: " + command + ", then " + commands + " " + offence);
        }
        return command;
    }

    boolean isQuiet() {
        return commands.isEmpty() && offence.isEmpty();
    }

    private void serve() {
        try (Socket accepted = listening.accept()) {
            socket = accepted;
            InputStream in = new BufferedInputStream(accepted.getInputStream());
            OutputStream out = accepted.getOutputStream();
            say(out, "* " + (preauth ? "PREAUTH" : "OK") + " [CAPABILITY IMAP4rev1 " + capabilities + "] strict");
            while (true) {
                String tag = atom(in, in.read());
                next(in, ' ');
                List<Token> command = new ArrayList<>();
                int end = tokens(in, out, command);
                if (end != '\r') {
                    throw new Offence("a command that ends with " + (char) end);
                }
                next(in, '\n');
                commands.add(command);
                String verb = command.get(0).text();
                if (verb.equals("LOGOUT")) {
                    say(out, "* BYE strict");
                }
                say(
                        out,
                        tag + " OK " + (verb.equals("LOGIN") ? "[CAPABILITY IMAP4rev1 " + capabilities + "] " : "")
                                + "yes");
            }
        } catch (Offence e) {
            offence = String.valueOf(e.getMessage());
        } catch (IOException e) {
            // The client has gone.
        }
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    /** Tokens with one space between them; the octet that ends them, taken. */
    private int tokens(InputStream in, OutputStream out, List<Token> tokens) throws IOException {
        while (true) {
            int c = in.read();
            if (c == ')' && tokens.isEmpty()) {
                return c;
            }
            int end;
            if (c == '"') {
                tokens.add(new Token('"', quoted(in), List.of()));
                end = in.read();
            } else if (c == '{') {
                tokens.add(new Token('{', literal(in, out), List.of()));
                end = in.read();
            } else if (c == '~') {
                next(in, '{');
                tokens.add(new Token('~', literal(in, out), List.of()));
                end = in.read();
            } else if (c == '(') {
                List<Token> list = new ArrayList<>();
                if (tokens(in, out, list) != ')') {
                    throw new Offence("a list that does not end: " + list);
                }
                tokens.add(new Token('(', new byte[0], list));
                end = in.read();
            } else {
                in.mark(1);
                StringBuilder atom = new StringBuilder();
                while (isAtomChar(c)) {
                    atom.append((char) c);
                    in.mark(1);
                    c = in.read();
                }
                if (atom.isEmpty()) {
                    throw new Offence("octet " + c + " behind " + tokens);
                }
                tokens.add(new Token('a', atom.toString().getBytes(StandardCharsets.US_ASCII), List.of()));
                end = c;
            }
            if (end != ' ') {
                return end;
            }
        }
    }

    // An atom of the grammar; the backslash of flags, and the star and brackets of sets and sections, beside it.
    private static boolean isAtomChar(int c) {
        return c > 0x20 && c < 0x7f && "(){%\"".indexOf(c) < 0;
    }

    private static String atom(InputStream in, int first) throws IOException {
        StringBuilder tag = new StringBuilder();
        int c = first;
        for (; c >= 'a' && c <= 'z' || c >= '0' && c <= '9'; c = in.read()) {
            tag.append((char) c);
            in.mark(1);
        }
        if (c < 0) {
            throw new IOException("the end");
        }
        in.reset();
        if (tag.length() < 4) {
            throw new Offence("a tag of \"" + tag + "\"");
        }
        return tag.toString();
    }

    private static void next(InputStream in, char expected) throws IOException {
        int c = in.read();
        if (c != expected) {
            throw new Offence("octet " + c + " in place of " + (int) expected);
        }
    }

    private static byte[] quoted(InputStream in) throws IOException {
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

    private byte[] literal(InputStream in, OutputStream out) throws IOException {
        int size = 0;
        int c = in.read();
        for (; c >= '0' && c <= '9'; c = in.read()) {
            size = Math.addExact(Math.multiplyExact(size, 10), c - '0');
        }
        boolean atOnce = c == '+';
        if (atOnce && !capabilities.contains("LITERAL+")) {
            throw new Offence("a literal at once");
        }
        if (atOnce) {
            next(in, '}');
        } else if (c != '}') {
            throw new Offence("octet " + c + " in a literal's size");
        }
        next(in, '\r');
        next(in, '\n');
        if (!atOnce) {
            say(out, "+ go on");
        }
        return in.readNBytes(size);
    }

    /** Modified UTF-7 (RFC 3501 section 5.1.3), read strictly. */
    static String folder(Token token) {
        String text = token.text();
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c > 0x7e) {
                throw new AssertionError("no modified UTF-7: " + text);
            }
            if (c != '&') {
                name.append(c);
                continue;
            }
            int end = text.indexOf('-', i);
            String shifted = text.substring(i + 1, end).replace(',', '/');
            name.append(
                    shifted.isEmpty()
                            ? "&"
                            : new String(Base64.getDecoder().decode(shifted), StandardCharsets.UTF_16BE));
            i = end;
        }
        return name.toString();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        socket.close();
    }
}
