package io.mailwire;

import io.mailwire.internal.mime.Redirection;
import java.time.OffsetDateTime;

/**
 * Sends a message on as it is, to others: a block of Resent fields is put before it (RFC 5322 section 3.6.6), and every octet of it
 * stays, so its signatures hold; only a first line {@code From …} of a mailbox file, which is no part of it, is left out. Answers go to its author, not to who redirects it. For one thread at a time.
 *
 * <pre>{@code
 * smtp.send(received.redirect().from("ann@example.org").to("bob@example.org").build());
 * }</pre>
 *
 * <p>A message whose signature covers Bcc is redirected as {@code received.keepBcc().redirect()}.
 */
public final class RedirectBuilder {

    private final Redirection redirection;

    RedirectBuilder(Email email) {
        redirection = new Redirection(email);
    }

    /**
     * Adds somebody who redirects it (Resent-From). With more than one a {@link #sender} is due.
     *
     * @param address as {@code Ann <ann@example.org>}
     * @return this
     * @throws IllegalArgumentException if it is no address that mail can be sent from
     */
    public RedirectBuilder from(String address) {
        return from(Address.parse(address));
    }

    /**
     * Adds somebody who redirects it (Resent-From). With more than one a {@link #sender} is due.
     *
     * @param address the address
     * @return this
     * @throws IllegalArgumentException if it was received and is none that mail can be sent from
     */
    public RedirectBuilder from(Address address) {
        redirection.from(address);
        return this;
    }

    /**
     * Says who sends it where that is not who redirects it (Resent-Sender); bounces go there.
     *
     * @param address as {@code Ann <ann@example.org>}
     * @return this
     * @throws IllegalArgumentException if it is no address that mail can be sent to
     */
    public RedirectBuilder sender(String address) {
        return sender(Address.parse(address));
    }

    /**
     * Says who sends it where that is not who redirects it (Resent-Sender); bounces go there.
     *
     * @param address the address
     * @return this
     * @throws IllegalArgumentException if it was received and is none that mail can be sent to
     */
    public RedirectBuilder sender(Address address) {
        redirection.sender(address);
        return this;
    }

    /**
     * Adds recipients (Resent-To).
     *
     * @param addresses one address each, as {@code Bob <bob@example.org>}
     * @return this
     * @throws IllegalArgumentException if one is no address that mail can be sent to
     */
    public RedirectBuilder to(String... addresses) {
        return to(Redirection.parsed(addresses));
    }

    /**
     * Adds recipients (Resent-To).
     *
     * @param addresses the addresses
     * @return this
     * @throws IllegalArgumentException if one was received and is none that mail can be sent to
     */
    public RedirectBuilder to(Address... addresses) {
        redirection.to(addresses);
        return this;
    }

    /**
     * Adds recipients of a copy (Resent-Cc).
     *
     * @param addresses one address each, as {@code Bob <bob@example.org>}
     * @return this
     * @throws IllegalArgumentException if one is no address that mail can be sent to
     */
    public RedirectBuilder cc(String... addresses) {
        return cc(Redirection.parsed(addresses));
    }

    /**
     * Adds recipients of a copy (Resent-Cc).
     *
     * @param addresses the addresses
     * @return this
     * @throws IllegalArgumentException if one was received and is none that mail can be sent to
     */
    public RedirectBuilder cc(Address... addresses) {
        redirection.cc(addresses);
        return this;
    }

    /**
     * Adds recipients whom the others do not see: what is sent does not mention them.
     *
     * @param addresses one address each, as {@code Bob <bob@example.org>}
     * @return this
     * @throws IllegalArgumentException if one is no address that mail can be sent to
     */
    public RedirectBuilder bcc(String... addresses) {
        return bcc(Redirection.parsed(addresses));
    }

    /**
     * Adds recipients whom the others do not see: what is sent does not mention them.
     *
     * @param addresses the addresses
     * @return this
     * @throws IllegalArgumentException if one was received and is none that mail can be sent to
     */
    public RedirectBuilder bcc(Address... addresses) {
        redirection.bcc(addresses);
        return this;
    }

    /**
     * Sets when it was redirected. Unless set that is when it is built.
     *
     * @param date the date; parts of seconds are dropped
     * @return this
     * @throws IllegalArgumentException if its year has not four digits
     */
    public RedirectBuilder date(OffsetDateTime date) {
        redirection.date(date);
        return this;
    }

    /**
     * Sets the Resent-Message-ID. Unless set there is one of random digits and the domain it is redirected from.
     *
     * @param id as {@code <left@right>}, with or without its angle brackets
     * @return this
     * @throws IllegalArgumentException if it is none
     */
    public RedirectBuilder messageId(String id) {
        redirection.messageId(id);
        return this;
    }

    /**
     * Makes the message. When it is sent, it goes to those who are named here and to nobody else.
     *
     * @return the message
     * @throws IllegalStateException if it is not said who redirects it or to whom, or several do it and there is no {@link #sender}
     * @throws java.io.UncheckedIOException if the original cannot be read
     */
    public Email build() {
        return redirection.build();
    }

    /** What is known so far. */
    @Override
    public String toString() {
        return redirection.toString();
    }
}
