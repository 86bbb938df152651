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
     * has taken it or refused it. With PIPELINING that is two round trips, whatever the number of recipients up to some hundred.
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
     * <p>Results are looked at between two messages, and while there is no room for another: one that comes while the source takes its
     * time waits for it.
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
     * The same with a stream, which is not closed. From one whose size is not known nothing more is taken once the connection is lost.
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
     * The same with a stream, which is not closed. From one whose size is not known nothing more is taken once the connection is lost.
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
