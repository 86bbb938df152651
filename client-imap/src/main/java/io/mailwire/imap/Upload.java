package io.mailwire.imap;

import io.mailwire.Email;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A message to be put into a folder, with its flags and its date. Immutable and thread-safe.
 *
 * <pre>{@code
 * imap.append("Sent", Upload.of(email).flags(Flag.SEEN).received(sentAt));
 * }</pre>
 */
public final class Upload {

    private final Email email;
    private final Set<Flag> flags;
    private final Optional<OffsetDateTime> received;

    private Upload(Email email, Set<Flag> flags, Optional<OffsetDateTime> received) {
        this.email = Objects.requireNonNull(email, "email");
        this.flags = flags;
        this.received = received;
    }

    /**
     * A message without flags, received when it is put there.
     *
     * @param email the message; it goes octet by octet, its Bcc included, but with CRLF for every line end
     * @return the upload
     */
    public static Upload of(Email email) {
        return new Upload(email, Set.of(), Optional.empty());
    }

    /**
     * Sets the flags.
     *
     * @param flags in place of those set before
     * @return a copy with them
     */
    public Upload flags(Flag... flags) {
        return new Upload(email, Collections.unmodifiableSet(new LinkedHashSet<>(List.of(flags))), received);
    }

    /**
     * Sets the internal date: what the server takes for the time of arrival.
     *
     * @param date the date; fractions of a second are cut
     * @return a copy with it
     * @throws IllegalArgumentException if the year has not four digits
     */
    public Upload received(OffsetDateTime date) {
        if (date.getYear() < 1000 || date.getYear() > 9999) {
            throw new IllegalArgumentException("a year of four digits is wanted, not " + date);
        }
        return new Upload(email, flags, Optional.of(date));
    }

    /**
     * The message.
     *
     * @return as it was given
     */
    public Email email() {
        return email;
    }

    /**
     * The flags.
     *
     * @return in the order given
     */
    public Set<Flag> flags() {
        return flags;
    }

    /**
     * The internal date.
     *
     * @return the date, or empty for the time of arrival
     */
    public Optional<OffsetDateTime> received() {
        return received;
    }

    @Override
    public String toString() {
        return "Upload[" + email + (flags.isEmpty() ? "" : ", " + flags)
                + received.map(d -> ", " + d).orElse("") + "]";
    }
}
