package io.mailwire.testkit;

import io.mailwire.testkit.internal.Conversation;
import io.mailwire.testkit.internal.LoopbackServer;
import io.mailwire.testkit.internal.Meter;
import io.mailwire.testkit.internal.TlsSetup;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A POP3 server with one maildrop, for volume and for turn counts where a transcript would be endless. Messages marked
 * by DELE are gone only when QUIT came (RFC 1939 §6), so a test sees what a lost connection would have cost.
 *
 * <pre>{@code
 * try (Pop3Maildrop maildrop = Pop3Maildrop.builder().messages(1000).login("ann", "secret").start()) {
 *     // the client drains maildrop.host(), maildrop.port()
 *     assertEquals(List.of(), maildrop.remaining());
 * }
 * }</pre>
 *
 * <p>Thread-safe. Connections may overlap; there is no lock on the maildrop, each session sees what was there when it
 * logged in.
 */
public final class Pop3Maildrop implements AutoCloseable {
    /** A message and its unique-id. */
    static final class Stored {
        private final String uniqueId;
        private final byte[] octets;

        Stored(String uniqueId, byte[] octets) {
            this.uniqueId = uniqueId;
            this.octets = octets;
        }

        String uniqueId() {
            return uniqueId;
        }

        byte[] octets() {
            return octets;
        }
    }

    private final Pop3MaildropBuilder.Rules rules;
    private final TlsSetup tls;
    private final Meter meter;
    private final LoopbackServer server;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Stored> messages;
    private final List<String> deleted = new ArrayList<>();
    private final List<String> expired = new ArrayList<>();
    private final List<String> commands = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private int connections;
    private int quits;

    Pop3Maildrop(Pop3MaildropBuilder.Rules rules, ServerModes modes, List<Stored> messages) {
        this.rules = rules;
        this.messages = new ArrayList<>(messages);
        this.tls = modes.tlsSetup();
        this.meter = new Meter(modes.behaviour());
        this.server = LoopbackServer.start("pop3-maildrop", modes.behaviour(), meter, false, this::serve);
    }

    /**
     * Begins a maildrop, empty and with a login of {@code ann} and {@code secret}.
     *
     * @return a builder; nothing listens before its {@link Pop3MaildropBuilder#start()}
     */
    public static Pop3MaildropBuilder builder() {
        return new Pop3MaildropBuilder();
    }

    /**
     * Where to connect.
     *
     * @return {@code 127.0.0.1}
     */
    public String host() {
        return server.address().getAddress().getHostAddress();
    }

    /**
     * The port that the system has chosen.
     *
     * @return the port
     */
    public int port() {
        return server.address().getPort();
    }

    /**
     * Host and port behind a scheme.
     *
     * @param scheme for instance {@code pop3}
     * @return for instance {@code pop3://127.0.0.1:40123}
     */
    public String uri(String scheme) {
        return scheme + "://" + host() + ":" + port();
    }

    /**
     * What is in the maildrop now.
     *
     * @return the unique-ids, in order
     */
    public List<String> remaining() {
        lock.lock();
        try {
            return messages.stream().map(Stored::uniqueId).toList();
        } finally {
            lock.unlock();
        }
    }

    /**
     * What was deleted for good, by DELE and a QUIT after it.
     *
     * @return the unique-ids, in the order of their deletion
     */
    public List<String> deleted() {
        return copy(deleted);
    }

    /**
     * What QUIT took away because it was retrieved, though it was not marked by DELE.
     *
     * @return the unique-ids, in the order in which they went
     */
    public List<String> expired() {
        return copy(expired);
    }

    /**
     * How often QUIT came after a login.
     *
     * @return the count so far
     */
    public int quits() {
        lock.lock();
        try {
            return quits;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The command lines of all connections, as they came, passwords included.
     *
     * @return the lines so far
     */
    public List<String> commands() {
        return copy(commands);
    }

    /**
     * What the clients did that a server may not complain about but a test should: pipelining that was not offered, lines
     * behind STLS, lines that end in a bare LF.
     *
     * @return the complaints so far
     */
    public List<String> complaints() {
        return copy(complaints);
    }

    /**
     * How often the clients had to wait, see {@link ScriptedServer#turns()}.
     *
     * @return the turns on all connections so far
     */
    public int turns() {
        return meter.turns();
    }

    /**
     * How many connections were accepted.
     *
     * @return the connections so far
     */
    public int connections() {
        lock.lock();
        try {
            return connections;
        } finally {
            lock.unlock();
        }
    }

    /**
     * How many octets of the protocol the maildrop has sent, see {@link ScriptedServer#bytesSent()}.
     *
     * @return the octets so far
     */
    public long bytesSent() {
        return meter.sent();
    }

    /**
     * How many octets of the protocol the maildrop has read.
     *
     * @return the octets so far
     */
    public long bytesReceived() {
        return meter.received();
    }

    /**
     * Puts a message in; sessions that are logged in do not see it.
     *
     * @param uniqueId what UIDL says
     * @param message with CRLF line ends
     */
    public void deliver(String uniqueId, byte[] message) {
        lock.lock();
        try {
            messages.add(new Stored(uniqueId, message.clone()));
        } finally {
            lock.unlock();
        }
    }

    private void serve(Conversation client, int number) {
        lock.lock();
        try {
            connections++;
        } finally {
            lock.unlock();
        }
        new Pop3MaildropSession(this, rules, tls, client).run();
    }

    List<Stored> stored() {
        return copy(messages);
    }

    /** QUIT came: what was marked is gone, and what was retrieved where that is the rule. */
    void quit(Set<Stored> marked, Set<Stored> retrieved) {
        lock.lock();
        try {
            quits++;
            for (Stored message : marked) {
                if (messages.remove(message)) {
                    deleted.add(message.uniqueId());
                }
            }
            for (Stored message : retrieved) {
                if (messages.remove(message)) {
                    expired.add(message.uniqueId());
                }
            }
        } finally {
            lock.unlock();
        }
    }

    void command(String line) {
        add(commands, line);
    }

    void complain(String what) {
        add(complaints, what);
    }

    private void add(List<String> list, String line) {
        lock.lock();
        try {
            list.add(line);
        } finally {
            lock.unlock();
        }
    }

    private <T> List<T> copy(List<T> list) {
        lock.lock();
        try {
            return List.copyOf(list);
        } finally {
            lock.unlock();
        }
    }

    /** Closes the port and every connection, at once, and waits for the threads. */
    @Override
    public void close() {
        server.close();
    }
}
