package io.mailwire.imap.internal.engine;

import io.mailwire.imap.FolderInfo;
import io.mailwire.imap.FolderRight;
import io.mailwire.imap.FolderStatus;
import io.mailwire.imap.ListOptions;
import io.mailwire.imap.internal.codec.AboutFolder;
import io.mailwire.imap.internal.codec.AclDecoder;
import io.mailwire.imap.internal.codec.FolderCommands;
import io.mailwire.imap.internal.codec.FolderStatusDecoder;
import io.mailwire.imap.internal.codec.ListDecoder;
import io.mailwire.imap.internal.codec.MetadataDecoder;
import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.imap.internal.wire.FolderNames;
import io.mailwire.imap.internal.wire.Frame;
import io.mailwire.imap.internal.wire.FrameReader;
import io.mailwire.imap.internal.wire.ImapCommand;
import io.mailwire.internal.net.Deadline;
import io.mailwire.internal.wire.MalformedException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * One listing of folders: attributes, subscriptions and, on request, status, rights and annotations. In one round trip where the server
 * has LIST-EXTENDED and LIST-STATUS, LIST-MYRIGHTS, LIST-METADATA; else LIST, LSUB and XLIST are sent behind each other, and then a
 * STATUS and so on for each folder. For one thread and one use.
 */
final class FolderListing {

    // Folders that are asked about at once; the answers wait in memory.
    private static final int WINDOW = 200;

    private final LiveSession session;
    private final ImapEngine engine;
    private final FolderCommands commands;
    private final Deadline operation;
    private final Map<String, FolderInfo> folders = new LinkedHashMap<>();
    private final Map<String, FolderStatus> statuses = new LinkedHashMap<>();
    private ListOptions wanted = ListOptions.NAMES;
    private final Map<String, Set<FolderRight>> rights = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> metadata = new LinkedHashMap<>();

    /**
     * What is told of each folder beside LIST.
     *
     * @param statusItems empty for no status
     * @param entries empty for no annotations
     */
    private record Extras(List<String> statusItems, boolean rights, List<String> entries) {
        static final Extras NONE = new Extras(List.of(), false, List.of());

        boolean isEmpty() {
            return equals(NONE);
        }
    }

    FolderListing(LiveSession session, Deadline operation) {
        this.session = session;
        this.engine = session.engine();
        this.operation = operation;
        session.capabilities(operation);
        this.commands = session.commands();
    }

    /** All folders whose names match, INBOX first, then by name. */
    List<FolderInfo> all(String pattern, ListOptions options) {
        wanted = options;
        wanted.entries().forEach(FolderProperties::checked);
        List<String> returned = returnOptions();
        List<String> items = wanted.hasStatus() ? statusItems() : List.of();
        Extras inOneGo = new Extras(
                offers("LIST-STATUS") ? items : List.of(),
                offers("LIST-MYRIGHTS") && wanted.hasRights(),
                offers("LIST-METADATA") ? wanted.entries() : List.of());
        if (returned.isEmpty() && inOneGo.isEmpty()) {
            plain(pattern);
        } else if (!extended(pattern, returned, inOneGo)) {
            // The server does not understand what it offers (Proton's bridge): not a second time.
            List.of("LIST-EXTENDED", "LIST-STATUS", "LIST-MYRIGHTS", "LIST-METADATA")
                    .forEach(engine.state()::withdraw);
            inOneGo = Extras.NONE;
            plain(pattern);
        } else if (pattern.equals("*") && !folders.containsKey(FolderNames.INBOX)) {
            // STRATO leaves INBOX out where there are return options. Where this is refused, what was told before
            // stands.
            list(List.of(Request.of(commands.list(pattern), CommandKind.LIST)));
        }
        ask(new Extras(
                inOneGo.statusItems().isEmpty() ? items : List.of(),
                !inOneGo.rights() && wanted.hasRights() && offers("ACL"),
                inOneGo.entries().isEmpty() && offers("METADATA") ? wanted.entries() : List.of()));
        return sorted();
    }

    /** The folders subscribed to, those that are gone included. */
    List<FolderInfo> subscribed(String pattern) {
        // LSUB is no part of IMAP4rev2, so there is no other way, whatever else is offered.
        boolean rev2 = offers("IMAP4REV2");
        if (offers("LIST-EXTENDED") || rev2) {
            List<String> options = offers("LIST-EXTENDED") ? returnOptions() : List.of("SUBSCRIBED");
            Responses answers = send(commands.listSubscribed(pattern, options), CommandKind.LIST);
            read(answers);
            StatusResponse reply = answers.reply();
            if (reply.isOk()) {
                return sorted();
            }
            if (rev2 || !reply.saysUnknown()) {
                throw answers.refused(reply);
            }
            engine.state().withdraw("LIST-EXTENDED");
        }
        Responses answers = send(commands.lsub(pattern), CommandKind.LSUB);
        subscriptions(answers, true);
        answers.finish();
        return sorted();
    }

