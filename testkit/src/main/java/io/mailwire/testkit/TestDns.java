package io.mailwire.testkit;

import io.mailwire.testkit.internal.DnsZone;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A name server on loopback, UDP and TCP on one port, that answers as a recursive server would: it follows aliases, tells a name without such
 * records from no name at all, and can fail, keep silent, or say that DNSSEC vouches for an answer.
 *
 * <pre>{@code
 * try (TestDns dns = TestDns.start(
 *         "example.test. 300 IN MX 10 mx.example.test.",
 *         "mx.example.test. 300 IN A 127.0.0.1")) {
 *     // the resolver under test asks dns.address()
 *     assertEquals(List.of("example.test. MX"), dns.questions());
 * }
 * }</pre>
 *
 * <p>Thread-safe. What is changed counts for questions that come later.
 */
public final class TestDns implements AutoCloseable {
    private static final int LARGEST = 65_535;
    private static final int ATTEMPTS = 20;

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final DnsZone zone = new DnsZone();
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Socket> open = new ArrayList<>(); // guarded by lock

    private TestDns(DatagramSocket udp, ServerSocket tcp) {
        this.udp = udp;
        this.tcp = tcp;
    }

    /**
     * Starts a server.
     *
     * @param records lines of a zone file with absolute names, as {@code example.test. 300 IN MX 10 mx.example.test.}
     * @return the server; close it
     * @throws IllegalArgumentException if a line is no record
     */
    public static TestDns start(String... records) {
        TestDns server = bind();
        List.of(records).forEach(server::add);
        server.thread("udp", server::serveUdp);
        server.thread("tcp", server::serveTcp);
        return server;
    }

    // A port is wanted that is free for both; UDP and TCP have numbers of their own.
    private static TestDns bind() {
        IOException last = new IOException("never tried");
        for (int i = 0; i < ATTEMPTS; i++) {
            try {
                InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
                DatagramSocket udp = new DatagramSocket(new InetSocketAddress(loopback, 0));
                try {
                    return new TestDns(udp, new ServerSocket(udp.getLocalPort(), 50, loopback));
                } catch (IOException taken) {
                    udp.close();
                    last = taken;
                }
            } catch (IOException failed) {
                last = failed;
            }
        }
        throw new UncheckedIOException("no loopback port for a name server", last);
    }

    /**
     * Adds a record.
     *
     * @param record a line of a zone file with absolute names; it is served beside those that the name has
     * @return this
     * @throws IllegalArgumentException if it is no record
     */
    public TestDns add(String record) {
        zone.add(record);
        return this;
    }

    /**
     * Takes all records of a name away.
     *
     * @param name an absolute name
     * @return this
     */
    public TestDns remove(String name) {
        zone.remove(name);
        return this;
    }

    /**
     * Answers questions for this name and type with a failure.
     *
     * @param name an absolute name
     * @param type as in a zone file, for instance {@code TLSA}
     * @param code for instance {@code SERVFAIL} or {@code REFUSED}
     * @return this
     */
    public TestDns fail(String name, String type, String code) {
        zone.fail(name, type, code);
        return this;
    }

    /**
     * Never answers questions for this name and type.
     *
     * @param name an absolute name
     * @param type as in a zone file
     * @return this
     */
    public TestDns ignore(String name, String type) {
        zone.ignore(name, type);
        return this;
    }

    /**
     * Marks every answer as authenticated by DNSSEC for clients that ask for it, except where {@link #insecure} says otherwise.
     *
     * @return this
     */
    public TestDns authenticated() {
        zone.authenticated();
        return this;
    }

    /**
     * Makes an exception of {@link #authenticated}: answers that have to do with this name are not.
     *
     * @param name an absolute name
     * @return this
     */
    public TestDns insecure(String name) {
        zone.insecure(name);
        return this;
    }

    /**
     * Where to ask.
     *
     * @return address and port, for UDP and TCP
     */
    public InetSocketAddress address() {
        return new InetSocketAddress(udp.getLocalAddress(), udp.getLocalPort());
    }

    /**
     * What was asked, in order.
     *
     * @return name and type of each question, for instance {@code example.test. MX}
     */
    public List<String> questions() {
        return zone.questions();
    }

    private void serveUdp() {
        byte[] buffer = new byte[LARGEST];
        while (!udp.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                udp.receive(packet);
                byte[] question = Arrays.copyOf(packet.getData(), packet.getLength());
                Optional<byte[]> answer = zone.answer(question, false);
                if (answer.isPresent()) {
                    udp.send(new DatagramPacket(answer.get(), answer.get().length, packet.getSocketAddress()));
                }
            } catch (SocketException closing) {
                return;
            } catch (IOException odd) {
                // not a question; the next one may be
            }
        }
    }

    private void serveTcp() {
        while (true) {
            Socket client;
            try {
                client = tcp.accept();
            } catch (IOException closing) {
                return;
            }
            lock.lock();
            try {
                open.add(client);
            } finally {
                lock.unlock();
            }
            thread("tcp client", () -> serve(client));
        }
    }

    // RFC 1035 section 4.2.2: two octets of length before each message
    private void serve(Socket client) {
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            DataOutputStream out = new DataOutputStream(client.getOutputStream());
            while (true) {
                byte[] question = in.readNBytes(in.readUnsignedShort());
                Optional<byte[]> answer = zone.answer(question, true);
                if (answer.isPresent()) {
                    byte[] framed = new byte[answer.get().length + 2];
                    framed[0] = (byte) (answer.get().length >> 8);
                    framed[1] = (byte) answer.get().length;
                    System.arraycopy(answer.get(), 0, framed, 2, answer.get().length);
                    out.write(framed);
                    out.flush();
                }
            }
        } catch (IOException gone) {
            // the client has what it wanted
        }
    }

    private void thread(String purpose, Runnable work) {
        Thread thread = new Thread(work, "mailwire-testkit dns " + udp.getLocalPort() + " " + purpose);
        thread.setDaemon(true);
        thread.start();
    }

    /** Closes the ports and every connection, at once. */
    @Override
    public void close() {
        udp.close();
        List<Socket> clients;
        lock.lock();
        try {
            clients = List.copyOf(open);
        } finally {
            lock.unlock();
        }
        try {
            tcp.close();
            for (Socket client : clients) {
                client.close();
            }
        } catch (IOException alreadyGone) {
            // nothing is left to close
        }
    }
}
