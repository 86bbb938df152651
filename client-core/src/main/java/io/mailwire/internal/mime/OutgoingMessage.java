package io.mailwire.internal.mime;

import io.mailwire.Address;
import io.mailwire.Email;
import io.mailwire.internal.wire.CrlfSink;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import okio.BufferedSink;
import okio.Okio;
import okio.Sink;
import okio.Source;

/**
 * A message as it goes out, and what a protocol must know of it before: written once into a spool, with CRLF for every line end and
 * without Bcc (unless that is to be kept). Everything else of a message that was not composed here stays octet by octet. Thread-safe; closing frees the spool.
 */
public final class OutgoingMessage implements AutoCloseable {

    // What most mails are smaller than; a larger one goes through a temporary file.
    private static final int IN_MEMORY = 256 * 1024;

    private final MessageContent content;
    private final Spool spool;
    private final Inspection inspection;
    private final boolean lineEndsChanged;
    private final List<String> notes;

    private OutgoingMessage(
            MessageContent content, Spool spool, Inspection inspection, long lineEndsChanged, List<String> notes) {
        this.content = content;
        this.spool = spool;
        this.inspection = inspection;
        this.lineEndsChanged = lineEndsChanged > 0;
        this.notes = List.copyOf(notes);
    }

    /**
     * Writes the message into a spool; reads attached files.
     *
     * @throws UncheckedIOException if a file cannot be read, or the spool not be written
     * @throws IllegalArgumentException if a DKIM signature covers a Bcc field, which cannot be left out then
     */
    public static OutgoingMessage of(Email email) {
        return of(email, false);
    }

    /**
     * The same with the line ends of the body as they are, for BINARYMIME (RFC 3030): a bare CR or LF in it is content then. Those of
     * the header, which is lines in any case, are CRLF.
     *
     * @throws UncheckedIOException if a file cannot be read, or the spool not be written
     * @throws IllegalArgumentException if a DKIM signature covers a Bcc field, which cannot be left out then
     */
    public static OutgoingMessage verbatim(Email email) {
        return of(email, true);
    }

    private static OutgoingMessage of(Email email, boolean verbatim) {
        MessageContent content = Emails.contentOf(email);
        if (!content.isComposed()
                && !keepsBcc(content)
                && !content.headers("Bcc").isEmpty()) {
            refuseSignedBcc(content);
        }
        return spooled(content, content::writeTo, verbatim);
    }

    /**
     * A composed message written again with all of it in 7 bits, for a server without 8BITMIME. Only an address can keep it from that:
     * {@link #needsSmtpUtf8}.
     *
     * @return another message, to be closed too
     * @throws IllegalStateException if it was not composed here: what somebody made is not changed
     * @throws UncheckedIOException if a file cannot be read, or the spool not be written
     */
    public OutgoingMessage sevenBit() {
        if (!(content instanceof Draft draft)) {
            throw new IllegalStateException("the message was not composed here, so its encodings stay as they are");
        }
        return inSevenBits(draft);
    }

    /** A composed message in 7 bits from the start. */
    static OutgoingMessage inSevenBits(Draft draft) {
        return spooled(draft, out -> draft.writeTo(out, true), false);
    }

    private static boolean keepsBcc(MessageContent content) {
        return content instanceof ReceivedContent received && received.keepsBcc();
    }

    private interface Writing {
        void to(OutputStream out) throws IOException;
    }