    private boolean offers(String capability) {
        return engine.state().offers(capability);
    }

    // Dovecot leaves out of an extended LIST what is not asked for.
    private List<String> returnOptions() {
        if (!offers("LIST-EXTENDED")) {
            return List.of();
        }
        return offers("SPECIAL-USE")
                ? List.of("CHILDREN", "SUBSCRIBED", "SPECIAL-USE")
                : List.of("CHILDREN", "SUBSCRIBED");
    }

    /** What STATUS can tell here. */
    List<String> statusItems() {
        List<String> items = new ArrayList<>(List.of("MESSAGES", "UNSEEN", "UIDNEXT", "UIDVALIDITY"));
        if (offers("STATUS=SIZE")) {
            items.add("SIZE");
        }
        if (offers("CONDSTORE") || offers("QRESYNC")) {
            items.add("HIGHESTMODSEQ");
        }
        if (offers("APPENDLIMIT")) {
            items.add("APPENDLIMIT");
        }
        if (offers("OBJECTID")) {
            items.add("MAILBOXID");
        }
        return items;
    }

    private Responses send(ImapCommand command, CommandKind kind) {
        return engine.send(Request.of(command, kind), operation);
    }

    private Optional<Request> xlist(String pattern) {
        boolean attributesCome = offers("SPECIAL-USE") && offers("LIST-EXTENDED");
        return offers("XLIST") && !attributesCome
                ? Optional.of(Request.of(commands.xlist(pattern), CommandKind.XLIST))
                : Optional.empty();
    }

    /** @return false where the server did not understand */
    private boolean extended(String pattern, List<String> options, Extras extras) {
        List<String> all = new ArrayList<>(options);
        if (extras.rights()) {
            all.add("MYRIGHTS");
        }
        List<Request> group = new ArrayList<>();
        group.add(Request.of(
                commands.list(pattern, all, extras.statusItems(), extras.entries()),
                extras.isEmpty() ? CommandKind.LIST : CommandKind.LIST_AND_TELL));
        if (!offers("LIST-EXTENDED")) {
            lsub(pattern).ifPresent(group::add);
        }
        xlist(pattern).ifPresent(group::add);
        Responses answers = list(group);
        StatusResponse reply = answers.reply();
        if (!reply.isOk() && !reply.saysUnknown()) {
            throw answers.refused(reply);
        }
        return reply.isOk();
    }

    private void plain(String pattern) {
        List<Request> group = new ArrayList<>();
        group.add(Request.of(commands.list(pattern), CommandKind.LIST));
        lsub(pattern).ifPresent(group::add);
        xlist(pattern).ifPresent(group::add);
        list(group).finish();
    }

    // A server that has begun to speak IMAP4rev2 may not only refuse LSUB but lose its way over it (Exchange).
    private Optional<Request> lsub(String pattern) {
        return offers("IMAP4REV2")
                ? Optional.empty()
                : Optional.of(Request.of(commands.lsub(pattern), CommandKind.LSUB));
    }

    /** Sends the group and reads its answers; gives those of its LIST, which comes first. The others only add attributes. */
    private Responses list(List<Request> group) {
        List<Responses> sent = engine.send(group, operation);
        for (int i = 0; i < sent.size(); i++) {
            Responses answers = sent.get(i);
            switch (group.get(i).footprint().kind()) {
                case LSUB -> subscriptions(answers, false);
                case XLIST -> attributes(answers);
                default -> read(answers);
            }
            answers.reply();
        }
        return sent.get(0);
    }

    private void read(Responses answers) {
        while (answers.next() != FrameReader.Found.END) {
            try {
                take(answers);
            } catch (MalformedException e) {
                session.unreadable(e);
            }
        }
    }

