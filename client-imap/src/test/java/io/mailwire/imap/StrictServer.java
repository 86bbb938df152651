package io.mailwire.imap;

import io.mailwire.imap.StrictReader.Token;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * An IMAP server that reads commands by the letter ({@link StrictReader}) and says yes to each that it can read. What it cannot read
 * ends the connection. One connection.
 */
final class StrictServer implements AutoCloseable {

    private final String capabilities;
    private final boolean preauth;
    private final OneClient client = new OneClient();
    private final BlockingQueue<List<Token>> commands = new LinkedBlockingQueue<>();
    private volatile String offence = "";

    StrictServer(String capabilities, boolean preauth) throws IOException {
        this.capabilities = capabilities;
        this.preauth = preauth;
        Thread thread = new Thread(this::serve, "strict-server");
        thread.setDaemon(true);
        thread.start();
    }

    String uri() {
        return client.uri();
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
        try (Socket accepted = client.accept()) {
            InputStream in = new BufferedInputStream(accepted.getInputStream());
            OutputStream out = accepted.getOutputStream();
            say(out, "* " + (preauth ? "PREAUTH" : "OK") + " [CAPABILITY IMAP4rev1 " + capabilities + "] strict");
            StrictReader reader = new StrictReader(in, capabilities.contains("LITERAL+"), () -> say(out, "+ go on"));
            while (true) {
                List<Token> command = reader.command();
                String tag = reader.tag();
                if (tag.length() < 4) {
                    throw new StrictReader.Offence("a tag of \"" + tag + "\"");
                }
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
        } catch (StrictReader.Offence e) {
            offence = String.valueOf(e.getMessage());
        } catch (IOException e) {
            // The client has gone.
        }
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
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
    public void close() {
        client.close();
    }
}
