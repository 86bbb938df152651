package io.mailwire.imap;

import io.mailwire.imap.internal.codec.SpecialFolders;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A folder as LIST shows it (RFC 9051 section 7.3.1).
 *
 * @param name the whole name, decoded, as {@link ImapSession#select} takes it
 * @param delimiter what separates the levels of the name; empty for a flat name
 * @param attributes such as {@code \HasChildren} or {@code \Sent}, as the server spells them; {@code \Subscribed} is among them where
 *     the user has subscribed to the folder
 * @param status its numbers, where they were asked for and the server told them
 * @param rights what this user may do with it, where that was asked for and the server told it
 * @param metadata its annotations by entry, where they were asked for and the server told them; those without a value are left out
 */
public record FolderInfo(
        String name,
        Optional<String> delimiter,
        Set<String> attributes,
        Optional<FolderStatus> status,
        Optional<Set<FolderRight>> rights,
        Optional<Map<String, String>> metadata) {

    /**
     * Whether an attribute is there, whatever its case.
     *
     * @param attribute such as {@code \Noselect}
     * @return true if the server gave it
     */
    public boolean has(String attribute) {
        return attributes.stream().anyMatch(attribute::equalsIgnoreCase);
    }

    /**
     * Whether the folder can be selected.
     *
     * @return false for {@code \Noselect} and {@code \NonExistent}
     */
    public boolean isSelectable() {
        return !has("\\Noselect") && !has("\\NonExistent");
    }

    /**
     * Whether the user has subscribed to the folder.
     *
     * @return true if the server said so
     */
    public boolean isSubscribed() {
        return has("\\Subscribed");
    }

    /**
     * Whether there are folders below.
     *
     * @return empty where the server does not say
     */
    public Optional<Boolean> hasChildren() {
        if (has("\\HasChildren")) {
            return Optional.of(true);
        }
        return has("\\HasNoChildren") || has("\\Noinferiors") ? Optional.of(false) : Optional.empty();
    }

    /**
     * What the folder is for, by the server's attributes. {@link ImapSession#special} looks at names too.
     *
     * @return the use, or empty where the server gave none
     */
    public Optional<SpecialUse> specialUse() {
        return SpecialFolders.byAttributes(attributes);
    }

    /**
     * The levels of the name.
     *
     * @return from the outermost to the folder's own
     */
    public List<String> path() {
        if (delimiter.isEmpty()) {
            return List.of(name);
        }
        // Some servers begin a name with its delimiter.
        List<String> levels = Stream.of(name.split(java.util.regex.Pattern.quote(delimiter.get()), -1))
                .filter(level -> !level.isEmpty())
                .toList();
        return levels.isEmpty() ? List.of(name) : levels;
    }

    /**
     * The folder's own name, without those above.
     *
     * @return the last level
     */
    public String leaf() {
        List<String> path = path();
        return path.get(path.size() - 1);
    }

    /**
     * The folder above, which need not be in the list.
     *
     * @return its whole name, or empty at the top
     */
    public Optional<String> parent() {
        int end = delimiter.map(name::lastIndexOf).orElse(-1);
        return end > 0 ? Optional.of(name.substring(0, end)) : Optional.empty();
    }

    @Override
    public String toString() {
        return name
                + (attributes.isEmpty() ? "" : " " + String.join(" ", attributes))
                + status.map(FolderStatus::numbers)
                        .filter(numbers -> !numbers.isEmpty())
                        .map(numbers -> ", " + numbers)
                        .orElse("");
    }
}
