package io.mailwire.imap;

import java.util.List;

/**
 * Where folders are, by whose they are (RFC 9051 section 6.3.10). On some servers a user's own folders have a prefix, such as
 * {@code INBOX.}; a new folder belongs behind it.
 *
 * @param personal the user's own folders; the first is where new ones belong
 * @param otherUsers folders of other users
 * @param shared folders of everybody
 */
public record Namespaces(List<Namespace> personal, List<Namespace> otherUsers, List<Namespace> shared) {

    @Override
    public String toString() {
        return "personal " + personal + (otherUsers.isEmpty() ? "" : ", other users' " + otherUsers)
                + (shared.isEmpty() ? "" : ", shared " + shared);
    }
}
