package io.mailwire.imap;

import java.util.List;
import java.util.Set;

/**
 * What somebody can be given of a folder's rights (RFC 4314 section 3.7).
 *
 * @param required what he has in any case
 * @param optional what can be given beside it: the rights of one set only together
 */
public record GrantableRights(Set<FolderRight> required, List<Set<FolderRight>> optional) {

    @Override
    public String toString() {
        return "always " + required + ", on request " + optional;
    }
}
