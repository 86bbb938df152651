package io.mailwire.pop3;

import io.mailwire.DrainException;
import io.mailwire.DrainReport;
import io.mailwire.MailException;
import io.mailwire.SeenFolder;
import io.mailwire.SeenStore;
import io.mailwire.TlsInfo;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.internal.text.Printable;
import io.mailwire.internal.wire.CommandLine;
import io.mailwire.internal.wire.MalformedException;
import io.mailwire.pop3.internal.codec.LanguageDecoder;
import io.mailwire.pop3.internal.codec.Maildrop;
import io.mailwire.pop3.internal.codec.Pop3Commands;
import io.mailwire.pop3.internal.codec.RawCommand;
import io.mailwire.pop3.internal.codec.StatDecoder;
import io.mailwire.pop3.internal.engine.MaildropListing;
import io.mailwire.pop3.internal.engine.Opened;
import io.mailwire.pop3.internal.engine.Pop3Engine;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
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
    private final SessionContent content;
    private @Nullable Maildrop maildrop;
    private @Nullable List<Pop3Message> messages;
    private final TopProbe top;
    private final Set<Integer> marked = new HashSet<>();

    // QUIT takes them away on some servers.
    private final Set<Integer> retrieved = new HashSet<>();

    private final SessionDrain drains;

    Pop3Session(Opened opened, DrainRecipe recipe) {
        this.opened = opened;
        this.drains = new SessionDrain(this, recipe);
        this.engine = opened.engine();
        this.content = new SessionContent(this);
        this.top = new TopProbe(this);
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
        return in("messages", this::known);
    }

    /** The same, within an operation. */
    List<Pop3Message> known() {
        List<Pop3Message> known = messages;
        if (known == null) {
            known = maildrop().entries().stream()
                    .map(entry -> new Pop3Message(entry, content))
                    .toList();
            messages = known;
        }
        return known;
    }

    /**
     * Retrieves many messages and gives each to the handler while it arrives; blocks. Where the server takes several commands at
     * once, 1,000 small messages cost fewer than ten round trips. At constant memory, unless the handler asks for {@code email()}.
     *
     * <p>In the handler a message's content can be had until it returns: {@link Pop3Message#email} keeps it, so that it can be had
     * again and again, while {@link Pop3Message#openStream}, {@link Pop3Message#saveTo} and {@link Pop3Message#saveAs} without that let
     * it pass by once. What is not read is dropped, up to 64 MiB and one minute for a message; more ends the session.
     * {@link Pop3Message#delete} marks the message for deletion once the handler has returned.
     *
     * <p>Once a handler takes a second or more, nothing more is asked for ahead of it, so that the server does not wait in vain for what it
     * has sent to be taken; a single one must still be quicker than the server's patience.
     *
     * <p>What the handler throws, and a server's refusal, is that message's result, and the others go on. An exception from this method
     * itself means that the connection is gone; a {@link InterruptedException} from the handler leads to one.
     *
     * @param messages which; of this session
     * @param handler takes the messages, on this thread; it must not use the session otherwise
     * @return what became of each message
     * @throws MailException if the connection fails
     * @throws IllegalArgumentException if a message is not of this session
     */
    public Pop3Report download(Collection<Pop3Message> messages, Pop3Handler handler) {
        Objects.requireNonNull(handler, "handler");
        return in("download", () -> new Bulk(this).download(mine(messages), handler));
    }

    /**
     * Retrieves the headers of many messages and gives each to the handler while it arrives; blocks. As {@link #download}, with
     * {@link Pop3Message#headers} for what can be had in the handler.
     *
     * @param messages which; of this session
     * @param handler takes the messages, on this thread; it must not use the session otherwise
     * @return what became of each message
     * @throws UnsupportedCapabilityException if the server does not know TOP
     * @throws MailException if the connection fails
     * @throws IllegalArgumentException if a message is not of this session
     */
    public Pop3Report headers(Collection<Pop3Message> messages, Pop3Handler handler) {
        Objects.requireNonNull(handler, "handler");
        return in("headers", () -> new Bulk(this).headers(mine(messages), handler));
    }

    /**
     * Marks many messages for deletion; blocks. They are deleted when {@link #quit} is confirmed, and only then; {@link #rset} takes the
     * marks back.
     *
     * @param messages which; of this session
     * @return what became of each message: marked, or the server's refusal
     * @throws MailException if the connection fails
     * @throws IllegalArgumentException if a message is not of this session
     */
    public Pop3Report delete(Collection<Pop3Message> messages) {
        return in("delete", () -> new Bulk(this).delete(mine(messages)));
    }

    // A number of another session may be another message here.
    private List<Pop3Message> mine(Collection<Pop3Message> messages) {
        List<Pop3Message> copy = List.copyOf(messages);
        for (Pop3Message message : copy) {
            if (!message.isOf(content)) {
                throw new IllegalArgumentException(message + " is not of this session: take it from messages()");
            }
        }
        return copy;
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
     * failed; the drain goes on, or stops, as its {@linkplain Pop3Client#drainOptions options} say. A lost connection is made anew, and
     * the drain goes on without giving a message to the handler twice; what was lost with the connection within a message is failed.
     *
     * <p>Where the server drops what was retrieved (EXPIRE 0 in its capabilities, or Gmail) and such a message is there, be it one that this
     * session had retrieved before the drain, the connection is dropped instead of QUIT, and what was handled is deleted in a session of its own.
     *
     * <p>Without a {@link SeenStore} nothing is remembered when this returns or throws: messages that were handled and not deleted come
     * again at the next drain.
     *
     * @param handler takes the messages, on this thread; it must not use the session
     * @return what became of each message
     * @throws DrainException if the drain ended early, or QUIT was not confirmed; the report is inside
     * @throws MailException if what is in the maildrop could not be asked; no message was touched
     * @throws IllegalStateException if the options leave handled messages on the server, which takes a store
     */
    public DrainReport drain(Pop3Handler handler) {
        Objects.requireNonNull(handler, "handler");
        return drain(handler, System::nanoTime);
    }

    /** For tests: with a clock of their own. */
    DrainReport drain(Pop3Handler handler, LongSupplier nanoTime) {
        return drains.forgetful(handler, nanoTime);
    }

    /**
     * As {@link #drain(Pop3Handler)}, and remembers what was handled: a message goes to the handler once, whatever happens. One that an
     * earlier drain had handled is deleted without. After a crash the one message that a handler was at is offered again, and
     * {@linkplain Pop3Message#isOfferedBefore() says so}.
     *
     * @param seen what was handled before; nobody else uses it for this maildrop meanwhile
     * @param handler takes the messages, on this thread; it must not use the session
     * @return what became of each message
     * @throws DrainException if the drain ended early, or QUIT was not confirmed; the report is inside
     * @throws io.mailwire.SeenStoreException if somebody else drains the same maildrop, or what is stored is damaged
     * @throws MailException if what is in the maildrop could not be asked; no message was touched
     * @throws IllegalStateException if another drain with this store came between the opening of this session and now, so that what this
     *     session sees is out of date
     */
    public DrainReport drain(SeenStore seen, Pop3Handler handler) {
        Objects.requireNonNull(handler, "handler");
        return drains.with(seen, handler);
    }

    /** With a folder that nobody else had since this session was opened. */
    DrainReport drain(SeenFolder folder, Pop3Handler handler) {
        return drains.with(folder, handler);
    }

    /**
     * Whether the server is in UTF-8 mode (RFC 6856), which is so wherever it offers it. Messages then come as they are stored; a server
     * without it may give out a surrogate of a message with UTF-8 in its header. Sends nothing.
     *
     * @return true if the server has confirmed the mode
     */
    public boolean isUtf8() {
        return opened.utf8();
    }

    /**
     * In which languages the server can put its texts (LANG, RFC 6856 section 3).
     *
     * @return the languages in the server's order
     * @throws UnsupportedCapabilityException if the server does not list LANG; nothing was sent
     * @throws MailException if the server refuses or the connection fails
     */
    public List<Pop3Language> languages() {
        return in("languages", () -> {
            requireLang();
            List<Pop3Language> languages = new ArrayList<>();
            for (String line : lines(Pop3Commands.lang())) {
                languages.add(LanguageDecoder.decode(line));
            }
            return List.copyOf(languages);
        });
    }

    /**
     * Puts the server's texts, such as those in exceptions, into a language (LANG, RFC 6856 section 3).
     *
     * @param tag a language tag (RFC 5646) such as {@code de}, or {@code *} for what the server thinks best
     * @return the language that the server has chosen
     * @throws UnsupportedCapabilityException if the server does not list LANG; nothing was sent
     * @throws MailException if the server does not have the language, or the connection fails
     */
    public Pop3Language lang(String tag) {
        CommandLine lang = Pop3Commands.lang(tag);
        return in("lang", () -> {
            requireLang();
            return LanguageDecoder.decode(engine.require(lang));
        });
    }

    private void requireLang() {
        if (!capabilities().has("LANG")) {
            throw new UnsupportedCapabilityException(
                    "LANG", engine.host() + ": the server has its texts in one language only, it does not list LANG");
        }
    }

    /**
     * Sends a command of an extension that has no method here, and waits for its answer of one line; blocks. The line shows in traces
     * as it is, so it is no place for secrets. For an answer of several lines use {@link #commandLines}: what is left unread here makes
     * the next operation fail.
     *
     * @param line the command and its arguments, without a line end; 253 octets at most
     * @return the text behind {@code +OK}
     * @throws IllegalArgumentException if the line has control characters, or a command that changes the session or is answered with
     *     several lines; the message names the method to use instead
     * @throws Pop3CommandException if the server refuses
     * @throws MailException if the connection fails
     */
    public String command(String line) {
        CommandLine command = RawCommand.singleLine(line);
        return in("command", () -> engine.require(command));
    }

    /**
     * Sends a command of an extension that has no method here, and waits for its answer of several lines; blocks. The line shows in
     * traces as it is, so it is no place for secrets. An answer that is {@code +OK} alone makes this wait for lines until the time-out.
     *
     * @param line the command and its arguments, without a line end; 253 octets at most
     * @return the lines behind {@code +OK}, without the final dot and stuffed dots; bounded by {@link io.mailwire.Limits}
     * @throws IllegalArgumentException if the line has control characters, or a command that changes the session or is answered with
     *     one line; the message names the method to use instead
     * @throws Pop3CommandException if the server refuses
     * @throws MailException if the connection fails
     */
    public List<String> commandLines(String line) {
        CommandLine command = RawCommand.multiLine(line);
        return in("commandLines", () -> List.copyOf(lines(command)));
    }

    private List<String> lines(CommandLine command) {
        engine.require(command);
        List<String> lines = new ArrayList<>();
        engine.readListing(command, lines::add);
        return lines;
    }

    /**
     * How often the client had nothing left to send and waited for the server, greeting and TLS handshake aside. A drain that goes on in
     * further sessions is not counted there. Sends nothing.
     *
     * @return the number of turns so far
     */
    public long turns() {
        return engine.connection().turns();
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
     * Deletes what is marked and ends the session (QUIT). Where the server takes away what was retrieved (EXPIRE 0, Gmail), every message
     * of which content was asked for in this session goes too, marked or not, and whatever became of it: {@link #close} instead keeps
     * everything. Only {@link #drain} looks after messages that were retrieved and not handled.
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
        drains.cancel();
    }

    /**
     * Drops the connection without QUIT, so that nothing is deleted, marked or not (RFC 1939 section 6). Does nothing after
     * {@link #quit} or {@link #drain}. While another thread uses the session, this is {@link #cancel}.
     */
    @Override
    public void close() {
        if (drains.isRunning()) {
            cancel();
            return;
        }
        if (engine.use().isClosed()) {
            engine.connection().close();
            return;
        }
        if (!engine.use().tryEnter("close")) {
            engine.cancel();
            return;
        }
        try {
            String why = "close() was called";
            if (!marked.isEmpty()) {
                why = "close() was called without quit(), so " + marked.size()
                        + (marked.size() == 1 ? " message" : " messages") + " marked for deletion stay on the server";
                LOG.info("{}: {}", engine.host(), why);
            }
            engine.drop(why);
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

    /** The numbers of the messages that the server has sent in full, or begun to. */
    Set<Integer> retrieved() {
        return retrieved;
    }

    /** Whether the server has TOP. */
    TopProbe top() {
        return top;
    }

    /** The numbers of the messages marked for deletion. */
    Set<Integer> marked() {
        return marked;
    }

    Maildrop maildrop() {
        Maildrop known = maildrop;
        if (known == null) {
            known = MaildropListing.ask(opened);
            maildrop = known;
            for (String note : known.notes()) {
                LOG.warn("{}: {}", engine.host(), note);
            }
        }
        return known;
    }

    @Override
    public String toString() {
        return "Pop3Session[" + engine.connection().server() + ", "
                + Printable.shortened(tls().map(TlsInfo::toString).orElse("cleartext"), 200)
                + (marked.isEmpty() ? "" : ", " + marked.size() + " marked for deletion")
                + (engine.use().isClosed() ? ", closed" : "") + "]";
    }
}
