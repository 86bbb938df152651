package io.mailwire.imap;

import java.util.Optional;

/**
 * A folder that was created.
 *
 * @param folder its name
 * @param specialUse what it is for, as far as the server knows; empty where none was asked for, or where the server offers no
 *     CREATE-SPECIAL-USE, so that the folder is an ordinary one
 * @param id what names it across renames, where the server says so (RFC 8474)
 */
public record CreateResult(String folder, Optional<SpecialUse> specialUse, Optional<String> id) {

    @Override
    public String toString() {
        return folder + " created" + specialUse.map(use -> " as " + use).orElse("");
    }
}
