package io.mailwire.interop;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An IMAP server that is never the bottleneck: it makes summaries of as many messages as it is asked for. No login. */
final class FastImapServer implements AutoCloseable {

    private static final Pattern FETCH = Pattern.compile("(\\S+) UID FETCH (\\d+)(?::(\\d+))? .*");

    // As Dovecot sends it, of a mail as people write them; every # is the number of the message.
    private static final String ANSWER =
            "* # FETCH (UID # FLAGS (\\Seen) INTERNALDATE \"14-Nov-2023 22:23:38 +0000\" RFC822.SIZE 4527 ENVELOPE (\"Tue, 14 Nov 2023 22:23:33"
                    + " -0000\" \"=?utf-8?Q?R=C3=A4ksm=C3=B6rg=C3=A5s?= no #\" ((\"=?utf-8?Q?S=C3=B8ren_Kj=C3=A6r?=\" NIL \"user395\""
                    + " \"mail4.example.dk\")) ((\"=?utf-8?Q?S=C3=B8ren_Kj=C3=A6r?=\" NIL \"user395\" \"mail4.example.dk\"))"
                    + " ((\"=?utf-8?Q?S=C3=B8ren_Kj=C3=A6r?=\" NIL \"user395\" \"mail4.example.dk\")) (({23}\r\nRobert \"Bob\""
                    + " Jones, Jr. NIL \"user#\" \"mail11.example.us\")(\"=?utf-8?B?QW5uYSBNw7xsbGVy?=\" NIL \"user383\""
                    + " \"mail9.example.de\")) NIL NIL \"<#.5c724769926c@small.lab.test>\""
                    + " \"<#.a5b17c098b69@small.lab.test>\") BODYSTRUCTURE ((\"text\" \"plain\" (\"charset\" \"utf-8\") NIL NIL"
                    + " \"quoted-printable\" 1662 31 NIL NIL NIL NIL)(\"text\" \"html\" (\"charset\" \"utf-8\") NIL NIL"
                    + " \"quoted-printable\" 1335 24 NIL NIL NIL NIL) \"alternative\" (\"boundary\" \"=_alt_#_db10d72d\")"
                    + " NIL NIL NIL))\r\n";

    private final ServerSocket listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    private final List<byte[]> answer =
            Arrays.stream(ANSWER.split("#", -1)).map(FastImapServer::ascii).toList();
    private final int messages;

    FastImapServer(int messages) throws IOException {
        this.messages = messages;
        daemon("fast-imap-server", this::accept);
    }

    private interface Action {
        void run() throws IOException;
    }

    private static void daemon(String name, Action action) {
        Thread thread = new Thread(
                () -> {
                    try {
                        action.run();
                    } catch (IOException e) {
                        // the client is gone, or the server is closed
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    int port() {
        return listening.getLocalPort();
    }

    private void accept() throws IOException {
        while (true) {
            Socket socket = listening.accept();
            daemon("fast-imap-connection", () -> serve(socket));
        }
    }

    private void serve(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        InputStream in = new BufferedInputStream(socket.getInputStream(), 8192);
        OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 256 * 1024);
        out.write(ascii("* PREAUTH [CAPABILITY IMAP4rev1 UNSELECT UIDPLUS ESEARCH CONDSTORE] ready\r\n"));
        out.flush();
        while (true) {
            String command = line(in);
            if (command.isEmpty()) {
                socket.close();
                return;
            }
            String tag = command.substring(0, command.indexOf(' '));
            Matcher fetch = FETCH.matcher(command);
            if (fetch.matches()) {
                long first = Long.parseLong(fetch.group(2));
                summaries(out, first, fetch.group(3) == null ? first : Long.parseLong(fetch.group(3)));
            } else if (command.contains(" SELECT ")) {
                out.write(
                        ascii("* " + messages + " EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [HIGHESTMODSEQ 9] ok\r\n"));
            }
            out.write(ascii(tag + " OK done\r\n"));
            if (in.available() == 0) {
                out.flush();
            }
        }
    }

    private void summaries(OutputStream out, long first, long last) throws IOException {
        for (long uid = first; uid <= last; uid++) {
            byte[] number = ascii(Long.toString(uid));
            for (int i = 0; i < answer.size(); i++) {
                out.write(answer.get(i));
                if (i < answer.size() - 1) {
                    out.write(number);
                }
            }
        }
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int c;
        while ((c = in.read()) >= 0 && c != '\n') {
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
