package io.mailwire.imap.internal.engine;

import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.imap.FolderRight;
import io.mailwire.imap.Quota;
import io.mailwire.imap.internal.codec.AclDecoder;
import io.mailwire.imap.internal.codec.MetadataDecoder;
import io.mailwire.imap.internal.codec.QuotaDecoder;
import io.mailwire.imap.internal.wire.ImapCommand;
import io.mailwire.internal.net.Deadline;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

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
        String letters =
                rights.stream().distinct().map(r -> String.valueOf(r.letter())).collect(Collectors.joining());
        tell(
                session.commands()
                        .about("SETACL", folder)
                        .string("identifier", who)
                        .string("rights", letters),
                CommandKind.ACL,
                begin("ACL"));
    }

    /** DELETEACL (RFC 4314 section 3.2). */
    public void removeRights(String folder, String who) {
        tell(session.commands().about("DELETEACL", folder).string("identifier", who), CommandKind.ACL, begin("ACL"));
    }

    /** GETMETADATA (RFC 5464 section 4.2); an empty name is the server. */
    public Map<String, String> metadata(String folder, Collection<String> entries) {
        ImapCommand command = metadataCommand("GETMETADATA", folder).open();
        entries.forEach(entry -> command.string("entry", checked(entry)));
        List<Map<String, String>> told = session.ask(
                command.close(), CommandKind.METADATA, "METADATA", MetadataDecoder::decode, beginMetadata(folder));
        // Some servers answer for each entry apart.
        Map<String, String> all = new TreeMap<>();
        told.forEach(all::putAll);
        return all;
    }

    /** SETMETADATA (RFC 5464 section 4.3); no value removes the entry. */
    public void setMetadata(String folder, String entry, Optional<String> value) {
        ImapCommand command = metadataCommand("SETMETADATA", folder).open().string("entry", checked(entry));
        value.ifPresentOrElse(v -> command.text("value", v), () -> command.raw("NIL"));
        tell(command.close(), CommandKind.METADATA, beginMetadata(folder));
    }

    private ImapCommand metadataCommand(String verb, String folder) {
        return folder.isEmpty()
                ? ImapCommand.of(verb).string("folder name", "")
                : session.commands().about(verb, folder);
    }

    private Deadline beginMetadata(String folder) {
        return folder.isEmpty() ? begin("METADATA", "METADATA-SERVER") : begin("METADATA");
    }

    // RFC 5464 section 3.2
    private static String checked(String entry) {
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
