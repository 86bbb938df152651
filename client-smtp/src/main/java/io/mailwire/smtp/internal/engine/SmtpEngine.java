package io.mailwire.smtp.internal.engine;

import io.mailwire.ClientOptions;
import io.mailwire.Email;
import io.mailwire.Login;
import io.mailwire.MailException;
import io.mailwire.Reply;
import io.mailwire.SendResult;
import io.mailwire.ServerReport;
import io.mailwire.TlsInfo;
import io.mailwire.TlsUse;
import io.mailwire.internal.mime.OutgoingMessage;
import io.mailwire.internal.net.ServerUri;
import io.mailwire.internal.net.SingleUse;
import io.mailwire.smtp.SmtpCapabilities;
import io.mailwire.smtp.SmtpStage;
import io.mailwire.smtp.internal.codec.MailParameters;
import io.mailwire.smtp.internal.codec.Refusals;
import io.mailwire.smtp.internal.codec.SmtpCommands;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One live session: one caller at a time, each operation under its deadline, and over after the first failure. */
public final class SmtpEngine {

    // close() is no place to wait for a server that does not answer.
    private static final Duration GOODBYE = Duration.ofSeconds(2);

    private final SmtpLink link;
    private final ClientOptions options;
    private final Reply greeting;
    private final SmtpCapabilities capabilities;
    private final @Nullable String mechanism;
    private final SingleUse use;

    // An earlier transaction did not end with a message taken, so the server may still be in the middle of it.
    private boolean transactionOpen;

    private SmtpEngine(SmtpOpening.Opened opened, ClientOptions options) {
        this.link = opened.link();
        this.options = options;
        this.greeting = opened.greeting();
        this.capabilities = opened.capabilities();
        this.mechanism = opened.mechanism();
        this.use = new SingleUse("SMTP session with " + link.host());
    }

    /**
     * Connects, and logs in where there is a login; blocks.
     *
     * @throws MailException saying why that was not possible; no connection is left behind
     */
    public static SmtpEngine open(ServerUri server, @Nullable Login login, ClientOptions options) {
        return new SmtpEngine(new SmtpOpening(server, login, options).run(), options);
    }

    /** Connects, sends one message, quits; blocks. */
    public static SendResult sendOnce(ServerUri server, @Nullable Login login, ClientOptions options, Email email) {
        SmtpEngine engine = open(server, login, options);
        try {
            return engine.send(email, true);
        } finally {
            engine.close();
        }
    }

    /** Connects, logs in, reports, quits; blocks. */
    public static ServerReport verify(ServerUri server, @Nullable Login login, ClientOptions options) {
        SmtpEngine engine = open(server, login, options);
        try {
            return engine.report();
        } finally {
            engine.close();
        }
    }

    public SmtpCapabilities capabilities() {
        return capabilities;
    }

    public Optional<TlsInfo> tls() {
        return link.connection().tlsInfo();
    }

    public Optional<String> mechanism() {
        return Optional.ofNullable(mechanism);
    }

    public boolean isOpen() {
        return !use.isClosed();
    }

    /** How often the server was waited for. */
    public long turns() {
        return link.connection().turns();
    }

    /**
     * Sends one message; blocks.
     *
     * @param last whether the session ends with it; QUIT then costs no turn of its own where PIPELINING is offered
     */
    public SendResult send(Email email, boolean last) {
        begin("send");
        try (OutgoingMessage message = OutgoingMessage.of(email)) {
            MailParameters parameters = MessageNeeds.check(message, capabilities, link.host());
            return send(message, message.sender(), message.recipients(), parameters, last);
        } finally {
            use.leave();
        }
    }

    /** Sends one message to some of its recipients; blocks. */
    public SendResult sendTo(Email email, String sender, List<String> recipients) {
        begin("send");
        try (OutgoingMessage message = OutgoingMessage.of(email)) {
            MailParameters parameters = MessageNeeds.check(message, capabilities, link.host());
            return send(message, sender, recipients, parameters, false);
        } finally {
            use.leave();
        }
    }

