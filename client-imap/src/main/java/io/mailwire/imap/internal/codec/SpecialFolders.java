package io.mailwire.imap.internal.codec;

import io.mailwire.imap.FolderInfo;
import io.mailwire.imap.SpecialUse;
import io.mailwire.imap.internal.wire.FolderNames;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out which folder is for what: by the attributes of SPECIAL-USE (RFC 6154), by those of XLIST, and where a server gives
 * neither (Exchange, iCloud, Zimbra), by the names that mail programs give to such folders.
 */
public final class SpecialFolders {

    private static final Map<String, SpecialUse> ATTRIBUTES = attributes();

    // Below these a folder counts as if it stood at the top.
    private static final Set<String> ROOTS = Set.of("inbox", "[gmail]", "[google mail]", "mail");

    private SpecialFolders() {}

    private static Map<String, SpecialUse> attributes() {
        Map<String, SpecialUse> attributes = new java.util.HashMap<>();
        for (SpecialUse use : SpecialUse.values()) {
            attributes.put(use.attribute().toLowerCase(Locale.ROOT), use);
        }
        // XLIST has names of its own for three of them.
        attributes.put("\\allmail", SpecialUse.ALL);
        attributes.put("\\spam", SpecialUse.JUNK);
        attributes.put("\\starred", SpecialUse.FLAGGED);
        return attributes;
    }

    /** The use that the server states. */
    public static Optional<SpecialUse> byAttributes(Collection<String> attributes) {
        return attributes.stream()
                .map(a -> Optional.ofNullable(ATTRIBUTES.get(a.toLowerCase(Locale.ROOT))))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /**
     * One folder for each use. What the server states comes first; a name counts only at the top, or right below INBOX and what else
     * stands for the top.
     */
    public static Map<SpecialUse, FolderInfo> choose(List<FolderInfo> folders) {
        Map<SpecialUse, FolderInfo> chosen = new EnumMap<>(SpecialUse.class);
        for (FolderInfo folder : folders) {
            if (folder.isSelectable()) {
                folder.specialUse().ifPresent(use -> chosen.putIfAbsent(use, folder));
            }
        }
        folders.stream()
                .filter(f -> f.isSelectable() && f.specialUse().isEmpty() && isNearTheTop(f))
                .sorted(Comparator.comparingInt(f -> f.path().size()))
                .forEach(f -> SpecialNames.use(f.leaf()).ifPresent(use -> chosen.putIfAbsent(use, f)));
        return Collections.unmodifiableMap(chosen);
    }

    private static boolean isNearTheTop(FolderInfo folder) {
        if (FolderNames.isInbox(folder.name())) {
            return false;
        }
        Optional<String> parent = folder.parent().map(p -> p.toLowerCase(Locale.ROOT));
        return parent.isEmpty() || ROOTS.contains(parent.get());
    }
}
