package io.mailwire.internal.mime;

import io.mailwire.Address;
import io.mailwire.AddressGroup;
import io.mailwire.DeliveryReport;
import io.mailwire.Header;
import io.mailwire.Part;
import io.mailwire.ReadReceipt;
import java.io.IOException;
import java.io.OutputStream;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/** What an {@link io.mailwire.Email} is made of: a draft of ours or octets of somebody. Immutable and thread-safe. */
public interface MessageContent {

    /** The values of all fields of that name, unfolded and decoded. */
    List<String> headers(String name);

    /** All fields, in their order. */
    default List<Header> headers() {
        return Rereading.header(this).headers();
    }

    /** The groups in all fields of that name. */
    default List<AddressGroup> groups(String header) {
        return Rereading.header(this).groups(header);
    }

    /** The addresses of all fields of that name. */
    List<Address> addresses(String header);

    /** What the Date field says. */
    Optional<OffsetDateTime> date();

    /** What the message says as plain text, with LF between its lines. */
    Optional<String> text();

    /** What it says as HTML, with LF between its lines. */
    Optional<String> html();

    /** Parts that the HTML shows. */
    List<Part> inlineParts();

    /** Parts that are neither said nor shown. */
    List<Part> attachments();

    /** Every part that has no parts, in the order of the message. */
    default List<Part> parts() {
        return Rereading.all(this).parts();
    }

    /** The delivery report that it is; what we compose is none. */
    default Optional<DeliveryReport> deliveryReport() {
        return Optional.empty();
    }

    /** The read receipt that it is; what we compose is none. */
    default Optional<ReadReceipt> readReceipt() {
        return Optional.empty();
    }

    /** What was wrong so far. */
    List<String> defects();

    /** How many octets {@link #writeTo} writes; may have to read everything. */
    long size() throws IOException;

    /** Writes the whole message, Bcc included. */
    void writeTo(OutputStream out) throws IOException;

    /** Whether it was made by our builder, so that its octets are nobody's but ours. */
    boolean isComposed();
}
