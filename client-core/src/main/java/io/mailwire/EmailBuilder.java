package io.mailwire;

import io.mailwire.internal.mime.AttachedPart;
import io.mailwire.internal.mime.Composition;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.Optional;

/**
 * Composes an {@link Email}. Every method checks what it is given at once: no text can end a header or begin another, whatever it
 * holds. The builder may be used again after {@link #build}. For one thread at a time.
 */
public final class EmailBuilder {

    private final Composition composition = new Composition();

    EmailBuilder(Address from) {
        composition.from.add(from);
    }

    /**
     * Adds another author. With more than one author a {@link #sender} is due (RFC 5322 section 3.6.2).
     *
     * @param address as {@code Ann <ann@example.org>}
     * @return this
     * @throws IllegalArgumentException if it is no address that mail can be sent to
     */
    public EmailBuilder from(String address) {
        composition.from.add(Address.parse(address));
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
        composition.sender = Address.parse(address);
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
        Composition.addAll(composition.to, addresses);
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
        Composition.addAll(composition.cc, addresses);
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
        Composition.addAll(composition.bcc, addresses);
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
        Composition.addAll(composition.replyTo, addresses);
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
     * @param text text in any script, with any line ends
     * @return this
     */
    public EmailBuilder text(String text) {
        composition.text = text;
        return this;
    }

    /**
     * Sets what the message says as HTML.
     *
     * @param html HTML in any script; {@code cid:name} refers to a part given to {@code inline(name, …)}
     * @return this
     */
    public EmailBuilder html(String html) {
        composition.html = html;
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
        composition.inline.add(AttachedPart.of(file).withContentId(contentId));
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
        composition.inline.add(AttachedPart.of(Optional.empty(), type, content).withContentId(contentId));
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
        composition.attached.add(AttachedPart.of(file));
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
        composition.attached.add(AttachedPart.of(Optional.of(name), type, content));
        return this;
    }

    /**
     * Adds a field to the header. Text that is not ASCII is encoded.
     *
     * @param name its name, as {@code List-Unsubscribe}; not one of those that other methods set
     * @param value its value, on one line
     * @return this
     * @throws IllegalArgumentException if the name is none or not free, or the value has line ends or other control characters
     */
    public EmailBuilder header(String name, String value) {
        composition.header(name, value);
        return this;
    }

    /**
     * Sets when the message was written. Unless set that is when it is built.
     *
     * @param date the date; parts of seconds are dropped
     * @return this
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
     * @throws IllegalStateException if there are several authors and no {@link #sender}
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