    private SendResult send(
            OutgoingMessage message, String sender, List<String> recipients, MailParameters parameters, boolean last) {
        MailTransaction transaction =
                new MailTransaction(link, message, sender, recipients, parameters, capabilities.has("PIPELINING"));
        try {
            transaction.run(transactionOpen, last);
        } finally {
            // Also for what is thrown through us: without a word of the ledger nobody knows where the server is.
            transactionOpen = !transaction.ledger().isComplete();
            if (transaction.isGone()) {
                closedBecause(transaction);
            }
        }
        SendLedger ledger = transaction.ledger();
        return new SendConclusion(
                        link.host(),
                        sender,
                        ledger,
                        ledger.result(message.messageId(), notes(message)),
                        transaction.failure(),
                        transaction.isGone())
                .get();
    }

    private void closedBecause(MailTransaction transaction) {
        SendLedger.Decision decision = transaction.ledger().decision();
        MailException failure = transaction.failure();
        use.closed(
                transaction.hasQuit()
                        ? "it ended with QUIT"
                        : failure != null
                                ? String.valueOf(failure.getMessage())
                                : decision != null
                                        ? Refusals.quote(decision.reply())
                                        : "a message was abandoned half-way");
    }

    private List<String> notes(OutgoingMessage message) {
        List<String> notes = new ArrayList<>(message.notes());
        if (message.hasLongLines()) {
            notes.add("the message has lines of more than 998 octets, which servers may break or refuse");
        }
        if (options.tls().use() == TlsUse.OPPORTUNISTIC) {
            link.connection()
                    .tlsInfo()
                    .ifPresentOrElse(
                            tls -> tls.problem()
                                    .ifPresent(p -> notes.add("encrypted, but to an unverified server: " + p)),
                            () -> notes.add("sent in the clear: the server does not offer STARTTLS"));
        }
        return notes;
    }

    /** Asks for a sign of life; blocks. */
    public Reply noop() {
        begin("noop");
        try {
            Reply reply = link.exchange(SmtpCommands.noop(), SmtpStage.NOOP);
            if (reply.isPositive()) {
                return reply;
            }
            boolean usable = !Refusals.endsSession(reply);
            if (!usable) {
                end(Refusals.quote(reply));
            }
            throw Refusals.exception(link.host(), "NOOP", SmtpStage.NOOP, reply, null, usable, null);
        } catch (IOException e) {
            throw failed(e, SmtpStage.NOOP);
        } finally {
            use.leave();
        }
    }

    /** Ends the session in order; blocks. Empty where the server had no answer to that. */
    public Optional<Reply> quit() {
        begin("quit");
        try {
            return Optional.of(link.exchange(SmtpCommands.quit(), SmtpStage.QUIT));
        } catch (IOException e) {
            return Optional.empty(); // it is over either way
        } finally {
            end("it ended with QUIT");
            use.leave();
        }
    }

    /** Breaks the connection; from any thread. */
    public void cancel() {
        use.closed("it was cancelled");
        link.connection().cancel();
    }

    /** Ends the session: with QUIT if it is idle and in order, at once if not. */
    public void close() {
        if (!use.tryEnter("close")) {
            // Over already, or in the middle of something in another thread, which gets to know it this way.
            use.closed("it was closed");
            link.connection().cancel();
            return;
        }
        try {
            link.beginOperation();
            link.connection().writeTimeout(GOODBYE);
            link.write(SmtpCommands.quit());
            link.flush();
            link.readWithin(GOODBYE);
        } catch (IOException e) {
            // Nothing depends on it.
        } finally {
            end("it was closed");
            use.leave();
        }
    }

    private ServerReport report() {
        Set<String> offered = new LinkedHashSet<>();
        capabilities.keywords().forEach((word, more) -> offered.add(more.isEmpty() ? word : word + " " + more));
        Map<String, Long> limits = new LinkedHashMap<>();
        capabilities.maxSize().ifPresent(size -> limits.put("SIZE", size));
        return new ServerReport(
                link.connection().server().toString(),
                greeting.text(),
                link.connection().tlsInfo().orElse(null),
                mechanism,
                offered,
                limits);
    }

    private void begin(String operation) {
        use.enter(operation);
        link.beginOperation();
    }

    private MailException failed(IOException e, SmtpStage stage) {
        MailException failure = link.explain(e, stage);
        use.closed(String.valueOf(failure.getMessage()));
        return failure;
    }

    private void end(String why) {
        use.closed(why);
        link.connection().close();
    }

    @Override
    public String toString() {
        return link.connection().toString();
    }
}
