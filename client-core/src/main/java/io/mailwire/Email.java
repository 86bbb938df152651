package io.mailwire;

import io.mailwire.internal.mime.Answered;
import io.mailwire.internal.mime.Bridge;
import io.mailwire.internal.mime.Composition;
import io.mailwire.internal.mime.Emails;
import io.mailwire.internal.mime.FileSaver;
import io.mailwire.internal.mime.Forwarded;
import io.mailwire.internal.mime.MessageContent;
import io.mailwire.internal.mime.MessageIds;
import io.mailwire.internal.mime.Quotation;
import io.mailwire.internal.mime.SafeFileName;
import io.mailwire.internal.text.Printable;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/**
 * One message (RFC 5322, MIME), composed by {@link #from} or parsed by {@link #parse}. Immutable and thread-safe.
 *
 * <p>Reading never fails for what a message holds: what is malformed is read as far as it makes sense, and {@link #defects} lists
 * it. Its structure is looked at when first asked for, in one pass; parts are decoded when they are read. A large message is kept
 * in a temporary file, which goes when the email is no longer referred to and never outlives the JVM.
 *
 * <p>When it is sent, its header says from whom and to whom: Sender or From, and To, Cc and Bcc. A message that was resent goes to those
 * of its newest block of Resent fields only (RFC 5322 section 3.6.6); the original recipients have got it already. A first line that
 * begins with {@code From } without a colon, as in mailbox files, is no part of the message: it is left out where that is sent, attached or redirected.
 *
 * <pre>{@code
 * Email report = Email.from("Ann <ann@example.org>").to("bob@example.org").subject("Report").
 *         text("Attached.").attach(Path.of("report.pdf")).build();
 * }</pre>
 */
public final class Email {

    static {
        Emails.registerEmails(Email::new, email -> email.content);
    }

    private final MessageContent content;

    private Email(MessageContent content) {
        this.content = content;
    }

    /**
     * Begins to compose a message.
     *
     * @param address who it is from, as {@code Ann <ann@example.org>}
     * @return a builder
     * @throws IllegalArgumentException if it is no address that mail can be sent from
     */
    public static EmailBuilder from(String address) {
        return new EmailBuilder(new Composition()).from(address);
    }

    /**
     * Begins to compose a message.
     *
     * @param address who it is from
     * @return a builder
     * @throws IllegalArgumentException if it was received and is none that mail can be sent from
     */
    public static EmailBuilder from(Address address) {
        return new EmailBuilder(new Composition()).from(address);
    }

    /**
     * Reads a message from octets, which are copied.
     *
     * @param octets the message
     * @return the email
     */
    public static Email parse(byte[] octets) {
        return Bridge.parse(octets);
    }

    /**
     * Reads a message from a file, which is referred to and not copied: once it changes, reading the email fails.
     *
     * @param file the message, as an {@code .eml} file
     * @return the email
     * @throws UncheckedIOException if there is no such file or it cannot be read
     */
    public static Email parse(Path file) {
        return Bridge.parse(file);
    }

    /**
     * Reads a message from a stream, to its end. Does not close the stream.
     *
     * @param in the message
     * @return the email
     * @throws UncheckedIOException if the stream fails
     */
    public static Email parse(InputStream in) {
        return Bridge.parse(in);
    }

    /**
     * Takes a copy of jakarta.mail's message. One that was never saved gets its {@code saveChanges()}, as when jakarta.mail sends it.
     *
     * @param message the message
     * @return the email
     * @throws IllegalArgumentException if jakarta.mail cannot write it
     */
    public static Email of(MimeMessage message) {
        return Bridge.of(message);
    }

    /**
     * Makes a copy as jakarta.mail's message, Bcc included, for libraries that work with such.
     *
     * @return the copy
     * @throws UncheckedIOException if an attached file cannot be read
     */
    public MimeMessage toMimeMessage() {
        return Bridge.toMimeMessage(this);
    }

    /**
     * Who wrote it.
     *
     * @return the addresses of From, groups flattened
     */
    public List<Address> from() {
        return content.addresses("From");
    }

    /**
     * Who it is for.
     *
     * @return the addresses of To, groups flattened
     */
    public List<Address> to() {
        return content.addresses("To");
    }

    /**
     * Who gets a copy.
     *
     * @return the addresses of Cc, groups flattened
     */
    public List<Address> cc() {
        return content.addresses("Cc");
    }

    /**
     * Who gets a copy that the others do not know of. A sent message does not have them.
     *
     * @return the addresses of Bcc, groups flattened
     */
    public List<Address> bcc() {
        return content.addresses("Bcc");
    }

    /**
     * Where answers shall go.
     *
     * @return the addresses of Reply-To, groups flattened; empty where the header does not say it
     */
    public List<Address> replyTo() {
        return content.addresses("Reply-To");
    }

