package io.mailwire.imap;

import java.util.List;
import java.util.Optional;

/**
 * How much room there is (RFC 9208).
 *
 * @param root what the limits are about, as the server calls it
 * @param resources one for each limit
 */
public record Quota(String root, List<QuotaResource> resources) {

    /**
     * One of the limits.
     *
     * @param name such as {@code STORAGE} or {@code MESSAGE}
     * @return the limit, or empty where there is none of this name
     */
    public Optional<QuotaResource> resource(String name) {
        return resources.stream().filter(r -> r.name().equalsIgnoreCase(name)).findFirst();
    }

    @Override
    public String toString() {
        return "\"" + root + "\" " + resources;
    }
}
