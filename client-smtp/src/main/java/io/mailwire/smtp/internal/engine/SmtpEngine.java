package io.mailwire.smtp.internal.engine;

import io.mailwire.ClientOptions;
import io.mailwire.ConnectionException;
import io.mailwire.Email;
import io.mailwire.FailureReason;
import io.mailwire.Login;
import io.mailwire.MailException;
import io.mailwire.Reply;
import io.mailwire.SendResult;
import io.mailwire.ServerReport;
import io.mailwire.TlsInfo;
import io.mailwire.TlsUse;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.internal.mime.OutgoingMessage;
import io.mailwire.internal.net.Cancellation;
import io.mailwire.internal.net.Deadline;
import io.mailwire.internal.net.ServerUri;
import io.mailwire.internal.net.SingleUse;
import io.mailwire.internal.wire.CommandLine;
import io.mailwire.internal.wire.MalformedException;
import io.mailwire.smtp.SendListener;
import io.mailwire.smtp.SendOptions;
import io.mailwire.smtp.SmtpCapabilities;
import io.mailwire.smtp.SmtpStage;
import io.mailwire.smtp.internal.codec.Refusals;
import io.mailwire.smtp.internal.codec.SmtpCommands;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
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
    private final MailPipeline pipeline;
    private final MessageNeeds needs;

    private SmtpEngine(SmtpOpening.Opened opened, ClientOptions options) {
        this.link = opened.link();
        this.options = options;
        this.greeting = opened.greeting();
        this.capabilities = opened.capabilities();
        this.mechanism = opened.mechanism();
        this.use = new SingleUse("SMTP session with " + link.host());
        this.pipeline = new MailPipeline(link, capabilities);
        this.needs = new MessageNeeds(capabilities, link);
    }

    /**
     * Connects, and logs in where there is a login; blocks.
     *
     * @throws MailException saying why that was not possible; no connection is left behind
     */
    public static SmtpEngine open(ServerUri server, @Nullable Login login, ClientOptions options) {
        return open(server, login, options, new Cancellation());
    }

    /** The same where this session is only a part of what has to be done by then: nothing over it goes on longer. */
    public static SmtpEngine open(ServerUri server, @Nullable Login login, ClientOptions options, Deadline end) {
        return new SmtpEngine(new SmtpOpening(server, login, options, new Cancellation(), end).run(), options);
    }

    /** The same, for whoever must be able to end it from another thread. */
    static SmtpEngine open(ServerUri server, @Nullable Login login, ClientOptions options, Cancellation cancellation) {
        return new SmtpEngine(new SmtpOpening(server, login, options, cancellation, Deadline.NONE).run(), options);
    }

    /** Connects, sends one message, quits; blocks. */
    public static SendResult sendOnce(ServerUri server, @Nullable Login login, ClientOptions options, Email email) {
        return sendOnce(server, login, options, email, SendOptions.DEFAULTS);
    }

    /** The same with wishes. */
    public static SendResult sendOnce(
            ServerUri server, @Nullable Login login, ClientOptions options, Email email, SendOptions sending) {
        SmtpEngine engine = open(server, login, options);
        try {
            return engine.send(email, sending, true);
        } finally {
            engine.close();
        }
    }

    /** Opens connections, one after the other where a server takes only so many messages on one; for {@link #sendAllOver}. */
    public interface Opener {

        /** Connects, and logs in where there is a login; blocks. */
        SmtpEngine open();
    }

    /**
     * Connects, sends everything, quits; blocks. Connects again only where the server's limit of messages for one connection is
     * reached (MAILMAX, RFC 9422).
     *
     * @param listener who gets the results; null for all of them in a list
     */
    public static List<SendResult> sendAllOver(
            Opener opener, Iterable<Email> source, SendOptions sending, @Nullable SendListener listener) {
        return sendAllOver(opener, new SendAll(source, sending, listener));
    }

    /** The same with a stream. */
    public static List<SendResult> sendAllOver(
            Opener opener, Stream<Email> source, SendOptions sending, @Nullable SendListener listener) {
        return sendAllOver(opener, new SendAll(source, sending, listener));
    }

    private static List<SendResult> sendAllOver(Opener opener, SendAll all) {
        SmtpEngine engine = opener.open();
        while (true) {
            try {
                engine.sendAll(all, true, true);
            } finally {
                engine.close();
            }
            if (all.isOver() || engine.isGone()) {
                return all.results();
            }
            try {
                engine = opener.open();
            } catch (MailException e) {
                all.withoutConnection(e);
                return all.results();
            }
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

    /** Whether the server took MAIL of the message that was sent last. */
    boolean mailAccepted() {
        return pipeline.mailAccepted();
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
        return send(email, SendOptions.DEFAULTS, last);
    }

    /** The same with wishes. */
    public SendResult send(Email email, SendOptions sending, boolean last) {
        begin("send");
        pipeline.beginOperation();
        try {
            MailJob job = begin(email, sending);
            pipeline.finish(last);
            return conclusion(job).getOrOwnFailure();
        } finally {
            leaveSending();
        }
    }

    /**
     * Sends messages one behind the other; blocks until each has its result.
     *
     * @param listener who gets the results; null for all of them in a list
     */
    public List<SendResult> sendAll(Iterable<Email> source, SendOptions sending, @Nullable SendListener listener) {
        SendAll all = new SendAll(source, sending, listener);
        sendAll(all, false, false);
        return all.results();
    }

    /** The same with a stream. */
    public List<SendResult> sendAll(Stream<Email> source, SendOptions sending, @Nullable SendListener listener) {
        SendAll all = new SendAll(source, sending, listener);
        sendAll(all, false, false);
        return all.results();
    }

    /** Sends what there is, for whoever collects the results himself; blocks. */
    void sendAll(SendAll all, boolean last, boolean others) {
        begin("sendAll");
        pipeline.beginOperation();
        try {
            all.over(this, last, others);
        } finally {
            leaveSending();
        }
    }

    private void leaveSending() {
        if (pipeline.isGone()) {
            use.closed(
                    pipeline.hasQuit()
                            ? "it ended with QUIT"
                            : pipeline.whyNoMore()
                                    .map(MailException::getMessage)
                                    .orElse("a message was abandoned half-way"));
        }
        use.leave();
    }

    /**
     * Begins to send one message, as far as the server need not be waited for.
     *
     * @throws RuntimeException if nothing of it can be sent, and nothing was
     */
    MailJob begin(Email email, SendOptions sending) {
        pipeline.whyNoMore().ifPresent(e -> {
            throw e;
        });
        MailJob job = needs.prepare(email, sending);
        int needed = pipeline.transactionsOf(job);
        if (needed > pipeline.room()) {
            job.finish();
            throw tooMany(needed);
        }
        // A message may take long without any fault: the time for the whole operation begins anew with each.
        link.beginOperation();
        pipeline.send(job);
        return job;
    }

    private UnsupportedCapabilityException tooMany(int needed) {
        int most = capabilities.limits().mailMax().orElse(Integer.MAX_VALUE);
        return needed <= most
                ? new UnsupportedCapabilityException(
                        "LIMITS",
                        link.host() + ": the server takes no more messages on this connection (MAILMAX, RFC 9422): "
                                + "connect again for the rest",
                        true)
                : new UnsupportedCapabilityException(
                        "LIMITS",
                        link.host() + ": the message takes " + needed
                                + " transactions, for the server takes only so many "
                                + "recipients in each, and it takes " + most
                                + " on one connection (RFC 9422): send to some of the recipients at a time");
    }

    /** Whether nothing was sent since this connection takes no more, and the next would: where false, no connection would. */
    static boolean isFull(@Nullable Throwable cause) {
        return cause instanceof UnsupportedCapabilityException lacking && lacking.isTransient();
    }

    /** Sends what is buffered. */
    void flush() {
        pipeline.flush();
    }

    /** Blocks for one more reply: false where none is due. */
    boolean settle() {
        return pipeline.settle();
    }

    /** Blocks until all messages are answered; {@code each} runs after each reply. */
    void finishSending(boolean quit, Runnable each) {
        if (quit) {
            pipeline.finish(true);
        }
        while (pipeline.settle()) {
            each.run();
        }
    }

    /** What became of a message that is done. */
    SendConclusion conclusion(MailJob job) {
        return new SendConclusion(
                link.host(), job, notes(job.message()), pipeline.whyNoMore().orElse(null));
    }

    /** Whether another message can be sent over this connection. */
    boolean takesMore() {
        return !pipeline.isGone() && pipeline.room() > 0;
    }

    /** Whether the server takes another message on this connection, as far as it has set a limit (RFC 9422). */
    boolean hasRoom() {
        return pipeline.room() > 0;
    }

    boolean isGone() {
        return pipeline.isGone();
    }

    boolean isCancelled() {
        return pipeline.failure() instanceof ConnectionException e && e.reason() == FailureReason.CANCELLED;
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
        return granted(SmtpCommands.noop(), SmtpStage.NOOP);
    }

    /** Clears what an unfinished transaction left behind; blocks. */
    public Reply rset() {
        Reply reply = granted(SmtpCommands.rset(), SmtpStage.RSET);
        pipeline.cleared();
        return reply;
    }

    /** Sends one command that is no part of a transaction, and blocks for its reply, which must be positive. */
    public Reply granted(CommandLine line, SmtpStage stage) {
        Reply reply = ask(line, stage);
        if (!reply.isPositive()) {
            throw Refusals.exception(link.host(), line.toString(), stage, reply, null, isOpen(), null);
        }
        return reply;
    }

    /** The same, with whatever reply. A 421 ends the session, and a reply that asks for more does too, since we have no more. */
    public Reply ask(CommandLine line, SmtpStage stage) {
        begin(stage == SmtpStage.COMMAND ? "command" : stage.toString().toLowerCase(Locale.ROOT));
        try {
            Reply reply = link.exchange(line, stage);
            if (Refusals.endsSession(reply)) {
                end(Refusals.quote(reply));
            } else if (!reply.isPositive() && !reply.isTransient() && !reply.isPermanent()) {
                throw new MalformedException("a reply that asks for more than the command", reply.toString());
            }
            return reply;
        } catch (IOException e) {
            throw failed(e, stage);
        } finally {
            use.leave();
        }
    }

    /** Whether the server answers within that time, whatever it says but goodbye. The session is over if not. Blocks. */
    boolean answers(Duration time) {
        begin("noop");
        try {
            link.write(SmtpCommands.noop());
            link.flush();
            Reply reply = link.readWithin(time);
            if (Refusals.endsSession(reply)) {
                end(Refusals.quote(reply));
            }
        } catch (IOException e) {
            failed(e, SmtpStage.NOOP); // said nowhere: the session is replaced by one that works, or by its failure
        } finally {
            use.leave();
        }
        return isOpen();
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
