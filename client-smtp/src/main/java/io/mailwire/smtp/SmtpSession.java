package io.mailwire.smtp;

import io.mailwire.Email;
import io.mailwire.MailException;
import io.mailwire.Reply;
import io.mailwire.SendException;
import io.mailwire.SendResult;
import io.mailwire.TlsInfo;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.smtp.internal.engine.SmtpEngine;
import java.util.Optional;

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

    SmtpSession(SmtpEngine engine) {
        this.engine = engine;
    }

    /**
     * Sends one message to its To, Cc and Bcc addresses. Blocks until the server has taken it or refused it. With PIPELINING that is
     * two round trips, whatever the number of recipients up to some hundred.
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
        return engine.send(email, false);
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
