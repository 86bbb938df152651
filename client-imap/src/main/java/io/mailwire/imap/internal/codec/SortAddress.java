package io.mailwire.imap.internal.codec;

/**
 * The first element of an address list as the server has it, which may be the name of a group.
 *
 * @param name the display name, decoded; empty for none
 * @param mailbox {@code addr-mailbox}, what RFC 5256 sorts by; empty for none
 * @param host {@code addr-host}; empty for none
 */
public record SortAddress(String name, String mailbox, String host) {

    /** For a list without addresses. */
    public static final SortAddress NONE = new SortAddress("", "", "");

    /** What people see (RFC 5957 section 3): the name, else the address. */
    public String display() {
        return !name.isEmpty() ? name : host.isEmpty() ? mailbox : mailbox + "@" + host;
    }
}
