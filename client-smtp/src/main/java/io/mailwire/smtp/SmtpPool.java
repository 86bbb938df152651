package io.mailwire.smtp;

import io.mailwire.ConnectionException;
import io.mailwire.Email;
import io.mailwire.MailException;
import io.mailwire.SendException;
import io.mailwire.SendResult;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.smtp.internal.engine.SessionPool;
import java.util.Objects;

/**
 * A few connections to one server, shared by any number of threads. From {@link SmtpClient#pool()}. Thread-safe, and for virtual
 * threads too.
 *
 * <pre>{@code
 * try (SmtpPool pool = outgoing.pool(PoolOptions.DEFAULTS.connections(4).maxMessages(100))) {
 *     SendResult sent = pool.send(invoice);    // from as many threads as you like
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
    private final SendOptions sending;

    SmtpPool(SessionPool pool, SendOptions sending) {
        this.pool = pool;
        this.sending = sending;
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
        return send(email, sending);
    }

    /**
     * Sends one message like {@link #send(Email)}: to whom, by which policy, and with which wishes to the server. Blocks.
     *
     * @param email the message
     * @param options how to send it, in place of the client's {@link SmtpClient#sending}
     * @return what became of it; some recipients may have been refused, see {@link SendResult#rejected()}
     * @throws SendException if nobody gets the message, or nobody knows; the result is inside
     * @throws UnsupportedCapabilityException if the server does not offer what the message needs or the options ask for; nothing was
     *     sent
     * @throws MailException as for {@link #send(Email)}
     * @throws IllegalArgumentException if there is no recipient
     * @throws IllegalStateException if the pool is closed
     */
    public SendResult send(Email email, SendOptions options) {
        return pool.send(Objects.requireNonNull(email, "email"), Objects.requireNonNull(options, "options"));
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
