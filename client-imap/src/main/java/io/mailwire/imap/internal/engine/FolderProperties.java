package io.mailwire.imap.internal.engine;

import io.mailwire.PeerException;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.imap.FolderRight;
import io.mailwire.imap.GrantableRights;
import io.mailwire.imap.MetadataDepth;
import io.mailwire.imap.MetadataQuery;
import io.mailwire.imap.MetadataResult;
import io.mailwire.imap.Quota;
import io.mailwire.imap.internal.codec.AclDecoder;
import io.mailwire.imap.internal.codec.MetadataDecoder;
import io.mailwire.imap.internal.codec.QuotaDecoder;
import io.mailwire.imap.internal.codec.RightLetters;
import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.imap.internal.wire.ImapCommand;
import io.mailwire.internal.net.Deadline;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** What folders have beside messages: quotas, rights, annotations. Where a server lacks one there is nothing to do instead. Thread-safe. */
public final class FolderProperties {

    private final LiveSession session;
    private final ImapEngine engine;

    FolderProperties(LiveSession session) {
        this.session = session;
        this.engine = session.engine();
    }

    private Deadline begin(String... capabilities) {
        Deadline operation = engine.deadline();
        for (String capability : capabilities) {
            if (session.offers(capability, operation)) {
                return operation;
            }
        }
        throw new UnsupportedCapabilityException(
                capabilities[0], session.where() + "the server does not offer " + capabilities[0]);
    }

    private void tell(ImapCommand command, CommandKind kind, Deadline operation) {
        engine.send(Request.of(command, kind), operation).finish();
    }

    /** GETQUOTAROOT (RFC 9208 section 4.1.2). */
    public List<Quota> quota(String folder) {
        ImapCommand command = session.commands().about("GETQUOTAROOT", folder);
        return List.copyOf(session.ask(command, CommandKind.QUOTA, "QUOTA", QuotaDecoder::decode, begin("QUOTA")));
    }

    /** GETQUOTA (RFC 9208 section 4.1.1). */
    public Quota quotaOfRoot(String root) {
        ImapCommand command = ImapCommand.of("GETQUOTA").string("quota root", root);
        return quota(command, root, begin("QUOTA"));
    }

    /** SETQUOTA (RFC 9208 section 4.1.3), which servers of RFC 2087 take without QUOTASET. */
    public Quota setQuota(String root, Map<String, Long> limits) {
        ImapCommand command =
                ImapCommand.of("SETQUOTA").string("quota root", root).open();
        limits.forEach((resource, limit) -> command.atom("resource", resource).number(limit));
        return quota(command.close(), root, begin("QUOTA", "QUOTASET"));
    }

    private Quota quota(ImapCommand command, String root, Deadline operation) {
        List<Quota> told = session.ask(command, CommandKind.QUOTA, "QUOTA", QuotaDecoder::decode, operation);
        return LiveSession.last(told, new Quota(root, List.of()));
    }

    /** MYRIGHTS (RFC 4314 section 3.5). */
    public Set<FolderRight> rights(String folder) {
        ImapCommand command = session.commands().about("MYRIGHTS", folder);
        return LiveSession.last(
                session.ask(command, CommandKind.ACL, "MYRIGHTS", AclDecoder::myRights, begin("ACL")), Set.of());
    }

    /** GETACL (RFC 4314 section 3.3). */
    public Map<String, Set<FolderRight>> acl(String folder) {
        ImapCommand command = session.commands().about("GETACL", folder);
        return LiveSession.last(session.ask(command, CommandKind.ACL, "ACL", AclDecoder::acl, begin("ACL")), Map.of());
    }

