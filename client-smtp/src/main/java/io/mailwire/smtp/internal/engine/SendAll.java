package io.mailwire.smtp.internal.engine;

import io.mailwire.Email;
import io.mailwire.RecipientResult;
import io.mailwire.RecipientStatus;
import io.mailwire.SendOutcome;
import io.mailwire.SendResult;
import io.mailwire.internal.mime.OutgoingMessage;
import io.mailwire.smtp.Recipient;
import io.mailwire.smtp.SendAllException;
import io.mailwire.smtp.SendListener;
import io.mailwire.smtp.SendOptions;
import io.mailwire.smtp.SmtpCommandException;
import io.mailwire.smtp.internal.codec.Mailboxes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages from a source, as fast as the connection takes them, and hands over one result for each, in their order. May span
 * several connections, one after the other. Used once, by one thread.
 */
final class SendAll {

    // What fails before it is sent costs no reply, so nothing else would bound how many results wait for one before
    // them.
    private static final int RESULTS_WAITING = 1000;

    /** One message taken: on its way, or with its result. */
    private record Slot(
            @Nullable SmtpEngine engine,
            @Nullable MailJob job,
            @Nullable SendResult result) {
        boolean isDone() {
            return result != null || Objects.requireNonNull(job).isDone();
        }

        SendResult account() {
            return result != null
                    ? result
                    : Objects.requireNonNull(engine)
                            .conclusion(Objects.requireNonNull(job))
                            .result();
        }
    }

    private final Iterator<Email> source;
    private final boolean sourceIsThere;
    private final boolean accountForAll;
    private final boolean bounded;
    private final SendOptions options;
    private final @Nullable SendListener listener;
    private final Deque<Slot> slots = new ArrayDeque<>();
    private final List<SendResult> kept = new ArrayList<>();
    private @Nullable Email next;
    private @Nullable Throwable trouble;
    private String whose = "";
    private boolean listenerFailed;
    private boolean exhausted;

    /**
     * Begins with the source; takes nothing.
     *
     * @param listener who gets the results; null to keep them
     */
    SendAll(Iterable<Email> source, SendOptions options, @Nullable SendListener listener) {
        this(source.iterator(), source instanceof Collection, true, source instanceof Collection, options, listener);
    }

    /** The same with a stream. */
    SendAll(Stream<Email> source, SendOptions options, @Nullable SendListener listener) {
        this(source.spliterator(), options, listener);
    }

    // A stream without a size may have no end: what cannot be sent is not taken from it.
    private SendAll(Spliterator<Email> source, SendOptions options, @Nullable SendListener listener) {
        this(
                Spliterators.iterator(source),
                false,
                source.hasCharacteristics(Spliterator.SIZED),
                source.hasCharacteristics(Spliterator.SIZED),
                options,
                listener);
    }

    private SendAll(
            Iterator<Email> source,
            boolean sourceIsThere,
            boolean accountForAll,
            boolean bounded,
            SendOptions options,
            @Nullable SendListener listener) {
        this.source = source;
        this.sourceIsThere = sourceIsThere;
        this.accountForAll = accountForAll;
        this.bounded = bounded;
        this.options = options;
        this.listener = listener;
    }

    /**
     * Sends as much as this connection takes.
     *
     * @param last whether the session ends with the source
     * @param others whether there are other connections for what a server does not take on this one
     */
    void over(SmtpEngine engine, boolean last, boolean others) {
        while (!isOver() && mayTake(engine, others) && advance(engine)) {
            Slot slot = begin(engine, Objects.requireNonNull(next));
            if (others
                    && slot.result() != null
                    && SmtpEngine.isFull(slot.result().causeOrNull())) {
                break; // and the next connection takes it
            }
            next = null;
            slots.add(slot);
            deliver();
            while (slots.size() > RESULTS_WAITING && engine.settle()) {
                deliver();
            }
        }
        engine.finishSending(last && isOver(), this::deliver);
        deliver();
    }

    private boolean mayTake(SmtpEngine engine, boolean others) {
        // Whoever cancels does not want to wait for a source, but of what is there he gets to know each.
        boolean accounted = engine.isCancelled() ? bounded : accountForAll;
        return engine.takesMore() || (accounted && (!others || engine.isGone()));
    }

    /** Accounts for what is left, where there is no connection to send it over. */
    void withoutConnection(RuntimeException cause) {
        while (!isOver() && (next != null || accountForAll) && advance(null)) {
            Email email = Objects.requireNonNull(next);
            next = null;
            slots.add(new Slot(null, null, notBegun(email, cause)));
            deliver();
        }
    }

    /** Whether nothing more will be taken from the source. */
    boolean isOver() {
        return trouble != null || (exhausted && next == null);
    }

    private boolean advance(@Nullable SmtpEngine engine) {
        if (next != null) {
            return true;
        }
        if (!sourceIsThere && engine != null) {
            engine.flush(); // it may take a while
        }
        try {
            if (source.hasNext()) {
                next = Objects.requireNonNull(source.next(), "the source gave null for a message");
            } else {
                exhausted = true;
            }
        } catch (Throwable e) {
            trouble = e;
            whose = "the source of the messages failed";
        }
        return next != null;
    }

    private Slot begin(SmtpEngine engine, Email email) {
        try {
            return new Slot(engine, engine.begin(email, options), null);
        } catch (RuntimeException e) {
            return new Slot(engine, null, notBegun(email, e));
        }
    }

    /** The account of a message of which nothing was sent: to whom it would have gone, as the envelope would have had them. */
    private SendResult notBegun(Email email, RuntimeException cause) {
        return notBegun(email, options, cause);
    }

    /** The same for others. */
    static SendResult notBegun(Email email, SendOptions options, RuntimeException cause) {
        Stream<String> to = options.recipients().isEmpty()
                ? OutgoingMessage.recipientsOf(email).stream()
                : Mailboxes.distinct(options.recipients()).stream().map(Recipient::address);
        return new SendResult(
                email.messageId().orElse(""),
                SendOutcome.NOT_SENT,
                to.map(a -> new RecipientResult(a, RecipientStatus.NOT_TRIED, null))
                        .toList(),
                cause instanceof SmtpCommandException refused ? refused.reply() : null,
                List.of(),
                cause);
    }

    private void deliver() {
        while (!slots.isEmpty() && slots.element().isDone()) {
            SendResult account = slots.remove().account();
            if (listener == null || listenerFailed) {
                kept.add(account);
                continue;
            }
            try {
                listener.onResult(account);
            } catch (Throwable e) {
                listenerFailed = true;
                if (trouble == null) {
                    trouble = e;
                    whose = "the listener for the results failed";
                } else {
                    trouble.addSuppressed(e);
                }
                kept.add(account);
            }
        }
    }

    /**
     * Ends it: the results where no listener got them.
     *
     * @throws SendAllException if the source or the listener failed; an Error of theirs is thrown as it is
     */
    List<SendResult> results() {
        if (trouble instanceof Error e) {
            throw e;
        }
        if (trouble instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        if (trouble != null) {
            throw new SendAllException(whose + ": " + trouble, kept, trouble);
        }
        return kept;
    }
}
