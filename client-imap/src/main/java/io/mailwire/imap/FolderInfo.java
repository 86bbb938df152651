package io.mailwire.imap;

import java.util.Optional;
import java.util.Set;

/**
 * A folder as LIST shows it (RFC 9051 section 7.3.1).
 *
 * @param name the whole name, decoded, as {@link ImapSession#select} takes it
 * @param delimiter what separates the levels of the name; empty for a flat name
 * @param attributes such as {@code \HasChildren} or {@code \Sent}, as the server spells them
 */
public record FolderInfo(String name, Optional<String> delimiter, Set<String> attributes) {

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

    @Override
    public String toString() {
        return name + (attributes.isEmpty() ? "" : " " + String.join(" ", attributes));
    }
}
