package io.mailwire.imap;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A server with one message in its INBOX that answers one command with something dreadful, and all others as it should. One connection. */
final class HostileServer implements AutoCloseable {

    /** What it says. */
    interface Attack {
        /**
         * Says it.
         *
         * @param begin how an answer to the command begins
         */
        void say(Writer out, String begin) throws IOException;
    }

    /** Says things often. */
    interface Writer {
        void write(String text, int times) throws IOException;
    }

    private final String attacked;
    private final String begin;
    private final Attack attack;
    private final OneClient client = new OneClient();

    /**
     * Starts it.
     *
     * @param attacked how the command begins that is answered like that
     * @param begin how the answer to it begins
     */
    HostileServer(String attacked, String begin, Attack attack) throws IOException {
        this.attacked = attacked;
        this.begin = begin;
        this.attack = attack;
        Thread thread = new Thread(this::serve, "hostile-server");
        thread.setDaemon(true);
        thread.start();
    }

    String uri() {
        return client.uri();
    }

    private void serve() {
        try (Socket accepted = client.accept()) {
            InputStream in = new BufferedInputStream(accepted.getInputStream());
            OutputStream out = new BufferedOutputStream(accepted.getOutputStream(), 1 << 16);
            say(out, attacked.equals("LOGIN") ? "* OK [CAPABILITY IMAP4rev1] " : "* PREAUTH ", "hello\r\n");
            for (String line = BusyServer.line(in); line != null; line = BusyServer.line(in)) {
                int space = line.indexOf(' ');
                String tag = space < 0 ? line : line.substring(0, space);
                String command = line.substring(space + 1);
                boolean idles = command.equals("IDLE");
                if (idles) {
                    say(out, "+ idling\r\n");
                }
                if (command.startsWith(attacked)) {
                    attack.say(
                            (text, times) -> out.write(text.repeat(times).getBytes(StandardCharsets.US_ASCII)), begin);
                    say(out, "\r\n");
                } else {
                    say(out, ordinary(command));
                }
                if (idles) {
                    BusyServer.line(in); // DONE
                }
                say(out, tag, " OK done\r\n");
            }
        } catch (IOException e) {
            // The client has gone, as it should.
        }
    }

    private static String ordinary(String command) {
        return switch (command.split(" ", 2)[0]) {
            case "CAPABILITY" -> "* CAPABILITY IMAP4rev1 UNSELECT UIDPLUS IDLE\r\n";
            case "SELECT" -> "* 1 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 2] x\r\n";
            case "UID" -> command.startsWith("UID SEARCH") ? "* SEARCH 1\r\n" : "";
            case "LOGOUT" -> "* BYE\r\n";
            default -> "";
        };
    }

    private static void say(OutputStream out, String... texts) throws IOException {
        for (String text : texts) {
            out.write(text.getBytes(StandardCharsets.US_ASCII));
        }
        out.flush();
    }

    @Override
    public void close() {
        client.close();
    }
}
