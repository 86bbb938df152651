package io.mailwire.smtp;

import io.mailwire.ConnectionException;
import io.mailwire.Email;
import io.mailwire.MailException;
import io.mailwire.SendException;
import io.mailwire.SendResult;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.smtp.internal.engine.SessionPool;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A few connections to one server, shared by any number of threads. From {@link SmtpClient#pool()}. Thread-safe, and for virtual
 * threads too.
 *
 * <pre>{@code
 * try (SmtpPool pool = outgoing.pool(PoolOptions.DEFAULTS.connections(4).maxMessages(100))) {
 *     SendResult sent = pool.send(invoice);                 // from as many threads as you like
 *     pool.sendAll(newsletters, System.out::println);       // over all four connections
 * }
 * }</pre>
 *
 * <p><b>Waiting.</b> Who comes first is served first. Nobody waits longer than {@link PoolOptions#maxWait}; then the message is
 * given up with nothing sent. An interrupted thread stops waiting at once, and its flag stays set.
 *
 * <p><b>Connections.</b> They are opened when they are needed, by the thread that needs one; a token supplier is asked each time.
 * Each takes {@link PoolOptions#maxMessages} messages, or as many as the server allows (RFC 9422), and ends with QUIT. Those that
 * nobody uses are closed before the server would do it; one that was idle for a while is asked for a sign of life before it is used.
 *
 * <p><b>What is tried again.</b> A message that meets a connection which had served before, and which the server has left since,
 * is sent over a new one, once: if the connection is closed or reset, or the server says 421, before it accepted MAIL. Nothing of
 * the message can have arrived then. Whatever happens from there on, and everything on a new connection, is told to the caller;
 * a message whose end may have arrived is never sent again.
 */
public final class SmtpPool implements AutoCloseable {

    private final SessionPool pool;

    SmtpPool(SessionPool pool) {
        this.pool = pool;
    }

    /**
     * Sends one message, over whatever connection is free. Blocks until the server has taken it or refused it.
     *
     * @param email the message, to its To, Cc and Bcc addresses
     * @return what became of it; some recipients may have been refused, see {@link SendResult#rejected()}
     * @throws SendException if nobody gets the message, or nobody knows; the result is inside
     * @throws UnsupportedCapabilityException if the message needs what the server does not offer; nothing was sent
     * @throws ConnectionException if no connection could be made, or, with reason TIMEOUT, none was free in time; nothing was
     *     sent. With reason CANCELLED if the thread was interrupted or the pool closed before the message was begun
     * @throws MailException if the server refused the connection or the login; nothing was sent
     * @throws IllegalArgumentException if the message has no recipient
     * @throws IllegalStateException if the pool is closed
     */
    public SendResult send(Email email) {
        return pool.send(Objects.requireNonNull(email, "email"));
    }

    /**
     * Sends one message: to whom, by which policy, and with which wishes to the server. Otherwise as {@link #send(Email)}.
     *
     * @param email the message
     * @param options how to send it, in place of the client's {@link SmtpClient#sending}
     * @return what became of it; some recipients may have been refused, see {@link SendResult#rejected()}
     * @throws SendException if nobody gets the message, or nobody knows; the result is inside
     * @throws UnsupportedCapabilityException if the server does not offer what the message needs or the options ask for; nothing was
     *     sent
     * @throws ConnectionException if no connection could be made or became free in time; nothing was sent
     * @throws MailException if the server refused the connection or the login; nothing was sent
     * @throws IllegalArgumentException if there is no recipient
     * @throws IllegalStateException if the pool is closed
     */
    public SendResult send(Email email, SendOptions options) {
        return pool.send(Objects.requireNonNull(email, "email"), Objects.requireNonNull(options, "options"));
    }

    /**
     * Sends messages over all connections of the pool, those over one connection one behind the other as {@link
     * SmtpSession#sendAll(Iterable)} does. Blocks until each has its result.
     *
     * <p>The calling thread takes the messages from the source, and no more than can be sent soon; threads of the SDK, one for each
     * connection, send them ({@link io.mailwire.ClientOptions#readerThreads} says where threads come from). Nothing is thrown for a
     * message: every message taken has exactly one result. An interrupt breaks off what is under way, and the flag stays set.
     *
     * <p>Where a connection cannot be made for now, or none is free in time, nothing was sent and the message waits: it is tried again
     * after a quarter of a second, and after pauses twice as long each. A thread that has failed five times in a row, or once for good
     * (a login that is refused, say), gives up; when all have, what is left is NOT_SENT with that cause.
     *
     * @param emails the messages
     * @return their results, in their order
     * @throws SendAllException if the source fails; the results of what was taken are inside
     * @throws IllegalStateException if the pool is closed
     */
    public List<SendResult> sendAll(Iterable<Email> emails) {
        return pool.sendAll(emails, null);
    }

    /**
     * The same with a stream, which is not closed.
     *
     * @param emails the messages
     * @return their results, in their order
     * @throws SendAllException if the stream fails; the results of what was taken are inside
     * @throws IllegalStateException if the pool is closed
     */
    public List<SendResult> sendAll(Stream<Email> emails) {
        return pool.sendAll(emails, null);
    }

    /**
     * The same, with each result handed over as it comes. The results come in no order: {@link SendResult#messageId()} tells whose
     * each is.
     *
     * @param emails the messages
     * @param listener gets the results, one at a time, on the calling thread; meanwhile the connections go on
     * @throws SendAllException if the source or the listener fails; the results that the listener has not taken are inside
     * @throws IllegalStateException if the pool is closed
     */
    public void sendAll(Iterable<Email> emails, SendListener listener) {
        pool.sendAll(emails, Objects.requireNonNull(listener, "listener"));
    }

    /**
     * The same with a stream, which is not closed, and with each result handed over as it comes, in no order.
     *
     * @param emails the messages
     * @param listener gets the results, one at a time, on the calling thread; meanwhile the connections go on
     * @throws SendAllException if the stream or the listener fails; the results that the listener has not taken are inside
     * @throws IllegalStateException if the pool is closed
     */
    public void sendAll(Stream<Email> emails, SendListener listener) {
        pool.sendAll(emails, Objects.requireNonNull(listener, "listener"));
    }

    /**
     * What the pool is doing now. Does not block.
     *
     * @return numbers of one moment
     */
    public PoolState state() {
        return pool.state();
    }

    /**
     * Breaks all connections at once, from any thread; what is under way fails within a second. A message whose end had not been
     * sent is not delivered. The pool is closed then.
     */
    public void cancel() {
        pool.cancel();
    }

    /**
     * Closes the pool: messages that wait for a connection are given up with nothing sent, those under way may come to their end for
     * {@link PoolOptions#maxClose}, and are cancelled then. Blocks for that; an interrupt cuts it short, and the flag stays set.
     * Afterwards no thread and no connection of the pool is left. Never throws.
     */
    @Override
    public void close() {
        pool.close();
    }

    @Override
    public String toString() {
        return "SmtpPool[" + pool + "]";
    }
}
