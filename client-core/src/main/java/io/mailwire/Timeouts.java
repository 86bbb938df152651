package io.mailwire;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long to wait for what. Every deadline is finite unless said otherwise, and takes effect within a second. Immutable.
 *
 * @param connect look-up, dialling, proxy and TLS handshake together
 * @param reply POP3 and IMAP: time without a single octet from the server while an answer is due
 * @param write time without a single octet taken by the server while we write
 * @param smtpReply SMTP replies (RFC 5321 section 4.5.3.2 asks for 5 minutes)
 * @param smtpData the reply to DATA (2 minutes there)
 * @param smtpEndOfData the reply to the end of data (10 minutes there; giving up early sends mail twice)
 * @param operationOrNull one whole operation, such as a connect or a send; null for no such limit
 */
public record Timeouts(
        Duration connect,
        Duration reply,
        Duration write,
        Duration smtpReply,
        Duration smtpData,
        Duration smtpEndOfData,
        @Nullable Duration operationOrNull) {

    /** 30 s to connect, 60 s for replies and writes, RFC 5321's times for SMTP, no limit on whole operations. */
    public static final Timeouts DEFAULTS = new Timeouts(
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofMinutes(5),
            Duration.ofMinutes(2),
            Duration.ofMinutes(10),
            null);

    /**
     * Refuses durations that are not positive.
     *
     * @param connect look-up, dialling, proxy and TLS handshake together
     * @param reply POP3 and IMAP: time without an octet from the server while an answer is due
     * @param write time without an octet taken by the server while we write
     * @param smtpReply SMTP replies
     * @param smtpData the reply to DATA
     * @param smtpEndOfData the reply to the end of data
     * @param operationOrNull one whole operation; null for no such limit
     */
    public Timeouts {
        requirePositive(connect, "connect");
        requirePositive(reply, "reply");
        requirePositive(write, "write");
        requirePositive(smtpReply, "smtpReply");
        requirePositive(smtpData, "smtpData");
        requirePositive(smtpEndOfData, "smtpEndOfData");
        if (operationOrNull != null) {
            requirePositive(operationOrNull, "operation");
        }
    }

    /**
     * The defaults with one time for every wait: connect, replies and writes of every protocol.
     *
     * @param each the time
     * @return new timeouts
     */
    public static Timeouts ofEach(Duration each) {
        return new Timeouts(each, each, each, each, each, each, null);
    }

    /**
     * The limit on one whole operation.
     *
     * @return the time, or empty for no such limit
     */
    public Optional<Duration> operation() {
        return Optional.ofNullable(operationOrNull);
    }

    /**
     * Limits look-up, dialling, proxy and TLS handshake together.
     *
     * @param time the new limit
     * @return a copy with it
     */
    public Timeouts withConnect(Duration time) {
        return new Timeouts(time, reply, write, smtpReply, smtpData, smtpEndOfData, operationOrNull);
    }

    /**
     * Limits the wait for replies, of SMTP too (but not for its end of data).
     *
     * @param time the new limit
     * @return a copy with it
     */
    public Timeouts withReply(Duration time) {
        return new Timeouts(connect, time, write, time, time, smtpEndOfData, operationOrNull);
    }

    /**
     * Limits the wait for the reply to SMTP's end of data. Giving up early leaves the outcome unknown.
     *
     * @param time the new limit
     * @return a copy with it
     */
    public Timeouts withSmtpEndOfData(Duration time) {
        return new Timeouts(connect, reply, write, smtpReply, smtpData, time, operationOrNull);
    }

    /**
     * Limits the wait for a server that takes nothing while we write.
     *
     * @param time the new limit
     * @return a copy with it
     */
    public Timeouts withWrite(Duration time) {
        return new Timeouts(connect, reply, time, smtpReply, smtpData, smtpEndOfData, operationOrNull);
    }

    /**
     * Limits each whole operation, such as a connect or a send. Where content is handed over while it arrives, the time that is taken
     * for reading it counts, too; the connection ends when it is over.
     *
     * @param time the new limit
     * @return a copy with it
     */
    public Timeouts withOperation(Duration time) {
        return new Timeouts(connect, reply, write, smtpReply, smtpData, smtpEndOfData, time);
    }

    private static void requirePositive(Duration d, String name) {
        if (Objects.requireNonNull(d, name).isNegative() || d.isZero()) {
            throw new IllegalArgumentException("timeout \"" + name + "\" must be positive, not " + d);
        }
    }
}
