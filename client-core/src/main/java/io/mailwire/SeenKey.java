package io.mailwire;

import java.util.Locale;
import java.util.Objects;

/**
 * Whose folder on which server it is that a {@link SeenStore} remembers messages of. Unique ids mean something within it only.
 *
 * @param host the server; with its port where that is none of the protocol's own, as in {@code localhost:10995}
 * @param user who logs in; empty for a login without a name
 * @param folder the folder's name; empty for POP3, which has one maildrop for each user
 * @param uidValidity the folder's UIDVALIDITY (RFC 9051 section 2.3.1.1); 0 for POP3
 */
public record SeenKey(String host, String user, String folder, long uidValidity) {

    /**
     * Puts the host into lower case.
     *
     * @param host the server
     * @param user who logs in
     * @param folder the folder's name
     * @param uidValidity the folder's UIDVALIDITY
     */
    public SeenKey {
        host = host.toLowerCase(Locale.ROOT);
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(folder, "folder");
        if (host.isEmpty() || uidValidity < 0) {
            throw new IllegalArgumentException(
                    "no folder of any server: host \"" + host + "\", UIDVALIDITY " + uidValidity);
        }
    }

    /**
     * A POP3 user's maildrop.
     *
     * @param host the server, with its port where that is neither 110 nor 995
     * @param user who logs in
     * @return the key
     */
    public static SeenKey maildrop(String host, String user) {
        return new SeenKey(host, user, "", 0);
    }

    @Override
    public String toString() {
        return user + " on " + host + (folder.isEmpty() ? "" : ", folder " + folder + " (" + uidValidity + ")");
    }
}
