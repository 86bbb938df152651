package io.mailwire.imap.internal.engine;

import io.mailwire.ClientOptions;
import io.mailwire.Login;
import io.mailwire.MailException;
import io.mailwire.ServerReport;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.imap.ImapCommandException;
import io.mailwire.imap.ImapListener;
import io.mailwire.imap.internal.codec.Commands;
import io.mailwire.imap.internal.codec.FolderCommands;
import io.mailwire.imap.internal.codec.IdDecoder;
import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.imap.internal.wire.FolderNames;
import io.mailwire.imap.internal.wire.Frame;
import io.mailwire.imap.internal.wire.FrameReader;
import io.mailwire.imap.internal.wire.ImapCommand;
import io.mailwire.internal.net.Connection;
import io.mailwire.internal.net.Deadline;
import io.mailwire.internal.net.ReaderThreads;
import io.mailwire.internal.net.ServerUri;
import io.mailwire.internal.text.Printable;
import io.mailwire.internal.wire.MalformedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session after the login: what can be done without a folder, and the selecting of one. Thread-safe. */
public final class LiveSession {

    private static final Logger LOG = LoggerFactory.getLogger("io.mailwire.imap");

    // Goodbyes are a courtesy; a server that does not answer them is left.
    private static final Duration LOGOUT_TIME = Duration.ofSeconds(3);

    private final ImapEngine engine;
    private final ImapHandshake.Opened opened;
    private final Appending appending;

    private LiveSession(ImapEngine engine, ImapHandshake.Opened opened) {
        this.engine = engine;
        this.opened = opened;
        this.appending = new Appending(this);
    }

    /** Connects, logs in, and starts the reader; blocks. */
    public static LiveSession open(
            ServerUri server, @Nullable Login login, ImapSettings settings, ClientOptions options) {
        ImapHandshake.Opened opened = ImapHandshake.open(server, login, settings, options);
        ServerState state = new ServerState(
                opened.capabilities(),
                settings.off(),
                opened.enabled().contains("UTF8=ACCEPT"),
                new Events(ReaderThreads.of(options), opened.alerts()));
        ImapEngine engine = new ImapEngine(opened.connection(), opened.streams(), options, opened.trace(), state);
        engine.start();
        return new LiveSession(engine, opened);
    }

    ImapEngine engine() {
        return engine;
    }

    public Connection connection() {
        return engine.connection();
    }

    /** How to stay connected to this server. */
    IdleHabits idleHabits() {
        return IdleHabits.of(
                connection().server().host(),
                opened.settings().idleRenewal(),
                opened.settings().poll());
    }

    /** The extensions that are switched on. */
    public Set<String> enabled() {
        return opened.enabled();
    }

    public boolean isCompressed() {
        return engine.isCompressed();
    }

    /** Tells a listener from now on what the server says without being asked. */
    public EventQueue listen(ImapListener listener, Executor executor) {
        return engine.state().events().listen(listener, executor);
    }

    /** What the server offers; asks, and blocks, if it has not said so yet. */
    public Set<String> capabilities() {
        return capabilities(engine.deadline());
    }

    Set<String> capabilities(Deadline operation) {
        Set<String> known = engine.state().capabilities();
        if (known == null) {
            engine.send(capabilityRequest(), operation).finish();
            engine.state().offersNothing();
            known = engine.state().capabilities();
        }
        return known == null ? Set.of() : known;
    }

    boolean offers(String capability, Deadline operation) {
        return capabilities(operation).contains(capability);
    }

    private static Request capabilityRequest() {
        return Request.of(Commands.capability(), CommandKind.CAPABILITY);
    }

    public void noop() {
        engine.send(Request.of(Commands.noop(), CommandKind.NOOP), engine.deadline())
                .finish();
    }

    /** Tells who we are and asks who the server is (RFC 2971). */
    public Map<String, String> id(Map<String, String> fields) {
        Deadline operation = engine.deadline();
        if (!offers("ID", operation)) {
            throw new UnsupportedCapabilityException("ID", where() + "the server does not offer ID");
        }
        return last(ask(Commands.id(fields), CommandKind.ID, "ID", IdDecoder::decode, operation), Map.of());
    }

    /** Reads one untagged response. */
    interface Reading<T> {
        T read(Frame frame, int maxDepth) throws MalformedException;
    }

    /**
     * Sends a command and reads those of its answers that are of a type; one that cannot be read is left out and logged.
     *
     * @throws ImapCommandException if the server refused
     */
    <T> List<T> ask(ImapCommand command, CommandKind kind, String type, Reading<T> reading, Deadline operation) {
        Responses answers = engine.send(Request.of(command, kind), operation);
        List<T> found = read(answers, type, reading);
        answers.finish();
        return found;
    }

    /** Reads the untagged answers of a type; one that cannot be read is left out and logged. */
    <T> List<T> read(Responses answers, String type, Reading<T> reading) {
        List<T> found = new ArrayList<>();
        while (answers.next() != FrameReader.Found.END) {
            try {
                if (answers.head().type().equals(type)) {
                    found.add(reading.read(answers.frame(), engine.limits().nesting()));
                }
            } catch (MalformedException e) {
                unreadable(e);
            }
        }
        return found;
    }

    /** What was told last, or something else where nothing was told. */
    static <T> T last(List<T> told, T otherwise) {
        return told.isEmpty() ? otherwise : told.get(told.size() - 1);
    }

    /**
     * The commands with names of folders in them, as this server takes them. How it does depends on whether it speaks IMAP4rev1, so that
     * is asked where it has not said what it offers.
     */
    FolderCommands commands() {
        capabilities(engine.deadline());
        return new FolderCommands(engine.state().folderNames());
    }

    /** Puts messages into folders. */
    public Appending appending() {
        return appending;
    }

