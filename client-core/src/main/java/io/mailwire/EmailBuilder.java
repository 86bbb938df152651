package io.mailwire;

import io.mailwire.internal.mime.AttachedPart;
import io.mailwire.internal.mime.Composition;
import io.mailwire.internal.mime.Composition.Recipients;
import java.net.URI;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * Composes an {@link Email}. Every method checks what it is given at once: no text can end a header or begin another, whatever it
 * holds. The builder may be used again after {@link #build}. For one thread at a time.
 */
public final class EmailBuilder {

    private final Composition composition;

    EmailBuilder(Composition composition) {
        this.composition = composition;
    }

    /**
     * Adds an author. With more than one a {@link #sender} is due (RFC 5322 section 3.6.2).
     *
     * @param address as {@code Ann <ann@example.org>}
     * @return this
     * @throws IllegalArgumentException if it is no address that mail can be sent to
     */
    public EmailBuilder from(String address) {
        composition.from(address);
        return this;
    }

    /**
     * Adds an author. With more than one a {@link #sender} is due (RFC 5322 section 3.6.2).
     *
     * @param address the address
     * @return this
     * @throws IllegalArgumentException if it was received and is none that mail can be sent from
     */
    public EmailBuilder from(Address address) {
        composition.from(address);
        return this;
    }

    /**
     * Says who sends the message where that is not its author; bounces go there.
     *
     * @param address as {@code Ann <ann@example.org>}
     * @return this
     * @throws IllegalArgumentException if it is no address that mail can be sent to
     */
    public EmailBuilder sender(String address) {
        composition.sender(address);
        return this;
    }

    /**
     * Says who sends the message where that is not its author; bounces go there.
     *
     * @param address the address
     * @return this
     * @throws IllegalArgumentException if it was received and is none that mail can be sent to
     */
    public EmailBuilder sender(Address address) {
        composition.sender(address);
        return this;
    }

    /**
     * Adds recipients.
     *
     * @param addresses one address each, as {@code Bob <bob@example.org>}
     * @return this
     * @throws IllegalArgumentException if one is no address that mail can be sent to
     */
    public EmailBuilder to(String... addresses) {
        composition.add(Recipients.TO, addresses);
        return this;
    }

    /**
     * Adds recipients.
     *
     * @param addresses the addresses
     * @return this
     * @throws IllegalArgumentException if one was received and is none that mail can be sent to
     */
    public EmailBuilder to(Address... addresses) {
        composition.add(Recipients.TO, addresses);
        return this;
    }

    /**
     * Adds a group of recipients. The header keeps the group, and each of its members gets the message.
     *
     * @param group the group, as {@link AddressGroup#UNDISCLOSED}
     * @return this
     * @throws IllegalArgumentException if a member was received and is no address that mail can be sent to
     */
    public EmailBuilder to(AddressGroup group) {
        composition.add(Recipients.TO, group);
        return this;
    }

    /**
     * Adds recipients of a copy.
     *
     * @param addresses one address each, as {@code Bob <bob@example.org>}
     * @return this
     * @throws IllegalArgumentException if one is no address that mail can be sent to
     */
    public EmailBuilder cc(String... addresses) {
        composition.add(Recipients.CC, addresses);
        return this;
    }

    /**
     * Adds recipients of a copy.
     *
     * @param addresses the addresses
     * @return this
     * @throws IllegalArgumentException if one was received and is none that mail can be sent to
     */
    public EmailBuilder cc(Address... addresses) {
        composition.add(Recipients.CC, addresses);
        return this;
    }

    /**
     * Adds a group of recipients of a copy.
     *
     * @param group the group, as {@link AddressGroup#UNDISCLOSED}
     * @return this
     * @throws IllegalArgumentException if a member was received and is no address that mail can be sent to
     */
    public EmailBuilder cc(AddressGroup group) {
        composition.add(Recipients.CC, group);
        return this;
    }

    /**
     * Adds recipients of a copy that the others do not see: what is sent does not mention them.
     *
     * @param addresses one address each, as {@code Bob <bob@example.org>}
     * @return this
     * @throws IllegalArgumentException if one is no address that mail can be sent to
     */
    public EmailBuilder bcc(String... addresses) {
        composition.add(Recipients.BCC, addresses);
        return this;
    }

    /**
     * Adds recipients of a copy that the others do not see: what is sent does not mention them.
     *
     * @param addresses the addresses
     * @return this
     * @throws IllegalArgumentException if one was received and is none that mail can be sent to
     */
    public EmailBuilder bcc(Address... addresses) {
        composition.add(Recipients.BCC, addresses);
        return this;
    }

    /**
     * Adds a group of recipients of a copy that the others do not see.
     *
     * @param group the group, as {@link AddressGroup#UNDISCLOSED}
     * @return this
     * @throws IllegalArgumentException if a member was received and is no address that mail can be sent to
     */
    public EmailBuilder bcc(AddressGroup group) {
        composition.add(Recipients.BCC, group);
        return this;
    }

    /**
     * Says where answers shall go.
     *
     * @param addresses one address each, as {@code Bob <bob@example.org>}
     * @return this
     * @throws IllegalArgumentException if one is no address that mail can be sent to
     */
    public EmailBuilder replyTo(String... addresses) {
        composition.add(Recipients.REPLY_TO, addresses);
        return this;
    }

    /**
     * Says where answers shall go.
     *
     * @param addresses the addresses
     * @return this
     * @throws IllegalArgumentException if one was received and is none that mail can be sent to
     */
    public EmailBuilder replyTo(Address... addresses) {
        composition.add(Recipients.REPLY_TO, addresses);
        return this;
    }

    /**
     * Says to what group answers shall go.
     *
     * @param group the group, as {@link AddressGroup#UNDISCLOSED}
     * @return this
     * @throws IllegalArgumentException if a member was received and is no address that mail can be sent to
     */
    public EmailBuilder replyTo(AddressGroup group) {
        composition.add(Recipients.REPLY_TO, group);
        return this;
    }

    /**
     * Sets the subject.
     *
     * @param subject text in any script, on one line
     * @return this
     * @throws IllegalArgumentException if it has line ends or other control characters
     */
    public EmailBuilder subject(String subject) {
        composition.subject(subject);
        return this;
    }

    /**
     * Sets what the message says as plain text. Beside {@link #html} it is for those who do not show HTML.
     *
     * @param text text in any script, with any line ends; half of a surrogate pair, as a cut leaves it, becomes U+FFFD
     * @return this
     */
    public EmailBuilder text(String text) {
        composition.text(text);
        return this;
    }

    /**
     * Sets what the message says as HTML.
     *
     * @param html HTML in any script; {@code cid:name} refers to a part given to {@code inline(name, …)}
     * @return this
     */
    public EmailBuilder html(String html) {
        composition.html(html);
        return this;
    }

    /**
     * Adds a calendar object as another way to say the same (text/calendar, RFC 6047), so that programs which know such can offer to
     * accept or decline. It comes last of the alternatives.
     *
     * @param method what is asked, as {@code REQUEST}; the object must have the same METHOD
     * @param ics the object, from {@code BEGIN:VCALENDAR} on, with any line ends
     * @return this
     * @throws IllegalArgumentException if it is no calendar object or has another METHOD
     */
    public EmailBuilder calendar(String method, String ics) {
        composition.calendar(method, ics);
        return this;
    }

    /**
     * Adds a file that the HTML shows. It is looked at now and read when the message is written; if it changes between, that fails.
     *
     * @param contentId what follows {@code cid:} in the HTML: printable ASCII, as {@code logo}
     * @param file the file
     * @return this
     * @throws java.io.UncheckedIOException if the file is missing or cannot be read
     * @throws IllegalArgumentException if the content id or the file's name cannot be in a header
     */
    public EmailBuilder inline(String contentId, Path file) {
        composition.inline(AttachedPart.of(file).withContentId(contentId));
        return this;
    }

    /**
     * Adds octets that the HTML shows.
     *
     * @param contentId what follows {@code cid:} in the HTML: printable ASCII, as {@code logo}
     * @param type their media type, as {@code image/png}
     * @param content the octets, which are copied
     * @return this
     * @throws IllegalArgumentException if the content id cannot be in a header, or the type is none
     */
    public EmailBuilder inline(String contentId, String type, byte[] content) {
        composition.inline(AttachedPart.of(Optional.empty(), type, content).withContentId(contentId));
        return this;
    }

    /**
     * Attaches a file under its own name; its type is guessed from that. It is looked at now and read when the message is written; if it
     * changes between, that fails.
     *
     * @param file the file
     * @return this
     * @throws java.io.UncheckedIOException if the file is missing or cannot be read
     * @throws IllegalArgumentException if its name has control characters
     */
    public EmailBuilder attach(Path file) {
        composition.attach(AttachedPart.of(file));
        return this;
    }

    /**
     * Attaches octets.
     *
     * @param name the file name, in any script
     * @param type the media type, as {@code application/pdf}; parameters may follow
     * @param content the octets, which are copied
     * @return this
     * @throws IllegalArgumentException if the name has control characters, or the type is none
     */
    public EmailBuilder attach(String name, String type, byte[] content) {
        composition.attach(AttachedPart.of(Optional.of(name), type, content));
        return this;
    }

    /**
     * Attaches what a supplier of streams gives: opened and read each time the message is written or its size is asked for, and never
     * held as a whole. If the supplier fails, what was asked for fails with an {@link java.io.UncheckedIOException}.
     *
     * @param name the file name, in any script
     * @param type the media type, as {@code application/pdf}; parameters may follow
     * @param supplier opens the content; should give the same octets each time
     * @return this
     * @throws IllegalArgumentException if the name has control characters, or the type is none
     */
    public EmailBuilder attachStream(String name, String type, StreamSupplier supplier) {
        composition.attach(name, type, supplier);
        return this;
    }

    /**
     * Attaches a message (message/rfc822, or message/global where that cannot be). It is in there as it would be sent itself: line ends
     * are CRLF, and Bcc fields are left out unless it says {@link Email#keepBcc}. One that was not composed here is read once.
     *
     * @param email the message, which gets a file name made of its subject
     * @return this
     * @throws java.io.UncheckedIOException if it cannot be read
     * @throws IllegalArgumentException if a DKIM signature covers a Bcc field of it
     */
    public EmailBuilder attach(Email email) {
        composition.attach(email);
        return this;
    }

    /**
     * Adds a field to the header. Text that is not ASCII is encoded.
     *
     * @param name its name, as {@code List-Id}; not one of those that other methods set
     * @param value its value, on one line
     * @return this
     * @throws IllegalArgumentException if the name is none or not free, or the value has line ends or other control characters
     */
    public EmailBuilder header(String name, String value) {
        composition.header(name, value);
        return this;
    }

    /**
     * Says which message this answers (In-Reply-To). {@link Email#reply} does it.
     *
     * @param ids the Message-ID of that message, as {@code <left@right>}, with or without its angle brackets; seldom several
     * @return this
     * @throws IllegalArgumentException if one is none, or there is none
     */
    public EmailBuilder inReplyTo(String... ids) {
        composition.inReplyTo(ids);
        return this;
    }

    /**
     * Says to which thread this belongs (References). {@link Email#reply} does it. Of more than 50 messages the first and the last 49
     * are named.
     *
     * @param ids the Message-IDs of the messages before it, the oldest first
     * @return this
     * @throws IllegalArgumentException if one is none, or there is none
     */
    public EmailBuilder references(String... ids) {
        composition.references(ids);
        return this;
    }

    /**
     * Says how urgent the message is (Importance, Priority and X-Priority, RFC 2156). Unless set, it says nothing.
     *
     * @param priority how urgent
     * @return this
     */
    public EmailBuilder priority(Priority priority) {
        composition.priority(priority);
        return this;
    }

    /**
     * Says how to leave the list that this is sent to (List-Unsubscribe, RFC 2369).
     *
     * @param uris {@code https:} and {@code mailto:} URIs, the preferred first
     * @return this
     * @throws IllegalArgumentException if one is another, or there is none
     */
    public EmailBuilder listUnsubscribe(URI... uris) {
        composition.listUnsubscribe(uris);
        return this;
    }

    /**
     * Says how to leave the list with one click (List-Unsubscribe and List-Unsubscribe-Post, RFC 8058): mail programs show a button that
     * posts to the URI, without asking who clicked. They trust that only if a DKIM signature covers both fields.
     *
     * @param https where to post to; it has to tell who leaves what
     * @param others {@code mailto:} URIs for those who do not know of it
     * @return this
     * @throws IllegalArgumentException if it is no {@code https:} URI, or the others are no {@code mailto:} ones
     */
    public EmailBuilder oneClickUnsubscribe(URI https, URI... others) {
        composition.oneClickUnsubscribe(https, others);
        return this;
    }

    /**
     * Asks recipients to confirm that they have seen the message (Disposition-Notification-To, RFC 8098). Most decline.
     *
     * @param address where the receipts shall go
     * @return this
     * @throws IllegalArgumentException if it was received and is none that mail can be sent to
     */
    public EmailBuilder requestReadReceipt(Address address) {
        composition.requestReadReceipt(address);
        return this;
    }

    /**
     * Asks recipients to confirm that they have seen the message (Disposition-Notification-To, RFC 8098). Most decline.
     *
     * @param address where the receipts shall go, as {@code Ann <ann@example.org>}
     * @return this
     * @throws IllegalArgumentException if it is no address that mail can be sent to
     */
    public EmailBuilder requestReadReceipt(String address) {
        return requestReadReceipt(Address.parse(address));
    }

    /**
     * Says in what languages the message is (Content-Language, RFC 3282).
     *
     * @param tags language tags of BCP 47, as {@code sv} or {@code pt-BR}
     * @return this
     * @throws IllegalArgumentException if one is none, or there is none
     */
    public EmailBuilder language(String... tags) {
        composition.language(tags);
        return this;
    }

    /**
     * Sets when the message was written. Unless set that is when it is built.
     *
     * @param date the date; parts of seconds are dropped
     * @return this
     * @throws IllegalArgumentException if its year has not four digits
     */
    public EmailBuilder date(OffsetDateTime date) {
        composition.date(date);
        return this;
    }

    /**
     * Sets the Message-ID. Unless set the message gets one of random digits and the domain it is from.
     *
     * @param id as {@code <left@right>}, with or without its angle brackets
     * @return this
     * @throws IllegalArgumentException if it is none
     */
    public EmailBuilder messageId(String id) {
        composition.messageId(id);
        return this;
    }

    /**
     * Makes the message. Each call makes another one, with a Message-ID of its own unless one was set.
     *
     * @return the message
     * @throws IllegalStateException if there is no author, or there are several and no {@link #sender}
     */
    public Email build() {
        return composition.build();
    }

    /** What is composed so far. */
    @Override
    public String toString() {
        return composition.toString();
    }
}
