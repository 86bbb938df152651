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

/**
 * An IMAP server that is never the bottleneck: each message has the same content, from a block in memory, whatever part of it is asked
 * for; what is appended is counted and forgotten.
 */
final class FastImapContentServer implements AutoCloseable {

    private final ServerSocket listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    private final int messages;
    private final byte[] block;
    private final int blocks;
    private volatile long appended;

    /**
     * Listens.
     *
     * @param messages how many there are
     * @param block what a content is made of
     * @param blocks how often it comes
     */
    FastImapContentServer(int messages, String block, int blocks) throws IOException {
        this.messages = messages;
        this.block = ascii(block);
        this.blocks = blocks;
        Thread thread = new Thread(this::accept, "fast-imap-server");
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

    private void accept() {
        while (!listening.isClosed()) {
            try (Socket socket = listening.accept()) {
                serve(socket);
            } catch (IOException e) {
                // this client is gone, or the server is closed
            }
        }
    }

    private void serve(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        InputStream in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
        OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 256 * 1024);
        out.write(ascii("* PREAUTH [CAPABILITY IMAP4rev1 UNSELECT UIDPLUS ESEARCH LITERAL+] ready\r\n"));
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
                    out.write(ascii("* " + messages + " EXISTS\r\n* FLAGS (\\Seen)\r\n* OK [UIDVALIDITY 7]\r\n"));
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
        String item =
                items.substring(items.indexOf(' ') + 1, items.length() - 1).replace(".PEEK", "");
        for (String range : set.split(",")) {
            String[] ends = range.split(":");
            long last = Long.parseLong(ends[ends.length - 1]);
            for (long uid = Long.parseLong(ends[0]); uid <= Math.min(last, messages); uid++) {
                out.write(ascii("* " + uid + " FETCH (UID " + uid + " " + item + " {" + size() + "}\r\n"));
                writeTo(out);
                out.write(')');
                out.write('\r');
                out.write('\n');
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
