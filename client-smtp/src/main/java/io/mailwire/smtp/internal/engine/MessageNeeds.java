package io.mailwire.smtp.internal.engine;

import io.mailwire.Email;
import io.mailwire.TlsInfo;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.internal.mime.OutgoingMessage;
import io.mailwire.smtp.Recipient;
import io.mailwire.smtp.SendOptions;
import io.mailwire.smtp.SendPolicy;
import io.mailwire.smtp.SmtpCapabilities;
import io.mailwire.smtp.internal.codec.BodyType;
import io.mailwire.smtp.internal.codec.EsmtpParameters;
import io.mailwire.smtp.internal.codec.MailParameters;
import io.mailwire.smtp.internal.codec.Mailboxes;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Compares what a message and its sender need with what the server offers, before anything is sent, and makes of the message what
 * the server can take.
 */
final class MessageNeeds {

    private final SmtpCapabilities offered;
    private final String host;
    private final Optional<TlsInfo> tls;
    private final boolean lmtp;

    MessageNeeds(SmtpCapabilities offered, SmtpLink link) {
        this.offered = offered;
        this.host = link.host();
        this.tls = link.connection().tlsInfo();
        this.lmtp = link.isLmtp();
    }

    /**
     * Spools the message and makes its envelope; reads attached files.
     *
     * @throws IllegalArgumentException if the message has no recipient, or no sender
     * @throws UnsupportedCapabilityException if the server lacks what the message cannot do without, or what is asked for
     * @throws java.io.UncheckedIOException if a file of the message cannot be read
     */
    MailJob prepare(Email email, SendOptions options) {
        checkWishes(options);
        OutgoingMessage message = OutgoingMessage.of(email);
        boolean taken = false;
        try {
            BodyType body = bodyType(message, options);
            OutgoingMessage fitting = fitting(email, message, body);
            if (!fitting.equals(message)) {
                message.close();
                message = fitting;
            }
            MailJob job = job(message, options, body);
            taken = true;
            return job;
        } finally {
            if (!taken) {
                message.close();
            }
        }
    }