    private static OutgoingMessage spooled(MessageContent content, Writing message, boolean verbatim) {
        Spool spool = new Spool(IN_MEMORY);
        boolean complete = false;
        try {
            Inspection inspection = new Inspection(spool.sink(), verbatim);
            BufferedSink inspected = Okio.buffer((Sink) inspection);
            BccFilter filter = new BccFilter(inspected, keepsBcc(content));
            BufferedSink filtered = Okio.buffer((Sink) filter);
            CrlfSink crlf = new CrlfSink(filtered);
            BufferedSink raw = Okio.buffer(verbatim ? new HeaderSplit(crlf, filtered) : (Sink) crlf);
            message.to(raw.outputStream());
            raw.emit();
            crlf.finish();
            filtered.emit();
            filter.finish();
            inspected.emit();
            inspection.finish();
            complete = true;
            return new OutgoingMessage(
                    content, spool, inspection, crlf.changes(), notes(content, crlf.changes(), filter.dropped()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the message to be sent: " + e.getMessage(), e);
        } finally {
            if (!complete) {
                spool.close();
            }
        }
    }

    private static List<String> notes(MessageContent content, long lineEnds, int bcc) {
        List<String> notes = new ArrayList<>();
        if (!content.isComposed()) {
            if (lineEnds > 0) {
                notes.add("line ends that were not CRLF were made so: " + lineEnds);
            }
            if (bcc > 0) {
                notes.add("Bcc fields were left out: " + bcc);
            }
        }
        return notes;
    }

    // RFC 6376 section 3.5: h= names the signed fields
    private static void refuseSignedBcc(MessageContent content) {
        for (String signature : content.headers("DKIM-Signature")) {
            for (String tag : signature.split(";", -1)) {
                String[] named = tag.split("=", 2);
                if (named.length == 2 && named[0].strip().equals("h")) {
                    for (String field : named[1].split(":", -1)) {
                        if (field.strip().equalsIgnoreCase("Bcc")) {
                            throw new IllegalArgumentException(
                                    "the message has a DKIM signature over its Bcc field, so leaving Bcc out would break it;"
                                            + " keepBcc() sends it as it is");
                        }
                    }
                }
            }
        }
    }

    /**
     * Who sends it, as an envelope has it: the Sender, else the first of From. Of a message that was resent, those of its newest block of
     * Resent fields.
     *
     * @throws IllegalArgumentException if there is none
     */
    public String sender() {
        List<Address> senders = Routing.of(content).senders();
        if (senders.isEmpty()) {
            throw new IllegalArgumentException("the message has no sender: neither From nor Sender has an address");
        }
        return senders.get(0).envelopeAddress();
    }

    /**
     * Who gets it, each once, as an envelope has them: To, Cc and Bcc, in this order. Of a message that was resent, those of its newest
     * block of Resent fields and nobody else: the original recipients have it already (RFC 5322 section 3.6.6).
     *
     * @throws IllegalArgumentException if one is no address that mail can be sent to
     */
    public List<String> recipients() {
        return recipients(content, Address::envelopeAddress);
    }

    /**
     * The same of a message that is not going to be sent, for the account of it: whoever is no address that mail can be sent to is shown as
     * the header has it.
     */
    public static List<String> recipientsOf(Email email) {
        return recipients(Emails.contentOf(email), address -> {
            try {
                return address.envelopeAddress();
            } catch (IllegalArgumentException e) {
                return address.address();
            }
        });
    }

    private static List<String> recipients(MessageContent content, Function<Address, String> form) {
        Map<String, String> all = new LinkedHashMap<>();
        for (Address address : Routing.of(content).recipients()) {
            String envelope = form.apply(address);
            int sign = envelope.lastIndexOf('@'); // a local part is case-sensitive, a domain is not
            String key = sign < 0
                    ? envelope
                    : envelope.substring(0, sign) + envelope.substring(sign).toLowerCase(Locale.ROOT);
            all.putIfAbsent(key, envelope);
        }
        return List.copyOf(all.values());
    }

    /** Its octets, before dot-stuffing. */
    public long size() {
        return spool.size();
    }

    /** Whether an octet anywhere is not ASCII (8BITMIME, RFC 6152). */
    public boolean has8Bit() {
        return inspection.has8Bit;
    }

    /** Whether one of the header is not. */
    public boolean hasNonAsciiHeaders() {
        return inspection.hasNonAsciiHeaders;
    }

    /** Whether header or envelope need SMTPUTF8 (RFC 6531). */
    public boolean needsSmtpUtf8() {
        return inspection.hasNonAsciiHeaders
                || !isAscii(sender())
                || !recipients().stream().allMatch(OutgoingMessage::isAscii);
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    /** Whether it has a NUL, which only BINARYMIME transfers (RFC 3030). */
    public boolean hasNul() {
        return inspection.hasNul;
    }

    /** Whether it has lines of more than 998 octets, which only BINARYMIME transfers. */
    public boolean hasLongLines() {
        return inspection.hasLongLines;
    }

    /** Whether the message as it was given has a CR or LF that is no CRLF; a {@link #verbatim} one then still has those of its body. */
    public boolean hasBareLineEnds() {
        return lineEndsChanged || inspection.hasBareLineEnds;
    }

    /** Whether it was composed here, so that {@link #sevenBit} can write it in another way. */
    public boolean isComposed() {
        return content.isComposed();
    }

    /** Its Message-ID with the angle brackets, or "" if it has none. */
    public String messageId() {
        return content.headers("Message-ID").stream().findFirst().orElse("");
    }

    /** What was done to a message that was not composed here, for the result. */
    public List<String> notes() {
        return notes;
    }

    /** The octets, from the beginning; each call gives another source. */
    public Source source() {
        return spool.source();
    }

    @Override
    public void close() {
        spool.close();
    }
}
