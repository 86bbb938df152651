package io.mailwire.smtp;

import io.mailwire.Email;
import io.mailwire.MailException;
import io.mailwire.Reply;
import io.mailwire.SendException;
import io.mailwire.SendResult;
import io.mailwire.TlsInfo;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.smtp.internal.engine.SmtpEngine;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One live connection to an SMTP server, ready to take mail. From {@link SmtpClient#connect()}.
 *
 * <p>For one thread at a time: a second caller gets an {@link IllegalStateException}. Only {@link #cancel()} and {@link #close()}
 * may be called from anywhere at any time. After a failure of the connection the session is over, and every further call is an
 * {@code IllegalStateException} that says why.
 *
 * <pre>{@code
 * try (SmtpSession smtp = client.connect()) {
 *     SendResult first = smtp.send(invoice);
 *     SendResult second = smtp.send(reminder);
 * }
 * }</pre>
 */
public final class SmtpSession implements AutoCloseable {

    private final SmtpEngine engine;
    private final SendOptions sending;

    SmtpSession(SmtpEngine engine, SendOptions sending) {
        this.engine = engine;
        this.sending = sending;
    }

    /**
     * Sends one message to its To, Cc and Bcc addresses, or as the client's {@link SmtpClient#sending} has it. Blocks until the server
     * has taken it or refused it. With PIPELINING that is two round trips, whatever the number of recipients up to some hundred; with
     * CHUNKING beside it one, unless the message is long.
     *
     * @param email the message
     * @return what became of it; some recipients may have been refused, see {@link SendResult#rejected()}
     * @throws SendException if nobody gets the message, or nobody knows; the result is inside
     * @throws UnsupportedCapabilityException if the message needs what the server does not offer (SMTPUTF8, 8BITMIME), or is larger
     *     than the server takes (SIZE); nothing was sent
     * @throws IllegalArgumentException if the message has no recipient
     * @throws IllegalStateException if the session is over or in use
     * @throws java.io.UncheckedIOException if a file of the message cannot be read
     */
    public SendResult send(Email email) {
        return engine.send(email, sending, false);
    }

    /**
     * Sends one message: to whom, by which policy, and with which wishes to the server.
     *
     * @param email the message
     * @param options how to send it, in place of the client's
     * @return what became of it; some recipients may have been refused, see {@link SendResult#rejected()}
     * @throws SendException if nobody gets the message, or nobody knows; the result is inside
     * @throws UnsupportedCapabilityException if the server does not offer what the message needs or the options ask for; nothing was
     *     sent
     * @throws IllegalArgumentException if there is no recipient
     * @throws IllegalStateException if the session is over or in use
     * @throws java.io.UncheckedIOException if a file of the message cannot be read
     */
    public SendResult send(Email email, SendOptions options) {
        return engine.send(Objects.requireNonNull(email, "email"), Objects.requireNonNull(options, "options"), false);
    }

    /**
     * Sends messages one behind the other, without waiting for the server between them where it allows that. Blocks until each has
     * its result. Messages are taken from the source only as the connection takes them.
     *
     * <p>Nothing is thrown for a message: every message taken has exactly one result. What the server refuses, what needs a capability
     * that it lacks, and what cannot be read is NOT_SENT with its {@link SendResult#cause()}. Once the connection is lost, messages whose
     * end may have arrived are UNKNOWN, at most {@link SendOptions#inFlight()} of them, and the rest of the source is NOT_SENT with the
     * loss as the cause. Nothing is ever sent twice. After {@link #cancel()} or an interrupt no more messages are taken.
     *
     * @param emails the messages
     * @return their results, in their order
     * @throws SendAllException if the source fails; the results of what was taken are inside
     * @throws IllegalStateException if the session is over or in use; nothing was taken
     */
    public List<SendResult> sendAll(Iterable<Email> emails) {
        return engine.sendAll(emails, sending, null);
    }

    /**
     * The same with a stream, which is not closed.
     *
     * @param emails the messages
     * @return their results, in their order
     * @throws SendAllException if the stream fails; the results of what was taken are inside
     * @throws IllegalStateException if the session is over or in use; nothing was taken
     */
    public List<SendResult> sendAll(Stream<Email> emails) {
        return engine.sendAll(emails, sending, null);
    }

    /**
     * Sends messages as {@link #sendAll(Iterable)} does, and hands over each result as it comes, so that any number of messages goes
     * through in constant memory.
     *
     * @param emails the messages
     * @param listener gets the results, in the order of the messages
     * @throws SendAllException if the source or the listener fails; the results that the listener has not taken are inside
     * @throws IllegalStateException if the session is over or in use; nothing was taken
     */
    public void sendAll(Iterable<Email> emails, SendListener listener) {
        engine.sendAll(emails, sending, Objects.requireNonNull(listener, "listener"));
    }

    /**
     * The same with a stream, which is not closed.
     *
     * @param emails the messages
     * @param listener gets the results, in the order of the messages
     * @throws SendAllException if the stream or the listener fails; the results that the listener has not taken are inside
     * @throws IllegalStateException if the session is over or in use; nothing was taken
     */
    public void sendAll(Stream<Email> emails, SendListener listener) {
        engine.sendAll(emails, sending, Objects.requireNonNull(listener, "listener"));
    }

    /**
     * What the server offers, after TLS where TLS came up.
     *
     * @return the capabilities of its reply to EHLO; does not ask again
     */
    public SmtpCapabilities capabilities() {
        return engine.capabilities();
    }

    /**
     * What TLS came up.
     *
     * @return version, cipher suite and whether the certificate was verified; empty in the clear
     */
    public Optional<TlsInfo> tls() {
        return engine.tls();
    }

    /**
     * How the login went.
     *
     * @return the SASL mechanism; empty without a login
     */
    public Optional<String> mechanism() {
        return engine.mechanism();
    }

    /**
     * Asks the server for a sign of life; blocks for one round trip.
     *
     * @return its reply
     * @throws MailException if it gave none, or refused
     * @throws IllegalStateException if the session is over or in use
     */
    public Reply noop() {
        return engine.noop();
    }

    /**
     * Ends the session in order; blocks for one round trip. What was sent is sent, whatever the server says to this: a failure is not
     * raised.
     *
     * @return the server's goodbye; empty where it gave none
     * @throws IllegalStateException if the session is over or in use
     */
    public Optional<Reply> quit() {
        return engine.quit();
    }

    /**
     * Whether the session can be used: false after {@link #quit()}, {@link #close()}, {@link #cancel()} or a failure. A server may
     * have closed its end without our knowing yet.
     *
     * @return true if nothing has ended it
     */
    public boolean isOpen() {
        return engine.isOpen();
    }

    /**
     * Breaks the connection at once, from any thread; a call under way fails within a second. A message whose end had not been
     * sent is not delivered.
     */
    public void cancel() {
        engine.cancel();
    }

    /** Ends the session: with QUIT and a short wait if it is idle, at once if a call is under way in another thread. Never throws. */
    @Override
    public void close() {
        engine.close();
    }

    @Override
    public String toString() {
        return "SmtpSession[" + engine + "]";
    }
}
