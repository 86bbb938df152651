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
import java.util.function.IntFunction;
import javax.net.ServerSocketFactory;

/** A POP3 server that is never the bottleneck: it gives the same message as often as it is asked, from a block in memory. */
final class FastPop3Server implements AutoCloseable {

    private final ServerSocket listening;
    private final byte[] head = ascii("From: a@example.org\r\nSubject: speed\r\n\r\n");
    private final byte[] block;
    private final byte[] stuffed;
    private final int blocks;
    private final byte[] sizes;
    private final byte[] uids;

    /**
     * Listens, in the clear.
     *
     * @param messages how many there are
     * @param block what the body is made of; CRLF at its end
     * @param blocks how often it comes
     */
    FastPop3Server(int messages, String block, int blocks) throws IOException {
        this(messages, block, blocks, ServerSocketFactory.getDefault());
    }

    /** The same on sockets of this kind, those of TLS for example. */
    FastPop3Server(int messages, String block, int blocks, ServerSocketFactory sockets) throws IOException {
        this.listening = sockets.createServerSocket(0, 5, InetAddress.getLoopbackAddress());
        this.block = ascii(block);
        this.stuffed = ascii(("\r\n" + block).replace("\r\n.", "\r\n..").substring(2));
        this.blocks = blocks;
        this.sizes = listing(messages, i -> String.valueOf(size()));
        this.uids = listing(messages, i -> "uid-" + i);
        Thread thread = new Thread(this::accept, "fast-pop3-server");
        thread.setDaemon(true);
        thread.start();
    }

    private static byte[] listing(int messages, IntFunction<String> what) {
        StringBuilder list = new StringBuilder("+OK\r\n");
        for (int i = 1; i <= messages; i++) {
            list.append(i).append(' ').append(what.apply(i)).append("\r\n");
        }
        return ascii(list.append(".\r\n").toString());
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** How many octets a message has. */
    long size() {
        return head.length + (long) block.length * blocks;
    }

    /** How many octets the answer to RETR has. */
    long answerSize() {
        return "+OK\r\n".length() + head.length + (long) stuffed.length * blocks + ".\r\n".length();
    }

    /** How many octets the answers to LIST and UIDL have. */
    long listingsSize() {
        return (long) sizes.length + uids.length;
    }

    /** A message, as it is without its stuffed dots. */
    void writeTo(OutputStream out) throws IOException {
        out.write(head);
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
        InputStream in = new BufferedInputStream(socket.getInputStream(), 8192);
        OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 256 * 1024);
        out.write(ascii("+OK ready\r\n"));
        out.flush();
        while (true) {
            String command = line(in);
            switch (command.split(" ", 2)[0]) {
                case "CAPA" -> out.write(ascii("+OK\r\nPIPELINING\r\nUSER\r\nTOP\r\nUIDL\r\n.\r\n"));
                case "LIST" -> out.write(sizes);
                case "UIDL" -> out.write(uids);
                case "RETR" -> retrieve(out);
                case "" -> {
                    return;
                }
                default -> out.write(ascii("+OK\r\n"));
            }
            if (in.available() == 0) {
                out.flush();
            }
        }
    }

    private void retrieve(OutputStream out) throws IOException {
        out.write(ascii("+OK\r\n"));
        out.write(head);
        for (int i = 0; i < blocks; i++) {
            out.write(stuffed);
        }
        out.write(ascii(".\r\n"));
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
