package io.mailwire.internal.mime;

import io.mailwire.Address;
import io.mailwire.AddressGroup;
import io.mailwire.DeliveryReport;
import io.mailwire.Header;
import io.mailwire.Part;
import io.mailwire.PartRole;
import io.mailwire.ReadReceipt;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A message as octets. Its structure is read at the first question, in one pass. */
final class ReceivedContent implements MessageContent {

    /** Messages within messages. Each is looked into when it is asked for. */
    static final int MOST_NESTED = 64;

    // Nobody reads more. It is all there in parts().
    private static final int MOST_TEXT = BodyText.MOST_OCTETS;

    // RFC 5322 section 3.6
    private static final List<String> ONCE = List.of(
            "From",
            "Sender",
            "Reply-To",
            "To",
            "Cc",
            "Bcc",
            "Subject",
            "Date",
            "Message-ID",
            "In-Reply-To",
            "References");

    private final Octets octets;
    private final int depth;
    private final Defects defects = new Defects();
    private final ReentrantLock lock = new ReentrantLock(); // guards the first reading
    private final boolean keepsBcc;
    private final Octets sent; // what goes on the wire, where that differs
    private volatile @Nullable Structure read;

    private record Structure(Entity root, List<ReceivedPart> parts) {
        List<Part> of(PartRole role) {
            return parts.stream()
                    .filter(p -> p.role() == role)
                    .map(p -> (Part) p)
                    .toList();
        }
    }

    ReceivedContent(Octets octets) {
        this(octets, 0);
    }

    /** A message that is nested so deep in others. */
    ReceivedContent(Octets octets, int depth) {
        this(octets, octets, depth, false);
    }

    private ReceivedContent(Octets octets, Octets sent, int depth, boolean keepsBcc) {
        this.octets = octets;
        this.sent = sent;
        this.depth = depth;
        this.keepsBcc = keepsBcc;
    }

    /**
     * A message with something of ours before it.
     *
     * @param octets all of it
     * @param sent what of that may be sent, even where Bcc fields are kept
     */
    static ReceivedContent redirected(Octets octets, Octets sent, boolean keepsBcc) {
        return new ReceivedContent(octets, sent, 0, keepsBcc);
    }

    /** The same, to be sent with its Bcc fields. Those that we wrote ourselves are not among them. */
    ReceivedContent keepingBcc() {
        return new ReceivedContent(octets, sent, depth, true);
    }

    boolean keepsBcc() {
        return keepsBcc;
    }

    private Structure structure() {
        Structure known = read;
        if (known != null) {
            return known;
        }
        lock.lock();
        try {
            known = read;
            if (known == null) {
                known = look();
                read = known;
            }
            return known;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the message: " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }

    private Structure look() throws IOException {
        Entity root = EntityReader.read(octets, defects);
        for (String field : ONCE) {
            if (root.header.all(field).size() > 1) {
                defects.add("there is more than one " + field);
            }
        }
        List<ReceivedPart> parts = new ArrayList<>();
        for (Anatomy.Placed<Entity> placed : Anatomy.of(root, EntityShape.INSTANCE)) {
            Entity entity = placed.part();
            if (entity.isMultipart() && entity.bodyStart == entity.bodyEnd) {
                defects.add("a multipart has no parts");
            } else {
                parts.add(new ReceivedPart(entity, placed.role(), this));
            }
        }
        return new Structure(root, List.copyOf(parts));
    }

    HeaderBlock header() {
        return structure().root().header;
    }

    Octets octets() {
        return octets;
    }

    /** What of it is sent, Bcc fields of others included. */
    Octets sent() throws IOException {
        long start = MailboxLine.end(sent);
        return start == 0 ? sent : new OctetsRange(sent, start, sent.size());
    }

    int depth() {
        return depth;
    }

    Defects found() {
        return defects;
    }

    /** The message as a tree of parts. */
    Entity root() {
        return structure().root();
    }

    List<ReceivedPart> receivedParts() {
        return structure().parts();
    }

    @Override
    public List<Header> headers() {
        return header().headers();
    }

    @Override
    public List<String> headers(String name) {
        return header().all(name).stream().map(HeaderBlock::decoded).toList();
    }

    @Override
    public List<Address> addresses(String name) {
        List<Address> all = new ArrayList<>();
        for (String value : header().all(name)) {
            all.addAll(AddressParser.parseList(value, defects));
        }
        return List.copyOf(all);
    }

    @Override
    public List<AddressGroup> groups(String name) {
        List<AddressGroup> all = new ArrayList<>();
        for (String value : header().all(name)) {
            all.addAll(AddressParser.parseGroups(value, defects));
        }
        return List.copyOf(all);
    }

    @Override
    public Optional<OffsetDateTime> date() {
        Optional<String> value = header().first("Date");
        Optional<OffsetDateTime> date = value.flatMap(MailDate::parse);
        if (value.isPresent() && date.isEmpty()) {
            defects.add("the Date is malformed");
        }
        return date;
    }

    @Override
    public Optional<String> text() {
        return joined(PartRole.TEXT);
    }

    @Override
    public Optional<String> html() {
        return joined(PartRole.HTML);
    }

    private Optional<String> joined(PartRole role) {
        List<String> texts = new ArrayList<>();
        int room = MOST_TEXT;
        for (ReceivedPart part : receivedParts()) {
            if (part.role() == role) {
                byte[] head = head(part, room);
                room -= head.length;
                texts.add(part.bodyText(head));
            }
        }
        return texts.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", texts));
    }

    private byte[] head(ReceivedPart part, int most) {
        try (InputStream in = part.open()) {
            byte[] head = in.readNBytes(most);
            if (head.length < most || in.read() < 0) {
                return head;
            }
            defects.add("a text has more than " + MOST_TEXT + " octets; the rest of it is left out");
            int end = head.length;
            while (end > Math.max(0, head.length - 4) && head[end - 1] < 0) {
                end--; // half a character
            }
            return Arrays.copyOf(head, end);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the message: " + e.getMessage(), e);
        }
    }

    @Override
    public List<Part> inlineParts() {
        return structure().of(PartRole.INLINE);
    }

    @Override
    public List<Part> attachments() {
        return structure().of(PartRole.ATTACHMENT);
    }

    @Override
    public List<Part> parts() {
        return List.copyOf(receivedParts());
    }

    @Override
    public Optional<DeliveryReport> deliveryReport() {
        try {
            return DeliveryReports.of(this);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the message: " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<ReadReceipt> readReceipt() {
        try {
            return ReadReceipts.of(this);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the message: " + e.getMessage(), e);
        }
    }

    @Override
    public List<String> defects() {
        structure();
        return defects.list();
    }

    @Override
    public long size() {
        return octets.size();
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        octets.writeTo(out);
    }

    @Override
    public boolean isComposed() {
        return false;
    }
}
