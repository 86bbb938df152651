package io.mailwire.internal.mime;

import io.mailwire.Address;
import io.mailwire.Part;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A message as octets. Its structure is read at the first question, in one pass. */
final class ReceivedContent implements MessageContent {

    private final Octets octets;
    private final Defects defects = new Defects();
    private final ReentrantLock lock = new ReentrantLock(); // guards the first reading
    private final boolean keepsBcc;
    private volatile @Nullable Anatomy read;

    ReceivedContent(Octets octets) {
        this(octets, false);
    }

    private ReceivedContent(Octets octets, boolean keepsBcc) {
        this.octets = octets;
        this.keepsBcc = keepsBcc;
    }

    /** The same, to be sent with its Bcc fields. */
    ReceivedContent keepingBcc() {
        return new ReceivedContent(octets, true);
    }

    boolean keepsBcc() {
        return keepsBcc;
    }

    private Anatomy anatomy() {
        Anatomy known = read;
        if (known != null) {
            return known;
        }
        lock.lock();
        try {
            known = read;
            if (known == null) {
                known = Anatomy.of(EntityReader.read(octets, defects), octets, defects);
                read = known;
            }
            return known;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the message: " + e.getMessage(), e);
        } finally {
            lock.unlock();
        }
    }

    HeaderBlock header() {
        return anatomy().root().header;
    }

    Octets octets() {
        return octets;
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
        return joined(anatomy().texts());
    }

    @Override
    public Optional<String> html() {
        return joined(anatomy().htmls());
    }

    private static Optional<String> joined(List<ReceivedPart> parts) {
        return parts.isEmpty()
                ? Optional.empty()
                : Optional.of(String.join(
                        "\n", parts.stream().map(ReceivedPart::bodyText).toList()));
    }

    @Override
    public List<Part> inlineParts() {
        return List.copyOf(anatomy().inline());
    }

    @Override
    public List<Part> attachments() {
        return List.copyOf(anatomy().attachments());
    }

    @Override
    public List<String> defects() {
        anatomy();
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
