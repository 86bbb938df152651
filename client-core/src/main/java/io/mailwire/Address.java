package io.mailwire;

import io.mailwire.internal.mime.AddressParser;
import io.mailwire.internal.mime.Domains;
import io.mailwire.internal.mime.Emails;
import io.mailwire.internal.mime.HeaderText;
import java.util.Objects;
import java.util.Optional;

/**
 * A mail address with an optional display name (a mailbox, RFC 5322 section 3.4). One parser reads what callers write, what
 * headers hold and what goes into an envelope, so these never disagree. Immutable and thread-safe.
 *
 * <p>{@link #parse} and {@link #of} are strict: one address with a domain, no control characters, nothing left over. An address in a
 * message that was received may be anything, so its domain may be empty; such a one is refused when mail is sent to it.
 */
public final class Address {

    private final String name;
    private final String localPart;
    private final String domain;

    private Address(String name, String localPart, String domain) {
        this.name = name;
        this.localPart = localPart;
        this.domain = domain;
    }

    static {
        Emails.registerAddresses(Address::new);
    }

    /**
     * Reads one address, as {@code ann@example.org}, {@code Ann <ann@example.org>}, {@code "Ann, B." <ann@example.org>} or
     * {@code "john doe"@example.org}.
     *
     * @param text the address
     * @return the address
     * @throws IllegalArgumentException if it is not exactly one address that mail can be sent to
     */
    public static Address parse(String text) {
        return AddressParser.parseOne(text);
    }

    /**
     * Puts an address together.
     *
     * @param name the name shown beside it, in any script; empty for none
     * @param address the address alone, as {@code ann@example.org}
     * @return the address
     * @throws IllegalArgumentException if the name has control characters, or if the address is not one that mail can be sent to
     */
    public static Address of(String name, String address) {
        String checked = HeaderText.check("display name", name);
        Address bare = AddressParser.parseOne(address);
        if (!bare.name.isEmpty()) {
            throw new IllegalArgumentException("the address has a name already: " + bare);
        }
        return new Address(checked.strip(), bare.localPart, bare.domain);
    }

    /**
     * The display name, decoded.
     *
     * @return the name, or empty if there is none
     */
    public Optional<String> name() {
        return name.isEmpty() ? Optional.empty() : Optional.of(name);
    }

    /**
     * The address alone, as {@code ann@example.org}; a local part that needs quotes has them.
     *
     * @return the addr-spec of RFC 5322 section 3.4.1
     */
    public String address() {
        return domain.isEmpty() ? quotedLocalPart() : quotedLocalPart() + "@" + domain;
    }

    /**
     * What stands before the @, without quotes.
     *
     * @return the local part
     */
    public String localPart() {
        return localPart;
    }

    /**
     * What stands behind the @, as it was written.
     *
     * @return the domain; empty only in an address that was received without one
     */
    public String domain() {
        return domain;
    }

    /**
     * The address as an envelope has it: the domain in ASCII (A-labels, RFC 5890 section 2.3.2.1).
     *
     * @return the address for MAIL FROM and RCPT TO
     * @throws IllegalArgumentException if it was received and is none that mail can be sent to
     */
    public String envelopeAddress() {
        AddressParser.requireSendable(this);
        return quotedLocalPart() + "@" + Domains.toAscii(domain);
    }

    private String quotedLocalPart() {
        return AddressParser.quoteLocalPart(localPart);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Address a
                && name.equals(a.name)
                && localPart.equals(a.localPart)
                && domain.equalsIgnoreCase(a.domain);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, localPart);
    }

    /** The address with its name, in a form that {@link #parse} reads again. */
    @Override
    public String toString() {
        return name.isEmpty() ? address() : AddressParser.quoteName(name) + " <" + address() + ">";
    }
}