    /**
     * The groups of addresses (RFC 5322 section 3.4) in the fields of a name. The other methods give their members among the addresses.
     *
     * @param header the name of the fields, as {@code To}
     * @return the groups with their members; addresses that are in no group are left out
     */
    public List<AddressGroup> groups(String header) {
        return content.groups(header);
    }

    /**
     * The subject, decoded.
     *
     * @return the subject, or "" if there is none
     */
    public String subject() {
        return header("Subject").orElse("");
    }

    /**
     * When it was written, as its Date says.
     *
     * @return the date, or empty if there is none or it makes no sense
     */
    public Optional<OffsetDateTime> date() {
        return content.date();
    }

    /**
     * What names the message in the world, with its angle brackets, which it gets where they are missing (RFC 5322 section 3.6.4).
     * {@link #header} has all that the field says.
     *
     * @return the Message-ID, or empty if there is none or what is there can be none
     */
    public Optional<String> messageId() {
        return MessageIds.ownOf(content);
    }

    /**
     * What the message says as plain text: its parts of the role {@link PartRole#TEXT}, one after the other. Lines end in LF; the line
     * end behind the last is left out, and paragraphs that were broken softly (format=flowed, RFC 3676) are whole. Beyond 16 MiB the
     * text is cut, with a defect.
     *
     * @return the text, or empty if there is none
     * @throws UncheckedIOException if a file that holds the message cannot be read
     */
    public Optional<String> text() {
        return content.text();
    }

    /**
     * What the message says as HTML, like {@link #text}. It is what somebody sent: untrusted.
     *
     * @return the HTML, or empty if there is none
     * @throws UncheckedIOException if a file that holds the message cannot be read
     */
    public Optional<String> html() {
        return content.html();
    }

    /**
     * What comes with the message: its parts of the role {@link PartRole#ATTACHMENT}, messages within the message too. Whatever is
     * neither text nor shown by the HTML is among them, marked as an attachment or not.
     *
     * @return the attachments, in the order of the message
     * @throws UncheckedIOException if a file that holds the message cannot be read
     */
    public List<Part> attachments() {
        return content.attachments();
    }

    /**
     * The attachments of one type.
     *
     * @param type a media type such as {@code application/pdf}, or one like {@code image/*}
     * @return the attachments of that type, in the order of the message
     * @throws UncheckedIOException if a file that holds the message cannot be read
     */
    public List<Part> attachments(String type) {
        return attachments().stream().filter(p -> p.is(type)).toList();
    }

    /**
     * What the HTML shows: parts of the role {@link PartRole#INLINE}.
     *
     * @return the parts, in the order of the message
     * @throws UncheckedIOException if a file that holds the message cannot be read
     */
    public List<Part> inlineParts() {
        return content.inlineParts();
    }

    /**
     * Every part that has no parts itself, whatever it is for: texts, and what {@link #attachments} and {@link #inlineParts} leave out,
     * as well. A composed message is written for it, and attached files are read.
     *
     * @return the parts, in the order of the message
     * @throws UncheckedIOException if a file that holds the message or an attachment cannot be read
     */
    public List<Part> parts() {
        return content.parts();
    }

    /**
     * All fields of the header.
     *
     * @return the fields, in their order
     */
    public List<Header> headers() {
        return content.headers();
    }

    /**
     * The first field of a name, unfolded and decoded (RFC 2047, raw UTF-8 and 8-bit text).
     *
     * @param name the name of the field, in any case
     * @return its value, or empty if there is none
     */
    public Optional<String> header(String name) {
        return headers(name).stream().findFirst();
    }

    /**
     * All fields of a name, unfolded and decoded, in their order.
     *
     * @param name the name of the fields, in any case
     * @return their values
     */
    public List<String> headers(String name) {
        return content.headers(name);
    }

    /**
     * The delivery report that this message is, a bounce for instance (RFC 3464, RFC 6533). Reports in free form, as qmail's, are none.
     *
     * @return the report, or empty if the message is none
     * @throws UncheckedIOException if a file that holds the message cannot be read
     */
    public Optional<DeliveryReport> deliveryReport() {
        return content.deliveryReport();
    }

    /**
     * The read receipt that this message is (RFC 8098).
     *
     * @return the receipt, or empty if the message is none
     * @throws UncheckedIOException if a file that holds the message cannot be read
     */
    public Optional<ReadReceipt> readReceipt() {
        return content.readReceipt();
    }

    /**
     * What is wrong with the message, as far as it was looked at: parts are looked into when they are read.
     *
     * @return sentences for people, at most a hundred; empty if nothing is
     */
    public List<String> defects() {
        return content.defects();
    }

