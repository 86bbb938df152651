package io.mailwire;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@link MailClient#verify()} found out: one report for each half that the client has.
 *
 * @param outgoingOrNull the server that sends; null where the client has none
 * @param incomingOrNull the server that receives; null where the client has none
 */
public record MailReport(
        @Nullable ServerReport outgoingOrNull, @Nullable ServerReport incomingOrNull) {

    /**
     * The server that sends.
     *
     * @return its report, or empty where the client has none
     */
    public Optional<ServerReport> outgoing() {
        return Optional.ofNullable(outgoingOrNull);
    }

    /**
     * The server that receives.
     *
     * @return its report, or empty where the client has none
     */
    public Optional<ServerReport> incoming() {
        return Optional.ofNullable(incomingOrNull);
    }

    @Override
    public String toString() {
        return "outgoing " + (outgoingOrNull == null ? "none" : outgoingOrNull) + System.lineSeparator() + "incoming "
                + (incomingOrNull == null ? "none" : incomingOrNull);
    }
}