    /** Quotas, rights and annotations. */
    public FolderProperties properties() {
        return new FolderProperties(this);
    }

    /** What can be done with folders without selecting one. */
    public FolderAdministration folders() {
        return new FolderAdministration(this);
    }

    /**
     * SELECT or EXAMINE. Coremail (163.com and others) refuses it as an "Unsafe Login" until it has been told by ID who the client is.
     */
    public FolderOperations select(String name, boolean examine) {
        try {
            return selectOnce(name, examine);
        } catch (ImapCommandException e) {
            if (!e.response().contains("Unsafe Login") || !offers("ID", engine.deadline())) {
                throw e;
            }
            id(
                    opened.settings().id().isEmpty()
                            ? Map.of("name", "Mailwire")
                            : opened.settings().id());
            return selectOnce(name, examine);
        }
    }

    /** SELECT or EXAMINE, with CAPABILITY in the same turn where that is still to be asked. */
    private FolderOperations selectOnce(String name, boolean examine) {
        return selectOnce(name, examine, engine.state().offers("CONDSTORE"));
    }

    private FolderOperations selectOnce(String name, boolean examine, boolean condstore) {
        Deadline operation = engine.deadline();
        SelectedFolder folder = new SelectedFolder(name, examine);
        // A name that is written in one way only can go together with the question what the server offers.
        FolderCommands commands = FolderNames.MODIFIED_UTF7.encode(name).equals(name)
                ? new FolderCommands(engine.state().folderNames())
                : commands();
        Request select = new Request(
                commands.select(name, examine, condstore),
                Footprint.of(CommandKind.SELECT),
                () -> replaceSelected(folder, "is no longer selected: \"" + name + "\" was selected in its place"));
        List<Request> group =
                engine.state().capabilities() == null ? List.of(capabilityRequest(), select) : List.of(select);
        List<Responses> sent = engine.send(group, operation);
        if (sent.size() > 1) {
            sent.get(0).reply();
        }
        Responses answers = sent.get(sent.size() - 1);
        while (answers.next() != FrameReader.Found.END) {
            try {
                folder.note(answers.head(), answers.frame(), engine.limits().nesting());
            } catch (MalformedException e) {
                unreadable(e);
            }
        }
        StatusResponse reply = answers.reply();
        if (!reply.isOk()) {
            // RFC 9051 section 6.3.2: after a failed SELECT no folder is selected.
            folder.stale("could not be selected");
            if (condstore && reply.saysUnknown()) {
                // If it works without, it is the extension that is not known.
                FolderOperations without = selectOnce(name, examine, false);
                engine.state().withdraw("CONDSTORE");
                return without;
            }
            throw answers.refused(reply);
        }
        try {
            folder.note(reply, engine.limits().nesting());
        } catch (MalformedException e) {
            unreadable(e);
        }
        return new FolderOperations(this, folder);
    }

    private void replaceSelected(@Nullable SelectedFolder folder, String because) {
        SelectedFolder before = engine.state().selected();
        if (before != null) {
            before.stale(because);
        }
        engine.state().selected(folder);
    }

    /** Leaves the folder of this name if it is the one that is selected. */
    void deselect(String name) {
        SelectedFolder selected = engine.state().selected();
        if (selected != null && FolderNames.isSame(name, selected.name())) {
            deselect(selected);
        }
    }

    /** Leaves a folder without expunging; nothing happens where it is not selected any more, or the session is over. */
    void deselect(SelectedFolder folder) {
        if (!folder.isCurrent() || !engine.isOpen()) {
            return;
        }
        Deadline operation = engine.deadline();
        Runnable leave = () -> {
            folder.requireSelected();
            replaceSelected(null, "was closed");
        };
        try {
            if (offers("UNSELECT", operation)) {
                engine.send(new Request(Commands.unselect(), Footprint.of(CommandKind.DESELECT), leave), operation)
                        .finish();
                return;
            }
            if (!folder.isExamined()) {
                // CLOSE removes what is marked \Deleted, but not from a folder that is open for reading only; and what
                // the server let us only read when it was selected may be writable by now.
                StatusResponse examined = engine.send(
                                new Request(
                                        commands().select(folder.name(), true, false),
                                        Footprint.of(CommandKind.SELECT),
                                        folder::requireSelected),
                                operation)
                        .finish();
                if (examined.has("READ-WRITE")) {
                    // Who does not keep what EXAMINE promises would remove what is marked: the next SELECT leaves it.
                    folder.stale("was closed");
                    return;
                }
            }
            engine.send(new Request(Commands.closeFolder(), Footprint.of(CommandKind.DESELECT), leave), operation)
                    .finish();
        } catch (MailException | IllegalStateException e) {
            folder.stale("was closed");
            LOG.debug("{}leaving folder {} failed: {}", where(), Printable.shortened(folder.name(), 100), e.toString());
        }
    }

    /** What is known of the server and the connection; asks for the capabilities if they are not. */
    public ServerReport report() {
        return new ServerReport(
                connection().server().toString(),
                opened.greeting(),
                connection().tlsInfo().orElse(null),
                opened.mechanism().orElse(null),
                capabilities(),
                Map.of());
    }

    public boolean isOpen() {
        return engine.isOpen();
    }

    public void cancel() {
        engine.cancel();
    }

    /** LOGOUT, for at most three seconds. */
    public void close() {
        engine.close(Request.of(Commands.logout(), CommandKind.LOGOUT), Deadline.in(LOGOUT_TIME));
    }

    String where() {
        return engine.connection().server().hostAndPort() + ": ";
    }

    void unreadable(MalformedException e) {
        LOG.warn("{}a response could not be read and was left out: {}", where(), e.getMessage());
    }
}
