package io.mailwire.pop3;

import io.mailwire.DrainException;
import io.mailwire.DrainReport;
import io.mailwire.MailException;
import io.mailwire.TlsInfo;
import io.mailwire.internal.text.Printable;
import io.mailwire.internal.wire.CommandLine;
import io.mailwire.internal.wire.MalformedException;
import io.mailwire.pop3.internal.codec.Maildrop;
import io.mailwire.pop3.internal.codec.MaildropDecoder;
import io.mailwire.pop3.internal.codec.Pop3Commands;
import io.mailwire.pop3.internal.codec.StatDecoder;
import io.mailwire.pop3.internal.engine.Opened;
import io.mailwire.pop3.internal.engine.Pop3Engine;
import io.mailwire.pop3.internal.wire.StatusLine;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One live POP3 connection, logged in (RFC 1939's TRANSACTION state).
 *
 * <p>Nothing is deleted before {@link #quit} or {@link #drain} was confirmed by the server; {@link #close} alone commits nothing. Every
 * method but {@link #cancel} blocks and is for one thread at a time: a second caller gets an {@link IllegalStateException}. After a
 * failure of the connection the session is closed and further use is an {@code IllegalStateException} that says why.
 */
public final class Pop3Session implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Pop3Session.class);

    private final Opened opened;
    private final Pop3Engine engine;
    private @Nullable Maildrop maildrop;
    private @Nullable List<Pop3Message> messages;
    private final Set<Integer> marked = new HashSet<>();

    Pop3Session(Opened opened) {
        this.opened = opened;
        this.engine = opened.engine();
    }

    /**
     * What the server offers, as it said after the login. Sends nothing.
     *
     * @return the capabilities
     */
    public Pop3Capabilities capabilities() {
        return opened.capabilities();
    }

    /**
     * What TLS came up. Sends nothing.
     *
     * @return version, cipher suite and certificate; empty in the clear
     */
    public Optional<TlsInfo> tls() {
        return engine.connection().tlsInfo();
    }

    /**
     * What is in the maildrop (LIST and UIDL, one turn where the server takes both at once, else two). The first call asks, later
     * ones return the same: what arrives during a session shows in the next one.
     *
     * @return the messages in the server's order, those marked for deletion included
     * @throws MailException if the server refuses LIST or the connection fails
     */
    public List<Pop3Message> messages() {
        return in("messages", () -> {
            List<Pop3Message> known = messages;
            if (known == null) {
                Content content = new SessionContent(this);
                known = maildrop().entries().stream()
                        .map(entry -> new Pop3Message(entry, content))
                        .toList();
                messages = known;
            }
            return known;
        });
    }

    /**
     * How much is in the maildrop (STAT), without what is marked for deletion.
     *
     * @return count and size
     * @throws MailException if the server refuses or the connection fails
     */
    public Pop3Stat stat() {
        return in("stat", () -> {
            CommandLine stat = Pop3Commands.stat();
            String text = engine.require(stat);
            try {
                return StatDecoder.decode(text);
            } catch (MalformedException e) {
                throw engine.malformed(String.valueOf(e.getMessage()));
            }
        });
    }

    /**
     * Gives every message that is not marked for deletion to the handler, deletes those it returned from, and ends the session;
     * blocks. Each message goes fetch → handler → DELE, and QUIT commits at the end.
     *
     * <p>What the handler asks to {@linkplain Pop3Message#keep() keep} stays, and so does what it throws for, which the report shows as
     * failed; the drain goes on. Where the server drops what was retrieved (EXPIRE 0 in its capabilities, or Gmail) and such a message
     * is there, the connection is dropped instead of QUIT, nothing is deleted, and a note in the report says so. Then, and
     * after every failure, handled messages are still there and come again at the next drain.
     *
     * @param handler takes the messages, on this thread; it must not use the session
     * @return what became of each message
     * @throws DrainException if the drain ended early, or QUIT was not confirmed; the report is inside
     * @throws MailException if what is in the maildrop could not be asked; no message was touched
     */
    public DrainReport drain(Pop3Handler handler) {
        Objects.requireNonNull(handler, "handler");
        return in("drain", () -> new Drain(opened, maildrop(), marked, handler).run());
    }

    /**
     * Shows the server that we are there (NOOP).
     *
     * @throws MailException if the server refuses or the connection fails
     */
    public void noop() {
        in("noop", () -> engine.require(Pop3Commands.noop()));
    }

    /**
     * Takes all marks for deletion back (RSET, and STAT behind it to be sure that the server has done it).
     *
     * @throws MailException if the server refuses or the connection fails
     */
    public void rset() {
        in("rset", () -> {
            String text = engine.require(Pop3Commands.rset());
            marked.clear();
            // GreenMail answers RSET twice, and unmarks in between. STAT's answer is known by its form, so it tells
            // where we are.
            engine.findPlace(Pop3Commands.stat(), status -> !status.isOk() || StatDecoder.fits(status.text()));
            return text;
        });
    }

    /**
     * Deletes what is marked and ends the session (QUIT). Where the server drops what was retrieved (EXPIRE 0, Gmail), that goes
     * too: {@link #close} instead keeps everything.
     *
     * @throws Pop3CommandException if the server could not delete all that was marked; which, it does not say
     * @throws MailException if the connection fails; whether anything was deleted is unknown then
     */
    public void quit() {
        in("quit", () -> {
            try {
                return engine.require(Pop3Commands.quit());
            } finally {
                engine.drop("quit() was called");
            }
        });
    }

    /** Ends the session at once, from any thread; whoever is blocked in it gets a {@code ConnectionException}. Deletes nothing. */
    public void cancel() {
        engine.cancel();
    }

    /**
     * Drops the connection without QUIT, so that nothing is deleted, marked or not (RFC 1939 section 6). Does nothing after
     * {@link #quit} or {@link #drain}. While another thread uses the session, this is {@link #cancel}.
     */
    @Override
    public void close() {
        if (engine.use().isClosed()) {
            engine.connection().close();
            return;
        }
        if (!engine.use().tryEnter("close")) {
            engine.cancel();
            return;
        }
        try {
            if (!marked.isEmpty()) {
                LOG.info(
                        "{}: closed without quit(), so {} messages marked for deletion stay on the server",
                        engine.host(),
                        marked.size());
            }
            engine.drop("close() was called");
        } finally {
            engine.use().leave();
        }
    }

    /** Runs an operation while nobody else does. */
    <T> T in(String operation, Supplier<T> action) {
        engine.use().enter(operation);
        try {
            engine.beginOperation();
            return action.get();
        } finally {
            engine.use().leave();
        }
    }

    Opened opened() {
        return opened;
    }

    /** The numbers of the messages marked for deletion. */
    Set<Integer> marked() {
        return marked;
    }

    private Maildrop maildrop() {
        Maildrop known = maildrop;
        if (known == null) {
            known = ask();
            maildrop = known;
            for (String note : known.notes()) {
                LOG.warn("{}: {}", engine.host(), note);
            }
        }
        return known;
    }

    private Maildrop ask() {
        CommandLine list = Pop3Commands.list();
        CommandLine uidl = Pop3Commands.uidl();
        MaildropDecoder decoder = new MaildropDecoder();
        engine.send(list);
        if (opened.capabilities().pipelining()) {
            engine.send(uidl);
        }
        StatusLine listed = engine.answer();
        if (listed.isOk()) {
            engine.readListing(list, decoder::list);
        }
        if (!opened.capabilities().pipelining() && listed.isOk()) {
            engine.send(uidl);
        }
        if (engine.unanswered() > 0) {
            // UIDL is optional (RFC 1939 section 7), so a refusal is an answer.
            if (engine.answer().isOk()) {
                engine.readListing(uidl, decoder::uidl);
            } else {
                decoder.uidlRefused();
            }
        }
        if (!listed.isOk()) {
            throw engine.refusal(list, listed, true);
        }
        return decoder.maildrop();
    }

    @Override
    public String toString() {
        return "Pop3Session[" + engine.connection().server() + ", "
                + Printable.shortened(tls().map(TlsInfo::toString).orElse("cleartext"), 200)
                + (marked.isEmpty() ? "" : ", " + marked.size() + " marked for deletion")
                + (engine.use().isClosed() ? ", closed" : "") + "]";
    }
}
