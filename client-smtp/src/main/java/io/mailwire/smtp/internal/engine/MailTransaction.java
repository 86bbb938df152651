package io.mailwire.smtp.internal.engine;

import io.mailwire.FailureReason;
import io.mailwire.MailException;
import io.mailwire.Reply;
import io.mailwire.internal.mime.OutgoingMessage;
import io.mailwire.internal.wire.CommandLine;
import io.mailwire.internal.wire.DotStuffingSink;
import io.mailwire.internal.wire.MalformedException;
import io.mailwire.smtp.SmtpStage;
import io.mailwire.smtp.internal.codec.MailParameters;
import io.mailwire.smtp.internal.codec.Refusals;
import io.mailwire.smtp.internal.codec.SmtpCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import okio.Buffer;
import okio.Source;
import org.jspecify.annotations.Nullable;

/**
 * One message over one connection: MAIL, RCPT for each recipient, DATA, the message, its end (RFC 5321 section 3.3). With
 * PIPELINING (RFC 2920) everything up to DATA is one group, and the end of data with a QUIT another; without it each command waits
 * for its reply. Used once.
 */
final class MailTransaction {

    // Replies to so many commands fit into any socket buffer, so a server that cannot get rid of its replies, and has
    // therefore
    // stopped reading, is never waited for.
    private static final int GROUP = 200;

    // A server that hangs up in the middle may have said why; its words are here already, or will never come.
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private static final long CHUNK = 64 * 1024;

    private record Expected(SmtpStage stage, int recipient) {}

    private final SmtpLink link;
    private final OutgoingMessage message;
    private final boolean pipelining;
    private final CommandLine mail;
    private final List<CommandLine> rcpts;
    private final SendLedger ledger;
    private final Queue<Expected> expected = new ArrayDeque<>();

    private boolean gone;
    private boolean quitSent;
    private @Nullable MailException failure;

    /**
     * Makes the envelope's lines; sends nothing.
     *
     * @throws IllegalArgumentException if an address is none
     */
    MailTransaction(
            SmtpLink link,
            OutgoingMessage message,
            String sender,
            List<String> recipients,
            MailParameters parameters,
            boolean pipelining) {
        this.link = link;
        this.message = message;
        this.pipelining = pipelining;
        this.mail = SmtpCommands.mail(sender, parameters);
        this.rcpts = recipients.stream().map(SmtpCommands::rcpt).toList();
        this.ledger = new SendLedger(recipients);
    }

    /**
     * Does it all; blocks. Never throws for what the server or the network does: see {@link #failure} and {@link #ledger}.
     *
     * @param resetFirst clear what an earlier transaction left behind
     * @param quitAfter end the session in the same breath
     */
    void run(boolean resetFirst, boolean quitAfter) {
        try {
            envelope(resetFirst);
            if (gone) {
                return;
            }
            if (ledger.dataInvited()) {
                if (ledger.mailAccepted() && ledger.anybodyAccepted()) {
                    body(quitAfter);
                } else {
                    nobody();
                }
            }
        } catch (IOException e) {
            SmtpStage stage =
                    expected.isEmpty() ? SmtpStage.DATA : expected.element().stage();
            boolean wasReading = link.isReading();
            if (!wasReading && !link.connection().isClosed()) {
                hearLastWords();
            }
            failure = link.explain(e, stage, wasReading);
            gone = true;
        } catch (RuntimeException | Error e) {
            hangUp();
            throw e;
        }
    }

    SendLedger ledger() {
        return ledger;
    }

    /** Whether the connection is of no further use. */
    boolean isGone() {
        return gone;
    }

    /** Whether QUIT has been sent and answered. */
    boolean hasQuit() {
        return quitSent;
    }

    /** What happened to the connection; null where it was left in order. */
    @Nullable MailException failure() {
        return failure;
    }

    private void envelope(boolean resetFirst) throws IOException {
        if (resetFirst) {
            issue(SmtpCommands.rset(), SmtpStage.RSET, -1);
        }
        issue(mail, SmtpStage.MAIL, -1);
        for (int i = 0; i < rcpts.size() && goesOn(); i++) {
            issue(rcpts.get(i), SmtpStage.RCPT, i);
        }
        boolean hopeless = ledger.allAnswered() && !ledger.anybodyAccepted();
        if (goesOn() && !hopeless) {
            issue(SmtpCommands.data(), SmtpStage.DATA, -1);
        }
        settle();
    }

