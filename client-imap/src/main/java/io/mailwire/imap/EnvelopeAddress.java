package io.mailwire.imap;

import java.util.Optional;

/**
 * An address as a server's ENVELOPE shows it. Not checked like an address to send to: servers hand on what senders wrote,
 * mistakes included.
 *
 * @param name the display name, decoded; empty for none
 * @param localPart what stands before the "@"
 * @param domain what stands behind it; empty where the sender gave none
 * @param group the group that the address stands in, as {@code undisclosed-recipients}; empty for none
 */
public record EnvelopeAddress(String name, String localPart, String domain, Optional<String> group) {

    /**
     * The bare address.
     *
     * @return local part and domain, or the local part alone
     */
    public String address() {
        return domain.isEmpty() ? localPart : localPart + "@" + domain;
    }

    @Override
    public String toString() {
        return name.isEmpty() ? address() : name + " <" + address() + ">";
    }
}