    /**
     * How many octets {@link #writeTo} writes. A composed message is written to nowhere to find out, and attached files are read.
     *
     * @return the size in octets
     * @throws UncheckedIOException if an attached file cannot be read
     */
    public long size() {
        try {
            return content.size();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /**
     * Writes the message: a parsed one octet by octet, a composed one with CRLF for line ends and its Bcc, which is left out only
     * where it is sent. Does not close the stream.
     *
     * @param out where to
     * @throws UncheckedIOException if the message cannot be read or the stream not be written
     */
    public void writeTo(OutputStream out) {
        try {
            content.writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the message: " + e.getMessage(), e);
        }
    }

    /**
     * Saves the message as an {@code .eml} file with a safe name made of its subject. Never overwrites; on a failure no file remains.
     *
     * @param directory an existing directory
     * @return the file
     * @throws UncheckedIOException if the message cannot be read or the file cannot be written
     */
    public Path saveTo(Path directory) {
        return FileSaver.saveTo(directory, SafeFileName.of(subject(), "message") + ".eml", content::writeTo);
    }

    /**
     * Saves the message as this file. One that exists is replaced once the new one is complete.
     *
     * @param file where to
     * @return the file
     * @throws UncheckedIOException if the message cannot be read or the file cannot be written
     */
    public Path saveAs(Path file) {
        return FileSaver.saveAs(file, content::writeTo);
    }

    /**
     * Begins an answer to those who shall get it by Reply-To, or else to the author. Its subject begins with "Re:", and In-Reply-To and
     * References put it into the thread (RFC 5322 section 3.6.4). It has no author and no text yet:
     *
     * <pre>{@code
     * Email answer = received.reply().from("ann@example.org").text("Yes.\n\n" + received.quoted()).build();
     * }</pre>
     *
     * @return a builder, which needs an author
     */
    public EmailBuilder reply() {
        return new EmailBuilder(Answered.begin(content, false));
    }

    /**
     * Begins an answer as {@link #reply} does, that also goes to the others who got the message: those of To as recipients, those of Cc
     * with a copy, each once, and not to the author of the answer. What mailing lists and programs say beyond RFC 5322, such as
     * Mail-Followup-To, is not looked at.
     *
     * @return a builder, which needs an author
     */
    public EmailBuilder replyAll() {
        return new EmailBuilder(Answered.begin(content, true));
    }

    /**
     * Begins a message that has this one in it: below what its author writes there are a few fields of this header and then this text
     * and HTML; this message's attachments and the pictures its HTML shows come along. The subject begins with "Fwd:". Of its HTML, style
     * sheets, scripts and what else is about a whole document are left out: they would be about the author's words too. The content ids
     * of its parts become {@code forwarded-1} and so on, so that {@code inline(…)} may have any other.
     *
     * @return a builder, which needs an author and recipients
     * @throws UncheckedIOException if the message cannot be read
     */
    public EmailBuilder forward() {
        return new EmailBuilder(Forwarded.begin(content));
    }

    /**
     * Begins a message to which this one is attached as a whole, by the rule of {@link EmailBuilder#attach(Email)}. The subject begins
     * with "Fwd:".
     *
     * @return a builder, which needs an author and recipients
     * @throws UncheckedIOException if the message cannot be read
     * @throws IllegalArgumentException if a DKIM signature covers a Bcc field of it
     */
    public EmailBuilder forwardAsAttachment() {
        return new EmailBuilder(Forwarded.beginAttached(this, content));
    }

    /**
     * What it says, for an answer: a line that tells who wrote when, and then each line of the text behind {@code >}. Of a message that
     * has HTML only, it is roughly what that says.
     *
     * @return the lines, with a line end behind each
     */
    public String quoted() {
        return Quotation.of(content);
    }

    /**
     * Begins to send the message on as it is, to others, with a block of Resent fields before it (RFC 5322 section 3.6.6). To others
     * indeed: many servers take a message for looping that comes back to where it was delivered once.
     *
     * @return a builder
     * @throws IllegalStateException if more than 100 Received fields tell that it goes round in circles
     */
    public RedirectBuilder redirect() {
        return new RedirectBuilder(this);
    }

    /**
     * The same message, but sent with its Bcc fields as they are, for those who have a reason: a signature covers them, or the
     * server leaves them out. All recipients see them.
     *
     * @return the message; one that is redirected from it has its Bcc fields kept too, but the Bcc of the redirection is never sent
     * @throws IllegalStateException if it was composed here: such a message never shows its Bcc
     */
    public Email keepBcc() {
        return Bridge.keepBcc(this);
    }

    private static UncheckedIOException unreadable(IOException e) {
        return new UncheckedIOException("cannot read the message: " + e.getMessage(), e);
    }

    /** Who, to whom, about what, on one line; or why the message cannot be read any more. */
    @Override
    public String toString() {
        try {
            int attached = attachments().size();
            return "Email[from " + Quotation.summary(from()) + " to " + Quotation.summary(to()) + ", \""
                    + Printable.shortened(subject(), 100) + "\""
                    + (attached == 0 ? "" : attached == 1 ? ", 1 attachment" : ", " + attached + " attachments")
                    + "]";
        } catch (UncheckedIOException e) {
            return "Email[" + Printable.shortened(String.valueOf(e.getMessage()), 200) + "]";
        }
    }
}