    private boolean goesOn() {
        return !gone && !ledger.mailRefused();
    }

    private void issue(CommandLine line, SmtpStage stage, int recipient) throws IOException {
        if (gone) {
            return;
        }
        link.write(line);
        expected.add(new Expected(stage, recipient));
        if (!pipelining || expected.size() >= GROUP) {
            settle();
        }
    }

    /** Sends what is buffered, and blocks until all of it is answered. */
    private void settle() throws IOException {
        link.flush();
        while (!gone && !expected.isEmpty()) {
            take(link.read(expected.element().stage()));
        }
    }

    private void take(Reply reply) throws IOException {
        Expected to = expected.remove();
        if (reply.code() / 100 == 3 && to.stage() != SmtpStage.DATA) {
            throw new MalformedException("no reply to " + to.stage(), reply.toString());
        }
        ledger.record(to.stage(), to.recipient(), reply);
        if (Refusals.endsSession(reply)) {
            hangUp();
        } else if (to.stage() == SmtpStage.DATA && reply.isPositive()) {
            // RFC 5321 knows only 354 here. Whether the server waits for the message now or for commands is anybody's
            // guess, and a message taken for commands would do what its author wants.
            throw new MalformedException(
                    "a reply to DATA that neither invites the message nor refuses it", reply.toString());
        }
    }

    private void body(boolean quitAfter) throws IOException {
        expected.add(new Expected(SmtpStage.END_OF_DATA, -1));
        DotStuffingSink stuffing = new DotStuffingSink(link.sink());
        link.channel().trace().sent("(a message of " + message.size() + " octets)");
        copyMessage(stuffing);
        ledger.endMayHaveArrived();
        stuffing.end();
        link.channel().trace().sent(".");
        if (quitAfter && pipelining) {
            link.write(SmtpCommands.quit());
            quitSent = true;
        }
        settle();
        if (quitSent && !gone) {
            goodbye();
        }
    }

    private void copyMessage(DotStuffingSink to) throws IOException {
        Buffer buffer = new Buffer();
        try (Source from = message.source()) {
            while (true) {
                long n;
                try {
                    n = from.read(buffer, CHUNK);
                } catch (IOException e) {
                    throw new UncheckedIOException("the message could not be read while it was being sent", e);
                }
                if (n < 0) {
                    return;
                }
                to.write(buffer, n);
            }
        }
    }

    /**
     * DATA was invited though it should not have been. With nobody to get it, a lone dot ends it, and whatever the server says to
     * that is no delivery (RFC 2920 section 3.1). If somebody would get an empty message the connection is dropped instead.
     */
    private void nobody() throws IOException {
        if (ledger.anybodyAccepted()) {
            hangUp();
            return;
        }
        link.sink().writeUtf8(".\r\n");
        link.channel().trace().sent(".");
        link.flush();
        if (Refusals.endsSession(link.read(SmtpStage.END_OF_DATA))) {
            hangUp();
        }
    }

    /** The message is sent or not by now; how the goodbye goes changes nothing. */
    private void goodbye() {
        try {
            link.readWithin(LAST_WORDS);
        } catch (IOException e) {
            // Many servers just close.
        }
        gone = true;
        link.connection().close();
    }

    /** The connection broke while we wrote: perhaps the server had refused something and closed. */
    private void hearLastWords() {
        try {
            while (!gone && !expected.isEmpty()) {
                Reply reply = link.readWithin(LAST_WORDS);
                if (reply.isPositive() && ledger.isBeforeEnd()) {
                    ledger.endMayHaveArrived(); // it cannot have the end yet; what it means nobody knows
                    return;
                }
                take(reply);
            }
        } catch (IOException e) {
            // Nothing more to hear; the first failure stands.
        }
    }

    private void hangUp() {
        gone = true;
        link.connection().abort(FailureReason.LOST);
    }
}
