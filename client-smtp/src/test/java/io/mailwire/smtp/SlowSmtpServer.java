package io.mailwire.smtp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Takes every message, each after a while, over any number of connections; the first ones it turns away as too busy. */
final class SlowSmtpServer implements AutoCloseable {

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final AtomicInteger connections = new AtomicInteger();
    private final Duration greeting;
    private final Duration thinking;
    private final int turnedAway;

    SlowSmtpServer(Duration thinking, int turnedAway) throws IOException {
        this(Duration.ZERO, thinking, turnedAway);
    }

    /** One that takes its time for the greeting too. */
    SlowSmtpServer(Duration greeting, Duration thinking, int turnedAway) throws IOException {
        this.greeting = greeting;
        this.thinking = thinking;
        this.turnedAway = turnedAway;
        start(() -> {
            while (true) {
                Socket client = socket.accept();
                boolean busy = connections.getAndIncrement() < turnedAway;
                start(() -> serve(client, busy));
            }
        });
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // closed
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket client, boolean busy) throws IOException {
        try (client) {
            OutputStream out = client.getOutputStream();
            LockSupport.parkNanos(greeting.toNanos());
            if (busy) {
                say(out, "421 4.3.2 busy");
                return;
            }
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
            say(out, "220 mx.test ESMTP");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("EHLO")) {
                    say(out, "250-mx.test\r\n250 PIPELINING");
                } else if (line.equals("DATA")) {
                    say(out, "354 go");
                    while (!".".equals(line)) {
                        line = in.readLine();
                        if (line == null) {
                            return;
                        }
                    }
                    LockSupport.parkNanos(thinking.toNanos());
                    say(out, "250 taken");
                } else {
                    say(out, "250 ok");
                }
            }
        }
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    String uri() {
        return "smtp://127.0.0.1:" + socket.getLocalPort();
    }

    int port() {
        return socket.getLocalPort();
    }

    /** How many there were. */
    int connections() {
        return connections.get();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