    /** SETACL (RFC 4314 section 3.1). */
    public void setRights(String folder, String who, Collection<FolderRight> rights) {
        ImapCommand command = session.commands().about("SETACL", folder).string("identifier", who);
        Deadline operation = begin("ACL");
        // RFC 4314 section 5.1: who does not say RIGHTS= knows the letters of RFC 2086 only (Courier).
        boolean splits = session.capabilities(operation).stream().anyMatch(c -> c.startsWith("RIGHTS="));
        String letters = splits
                ? RightLetters.rfc4314(rights)
                : RightLetters.rfc2086(rights)
                        .orElseThrow(() -> new UnsupportedCapabilityException(
                                "RIGHTS=TEKX",
                                session.where() + "the server gives CREATE_FOLDERS only with DELETE_FOLDER, and "
                                        + "DELETE_MESSAGES only with EXPUNGE"));
        tell(command.string("rights", letters), CommandKind.ACL, operation);
    }

    /** LISTRIGHTS (RFC 4314 section 3.4). */
    public GrantableRights grantableRights(String folder, String who) {
        ImapCommand command = session.commands().about("LISTRIGHTS", folder).string("identifier", who);
        return LiveSession.last(
                session.ask(command, CommandKind.ACL, "LISTRIGHTS", AclDecoder::grantable, begin("ACL")),
                new GrantableRights(Set.of(), List.of()));
    }

    /** DELETEACL (RFC 4314 section 3.2). */
    public void removeRights(String folder, String who) {
        tell(session.commands().about("DELETEACL", folder).string("identifier", who), CommandKind.ACL, begin("ACL"));
    }

    /** GETMETADATA (RFC 5464 section 4.2); an empty name is the server. */
    public MetadataResult metadata(String folder, MetadataQuery query) {
        ImapCommand command = ImapCommand.of("GETMETADATA");
        if (query.depth() != MetadataDepth.ZERO || query.maxSize().isPresent()) {
            command.open();
            query.maxSize().ifPresent(size -> command.raw("MAXSIZE").number(size));
            if (query.depth() != MetadataDepth.ZERO) {
                command.raw("DEPTH").raw(query.depth().word());
            }
            command.close();
        }
        metadataFolder(command, folder).open();
        query.entries().forEach(entry -> command.string("entry", checked(entry)));
        Responses answers = engine.send(Request.of(command.close(), CommandKind.METADATA), beginMetadata(folder));
        // Some servers answer for each entry apart.
        Map<String, String> all = new TreeMap<>();
        AtomicBoolean cut = new AtomicBoolean();
        session.read(answers, "METADATA", (frame, depth) -> {
                    cut.compareAndSet(false, frame.skippedLiterals() > 0);
                    return MetadataDecoder.decode(frame, depth);
                })
                .forEach(all::putAll);
        StatusResponse reply = answers.finish();
        if (cut.get()) {
            throw new PeerException(
                    session.where() + "an annotation has more than the "
                            + engine.limits().literalInMemory() + " octets that are kept; leave it out by maxSize",
                    true,
                    null);
        }
        return new MetadataResult(Collections.unmodifiableMap(all), MetadataDecoder.longest(reply));
    }

    /** SETMETADATA (RFC 5464 section 4.3); no value removes the entry. */
    public void setMetadata(String folder, String entry, Optional<String> value) {
        ImapCommand command =
                metadataFolder(ImapCommand.of("SETMETADATA"), folder).open().string("entry", checked(entry));
        value.ifPresentOrElse(v -> command.text("value", v), () -> command.raw("NIL"));
        tell(command.close(), CommandKind.METADATA, beginMetadata(folder));
    }

    private ImapCommand metadataFolder(ImapCommand command, String folder) {
        return folder.isEmpty()
                ? command.string("folder name", "")
                : command.folder(folder, session.commands().names());
    }

    private Deadline beginMetadata(String folder) {
        return folder.isEmpty() ? begin("METADATA", "METADATA-SERVER") : begin("METADATA");
    }

    // RFC 5464 section 3.2
    static String checked(String entry) {
        boolean fine = entry.length() > 1 && entry.startsWith("/") && !entry.endsWith("/") && !entry.contains("//");
        for (int i = 0; i < entry.length(); i++) {
            char c = entry.charAt(i);
            fine &= c >= ' ' && c < 0x7f && c != '*' && c != '%';
        }
        if (!fine) {
            throw new IllegalArgumentException("an entry is a path in ASCII such as /private/comment, without * and %");
        }
        return entry;
    }
}
