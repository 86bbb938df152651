package io.mailwire.imap;

import java.util.Optional;

/**
 * What became of a message that was to be put into a folder.
 *
 * @param folder the folder
 * @param outcome whether it is there
 * @param size its octets; 0 where it could not be read
 * @param uid what the server calls it, where it says so (APPENDUID)
 * @param failure why it is not there, or why that is not known: a {@link io.mailwire.MailException}, or where the message could not be
 *     read an {@link java.io.UncheckedIOException}, or whatever else one of its parts threw
 */
public record AppendResult(
        String folder, AppendOutcome outcome, long size, Optional<Uid> uid, Optional<RuntimeException> failure) {

    @Override
    public String toString() {
        return switch (outcome) {
            case APPENDED ->
                size + " octets appended to " + folder
                        + uid.map(u -> ", UID " + u).orElse("");
            case NOT_APPENDED -> "not appended to " + folder + why();
            case UNKNOWN -> "perhaps appended to " + folder + why();
        };
    }

    private String why() {
        return failure.map(f -> ": " + f.getMessage()).orElse("");
    }
}
