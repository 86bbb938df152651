package io.mailwire.smtp;

import io.mailwire.Address;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a message is sent: to whom, what if somebody is refused, and what the server is asked to do with it. Immutable and thread-safe:
 * each method returns a changed copy.
 *
 * <pre>{@code
 * smtp.send(email, SendOptions.DEFAULTS.allOrNothing().notifying(DsnNotify.FAILURE, DsnNotify.DELAY));
 * }</pre>
 *
 * <p>What a server does not offer is not silently left out: such a message is refused with an
 * {@link io.mailwire.UnsupportedCapabilityException} before anything of it is sent.
 */
public final class SendOptions {

    /** Best effort, to the addresses of the message, ten messages in flight, nothing else. */
    public static final SendOptions DEFAULTS = new SendOptions(new Values());

    private static final int MOST_IN_FLIGHT = 1000;
    private static final int SMALLEST_CHUNK = 1024;
    private static final int LONGEST_ENVELOPE_ID = 100; // RFC 3461 section 4.4
    private static final long MOST_SECONDS = 999_999_999; // RFC 4865 section 6

    private static final class Values implements Cloneable {
        SendPolicy policy = SendPolicy.BEST_EFFORT;

        @Nullable String sender;

        List<Recipient> recipients = List.of();
        Set<DsnNotify> notifications = Set.of();

        @Nullable DsnReturn returned;

        @Nullable String envelopeId;

        @Nullable String submitter;

        boolean tlsRequired;

        @Nullable Duration holdFor;

        @Nullable Instant holdUntil;

        @Nullable DeliverBy deliverBy;

        @Nullable Integer priority;

        @Nullable UploadListener progress;

        boolean binary;
        int inFlight = 10;
        int chunkSize = Integer.MAX_VALUE;
        boolean dataOnly;

