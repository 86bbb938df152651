package io.mailwire.imap.internal.codec;

import io.mailwire.imap.Flag;
import io.mailwire.imap.internal.wire.ImapCommand;
import io.mailwire.imap.internal.wire.LiteralContent;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * One message within APPEND or REPLACE. ABNF: {@code append-message = [SP flag-list] [SP date-time] SP append-data}.
 *
 * @param flags what it is marked with
 * @param received its internal date; the time of the command where it is empty
 * @param content its octets
 * @param form how the octets are announced
 */
public record AppendItem(Collection<Flag> flags, Optional<OffsetDateTime> received, LiteralContent content, Form form) {

    /** How the octets are announced. */
    public enum Form {
        /** A literal: no NULs. */
        LITERAL,
        /** A {@code literal8}, which BINARY lets have NULs (RFC 3516 section 4.4). */
        BINARY,
        /** {@code UTF8 (literal8)}: the header may have UTF-8 (RFC 9755 section 4). */
        UTF8
    }

    // date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE
    private static final DateTimeFormatter DATE_TIME =
            DateTimeFormatter.ofPattern("dd-MMM-uuuu HH:mm:ss xx", Locale.US);

    void writeTo(ImapCommand command) {
        if (!flags.isEmpty()) {
            command.flags(flags.stream().map(Flag::name).toList());
        }
        received.ifPresent(date -> command.string("internal date", DATE_TIME.format(date)));
        if (form == Form.UTF8) {
            command.raw("UTF8").open().content(content, true).close();
        } else {
            command.content(content, form == Form.BINARY);
        }
    }
}
