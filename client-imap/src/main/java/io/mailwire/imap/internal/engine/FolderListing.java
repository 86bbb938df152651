package io.mailwire.imap.internal.engine;

import io.mailwire.imap.FolderInfo;
import io.mailwire.imap.FolderStatus;
import io.mailwire.imap.internal.codec.FolderCommands;
import io.mailwire.imap.internal.codec.FolderStatusDecoder;
import io.mailwire.imap.internal.codec.ListDecoder;
import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.imap.internal.wire.FolderNames;
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

/**
 * One listing of folders: attributes, subscriptions and, on request, status. In one round trip where the server has LIST-EXTENDED and
 * LIST-STATUS; else LIST, LSUB and XLIST are sent behind each other, and then a STATUS for each folder. For one thread and one use.
 */
final class FolderListing {

    // STATUS commands sent behind each other; their answers wait in memory.
    private static final int STATUS_WINDOW = 200;

    private final LiveSession session;
    private final ImapEngine engine;
    private final FolderCommands commands;
    private final Deadline operation;
    private final Map<String, FolderInfo> folders = new LinkedHashMap<>();
    private final Map<String, FolderStatus> statuses = new LinkedHashMap<>();
    private boolean statusCame;

    FolderListing(LiveSession session, Deadline operation) {
        this.session = session;
        this.engine = session.engine();
        this.operation = operation;
        session.capabilities(operation);
        this.commands = session.commands();
    }

    /** All folders whose names match, INBOX first, then by name. */
    List<FolderInfo> all(String pattern, boolean withStatus) {
        List<String> options = returnOptions();
        List<String> items = withStatus ? statusItems() : List.of();
        boolean inOneGo = withStatus && offers("LIST-STATUS");
        if (options.isEmpty() && !inOneGo) {
            plain(pattern);
        } else if (!extended(pattern, options, inOneGo ? items : List.of())) {
            // The server does not understand what it offers (Proton's bridge): not a second time.
            engine.state().withdraw("LIST-EXTENDED");
            engine.state().withdraw("LIST-STATUS");
            plain(pattern);
        } else if (pattern.equals("*") && !folders.containsKey(FolderNames.INBOX)) {
            // STRATO leaves INBOX out where there are return options.
            list(List.of(Request.of(commands.list(pattern), CommandKind.LIST))).finish();
        }
        if (withStatus && !statusCame) {
            askStatus(items);
        }
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
    private boolean extended(String pattern, List<String> options, List<String> statusItems) {
        List<Request> group = new ArrayList<>();
        group.add(Request.of(
                commands.list(pattern, options, statusItems),
                statusItems.isEmpty() ? CommandKind.LIST : CommandKind.LIST_STATUS));
        if (!offers("LIST-EXTENDED")) {
            lsub(pattern).ifPresent(group::add);
        }
        xlist(pattern).ifPresent(group::add);
        Responses answers = list(group);
        StatusResponse reply = answers.reply();
        if (!reply.isOk() && !reply.saysUnknown()) {
            throw answers.refused(reply);
        }
        statusCame = reply.isOk() && !statusItems.isEmpty();
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
                if (answers.head().type().equals("STATUS")) {
                    FolderStatus status = FolderStatusDecoder.decode(
                            answers.frame(), commands.names(), engine.limits().nesting());
                    statuses.put(status.folder(), status);
                } else {
                    // Some servers list a folder twice.
                    FolderInfo folder = decode(answers);
                    folders.merge(folder.name(), folder, (a, b) -> withAttributes(a, b.attributes()));
                }
            } catch (MalformedException e) {
                session.unreadable(e);
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
                folder.name(), folder.delimiter(), Collections.unmodifiableSet(attributes), folder.status());
    }

    private void askStatus(List<String> items) {
        List<String> names = folders.values().stream()
                .filter(FolderInfo::isSelectable)
                .map(FolderInfo::name)
                .toList();
        for (int i = 0; i < names.size(); i += STATUS_WINDOW) {
            List<Request> group = names.subList(i, Math.min(names.size(), i + STATUS_WINDOW)).stream()
                    .map(name -> Request.of(commands.status(name, items), CommandKind.STATUS))
                    .toList();
            for (Responses answers : engine.send(group, operation)) {
                // An answer may be found with another command of the group; it names its folder. A refusal costs one
                // folder's status.
                read(answers);
                answers.reply();
            }
        }
    }

    private List<FolderInfo> sorted() {
        return folders.values().stream()
                .map(f -> new FolderInfo(
                        f.name(), f.delimiter(), f.attributes(), Optional.ofNullable(statuses.get(f.name()))))
                .sorted(Comparator.comparing((FolderInfo f) -> !f.name().equals(FolderNames.INBOX))
                        .thenComparing(f -> String.join("\0", f.path()).toLowerCase(Locale.ROOT))
                        .thenComparing(FolderInfo::name))
                .toList();
    }
}
