package io.mailwire.imap.internal.engine;

import io.mailwire.imap.CreateResult;
import io.mailwire.imap.FolderInfo;
import io.mailwire.imap.FolderStatus;
import io.mailwire.imap.ListOptions;
import io.mailwire.imap.Namespace;
import io.mailwire.imap.Namespaces;
import io.mailwire.imap.SpecialUse;
import io.mailwire.imap.internal.codec.Commands;
import io.mailwire.imap.internal.codec.FolderStatusDecoder;
import io.mailwire.imap.internal.codec.ListDecoder;
import io.mailwire.imap.internal.codec.NamespaceDecoder;
import io.mailwire.imap.internal.codec.SpecialFolders;
import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.imap.internal.wire.FolderNames;
import io.mailwire.imap.internal.wire.ImapCommand;
import io.mailwire.internal.net.Deadline;
import io.mailwire.internal.wire.MalformedException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** What can be done with folders without selecting them. Thread-safe. */
public final class FolderAdministration {

    private final LiveSession session;
    private final ImapEngine engine;

    FolderAdministration(LiveSession session) {
        this.session = session;
        this.engine = session.engine();
    }

    /** Folders whose names match. */
    public List<FolderInfo> list(String pattern, ListOptions options) {
        return new FolderListing(session, engine.deadline()).all(pattern, options);
    }

    /** Folders subscribed to. */
    public List<FolderInfo> subscribed() {
        return new FolderListing(session, engine.deadline()).subscribed("*");
    }

    /** The folders of special use. */
    public Map<SpecialUse, FolderInfo> special() {
        return SpecialFolders.choose(list("*", ListOptions.NAMES));
    }

    /** STATUS of one folder. */
    public FolderStatus status(String folder) {
        Deadline operation = engine.deadline();
        List<String> items = new FolderListing(session, operation).statusItems();
        return status(folder, items, operation);
    }

    FolderStatus status(String folder, List<String> items, Deadline operation) {
        List<FolderStatus> told = session.ask(
                session.commands().status(folder, items),
                CommandKind.STATUS,
                "STATUS",
                (frame, depth) ->
                        FolderStatusDecoder.decode(frame, session.commands().names(), depth),
                operation);
        // Servers tell the status of other folders unasked, and some spell the name in their own way.
        List<FolderStatus> own = told.stream()
                .filter(status -> FolderNames.isSame(status.folder(), folder))
                .toList();
        OptionalLong unknown = OptionalLong.empty();
        return LiveSession.last(
                own.isEmpty() ? told : own,
                new FolderStatus(
                        folder, unknown, unknown, unknown, unknown, unknown, unknown, unknown, Optional.empty()));
    }

    /** NAMESPACE; without it the one place that LIST tells the delimiter of (RFC 3501 section 6.3.8). */
    public Namespaces namespaces() {
        Deadline operation = engine.deadline();
        if (session.offers("NAMESPACE", operation)) {
            return LiveSession.last(
                    session.ask(
                            Commands.namespace(),
                            CommandKind.NAMESPACE,
                            "NAMESPACE",
                            (frame, depth) -> NamespaceDecoder.decode(
                                    frame, session.commands().names(), depth),
                            operation),
                    new Namespaces(List.of(), List.of(), List.of()));
        }
        Optional<String> delimiter = session
                .ask(
                        session.commands().listRoot(),
                        CommandKind.LIST,
                        "LIST",
                        (frame, depth) ->
                                ListDecoder.decode(frame, session.commands().names(), depth),
                        operation)
                .stream()
                .findFirst()
                .flatMap(FolderInfo::delimiter);
        return new Namespaces(List.of(new Namespace("", delimiter)), List.of(), List.of());
    }

    /** CREATE; with its use where the server takes one. */
    public CreateResult create(String folder, Optional<SpecialUse> use) {
        Deadline operation = engine.deadline();
        boolean withUse = use.isPresent() && session.offers("CREATE-SPECIAL-USE", operation);
        StatusResponse reply = change(
                withUse
                        ? session.commands().create(folder, use.get().attribute())
                        : session.commands().create(folder),
                operation);
        return new CreateResult(folder, withUse ? use : Optional.empty(), id(reply));
    }

    private Optional<String> id(StatusResponse reply) {
        try {
            return reply.has("MAILBOXID")
                    ? FolderStatusDecoder.objectId(
                            reply.argumentCursor(engine.limits().nesting()))
                    : Optional.empty();
        } catch (MalformedException e) {
            session.unreadable(e);
            return Optional.empty();
        }
    }

    /** RENAME; leaves the folder first if it is selected, for nobody could tell then by which name to leave it. */
    public void rename(String from, String to) {
        ImapCommand command = session.commands().rename(from, to);
        if (!FolderNames.isInbox(from)) {
            // Renaming INBOX empties it but leaves it (RFC 9051 section 6.3.6).
            session.deselect(from);
        }
        change(command, engine.deadline());
    }

    /** DELETE; leaves the folder first if it is selected, which some servers insist on and others punish by hanging up. */
    public void delete(String folder) {
        ImapCommand command = session.commands().delete(folder);
        session.deselect(folder);
        change(command, engine.deadline());
    }

    public void subscribe(String folder) {
        change(session.commands().subscribe(folder), engine.deadline());
    }

    public void unsubscribe(String folder) {
        change(session.commands().unsubscribe(folder), engine.deadline());
    }

    private StatusResponse change(ImapCommand command, Deadline operation) {
        return engine.send(Request.of(command, CommandKind.FOLDERS), operation).finish();
    }
}
