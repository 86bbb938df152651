package io.mailwire.interop;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Puts many messages into a mailbox at once, by a socket and LMTP (RFC 2033), so that a test knows each octet that was delivered. */
final class LmtpDelivery {

    private LmtpDelivery() {}

    /** Delivers over one connection, the next envelope behind each message; blocks until all are there. */
    static void deliver(String recipient, List<byte[]> messages) throws IOException {
        try (Socket socket = new Socket(Lab.host(), Integer.parseInt(Lab.setting("MAILWIRE_LAB_LMTP")))) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 64 * 1024);
            reply(in, "220");
            out.write("LHLO test.example\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            reply(in, "250");
            byte[] envelope = ("MAIL FROM:<lab@" + Lab.domain() + ">\r\nRCPT TO:<" + recipient + ">\r\nDATA\r\n")
                    .getBytes(StandardCharsets.US_ASCII);
            out.write(envelope);
            for (int i = 0; i < messages.size(); i++) {
                out.flush();
                reply(in, "250");
                reply(in, "250");
                reply(in, "354");
                stuffed(messages.get(i), out);
                out.write(".\r\n".getBytes(StandardCharsets.US_ASCII));
                out.write(i + 1 < messages.size() ? envelope : "QUIT\r\n".getBytes(StandardCharsets.US_ASCII));
                out.flush();
                reply(in, "250");
            }
            reply(in, "221");
        }
    }

    private static void stuffed(byte[] message, OutputStream out) throws IOException {
        boolean lineStart = true;
        for (byte b : message) {
            if (lineStart && b == '.') {
                out.write('.');
            }
            out.write(b);
            lineStart = b == '\n';
        }
    }

    private static void reply(InputStream in, String code) throws IOException {
        String line;
        do {
            StringBuilder s = new StringBuilder();
            int c;
            while ((c = in.read()) >= 0 && c != '\n') {
                s.append((char) c);
            }
            line = s.toString();
            if (!line.startsWith(code)) {
                throw new IOException("expected " + code + ", got: " + line);
            }
        } while (line.startsWith(code + "-"));
    }
}
