package io.mailwire.smtp;

import io.mailwire.Email;
import io.mailwire.MailException;
import io.mailwire.PeerException;
import io.mailwire.Reply;
import io.mailwire.SendException;
import io.mailwire.SendResult;
import io.mailwire.TlsInfo;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.smtp.internal.codec.RawCommand;
import io.mailwire.smtp.internal.codec.SmtpCommands;
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
     * Makes the server forget a transaction that did not come to its end; blocks for one round trip. Never needed before another
     * message, which does it by itself.
     *
     * @return its reply
     * @throws MailException if it gave none, or refused
     * @throws IllegalStateException if the session is over or in use
     */
    public Reply rset() {
        return engine.rset();
    }

    /**
     * Asks whether an address or a name is a mailbox of the server (VRFY, RFC 5321 section 3.5); blocks for one round trip. Most
     * servers do not tell, and say so by {@link AddressStatus#UNCONFIRMED} or {@link AddressStatus#NOT_TOLD}.
     *
     * @param address an address or a name
     * @return what the server says; a refusal is an answer too, and raises nothing
     * @throws UnsupportedCapabilityException if it is not ASCII and the server does not offer SMTPUTF8; nothing was sent
     * @throws MailException if the server gave no answer
     * @throws IllegalArgumentException if it is blank or has a control character in it
     * @throws IllegalStateException if the session is over or in use
     */
    public AddressAnswer vrfy(String address) {
        Reply reply = engine.ask(SmtpCommands.vrfy(address, needsUtf8(address)), SmtpStage.VRFY);
        return new AddressAnswer(address, reply);
    }

    /**
     * Asks who is on a mailing list of the server (EXPN, RFC 5321 section 3.5); blocks for one round trip. Hardly any server
     * tells.
     *
     * @param list the name or address of the list
     * @return what the server says, with the members as {@link AddressAnswer#mailboxes()}; a refusal is an answer too
     * @throws UnsupportedCapabilityException if it is not ASCII and the server does not offer SMTPUTF8; nothing was sent
     * @throws MailException if the server gave no answer
     * @throws IllegalArgumentException if it is blank or has a control character in it
     * @throws IllegalStateException if the session is over or in use
     */
    public AddressAnswer expn(String list) {
        Reply reply = engine.ask(SmtpCommands.expn(list, needsUtf8(list)), SmtpStage.EXPN);
        return new AddressAnswer(list, reply);
    }

    // RFC 6531 section 3.7.4.2
    private boolean needsUtf8(String text) {
        boolean ascii = text.chars().allMatch(c -> c < 0x80);
        if (!ascii && !capabilities().has("SMTPUTF8")) {
            throw new UnsupportedCapabilityException(
                    "SMTPUTF8", "the text is not ASCII, and the server does not offer SMTPUTF8");
        }
        return !ascii;
    }

    /**
     * Asks for help; blocks for one round trip.
     *
     * @return the server's words
     * @throws SmtpCommandException if the server has none
     * @throws MailException if it gave no answer
     * @throws IllegalStateException if the session is over or in use
     */
    public Reply help() {
        return engine.granted(SmtpCommands.help(), SmtpStage.HELP);
    }

    /**
     * Asks for help about a command; blocks for one round trip.
     *
     * @param topic mostly the name of a command
     * @return the server's words
     * @throws SmtpCommandException if the server has none
     * @throws MailException if it gave no answer
     * @throws IllegalArgumentException if it has a control character in it
     * @throws IllegalStateException if the session is over or in use
     */
    public Reply help(String topic) {
        return engine.granted(SmtpCommands.help(topic), SmtpStage.HELP);
    }

    /**
     * Sends a command that has no method here, as written, such as {@code ETRN} or {@code XFORWARD NAME=spike.example}; blocks for
     * one round trip. The line is shown in the trace: do not put a secret in it.
     *
     * <p>Commands that begin or end something (the mail transaction, TLS, the login, the session) are refused, since the session
     * would not know of it. A 421 ends the session; so does a reply that asks for more (354, 334), with a {@link PeerException}.
     *
     * @param line verb and parameters, without the line's end; at most 510 octets
     * @return the server's reply, whatever it says: {@link Reply#isPositive()} tells
     * @throws MailException if the server gave no answer, or one that makes no sense
     * @throws IllegalArgumentException if the line has a control character in it (CR, LF and NUL above all), has a character beyond
     *     ASCII where the server does not offer SMTPUTF8, is too long, or is one of the commands named above; the message says
     *     which method to use
     * @throws IllegalStateException if the session is over or in use
     */
    public Reply command(String line) {
        return engine.ask(RawCommand.of(line, capabilities().has("SMTPUTF8")), SmtpStage.COMMAND);
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
