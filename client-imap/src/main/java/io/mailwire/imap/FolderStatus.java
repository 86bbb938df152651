package io.mailwire.imap;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What STATUS tells of a folder without selecting it (RFC 9051 section 7.3.4). What the server does not tell is empty.
 *
 * @param folder the folder's name
 * @param messages how many messages there are
 * @param unseen how many of them have not been read
 * @param uidNext messages that come later have this UID or a larger one
 * @param uidValidity while it stays the same, UIDs stay valid
 * @param size octets of all messages together (RFC 8438)
 * @param highestModSeq the largest mod-sequence of a message (RFC 7162); 0 where the folder keeps none
 * @param appendLimit octets that a message to be appended may have at most (RFC 7889)
 * @param id what names the folder across renames (RFC 8474)
 */
public record FolderStatus(
        String folder,
        OptionalLong messages,
        OptionalLong unseen,
        OptionalLong uidNext,
        OptionalLong uidValidity,
        OptionalLong size,
        OptionalLong highestModSeq,
        OptionalLong appendLimit,
        Optional<String> id) {

    /** The numbers for humans, such as {@code 3 messages, 1 unseen}; empty where there are none. */
    String numbers() {
        return Stream.of(
                        text("", messages, " messages"),
                        text("", unseen, " unseen"),
                        text("", size, " octets"),
                        text("UIDNEXT ", uidNext, ""),
                        text("UIDVALIDITY ", uidValidity, ""))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(", "));
    }

    private static Optional<String> text(String before, OptionalLong number, String after) {
        return number.isEmpty() ? Optional.empty() : Optional.of(before + number.getAsLong() + after);
    }

    @Override
    public String toString() {
        return folder + ": " + (numbers().isEmpty() ? "nothing told" : numbers());
    }
}