        Values copy() {
            try {
                return (Values) clone();
            } catch (CloneNotSupportedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private final Values values;

    private SendOptions(Values values) {
        this.values = values;
    }

    /**
     * Sends to nobody unless every recipient is accepted. The envelope's replies are waited for then, which costs a round trip.
     *
     * @return a copy with {@link SendPolicy#ALL_OR_NOTHING}
     */
    public SendOptions allOrNothing() {
        return policy(SendPolicy.ALL_OR_NOTHING);
    }

    /**
     * Chooses what becomes of a message of which some recipients are refused.
     *
     * @param policy the policy
     * @return a copy with it
     */
    public SendOptions policy(SendPolicy policy) {
        Values v = values.copy();
        v.policy = Objects.requireNonNull(policy, "policy");
        return new SendOptions(v);
    }

    /**
     * Sets the sender of the envelope, where reports of failures go, in place of the message's Sender or From.
     *
     * @param address the address; empty for the null sender
     * @return a copy with it
     * @throws IllegalArgumentException if it is neither empty nor an address that mail can be sent to
     */
    public SendOptions sender(String address) {
        Values v = values.copy();
        v.sender = address.isEmpty() ? "" : Address.parse(address).envelopeAddress();
        return new SendOptions(v);
    }

    /**
     * Sends with the null sender, {@code <>}, as reports and automatic answers must (RFC 5321 section 4.5.5): nobody is told of a
     * failure.
     *
     * @return a copy with it
     */
    public SendOptions nullSender() {
        return sender("");
    }

    /**
     * Sends to these, in place of the message's To, Cc and Bcc, which stay what they are for the reader.
     *
     * @param addresses the recipients, as {@code bob@example.com}
     * @return a copy with them
     * @throws IllegalArgumentException if one is no address that mail can be sent to
     */
    public SendOptions to(String... addresses) {
        List<Recipient> all = new ArrayList<>(addresses.length);
        for (String address : addresses) {
            all.add(Recipient.of(address));
        }
        return recipients(all);
    }

    /**
     * Sends to these, in place of the message's To, Cc and Bcc, each with wishes of its own.
     *
     * @param recipients the recipients; empty for those of the message
     * @return a copy with them
     */
    public SendOptions recipients(List<Recipient> recipients) {
        Values v = values.copy();
        v.recipients = List.copyOf(recipients);
        return new SendOptions(v);
    }

    /**
     * Chooses when the sender is told what became of the message (NOTIFY of RFC 3461), for recipients without a choice of their own.
     *
     * @param when one or several of them; NEVER stands alone
     * @return a copy with it
     * @throws IllegalArgumentException if NEVER does not stand alone
     */
    public SendOptions notifying(DsnNotify... when) {
        Set<DsnNotify> all = EnumSet.noneOf(DsnNotify.class);
        all.addAll(List.of(when));
        if (all.contains(DsnNotify.NEVER) && all.size() > 1) {
            throw new IllegalArgumentException("NEVER stands alone (RFC 3461 section 4.1), not with " + all);
        }
        Values v = values.copy();
        v.notifications = Collections.unmodifiableSet(all);
        return new SendOptions(v);
    }

    /**
     * Chooses how much of the message comes back with a report of its failure (RET of RFC 3461).
     *
     * @param what how much
     * @return a copy with it
     */
    public SendOptions returning(DsnReturn what) {
        Values v = values.copy();
        v.returned = Objects.requireNonNull(what, "what");
        return new SendOptions(v);
    }

    /**
     * Gives the envelope a name by which reports can be told apart (ENVID of RFC 3461).
     *
     * @param id 1 to 100 characters of printable ASCII
     * @return a copy with it
     * @throws IllegalArgumentException if it is longer, or has others
     */
    public SendOptions envelopeId(String id) {
        if (id.isEmpty() || id.length() > LONGEST_ENVELOPE_ID || id.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new IllegalArgumentException("an envelope's id is 1 to 100 characters of printable ASCII");
        }
        Values v = values.copy();
        v.envelopeId = id;
        return new SendOptions(v);
    }

    /**
     * Says who submitted the message at first (AUTH= of RFC 4954 section 5). Servers believe it of those whom they trust.
     *
     * @param address the address; empty for "unknown, or not to be told"
     * @return a copy with it
     * @throws IllegalArgumentException if it is neither empty nor an address
     */
    public SendOptions submitter(String address) {
        Values v = values.copy();
        v.submitter = address.isEmpty() ? "" : Address.parse(address).envelopeAddress();
        return new SendOptions(v);
    }

    /**
     * Demands that the message be transferred over verified TLS all the way, or not at all (REQUIRETLS, RFC 8689). This connection
     * must be such too.
     *
     * @return a copy with it
     */
    public SendOptions requireTls() {
        Values v = values.copy();
        v.tlsRequired = true;
        return new SendOptions(v);
    }

    /**
     * Lets the server hold the message back that long (HOLDFOR of RFC 4865). Ends a {@link #holdUntil}.
     *
     * @param time in whole seconds, at least one
     * @return a copy with it
     * @throws IllegalArgumentException if it is shorter, or beyond 999,999,999 seconds
     */
    public SendOptions holdFor(Duration time) {
        if (time.toSeconds() < 1 || time.toSeconds() > MOST_SECONDS) {
            throw new IllegalArgumentException(
                    "a message is held for 1 to " + MOST_SECONDS + " seconds, not for " + time);
        }
        Values v = values.copy();
        v.holdFor = time;
        v.holdUntil = null;
        return new SendOptions(v);
    }

    /**
     * Lets the server hold the message back until then (HOLDUNTIL of RFC 4865). Ends a {@link #holdFor}.
     *
     * @param time when to let it go, to the second
     * @return a copy with it
     */
    public SendOptions holdUntil(Instant time) {
        Values v = values.copy();
        v.holdUntil = time.truncatedTo(ChronoUnit.SECONDS);
        v.holdFor = null;
        return new SendOptions(v);
    }

    /**
     * Demands delivery within a time (BY of RFC 2852).
     *
     * @param demand the time, and what to do when it is over
     * @return a copy with it
     */
    public SendOptions deliverBy(DeliverBy demand) {
        Values v = values.copy();
        v.deliverBy = Objects.requireNonNull(demand, "demand");
        return new SendOptions(v);
    }

    /**
     * Sets how urgent the message is for the servers (MT-PRIORITY of RFC 6710).
     *
     * @param priority -9 to 9; 0 is usual
     * @return a copy with it
     * @throws IllegalArgumentException if it is another number
     */
    public SendOptions priority(int priority) {
        if (priority < -9 || priority > 9) {
            throw new IllegalArgumentException("a priority is -9 to 9 (RFC 6710 section 3), not " + priority);
        }
        Values v = values.copy();
        v.priority = priority;
        return new SendOptions(v);
    }

    /**
     * Has the uploads watched.
     *
     * @param listener who is told
     * @return a copy with it
     */
    public SendOptions progress(UploadListener listener) {
        Values v = values.copy();
        v.progress = Objects.requireNonNull(listener, "listener");
        return new SendOptions(v);
    }

    /**
     * Wishes a raw message to arrive as it is, bare CR, bare LF and NUL included (BINARYMIME, RFC 3030). Has no effect on messages that
     * need nothing of the kind.
     *
     * @return a copy with it
     */
    public SendOptions binary() {
        Values v = values.copy();
        v.binary = true;
        return new SendOptions(v);
    }

    /**
     * Bounds how many messages may be on their way without an answer, where the server lets us send ahead. When a connection is lost,
     * so many messages can be of unknown outcome.
     *
     * @param messages 1 to 1000; 1 to send none before the one before it is answered
     * @return a copy with it
     * @throws IllegalArgumentException if it is another number
     */
    public SendOptions inFlight(int messages) {
        if (messages < 1 || messages > MOST_IN_FLIGHT) {
            throw new IllegalArgumentException("1 to " + MOST_IN_FLIGHT + " messages in flight, not " + messages);
        }
        Values v = values.copy();
        v.inFlight = messages;
        return new SendOptions(v);
    }

    /**
     * Cuts messages into chunks of this size where they are sent with BDAT. Unless this is set each is one chunk, which every server
     * with CHUNKING takes; with chunks, a server can refuse a long message before all of it was sent without ending the session.
     *
     * @param octets at least 1024
     * @return a copy with it
     * @throws IllegalArgumentException if it is less
     */
    public SendOptions chunkSize(int octets) {
        if (octets < SMALLEST_CHUNK) {
            throw new IllegalArgumentException("a chunk has " + SMALLEST_CHUNK + " octets or more, not " + octets);
        }
        Values v = values.copy();
        v.chunkSize = octets;
        return new SendOptions(v);
    }

    /**
     * Sends with DATA even where the server offers CHUNKING, for servers whose BDAT does not work.
     *
     * @return a copy with it
     */
    public SendOptions dataOnly() {
        Values v = values.copy();
        v.dataOnly = true;
        return new SendOptions(v);
    }

    /**
     * What becomes of a message of which some recipients are refused.
     *
     * @return the policy
     */
    public SendPolicy policy() {
        return values.policy;
    }

    /**
     * The sender of the envelope.
     *
     * @return the address, "" for the null sender; empty for the message's own
     */
    public Optional<String> sender() {
        return Optional.ofNullable(values.sender);
    }

    /**
     * The recipients of the envelope.
     *
     * @return the recipients; empty for the message's own
     */
    public List<Recipient> recipients() {
        return values.recipients;
    }

    /**
     * When the sender is told.
     *
     * @return the cases; empty to leave it to the server
     */
    public Set<DsnNotify> notifications() {
        return values.notifications;
    }

    /**
     * How much of the message comes back with a report.
     *
     * @return how much; empty to leave it to the server
     */
    public Optional<DsnReturn> returning() {
        return Optional.ofNullable(values.returned);
    }

    /**
     * The envelope's name.
     *
     * @return the id, or empty for none
     */
    public Optional<String> envelopeId() {
        return Optional.ofNullable(values.envelopeId);
    }

    /**
     * Who submitted the message at first.
     *
     * @return the address, "" for "not to be told"; empty to say nothing
     */
    public Optional<String> submitter() {
        return Optional.ofNullable(values.submitter);
    }

    /**
     * Whether verified TLS is demanded all the way.
     *
     * @return true if so
     */
    public boolean isTlsRequired() {
        return values.tlsRequired;
    }

    /**
     * How long the server is to hold the message.
     *
     * @return the time, or empty
     */
    public Optional<Duration> holdFor() {
        return Optional.ofNullable(values.holdFor);
    }

    /**
     * Until when the server is to hold the message.
     *
     * @return the time, or empty
     */
    public Optional<Instant> holdUntil() {
        return Optional.ofNullable(values.holdUntil);
    }

    /**
     * By when the message is to be delivered.
     *
     * @return the demand, or empty
     */
    public Optional<DeliverBy> deliverBy() {
        return Optional.ofNullable(values.deliverBy);
    }

    /**
     * How urgent the message is.
     *
     * @return -9 to 9, or empty to say nothing
     */
    public OptionalInt priority() {
        return values.priority == null ? OptionalInt.empty() : OptionalInt.of(values.priority);
    }

    /**
     * Who watches the uploads.
     *
     * @return the listener, or empty
     */
    public Optional<UploadListener> progress() {
        return Optional.ofNullable(values.progress);
    }

    /**
     * Whether a raw message shall arrive as it is.
     *
     * @return true if so
     */
    public boolean isBinary() {
        return values.binary;
    }

    /**
     * How many messages may be on their way without an answer.
     *
     * @return 1 to 1000
     */
    public int inFlight() {
        return values.inFlight;
    }

    /**
     * How long a chunk may be.
     *
     * @return octets
     */
    public int chunkSize() {
        return values.chunkSize;
    }

    /**
     * Whether BDAT is left alone.
     *
     * @return true if so
     */
    public boolean isDataOnly() {
        return values.dataOnly;
    }

    @Override
    public String toString() {
        StringBuilder s = new StringBuilder("SendOptions[").append(values.policy);
        sender().ifPresent(a -> s.append(", from <").append(a).append('>'));
        if (!values.recipients.isEmpty()) {
            s.append(", to ").append(values.recipients);
        }
        if (!values.notifications.isEmpty()) {
            s.append(", notifying ").append(values.notifications);
        }
        returning().ifPresent(r -> s.append(", returning ").append(r));
        envelopeId().ifPresent(id -> s.append(", id ").append(id));
        submitter().ifPresent(a -> s.append(", submitted by <").append(a).append('>'));
        if (values.tlsRequired) {
            s.append(", TLS all the way");
        }
        holdFor().ifPresent(t -> s.append(", held for ").append(t));
        holdUntil().ifPresent(t -> s.append(", held until ").append(t));
        deliverBy().ifPresent(d -> s.append(", ").append(d));
        priority().ifPresent(p -> s.append(", priority ").append(p));
        if (values.binary) {
            s.append(", binary");
        }
        if (values.dataOnly) {
            s.append(", DATA only");
        }
        return s.append(", ").append(values.inFlight).append(" in flight]").toString();
    }
}
