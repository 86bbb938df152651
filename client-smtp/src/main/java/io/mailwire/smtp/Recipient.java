package io.mailwire.smtp;

import io.mailwire.Address;
import io.mailwire.internal.wire.CommandLine;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One recipient of an envelope, with what delivery status notifications shall know of it (RFC 3461). Immutable.
 *
 * <pre>{@code
 * Recipient.of("bob@example.com").notifying(DsnNotify.SUCCESS, DsnNotify.FAILURE)
 * }</pre>
 *
 * @param address the address as envelopes have it, its domain in A-labels
 * @param notifications when to tell the sender; empty to leave it to the server
 * @param originalOrNull whom the message was meant for at first, where that is somebody else; or null
 */
public record Recipient(
        String address,
        Set<DsnNotify> notifications,
        @Nullable String originalOrNull) {

    // RFC 3461 section 4.2: ORCPT has 500 characters at most, and each may take up six here.
    private static final int LONGEST_ORIGINAL = 320;

    /**
     * Checks the address and that NEVER stands alone.
     *
     * @param address the address
     * @param notifications when to tell the sender
     * @param originalOrNull whom the message was meant for at first, or null
     */
    public Recipient {
        address = Address.parse(address).envelopeAddress();
        Set<DsnNotify> copy = EnumSet.noneOf(DsnNotify.class);
        copy.addAll(notifications);
        notifications = Collections.unmodifiableSet(copy);
        if (notifications.contains(DsnNotify.NEVER) && notifications.size() > 1) {
            throw new IllegalArgumentException("NEVER stands alone (RFC 3461 section 4.1), not with " + notifications);
        }
        if (originalOrNull != null) {
            CommandLine.checked("original recipient", originalOrNull);
            if (originalOrNull.isEmpty() || originalOrNull.length() > LONGEST_ORIGINAL) {
                throw new IllegalArgumentException(
                        "an original recipient has 1 to " + LONGEST_ORIGINAL + " characters: " + originalOrNull);
            }
        }
    }

    /**
     * Somebody who gets the message.
     *
     * @param address the address, as {@code bob@example.com}; a display name is dropped
     * @return the recipient
     * @throws IllegalArgumentException if it is no address that mail can be sent to
     */
    public static Recipient of(String address) {
        return new Recipient(address, Set.of(), null);
    }

    /**
     * Chooses when the sender is told (NOTIFY).
     *
     * @param when one or several of them; NEVER stands alone
     * @return a copy with it
     * @throws IllegalArgumentException if NEVER does not stand alone
     */
    public Recipient notifying(DsnNotify... when) {
        return new Recipient(address, Set.of(when), originalOrNull);
    }

    /**
     * Says whom the message was meant for before it was redirected to this recipient (ORCPT), for reports to name.
     *
     * @param original that address
     * @return a copy with it
     * @throws IllegalArgumentException if it has control characters in it
     */
    public Recipient originally(String original) {
        return new Recipient(address, notifications, Objects.requireNonNull(original, "original"));
    }

    /**
     * Whom the message was meant for at first.
     *
     * @return the address, or empty where nothing else was said
     */
    public Optional<String> original() {
        return Optional.ofNullable(originalOrNull);
    }

    @Override
    public String toString() {
        return address
                + (notifications.isEmpty() ? "" : " NOTIFY=" + notifications)
                + (originalOrNull == null ? "" : " ORCPT=" + originalOrNull);
    }
}
