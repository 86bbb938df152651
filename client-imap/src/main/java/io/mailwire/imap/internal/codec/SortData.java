package io.mailwire.imap.internal.codec;

import java.time.Instant;
import java.util.List;

/**
 * What sorting and threading need of one message.
 *
 * @param uid the message
 * @param arrival when the server got it; {@link #UNDATED} where it does not say
 * @param sent the Date header; the arrival where it cannot be read (RFC 5256 section 2.2)
 * @param size octets
 * @param subject decoded
 * @param from the first author; {@link SortAddress#NONE} for none
 * @param to the first recipient
 * @param cc the first who gets a copy
 * @param messageId normalised, without brackets; empty for none
 * @param references what it answers, the nearest last, normalised; empty for none
 */
public record SortData(
        long uid,
        Instant arrival,
        Instant sent,
        long size,
        String subject,
        SortAddress from,
        SortAddress to,
        SortAddress cc,
        String messageId,
        List<String> references) {

    /** Before every other date. */
    public static final Instant UNDATED = Instant.MIN;
}
