package io.mailwire.testkit;

import io.mailwire.testkit.internal.Conversation;
import io.mailwire.testkit.internal.LoopbackServer;
import io.mailwire.testkit.internal.Meter;
import io.mailwire.testkit.internal.TlsSetup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An SMTP (or LMTP) server that accepts mail and keeps it, for volume and for turn counts where a transcript would be
 * endless. It answers as a real server would: extensions that it does not advertise are refused, and what no client
 * should do is noted in {@link #complaints()}.
 *
 * <pre>{@code
 * try (SmtpSink sink = SmtpSink.builder().refuse("nobody@example.org", "550 5.1.1 no such user").start()) {
 *     // the client sends to sink.host(), sink.port()
 *     CaughtMail mail = sink.awaitMails(1).get(0);
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class SmtpSink implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SmtpSinkBuilder.Rules rules;
    private final TlsSetup tls;
    private final Meter meter;
    private final LoopbackServer server;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<CaughtMail> mails = new ArrayList<>();
    private final List<String> commands = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private int messagesAnswered;
    private int connections;

    SmtpSink(SmtpSinkBuilder.Rules rules, ServerModes modes) {
        this.rules = rules;
        this.tls = modes.tlsSetup();
        this.meter = new Meter(modes.behaviour());
        this.server = LoopbackServer.start("smtp-sink", modes.behaviour(), meter, false, this::serve);
    }

    /**
     * Starts a sink that takes everything from everybody.
     *
     * @return the sink; close it
     */
    public static SmtpSink start() {
        return builder().start();
    }

    /**
     * Begins a sink with rules of its own.
     *
     * @return a builder; nothing listens before its {@link SmtpSinkBuilder#start()}
     */
    public static SmtpSinkBuilder builder() {
        return new SmtpSinkBuilder();
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
     * @param scheme for instance {@code smtp}
     * @return for instance {@code smtp://127.0.0.1:40123}
     */
    public String uri(String scheme) {
        return scheme + "://" + host() + ":" + port();
    }

    /**
     * The mails accepted so far.
     *
     * @return the mails in the order of their acceptance
     */
    public List<CaughtMail> mails() {
        return copy(mails);
    }

    /**
     * Waits for mails, 10 s at most.
     *
     * @param count how many
     * @return all that were accepted, at least {@code count}
     * @throws AssertionError if they do not come
     */
    public List<CaughtMail> awaitMails(int count) {
        long left = PATIENCE.toNanos();
        lock.lock();
        try {
            while (mails.size() < count) {
                if (left <= 0) {
                    throw new AssertionError(
                            mails.size() + " mails came instead of " + count + "\n" + String.join("\n", commands));
                }
                left = changed.awaitNanos(left);
            }
            return List.copyOf(mails);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for mail", interrupted);
        } finally {
            lock.unlock();
        }
    }

    /**
     * The command lines of all connections, as they came, AUTH responses included.
     *
     * @return the lines so far
     */
    public List<String> commands() {
        return copy(commands);
    }

    /**
     * What the clients did that a server may not complain about but a test should: pipelining that was not offered, a
     * message sent before 354, lines behind STARTTLS, bare CR or LF.
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
     * How many octets of the protocol the sink has sent, see {@link ScriptedServer#bytesSent()}.
     *
     * @return the octets so far
     */
    public long bytesSent() {
        return meter.sent();
    }

    /**
     * How many octets of the protocol the sink has read.
     *
     * @return the octets so far
     */
    public long bytesReceived() {
        return meter.received();
    }

    private void serve(Conversation client, int number) {
        lock.lock();
        try {
            connections++;
        } finally {
            lock.unlock();
        }
        new SmtpSinkSession(this, rules, tls, client, number).run();
    }

    void caught(CaughtMail mail) {
        lock.lock();
        try {
            mails.add(mail);
            changed.signalAll();
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

    /** The reply to the next message that is complete. */
    String answerToMessage() {
        lock.lock();
        try {
            int message = messagesAnswered++;
            return message < rules.messageAnswers().size()
                    ? rules.messageAnswers().get(message)
                    : "250 2.0.0 taken as " + (message + 1);
        } finally {
            lock.unlock();
        }
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
