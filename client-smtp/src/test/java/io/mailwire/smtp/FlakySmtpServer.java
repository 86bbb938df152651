package io.mailwire.smtp;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Takes mail and hangs up at any moment, in the clear or with a reset, by a seed: the same connections in the same order fail in the
 * same way. It counts how often it took each message, by its subject.
 */
final class FlakySmtpServer implements AutoCloseable {

    /** Where it hangs up. */
    enum Fault {
        BEFORE_MAIL,
        GOODBYE_AT_MAIL,
        AFTER_MAIL,
        AT_DATA,
        IN_BODY,
        AT_END_NOT_TAKEN,
        AT_END_TAKEN,
        AFTER_REPLY,
        NONE
    }

    private static final String SUBJECT = "Subject: ";

    private final ServerSocket listener;
    private final long seed;
    private final int faultsIn100;
    private final String keywords;
    private final Map<String, AtomicInteger> taken = new ConcurrentHashMap<>();
    private final Map<Fault, AtomicInteger> faults = new ConcurrentHashMap<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger live = new AtomicInteger();
    private final AtomicInteger mostLive = new AtomicInteger();

    FlakySmtpServer(long seed, int faultsIn100, String... keywords) throws IOException {
        this.listener = new ServerSocket(0, 128, InetAddress.getByName("127.0.0.1"));
        this.seed = seed;
        this.faultsIn100 = faultsIn100;
        this.keywords = String.join(
                "", Stream.of(keywords).map(k -> "250-" + k + "\r\n").toList());
        daemon(this::accept);
    }

    String uri() {
        return "smtp://127.0.0.1:" + listener.getLocalPort();
    }

    int timesTaken(String subject) {
        AtomicInteger times = taken.get(subject);
        return times == null ? 0 : times.get();
    }

    int allTaken() {
        return taken.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    int times(Fault fault) {
        AtomicInteger times = faults.get(fault);
        return times == null ? 0 : times.get();
    }

    /** How many connections it had at the same time, counting those out that it left, and those that said QUIT. */
    int mostLive() {
        return mostLive.get();
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "flaky-smtp");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        for (int number = 0; ; number++) {
            Random random = new Random(seed * 1_000_003 + number);
            try {
                Socket socket = listener.accept();
                mostLive.accumulateAndGet(live.incrementAndGet(), Math::max);
                open.add(socket);
                daemon(() -> {
                    try {
                        serve(socket, random);
                    } catch (IOException e) {
                        // The client left.
                    } finally {
                        hangUp(socket, random.nextBoolean());
                    }
                });
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void hangUp(Socket socket, boolean reset) {
        countOut(socket);
        try {
            if (reset) {
                socket.setSoLinger(true, 0);
            }
            socket.close();
        } catch (IOException alreadyClosed) {
            // as was wanted
        }
    }

    /** Before the client can see that this connection ends, since it may open the next one at once. */
    private void countOut(Socket socket) {
        if (open.remove(socket)) {
            live.decrementAndGet();
        }
    }

    private void serve(Socket socket, Random random) throws IOException {
        socket.setTcpNoDelay(true);
        BufferedReader in =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        Writer out = new BufferedWriter(new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.ISO_8859_1));
        out.write("220 flaky.test ESMTP\r\n");
        Fault fault = Fault.NONE;
        while (true) {
            if (!in.ready()) {
                out.flush();
            }
            String line = in.readLine();
            if (line == null) {
                return;
            }
            if (line.startsWith("EHLO")) {
                out.write("250-flaky.test\r\n" + keywords + "250 8BITMIME\r\n");
            } else if (line.startsWith("MAIL")) {
                fault = nextFault(random);
                if (fault == Fault.GOODBYE_AT_MAIL) {
                    countOut(socket);
                    out.write("421 4.3.2 too much for today\r\n");
                    out.flush();
                }
                if (fault == Fault.BEFORE_MAIL || fault == Fault.GOODBYE_AT_MAIL) {
                    return;
                }
                out.write("250 ok\r\n");
                if (fault == Fault.AFTER_MAIL) {
                    out.flush();
                    return;
                }
            } else if (line.startsWith("DATA")) {
                if (fault == Fault.AT_DATA) {
                    out.flush();
                    return;
                }
                out.write("354 go\r\n");
                out.flush();
                if (!message(in, fault)) {
                    return;
                }
                out.write("250 taken\r\n");
                if (fault == Fault.AFTER_REPLY) {
                    out.flush();
                    return;
                }
            } else if (line.startsWith("BDAT")) {
                if (fault == Fault.AT_DATA) {
                    out.flush();
                    return;
                }
                if (!chunk(in, Integer.parseInt(line.split(" ")[1]), fault)) {
                    return;
                }
                out.write("250 taken\r\n");
                if (fault == Fault.AFTER_REPLY) {
                    out.flush();
                    return;
                }
            } else if (line.startsWith("QUIT")) {
                countOut(socket);
                out.write("221 bye\r\n");
                out.flush();
                return;
            } else {
                out.write("250 ok\r\n");
            }
        }
    }

    private Fault nextFault(Random random) {
        Fault fault =
                random.nextInt(100) < faultsIn100 ? Fault.values()[random.nextInt(Fault.NONE.ordinal())] : Fault.NONE;
        faults.computeIfAbsent(fault, f -> new AtomicInteger()).incrementAndGet();
        return fault;
    }

    /** Reads a message up to the dot; false if it hangs up in it or at its end. */
    private boolean message(BufferedReader in, Fault fault) throws IOException {
        String subject = "";
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.startsWith(SUBJECT)) {
                subject = line.substring(SUBJECT.length());
                if (fault == Fault.IN_BODY) {
                    return false;
                }
            }
            if (line.equals(".")) {
                return take(subject, fault);
            }
        }
        return false;
    }

    /** Reads a message that is one chunk; false if it hangs up in it or at its end. */
    private boolean chunk(BufferedReader in, int octets, Fault fault) throws IOException {
        char[] text = new char[octets];
        for (int have = 0, n; have < (fault == Fault.IN_BODY ? octets / 2 : octets); have += n) {
            n = in.read(text, have, octets - have);
            if (n < 0) {
                return false;
            }
        }
        String subject = new String(text)
                .lines()
                .filter(line -> line.startsWith(SUBJECT))
                .map(line -> line.substring(SUBJECT.length()))
                .findFirst()
                .orElse("");
        return fault != Fault.IN_BODY && take(subject, fault);
    }

    private boolean take(String subject, Fault fault) {
        if (fault == Fault.AT_END_NOT_TAKEN) {
            return false;
        }
        taken.computeIfAbsent(subject, s -> new AtomicInteger()).incrementAndGet();
        return fault != Fault.AT_END_TAKEN;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        open.forEach(socket -> hangUp(socket, true));
    }
}