    private void take(Responses answers) throws MalformedException {
        Frame frame = answers.frame();
        int depth = engine.limits().nesting();
        switch (answers.head().type()) {
            case "STATUS" -> {
                FolderStatus status = FolderStatusDecoder.decode(frame, commands.names(), depth);
                statuses.put(status.folder(), status);
            }
            case "MYRIGHTS" ->
                rights.put(AboutFolder.name(frame, commands.names(), depth), AclDecoder.myRights(frame, depth));
            case "METADATA" -> {
                // Some servers answer for each entry apart.
                Map<String, String> values = metadata.computeIfAbsent(
                        AboutFolder.name(frame, commands.names(), depth), name -> new TreeMap<>());
                values.putAll(MetadataDecoder.decode(frame, depth));
            }
            default -> {
                // Some servers list a folder twice.
                FolderInfo folder = decode(answers);
                folders.merge(folder.name(), folder, (a, b) -> withAttributes(a, b.attributes()));
            }
        }
    }

    private FolderInfo decode(Responses answers) throws MalformedException {
        return ListDecoder.decode(
                answers.frame(), commands.names(), engine.limits().nesting());
    }

    private void subscriptions(Responses answers, boolean all) {
        while (answers.next() != FrameReader.Found.END) {
            try {
                FolderInfo folder = decode(answers);
                FolderInfo known = folders.get(folder.name());
                // RFC 3501 section 6.3.9: \Noselect says that only something below is subscribed to.
                if (!folder.has("\\Noselect") && (known != null || all)) {
                    folders.put(folder.name(), withAttributes(known == null ? folder : known, Set.of("\\Subscribed")));
                }
            } catch (MalformedException e) {
                session.unreadable(e);
            }
        }
    }

    private void attributes(Responses answers) {
        while (answers.next() != FrameReader.Found.END) {
            try {
                FolderInfo folder = decode(answers);
                folders.computeIfPresent(folder.name(), (name, known) -> withAttributes(known, folder.attributes()));
            } catch (MalformedException e) {
                session.unreadable(e);
            }
        }
    }

    private static FolderInfo withAttributes(FolderInfo folder, Collection<String> more) {
        Set<String> attributes = new LinkedHashSet<>(folder.attributes());
        more.stream().filter(a -> !folder.has(a)).forEach(attributes::add);
        return new FolderInfo(
                folder.name(),
                folder.delimiter(),
                Collections.unmodifiableSet(attributes),
                folder.status(),
                folder.rights(),
                folder.metadata());
    }

    private void ask(Extras extras) {
        if (extras.isEmpty()) {
            return;
        }
        List<String> names = folders.values().stream()
                .filter(FolderInfo::isSelectable)
                .map(FolderInfo::name)
                .toList();
        for (int i = 0; i < names.size(); i += WINDOW) {
            List<Request> group = names.subList(i, Math.min(names.size(), i + WINDOW)).stream()
                    .flatMap(name -> about(name, extras).stream())
                    .toList();
            if (group.isEmpty()) {
                continue;
            }
            for (Responses answers : engine.send(group, operation)) {
                // An answer may be found with another command of the group; it names its folder.
                // A refusal costs what it is about.
                read(answers);
                answers.reply();
            }
        }
    }

    private List<Request> about(String name, Extras extras) {
        try {
            return requests(name, extras);
        } catch (IllegalArgumentException e) {
            // A name with a control character (Exchange has tabs), or without any, is listed; but no command can have
            // it.
            return List.of();
        }
    }

    private List<Request> requests(String name, Extras extras) {
        List<Request> requests = new ArrayList<>();
        if (!extras.statusItems().isEmpty()) {
            requests.add(Request.of(commands.status(name, extras.statusItems()), CommandKind.STATUS));
        }
        if (extras.rights()) {
            requests.add(Request.of(commands.about("MYRIGHTS", name), CommandKind.ACL));
        }
        if (!extras.entries().isEmpty()) {
            requests.add(Request.of(commands.metadata(name, extras.entries()), CommandKind.METADATA));
        }
        return requests;
    }

    private List<FolderInfo> sorted() {
        return folders.values().stream()
                .map(f -> new FolderInfo(
                        f.name(),
                        f.delimiter(),
                        f.attributes(),
                        Optional.ofNullable(statuses.get(f.name())),
                        Optional.ofNullable(rights.get(f.name())),
                        // Changes of annotations are told unasked, too.
                        Optional.ofNullable(wanted.entries().isEmpty() ? null : metadata.get(f.name()))
                                .map(Collections::unmodifiableMap)))
                .sorted(Comparator.comparing((FolderInfo f) -> !f.name().equals(FolderNames.INBOX))
                        .thenComparing(f -> String.join("\0", f.path()).toLowerCase(Locale.ROOT))
                        .thenComparing(FolderInfo::name))
                .toList();
    }
}
