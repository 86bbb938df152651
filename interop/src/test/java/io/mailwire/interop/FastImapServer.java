package io.mailwire.interop;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * An IMAP server that is never the bottleneck. It makes summaries of as many messages as it is asked for; each message has the same
 * content, from a block in memory, whatever part of it is asked for; what is appended is counted and forgotten. No login.
 */
final class FastImapServer implements AutoCloseable {

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
    private final List<byte[]> summary =
            Arrays.stream(ANSWER.split("#", -1)).map(FastImapServer::ascii).toList();
    private final int messages;
    private final byte[] block;
    private final int blocks;
    private volatile long appended;

    /** Listens; its messages have no content. */
    FastImapServer(int messages) throws IOException {
        this(messages, "", 0);
    }

    /**
     * Listens.
     *
     * @param messages how many there are
     * @param block what a content is made of
     * @param blocks how often it comes
     */
    FastImapServer(int messages, String block, int blocks) throws IOException {
        this.messages = messages;
        this.block = ascii(block);
        this.blocks = blocks;
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

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** How many octets a content has. */
    long size() {
        return (long) block.length * blocks;
    }

    /** How many octets the last APPEND had. */
    long appended() {
        return appended;
    }

    /** A content. */
    void writeTo(OutputStream out) throws IOException {
        for (int i = 0; i < blocks; i++) {
            out.write(block);
        }
    }

    private void accept() throws IOException {
        while (true) {
            Socket socket = listening.accept();
            daemon("fast-imap-connection", () -> {
                try (socket) {
                    serve(socket);
                }
            });
        }
    }

    private void serve(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        InputStream in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
        OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 256 * 1024);
        out.write(ascii("* PREAUTH [CAPABILITY IMAP4rev1 UNSELECT UIDPLUS ESEARCH CONDSTORE LITERAL+] ready\r\n"));
        out.flush();
        while (true) {
            String line = line(in);
            if (line.isEmpty()) {
                return;
            }
            String[] words = line.split(" ", 5);
            String verb = words[1].equals("UID") ? words[2] : words[1];
            switch (verb) {
                case "SELECT" ->
                    out.write(ascii("* " + messages + " EXISTS\r\n* FLAGS (\\Seen)\r\n"
                            + "* OK [UIDVALIDITY 7] ok\r\n* OK [HIGHESTMODSEQ 9] ok\r\n"));
                case "FETCH" -> fetch(words[3], words[4], out);
                case "APPEND" -> {
                    if (line.endsWith("}") && !line.endsWith("+}")) {
                        out.write(ascii("+ go on\r\n"));
                        out.flush();
                    }
                    append(line, in);
                }
                default -> {
                    // nothing to say
                }
            }
            out.write(ascii(words[0] + " OK done\r\n"));
            if (in.available() == 0) {
                out.flush();
            }
        }
    }

    private void fetch(String set, String items, OutputStream out) throws IOException {
        boolean content = items.startsWith("(UID BODY.PEEK[");
        String item =
                items.substring(items.indexOf(' ') + 1, items.length() - 1).replace(".PEEK", "");
        for (String range : set.split(",")) {
            String[] ends = range.split(":");
            long last = Long.parseLong(ends[ends.length - 1]);
            for (long uid = Long.parseLong(ends[0]); uid <= Math.min(last, messages); uid++) {
                if (content) {
                    out.write(ascii("* " + uid + " FETCH (UID " + uid + " " + item + " {" + size() + "}\r\n"));
                    writeTo(out);
                    out.write(')');
                    out.write('\r');
                    out.write('\n');
                } else {
                    summary(ascii(Long.toString(uid)), out);
                }
            }
        }
    }

    private void summary(byte[] number, OutputStream out) throws IOException {
        for (int i = 0; i < summary.size(); i++) {
            out.write(summary.get(i));
            if (i < summary.size() - 1) {
                out.write(number);
            }
        }
    }

    /** Takes an APPEND's literal and the rest of its line. */
    private void append(String line, InputStream in) throws IOException {
        String size =
                line.substring(line.lastIndexOf('{') + 1, line.length() - 1).replace("+", "");
        long left = Long.parseLong(size);
        appended = left;
        in.skipNBytes(left);
        line(in);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder s = new StringBuilder();
        int c;
        while ((c = in.read()) >= 0 && c != '\n') {
            if (c != '\r') {
                s.append((char) c);
            }
        }
        return s.toString();
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
