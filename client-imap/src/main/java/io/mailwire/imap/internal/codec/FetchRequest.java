package io.mailwire.imap.internal.codec;

import io.mailwire.imap.FetchItem;
import io.mailwire.imap.UidSet;
import io.mailwire.imap.internal.wire.ImapCommand;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What is asked of a server by UID FETCH: what was wished for, less what the server does not offer. Immutable.
 *
 * @param items what is asked for
 * @param headerNames the fields of the header
 * @param changedSince a mod-sequence; -1 for no condition
 * @param gmail whether the ids are asked for by Gmail's names
 */
public record FetchRequest(Set<FetchItem> items, List<String> headerNames, long changedSince, boolean gmail) {

    /** The items that are extensions. */
    public static final Set<FetchItem> EXTENSIONS = Set.of(
            FetchItem.MOD_SEQ,
            FetchItem.EMAIL_ID,
            FetchItem.THREAD_ID,
            FetchItem.PREVIEW,
            FetchItem.PREVIEW_NOW,
            FetchItem.SAVED_DATE,
            FetchItem.LABELS);

    // What neither asks for nor tells more than an update of flags.
    private static final Set<FetchItem> OF_UPDATES = Set.of(FetchItem.FLAGS, FetchItem.MOD_SEQ);

    /**
     * A request that the server understands.
     *
     * @param capabilities what it offers
     * @param modSeqs whether the folder keeps mod-sequences; a server refuses to tell those of one that does not (RFC 7162 section
     *     3.1.2.2)
     */
    public static FetchRequest of(
            Set<FetchItem> wanted,
            List<String> headerNames,
            long changedSince,
            Set<String> capabilities,
            boolean modSeqs) {
        Set<FetchItem> items = EnumSet.noneOf(FetchItem.class);
        items.addAll(wanted);
        boolean objectIds = capabilities.contains("OBJECTID");
        boolean gmail = capabilities.contains("X-GM-EXT-1");
        if (!modSeqs || !(capabilities.contains("CONDSTORE") || capabilities.contains("QRESYNC"))) {
            items.remove(FetchItem.MOD_SEQ);
        }
        if (!objectIds && !gmail) {
            items.removeAll(Set.of(FetchItem.EMAIL_ID, FetchItem.THREAD_ID));
        }
        if (!capabilities.contains("PREVIEW")) {
            items.removeAll(Set.of(FetchItem.PREVIEW, FetchItem.PREVIEW_NOW));
        } else if (items.contains(FetchItem.PREVIEW_NOW)) {
            items.remove(FetchItem.PREVIEW);
        }
        if (!capabilities.contains("SAVEDATE")) {
            items.remove(FetchItem.SAVED_DATE);
        }
        if (!gmail) {
            items.remove(FetchItem.LABELS);
        }
        List<String> names = new ArrayList<>(headerNames);
        if (items.contains(FetchItem.REFERENCES) && names.stream().noneMatch("References"::equalsIgnoreCase)) {
            names.add("References");
        }
        return new FetchRequest(items, List.copyOf(names), changedSince, gmail && !objectIds);
    }

    /** The command. */
    public ImapCommand command(UidSet uids) {
        ImapCommand command =
                ImapCommand.of("UID FETCH").set(uids.toString()).open().raw("UID");
        for (FetchItem item : items) {
            switch (item) {
                case FLAGS -> command.raw("FLAGS");
                case INTERNAL_DATE -> command.raw("INTERNALDATE");
                case SIZE -> command.raw("RFC822.SIZE");
                case ENVELOPE -> command.raw("ENVELOPE");
                case STRUCTURE -> command.raw("BODYSTRUCTURE");
                case MOD_SEQ -> command.raw("MODSEQ");
                case EMAIL_ID -> command.raw(gmail ? "X-GM-MSGID" : "EMAILID");
                case THREAD_ID -> command.raw(gmail ? "X-GM-THRID" : "THREADID");
                case PREVIEW -> command.raw("PREVIEW").open().raw("LAZY").close();
                case PREVIEW_NOW -> command.raw("PREVIEW");
                case SAVED_DATE -> command.raw("SAVEDATE");
                case LABELS -> command.raw("X-GM-LABELS");
                case REFERENCES -> {
                    // Among the names.
                }
            }
        }
        if (!headerNames.isEmpty()) {
            command.headerFields(headerNames);
        }
        command.close();
        return changedSince < 0
                ? command
                : command.open().raw("CHANGEDSINCE").number(changedSince).close();
    }

    /** How many octets the command has beside the set of UIDs and the tag. */
    public int lengthWithoutSet() {
        return command(UidSet.of(1)).toString().length();
    }

    /** Everything that was asked for, to look for it in many answers. */
    public FetchData.Items wanted() {
        Set<FetchItem> wanted = EnumSet.noneOf(FetchItem.class);
        wanted.addAll(items);
        wanted.remove(FetchItem.REFERENCES);
        if (!headerNames.isEmpty()) {
            wanted.add(FetchItem.REFERENCES);
        }
        return FetchData.Items.of(wanted);
    }

    /** What was asked for and is not there, by its name on the wire. */
    public List<String> missing(FetchData data) {
        List<String> missing = List.of();
        for (FetchItem item : items) {
            if (!data.has(item) && item != FetchItem.REFERENCES) {
                missing = plus(missing, item.name().replace('_', ' '));
            }
        }
        if (!headerNames.isEmpty() && !data.has(FetchItem.REFERENCES)) {
            missing = plus(missing, "HEADER FIELDS");
        }
        return missing;
    }

    private static List<String> plus(List<String> list, String more) {
        List<String> longer = new ArrayList<>(list);
        longer.add(more);
        return longer;
    }

    /** Whether nothing is asked for that servers do not tell unasked too, so that the one cannot be told from the other. */
    public boolean isOfFlagsOnly() {
        return headerNames.isEmpty() && OF_UPDATES.containsAll(items);
    }

    /** About how many octets the answer has for each message; enough to choose how many to ask for at once. */
    public long expectedOctets() {
        long octets = 40;
        for (FetchItem item : items) {
            octets += switch (item) {
                case FLAGS, INTERNAL_DATE, SAVED_DATE, MOD_SEQ, SIZE, EMAIL_ID, THREAD_ID -> 40;
                case ENVELOPE -> 700;
                case STRUCTURE -> 600;
                case PREVIEW, PREVIEW_NOW -> 300;
                case LABELS -> 100;
                case REFERENCES -> 300;
            };
        }
        for (String name : headerNames) {
            // One for each server that the message went through.
            octets += name.equalsIgnoreCase("Received") ? 1500 : 150;
        }
        return octets;
    }
}