    private MailJob job(OutgoingMessage message, SendOptions options, BodyType body) {
        String sender = options.sender().orElseGet(message::sender);
        List<Recipient> recipients = options.recipients().isEmpty()
                ? message.recipients().stream().map(Recipient::of).toList()
                : Mailboxes.distinct(options.recipients());
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("the message has no recipients: To, Cc and Bcc are empty");
        }
        boolean utf8 = message.hasNonAsciiHeaders()
                || Stream.concat(Stream.of(sender), recipients.stream().map(Recipient::address))
                        .anyMatch(a -> a.chars().anyMatch(c -> c >= 0x80));
        if (utf8 && !offered.has("SMTPUTF8")) {
            throw lacks(
                    "SMTPUTF8",
                    "an address or a header needs SMTPUTF8, which the server does not offer: "
                            + "use addresses whose local parts are ASCII");
        }
        if (recipients.stream()
                .anyMatch(r -> !r.notifications().isEmpty() || r.original().isPresent())) {
            require("DSN", "delivery status notifications");
        }
        checkSize(message);
        MailParameters parameters = new MailParameters(
                offered.has("SIZE") ? message.size() : -1, body, utf8, EsmtpParameters.ofMail(options));
        MailJob job = new MailJob(message, options, sender, recipients, parameters, lmtp);
        checkPolicy(job);
        return job;
    }

    // RFC 3030 section 3: BINARYMIME goes with BDAT only.
    private BodyType bodyType(OutgoingMessage message, SendOptions options) {
        boolean wished = options.isBinary() && (message.hasBareLineEnds() || message.hasLongLines());
        if (!message.isComposed() && (message.hasNul() || wished)) {
            if (!offered.has("BINARYMIME") || !offered.has("CHUNKING") || options.isDataOnly()) {
                throw lacks(
                        "BINARYMIME",
                        "the message has octets that only BINARYMIME transfers, such as NUL or a bare CR or LF, "
                                + "and the server does not offer it: encode such parts as base64");
            }
            return BodyType.BINARY;
        }
        if (!message.has8Bit()) {
            return BodyType.SEVEN_BIT;
        }
        if (offered.has("8BITMIME")) {
            return BodyType.EIGHT_BIT;
        }
        if (!message.isComposed()) {
            throw lacks(
                    "8BITMIME",
                    "the message has 8-bit content and the server does not offer 8BITMIME: "
                            + "encode it as quoted-printable or base64");
        }
        return BodyType.SEVEN_BIT;
    }

    private static OutgoingMessage fitting(Email email, OutgoingMessage message, BodyType body) {
        if (body == BodyType.BINARY) {
            return OutgoingMessage.verbatim(email);
        }
        boolean mustChange =
                body == BodyType.SEVEN_BIT && message.isComposed() && (message.has8Bit() || message.hasNul());
        return mustChange ? message.sevenBit() : message;
    }

    private void checkSize(OutgoingMessage message) {
        if (offered.maxSize().isPresent() && message.size() > offered.maxSize().getAsLong()) {
            throw lacks(
                    "SIZE",
                    "the message has " + message.size() + " octets, and the server takes at most "
                            + offered.maxSize().getAsLong());
        }
    }

    // One transaction is taken or not as a whole; several are not.
    private void checkPolicy(MailJob job) {
        int transactions = job.plan(offered.limits()).size();
        if (job.options().policy() == SendPolicy.ALL_OR_NOTHING && transactions > 1) {
            throw lacks(
                    "LIMITS",
                    "all or nothing is not possible for these "
                            + job.recipients().size() + " recipients: " + offered.limits() + " makes " + transactions
                            + " transactions of them");
        }
    }

    private void checkWishes(SendOptions options) {
        if (!options.notifications().isEmpty()
                || options.returning().isPresent()
                || options.envelopeId().isPresent()) {
            require("DSN", "delivery status notifications");
        }
        if (options.submitter().isPresent()) {
            require("AUTH", "to be told who submitted the message");
        }
        if (options.isTlsRequired()) {
            if (tls.isEmpty() || !tls.get().verified()) { // RFC 8689 section 4.2.1
                throw lacks("REQUIRETLS", "TLS is required all the way, and this connection is not under verified TLS");
            }
            require("REQUIRETLS", "TLS all the way");
        }
        if (options.holdFor().isPresent() || options.holdUntil().isPresent()) {
            require("FUTURERELEASE", "holding messages back");
            checkHold(options);
        }
        options.deliverBy().ifPresent(demand -> {
            require("DELIVERBY", "delivery within a time");
            long least = number(parameter("DELIVERBY", 0)); // RFC 2852 section 3
            if (demand.returned() && demand.time().toSeconds() < least) {
                throw lacks("DELIVERBY", "the server needs " + least + " seconds at least to deliver a message");
            }
        });
        if (options.priority().isPresent()) {
            require("MT-PRIORITY", "priorities");
        }
    }

    // RFC 4865 section 4: FUTURERELEASE max-interval SP max-datetime
    private void checkHold(SendOptions options) {
        long longest = number(parameter("FUTURERELEASE", 0));
        if (longest > 0 && options.holdFor().map(t -> t.toSeconds() > longest).orElse(false)) {
            throw lacks("FUTURERELEASE", "the server holds a message for " + longest + " seconds at most");
        }
        Optional<Instant> last = instant(parameter("FUTURERELEASE", 1));
        if (last.isPresent()
                && options.holdUntil().map(t -> t.isAfter(last.get())).orElse(false)) {
            throw lacks("FUTURERELEASE", "the server holds a message until " + last.get() + " at most");
        }
    }

    private String parameter(String keyword, int index) {
        String[] all = offered.keywords().getOrDefault(keyword, "").split("\\s+", -1);
        return index < all.length ? all[index] : "";
    }

    private static long number(String text) {
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private void require(String keyword, String what) {
        if (!offered.has(keyword)) {
            throw lacks(keyword, "the server does not offer " + keyword + ": " + what);
        }
    }

    private UnsupportedCapabilityException lacks(String capability, String message) {
        return new UnsupportedCapabilityException(capability, host + ": " + message);
    }
}
